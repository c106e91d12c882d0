#include "cli/world.h"

#include <catch2/catch.hpp>

using namespace newel::test;
using Catch::Contains;
using Catch::StartsWith;

TEST_CASE("quiet leaves what was asked for and errors", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    auto const up = world.newel({"up", "--quiet"});
    CHECK(up.code == 0);
    CHECK(up.out.empty());
    CHECK(up.err.empty());
    CHECK(world.newel({"check", "--quiet"}).out.empty());
    CHECK_FALSE(world.newel({"schema", "--quiet"}).out.empty());
    CHECK_FALSE(world.newel({"down", "--dry-run", "--quiet"}).out.empty());
    CHECK_FALSE(world.newel({"plan", "nowhere", "--quiet"}).err.empty());
}

TEST_CASE("in a pipe there is no progress and no color, however long it takes", "[cli]")
{
    World world;
    StepFiles const slow{"slow",
                         "CREATE TABLE t(x);\nINSERT INTO t WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 "
                         "FROM c WHERE i < 1500000) SELECT i FROM c;",
                         "DROP TABLE t;"};
    world.commit_steps({slow});
    auto const ran = world.newel({"up"});
    CHECK(ran.code == 0);
    CHECK(ran.err.empty());
    CHECK_THAT(ran.out, !Contains("\x1b"));
}

TEST_CASE("color comes where it is asked for", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    CHECK_THAT(world.newel({"check", "--color=always"}).out, StartsWith("\x1b[33mpristine\x1b[0m: "));
    CHECK_THAT(world.newel({"check", "--color", "never"}).out, StartsWith("pristine: "));
}

TEST_CASE("a reader who goes away is no fault", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    for (int i = 0; i < 3; ++i) world.repository.commit("again");
    auto const ran = world.shell("(\"$newel\" map; echo code $? >&2) | true\n");
    CHECK(ran.err == "code 0\n");
}

TEST_CASE("output that cannot be written is told", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    auto const ran = world.shell("\"$newel\" schema > /dev/full\n");
    CHECK(ran.code == 1);
    CHECK_THAT(ran.err, StartsWith("standard output cannot be written: No space left on device"));
}

TEST_CASE("names from files and git are printed with what is hidden escaped", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    REQUIRE(world.newel({"up"}).code == 0);
    world.sql("CREATE TABLE \"evil\x1b[31m\xe2\x80\xae\"(x)");
    auto const drift = world.newel({"check"});
    CHECK(drift.code == 16);
    CHECK_THAT(drift.out, Contains("evil\\x1b[31m\\u202e") && !Contains("\x1b"));
    auto const ref = world.newel({"plan", "a\x1b]0;b"});
    CHECK(ref.code == 2);
    CHECK_THAT(ref.err, Contains("a\\x1b]0;b") && !Contains("\x1b"));
    CHECK_THAT(world.newel({"plan", "a\x1b]0;b", "--json"}).out, !Contains("\x1b"));
}

TEST_CASE("no password of a connection string is printed", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    for (World::Words const& words : {World::Words{"status"}, World::Words{"check", "--json"}, World::Words{"up"}}) {
        auto all = words;
        all.insert(all.end(), {"--data", "postgres://ada:geheim@db/shop"});
        auto const ran = world.newel(all);
        CHECK(ran.code != 0);
        CHECK_THAT(ran.out + ran.err, !Contains("geheim"));
    }
}

TEST_CASE("Ctrl-C rolls back, says so, and the data is as it was", "[cli]")
{
    World world;
    StepFiles const endless{"endless",
                            "CREATE TABLE t(x);\nINSERT INTO t WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 "
                            "FROM c WHERE i < 2000000000) SELECT i % 7 FROM c WHERE i % 1000000 = 0;",
                            "DROP TABLE t;"};
    world.commit_steps({kUsers, endless});
    REQUIRE(world.newel({"up", "1"}).code == 0);
    // A background job of a shell ignores SIGINT, so SIGTERM stands for it: they are handled alike.
    auto const ran = world.shell("\"$newel\" up & pid=$!\nsleep 1\nkill -TERM $pid\nwait $pid; echo code $?\n");
    CHECK_THAT(ran.out, Contains("code 1\n"));
    CHECK(ran.err == "interrupted; everything was rolled back, nothing changed.\n");
    CHECK(world.newel({"check"}).code == 11);
}
