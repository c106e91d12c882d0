#include "cli/world.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <regex>

using namespace newel::test;
using Catch::Contains;

namespace {

/// The shop at v1, with files, and a settled world around it.
World shop_with_files()
{
    World world;
    world.commit_steps({kUsers});
    world.repository.write("manifests/shop.yaml",
                           "newel: 1\napp: shop\ndev: var\nstores:\n  db: {sqlite: shop.db}\n  home: {files: .}\n"
                           "steps:\n  1: users\n");
    world.repository.write("var/settings.json", "{}\n");
    REQUIRE(world.newel({"up"}).code == 0);
    return world;
}

/// Names with a time in them, and sizes that SQLite decides on.
std::string steady(World const& world, std::string const& text)
{
    auto out = std::regex_replace(text, std::regex("before-[0-9T:-]+Z"), "before-WHEN");
    out = std::regex_replace(out, std::regex("(\"bytes\": ?)[0-9]+"), "$010");
    out = std::regex_replace(out, std::regex("[0-9,]+ bytes"), "SIZE bytes");
    return world.steady(out);
}

}  // namespace

TEST_CASE("backup tells what it made and how it comes back, restore what it did", "[cli]")
{
    auto const world = shop_with_files();
    auto const made = world.newel({"backup", "../monday"});
    CHECK(made.code == 0);
    CHECK_THAT(made.err, Contains(".newel/key"));
    auto const parent = world.repository.path().parent_path().string();
    auto text = made.out;
    for (std::size_t at = 0; (at = text.find(parent + "/monday", at)) != std::string::npos;)
        text.replace(at, parent.size() + 7, "MONDAY");
    check_golden("backup.txt", steady(world, text));
    world.repository.write("var/settings.json", "{\"changed\": true}\n");
    auto const restored = world.newel({"restore", "../monday"});
    CHECK(restored.code == 0);
    check_golden("restore.txt", steady(world, restored.out));
    CHECK(world.bytes(world.repository.path() / "var/settings.json") == "{}\n");
    CHECK(world.newel({"check"}).code == 0);
    CHECK_THAT(world.newel({"log"}).out, Contains("restore"));
}

TEST_CASE("backup, restore and recover answer in JSON", "[cli]")
{
    auto const world = shop_with_files();
    auto const made = world.newel({"backup", "backup", "--json"});
    CHECK(made.code == 0);
    check_golden("backup.json", steady(world, made.out));
    check_golden("restore.json", steady(world, world.newel({"restore", "backup", "--json"}).out));
    check_golden("recover.json", steady(world, world.newel({"recover", "--json"}).out));
}

TEST_CASE("what stands in the way of a backup or a restore is told by exit code", "[cli]")
{
    auto const world = shop_with_files();
    REQUIRE(world.newel({"backup", "backup"}).code == 0);
    CHECK(world.newel({"backup", "backup"}).code == 1);
    CHECK(world.newel({"backup", "var/backup"}).code == 4);
    CHECK(world.newel({"backup"}).code == 2);
    CHECK(world.newel({"restore", "elsewhere"}).code == 3);
    world.repository.write("backup/data/settings.json", "[]\n");
    auto const ran = world.newel({"restore", "backup"});
    CHECK(ran.code == 3);
    CHECK_THAT(ran.err, Contains("settings.json: is damaged"));
    CHECK(world.bytes(world.repository.path() / "var/settings.json") == "{}\n");
}

TEST_CASE("recover says what it found", "[cli]")
{
    auto const world = shop_with_files();
    CHECK(world.newel({"recover"}).out == "var/shop.db: nothing was interrupted.\n");
    world.repository.write("var/.newel/txn/new/0", "half");
    CHECK(world.newel({"recover"}).out ==
          "var/shop.db is at v1, and whole; what an interrupted run had left in its staging is deleted.\n");
    CHECK_FALSE(std::filesystem::exists(world.repository.path() / "var/.newel/txn"));
}
