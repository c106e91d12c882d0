#include "cli/world.h"

#include <catch2/catch.hpp>

using namespace newel::test;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

TEST_CASE("the schema of a ref pipes into sqlite3 and gives that schema", "[cli]")
{
    World world;
    auto const old = world.commit_steps({kUsers});
    world.commit_steps({kUsers, kOrders});
    check_golden("schema.txt", world.steady(world.newel({"schema"}).out));
    auto const made = world.shell("\"$newel\" schema | sqlite3 new.db && sqlite3 new.db .tables\n");
    CHECK(made.code == 0);
    CHECK_THAT(made.out, Contains("orders") && Contains("users"));
    CHECK_THAT(world.newel({"schema", old}).out, !Contains("orders"));
    CHECK(world.newel({"schema", old, "--out", "old.sql"}).out == "wrote old.sql\n");
    CHECK(world.bytes(world.repository.path() / "old.sql") == world.newel({"schema", old}).out);
    auto const difference = world.newel({"schema", old, "--diff", "work"});
    CHECK(difference.code == 0);
    CHECK_THAT(difference.out, StartsWith("From v1 ") && Contains("orders"));
    CHECK_THAT(world.newel({"schema", old, "--diff", old}).out, EndsWith("have the same schema.\n"));
}

TEST_CASE("the map names each commit's version, with --changes only where it changes", "[cli]")
{
    World world;
    world.repository.commit_file("readme", "before Newel");
    auto const first = world.commit_steps({kUsers});
    world.repository.commit_file("readme", "the same version");
    auto const last = world.commit_steps({kUsers, kOrders});
    check_golden("map.txt", world.steady(world.newel({"map"}).out));
    auto const changes = world.newel({"map", "--changes"});
    CHECK_THAT(changes.out, Contains(first.substr(0, 7) + "  v1") && Contains(last.substr(0, 7) + "  v2"));
    CHECK(world.newel({"map", first + ".."}).out.starts_with(last.substr(0, 7)));
}

TEST_CASE("channels, releases and bundles are told in a line each", "[cli]")
{
    World world;
    world.steps({kUsers}, "dev: var\nchannels:\n  nightly: {ref: main}\n  stable: {tags: \"v*\", supported: 3}\n");
    world.repository.commit("one");
    check_golden("channels.txt", world.steady(world.newel({"channel", "list"}).out));
    world.repository.tag("v1.0.0");
    CHECK_THAT(world.newel({"channel", "list"}).out, Contains("v1.0.0"));
    auto const recorded = world.newel({"release", "record", "v1.0.0", "--channel", "stable"});
    CHECK(recorded.code == 0);
    CHECK_THAT(recorded.out, StartsWith("release v1.0.0 is v1, commit ") && Contains("channel stable follows tags v*"));
    CHECK(world.newel({"check", "--as", "release:v1.0.0"}).code == 10);
    auto const bundle = world.newel({"release", "bundle", "v1.0.0", "--out", "dist"});
    CHECK(bundle.code == 0);
    CHECK_THAT(bundle.out, StartsWith("wrote dist/shop-1.newel: v1 of v1.0.0"));
    CHECK(world.newel({"check", "--as", "bundle:dist/shop-1.newel"}).code == 10);
    CHECK(world.newel({"release", "bundle"}).code == 2);
}

TEST_CASE("the log tells what happened, newest first", "[cli]")
{
    World world;
    world.commit_steps({kUsers, kOrders});
    REQUIRE(world.newel({"up"}).code == 0);
    REQUIRE(world.newel({"down"}).code == 0);
    world.sql("UPDATE newel_events SET took_ms = 0");  // a busy machine takes a millisecond, and a column for it
    check_golden("log.txt", world.steady(world.newel({"log"}).out));
}

TEST_CASE("the log tells a run that failed, with its step and the reason", "[cli]")
{
    World world;
    world.commit_steps({kUsers, {"broken", "INSERT INTO nowhere VALUES (1);", "SELECT 1;"}});
    REQUIRE(world.newel({"up", "1"}).code == 0);
    REQUIRE(world.newel({"up"}).code == 1);
    auto const log = world.newel({"log"}).out;
    CHECK_THAT(log.substr(0, log.find('\n')), Contains("refuse  v2  broken") && Contains("nowhere"));
}
