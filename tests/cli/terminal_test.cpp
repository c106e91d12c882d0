#include "cli/terminal.h"

#include <catch2/catch.hpp>

#include <regex>

using namespace newel::test;
using Catch::Contains;

namespace {

/// Counts to `rows` and keeps next to nothing.
StepFiles counting(std::string const& rows)
{
    return {
        "slow",
        "CREATE TABLE t(x);\nINSERT INTO t WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i < " +
            rows + ") SELECT i FROM c WHERE i % 1000000 = 0;",
        "DROP TABLE t;"};
}

StepFiles const kSlow = counting("6000000");
StepFiles const kEndless = counting("20000000000");

std::filesystem::path manifest_of(World const& world) { return world.repository.path() / "manifests" / "shop.yaml"; }

std::filesystem::path hook_of(World const& world)
{
    return world.repository.path() / ".git" / "hooks" / "post-checkout";
}

}  // namespace

TEST_CASE("on a terminal, progress appears after half a second and is gone in the end", "[cli]")
{
    World world;
    world.commit_steps({kUsers, kSlow, kOrders});
    Terminal terminal(world, {"up"});
    CHECK(terminal.end() == 0);
    std::smatch drawn;
    REQUIRE(
        std::regex_search(terminal.printed(), drawn, std::regex("\r\x1b\\[K[^\r\n]*slow  2/3  ([0-9]+\\.[0-9]) s")));
    CHECK(std::stod(drawn[1]) >= 0.5);
    CHECK_THAT(terminal.screen(), !Contains("2/3") && Contains("v0 → v3") && !Contains("\x1b[K"));
}

TEST_CASE("on a terminal, what takes less than half a second shows no progress", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    Terminal terminal(world, {"up"});
    CHECK(terminal.end() == 0);
    CHECK_THAT(terminal.printed(), Contains("v0 → v1"));
    std::smatch took;
    REQUIRE(std::regex_search(terminal.printed(), took, std::regex("([0-9.]+) (ms|s)\r\n$")));
    bool const is_quick = took[2] == "ms" && std::stod(took[1]) < 500;  // a busy machine may be slower
    if (is_quick) CHECK_THAT(terminal.printed(), !Contains("\x1b[K"));
}

TEST_CASE("on a terminal, quiet shows no progress either", "[cli]")
{
    World world;
    world.commit_steps({kSlow});
    Terminal terminal(world, {"up", "--quiet"});
    CHECK(terminal.end() == 0);
    CHECK(terminal.printed().empty());
}

TEST_CASE("Ctrl-C during a switch takes the progress away, rolls back and says so", "[cli]")
{
    World world;
    world.commit_steps({kUsers, kEndless});
    REQUIRE(world.newel({"up", "1"}).code == 0);
    for (World::Words const& words : {World::Words{"switch"}, World::Words{"switch", "main"}}) {
        Terminal terminal(world, words);
        REQUIRE(terminal.shows("slow  1/1  "));
        terminal.type(Terminal::kCtrlC);
        CHECK(terminal.end() == 1);
        CHECK_THAT(terminal.screen(), Contains("interrupted; everything was rolled back, nothing changed."));
        CHECK_THAT(terminal.screen(), !Contains("1/1"));
    }
    CHECK(world.newel({"check"}).code == 11);
    CHECK_THROWS(world.sql("SELECT * FROM t"));
    CHECK_THAT(world.newel({"log"}).out, !Contains("refuse"));
}

TEST_CASE("Ctrl-C in a later part of a plan says which version the data stopped at", "[cli]")
{
    World world;
    world.steps({kUsers, kTags, kEndless});
    world.repository.write("manifests/shop.yaml",
                           "newel: 1\napp: shop\ndev: var\nsteps:\n  1: users\n"
                           "  2: {name: tags, foreign_keys: on}\n  3: slow\n");
    Terminal terminal(world, {"switch"});
    REQUIRE(terminal.shows("slow  3/3  "));
    terminal.type(Terminal::kCtrlC);
    CHECK(terminal.end() == 7);
    CHECK_THAT(terminal.screen(), Contains("stopped at v2: ") && Contains("cancelled"));
    CHECK(world.newel({"check"}).code == 11);
}

TEST_CASE("init asks, and Enter means yes", "[cli]")
{
    World const world;
    Terminal terminal(world, {"init", "--app", "shop"});
    REQUIRE(terminal.shows("Write manifests/shop.yaml? [Y/n] "));
    CHECK_FALSE(std::filesystem::exists(manifest_of(world)));
    terminal.type(Terminal::kEnter);
    REQUIRE(terminal.shows("Install git hooks, so that the data follows git switch by itself? [Y/n] "));
    CHECK(std::filesystem::exists(manifest_of(world)));
    CHECK_FALSE(std::filesystem::exists(hook_of(world)));
    terminal.type(Terminal::kEnter);
    CHECK(terminal.end() == 0);
    CHECK(std::filesystem::exists(hook_of(world)));
    CHECK(world.newel({"check"}).code == 10);
}

TEST_CASE("init that is told no writes nothing", "[cli]")
{
    for (auto const& answer : {std::string("n\n"), std::string("No\n"), Terminal::kCtrlD}) {
        World const world;
        Terminal terminal(world, {"init", "--app", "shop"});
        REQUIRE(terminal.shows("[Y/n] "));
        terminal.type(answer);
        CHECK(terminal.end() == 1);
        CHECK_THAT(terminal.printed(), Contains("nothing was written"));
        CHECK_FALSE(std::filesystem::exists(world.repository.path() / "manifests"));
    }
}

TEST_CASE("init that is told no to the hooks says how to have them later", "[cli]")
{
    World const world;
    Terminal terminal(world, {"init", "--app", "shop"});
    REQUIRE(terminal.shows("[Y/n] "));
    terminal.type("yes\n");
    REQUIRE(terminal.shows("[Y/n] "));
    terminal.type("n\n");
    CHECK(terminal.end() == 0);
    CHECK_THAT(terminal.printed(), Contains("newel hooks install"));
    CHECK(std::filesystem::exists(manifest_of(world)));
    CHECK_FALSE(std::filesystem::exists(hook_of(world)));
}

TEST_CASE("an answer that is neither yes nor no is asked for again", "[cli]")
{
    World const world;
    Terminal terminal(world, {"init", "--app", "shop"});
    REQUIRE(terminal.shows("Write manifests/shop.yaml? [Y/n] "));
    terminal.type("perhaps\n");
    REQUIRE(terminal.shows("Write manifests/shop.yaml? [Y/n] "));
    terminal.type("nope\n");
    REQUIRE(terminal.shows("Write manifests/shop.yaml? [Y/n] "));
    CHECK_FALSE(std::filesystem::exists(manifest_of(world)));
    terminal.type("n\n");
    CHECK(terminal.end() == 1);
    CHECK_FALSE(std::filesystem::exists(manifest_of(world)));
}

TEST_CASE("Ctrl-C at init's question leaves nothing behind", "[cli]")
{
    World const world;
    auto const before = world.repository.git({"status", "--porcelain", "--ignored"});
    Terminal terminal(world, {"init", "--app", "shop"});
    REQUIRE(terminal.shows("[Y/n] "));
    terminal.type(Terminal::kCtrlC);
    CHECK(terminal.end() == 1);
    CHECK_THAT(terminal.printed(), Contains("interrupted; everything was rolled back, nothing changed."));
    CHECK(world.repository.git({"status", "--porcelain", "--ignored"}) == before);
    CHECK_FALSE(std::filesystem::exists(hook_of(world)));
}
