#include "cli/world.h"

#include <catch2/catch.hpp>
#include <filesystem>

using namespace newel::test;
using Catch::Contains;

TEST_CASE("installing hooks keeps and calls what was there, removing them puts it back", "[cli]")
{
    auto const world = two_branches();
    auto const hook = world.repository.path() / ".git" / "hooks" / "post-checkout";
    world.repository.write(".git/hooks/post-checkout", "#!/bin/sh\necho mine >> called\n");
    std::filesystem::permissions(hook, std::filesystem::perms::owner_all);
    auto const installed = world.newel({"hooks", "install"});
    CHECK(installed.code == 0);
    check_golden("hooks-install.txt", installed.out);
    CHECK(world.newel({"hooks", "install"}).code == 0);
    world.repository.switch_to("b");
    CHECK(world.bytes(world.repository.path() / "called") == "mine\n");
    CHECK(world.newel({"hooks", "remove"}).code == 0);
    CHECK(world.bytes(hook) == "#!/bin/sh\necho mine >> called\n");
}

TEST_CASE("with hooks the data follows git switch, and says so in one line", "[cli]")
{
    auto const world = two_branches();
    REQUIRE(world.newel({"switch"}).code == 0);
    REQUIRE(world.newel({"hooks", "install"}).code == 0);
    auto const told = world.repository.git({"switch", "b"});
    CHECK_THAT(world.steady(told), Contains("data v2 → v1 → v2, TIME"));
    CHECK(world.newel({"check"}).code == 0);
    CHECK(world.sql("SELECT count(*) FROM tags") == "0");
}

TEST_CASE("with hooks nothing is lost unasked: one line says what to type", "[cli]")
{
    auto const world = two_branches();
    REQUIRE(world.newel({"switch"}).code == 0);
    world.sql("INSERT INTO orders VALUES (1)");
    REQUIRE(world.newel({"hooks", "install"}).code == 0);
    auto const told = world.repository.git({"switch", "b"});
    CHECK_THAT(told, Contains("newel switch"));
    CHECK(world.sql("SELECT count(*) FROM orders") == "1");
}

TEST_CASE("a hook never fails, whatever it is called with", "[cli]")
{
    World const world;
    CHECK(world.newel({"hooks", "run"}).code == 0);
    CHECK(world.newel({"hooks", "run", "post-checkout", "--what", "-x"}).code == 0);
    CHECK(world.newel({"hooks", "run", "no-such-event"}).code == 0);
    world.repository.write("manifests/shop.yaml", ",");
    auto const ran = world.newel({"hooks", "run", "post-checkout", "a", "b", "1"});
    CHECK(ran.code == 0);
    CHECK(ran.out.empty());
}

TEST_CASE("with hooks files follow git switch as the database does", "[cli]")
{
    World world;
    auto const manifest = [](std::string const& second) {
        return "newel: 1\napp: shop\ndev: var\nstores:\n  db: {sqlite: shop.db}\n  home: {files: .}\nsteps:\n"
               "  1: {name: config, up: [{mkdir: {path: config}}]}\n" +
               second;
    };
    world.repository.write("manifests/shop.yaml", manifest(""));
    world.repository.commit("config");
    world.repository.git({"switch", "-q", "-c", "feature"});
    world.repository.write("manifests/shop.yaml", manifest("  2: {name: cache, up: [{mkdir: {path: cache}}]}\n"));
    world.repository.commit("cache");
    REQUIRE(world.newel({"hooks", "install"}).code == 0);
    REQUIRE(world.newel({"switch"}).code == 0);
    auto const cache = world.repository.path() / "var" / "cache";
    REQUIRE(std::filesystem::exists(cache));
    auto const switched = world.shell("git switch -q main");
    CHECK_THAT(switched.out + switched.err, Catch::Contains("data v2 → v1"));
    CHECK_FALSE(std::filesystem::exists(cache));
}
