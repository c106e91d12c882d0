#include "cli/world.h"

#include <catch2/catch.hpp>

using namespace newel::test;
using Catch::Contains;
using Catch::StartsWith;

TEST_CASE("check tells pristine data by 10", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    auto const ran = world.newel({"check"});
    CHECK(ran.code == 10);
    CHECK(ran.out == "pristine: var/shop.db holds nothing yet.\n  newel switch\n");
}

TEST_CASE("check tells ready data by 0, data behind by 11", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    REQUIRE(world.newel({"up"}).code == 0);
    CHECK(world.newel({"check"}).code == 0);
    CHECK(world.newel({"check", "--may", "write"}).code == 0);
    world.commit_steps({kUsers, kOrders});
    auto const ran = world.newel({"check"});
    CHECK(ran.code == 11);
    CHECK(ran.out == "behind: var/shop.db is at v1; this software needs v2.\n  newel switch\n");
    CHECK(world.newel({"check", "--may", "read"}).code == 11);
}

TEST_CASE("check tells data that only breaks nothing as ready, exactly as ahead, and what breaks writers as read-only",
          "[cli]")
{
    World world;
    auto const old = world.commit_steps({kUsers});
    world.commit_steps({kUsers, kOrders});
    REQUIRE(world.newel({"up"}).code == 0);
    CHECK(world.newel({"check", "--as", old}).code == 0);
    CHECK(world.newel({"check", "--as", old, "--exact"}).code == 13);
    world.repository.write("manifests/shop.yaml",
                           "newel: 1\napp: shop\ndev: var\nsteps:\n  1: users\n  2: orders\n"
                           "  3: {name: tags, breaks: writers}\n");
    world.repository.write("migrations/0003-tags.up.sql", kTags.up);
    world.repository.write("migrations/0003-tags.down.sql", kTags.down);
    REQUIRE(world.newel({"up"}).code == 0);
    CHECK(world.newel({"check", "--as", old}).code == 12);
    CHECK(world.newel({"check", "--as", old, "--may", "read"}).code == 0);
    CHECK(world.newel({"check", "--as", old, "--may", "write"}).code == 12);
}

TEST_CASE("check tells data ahead by 13 where a way down is at hand, by 15 where there is none", "[cli]")
{
    World world;
    auto const old = world.commit_steps({kUsers});
    StepFiles const renamed{"renamed", "ALTER TABLE users RENAME TO people;", "ALTER TABLE people RENAME TO users;"};
    world.commit_steps({kUsers, renamed});
    REQUIRE(world.newel({"up"}).code == 0);
    CHECK(world.newel({"check", "--as", old}).code == 13);
    REQUIRE(world.newel({"down"}).code == 0);
    auto stuck = renamed;
    stuck.down = "";
    world.commit_steps({kUsers, stuck});
    REQUIRE(world.newel({"up"}).code == 0);
    auto const ran = world.newel({"check", "--as", old});
    CHECK(ran.code == 15);
    CHECK_THAT(ran.out, StartsWith("stuck: ") && Contains("renamed"));
}

TEST_CASE("check tells data of another branch by 14", "[cli]")
{
    auto const world = two_branches();
    REQUIRE(world.newel({"switch", "b"}).code == 0);
    auto const ran = world.newel({"check"});
    CHECK(ran.code == 14);
    CHECK_THAT(ran.out, StartsWith("diverged: var/shop.db is at v2") && Contains("  newel switch\n"));
}

TEST_CASE("check tells drift by 16, object by object", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    REQUIRE(world.newel({"up"}).code == 0);
    world.sql("CREATE TABLE scratch(x)");
    auto const ran = world.newel({"check"});
    CHECK(ran.code == 16);
    CHECK_THAT(ran.out, StartsWith("drifted: ") && Contains("scratch"));
    CHECK(world.newel({"down"}).code == 4);
}

TEST_CASE("check tells unmanaged data by 17, and adopting it makes it ready", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    world.sql(kUsers.up);
    auto const ran = world.newel({"check"});
    CHECK(ran.code == 17);
    CHECK_THAT(ran.out, Contains("  newel adopt\n"));
    CHECK(world.newel({"up"}).code == 4);
    auto const dry = world.newel({"adopt", "--dry-run"});
    CHECK(dry.code == 0);
    CHECK_THAT(dry.out, StartsWith("Dry run: var/shop.db would be taken under management at v1"));
    CHECK(world.newel({"check"}).code == 17);
    auto const adopted = world.newel({"adopt"});
    CHECK(adopted.code == 0);
    CHECK_THAT(adopted.out, StartsWith("var/shop.db is under management now, at v1"));
    CHECK(world.newel({"check"}).code == 0);
    CHECK(world.newel({"leave"}).out == "var/shop.db is no longer under management; its data is as it was.\n");
    CHECK(world.newel({"check"}).code == 17);
}

TEST_CASE("check tells another app's data by 19, and nothing writes to it", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    REQUIRE(world.newel({"up"}).code == 0);
    world.repository.write("manifests/shop.yaml",
                           "newel: 1\napp: cafe\nstores: {db: {sqlite: shop.db}}\ndev: var\n"
                           "steps:\n  1: users\n");
    auto const ran = world.newel({"check"});
    CHECK(ran.code == 19);
    CHECK_THAT(ran.out, StartsWith("foreign: "));
    CHECK(world.newel({"switch"}).code == 4);
}

TEST_CASE("check tells a run that was interrupted by 18, with a command that exists", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    REQUIRE(world.newel({"up"}).code == 0);
    world.sql(
        "INSERT INTO newel_intent (number, data_id, act, source, target, detail) SELECT 1, data_id, 'put', 'a', 'b', "
        "'' FROM newel_state");
    auto const ran = world.newel({"check"});
    CHECK(ran.code == 18);
    CHECK_THAT(ran.out, StartsWith("interrupted: a run on var/shop.db was interrupted"));
    auto const command = ran.out.find("\n  newel ");
    REQUIRE(command != std::string::npos);
    auto const word = command + std::string("\n  newel ").size();
    CHECK(world.newel({ran.out.substr(word, ran.out.find_first_of(" \n", word) - word), "--help"}).code == 0);
    CHECK(world.newel({"check", "--may", "read"}).code == 18);
}

TEST_CASE("data that somebody else is writing is busy: 20 for check, 1 for whoever wants to write", "[cli]")
{
    World world;
    world.commit_steps({kUsers, kOrders});
    REQUIRE(world.newel({"up", "1"}).code == 0);
    auto const ran = world.shell(
        "mkfifo hold\n"
        "(printf 'BEGIN EXCLUSIVE;\\n.shell echo held > held\\n'; cat hold) | sqlite3 var/shop.db &\n"
        "while [ ! -s held ]; do sleep 0.05; done\n"
        "\"$newel\" check --wait 0s; echo check $?\n"
        "\"$newel\" up --wait 100ms; echo up $?\n"
        "echo > hold\nwait\n");
    CHECK_THAT(ran.out, Contains("busy: ") && Contains("check 20") && Contains("up 1"));
}

TEST_CASE("status fits one screen and names everything", "[cli]")
{
    auto const world = two_branches();
    REQUIRE(world.newel({"switch", "b"}).code == 0);
    auto const ran = world.newel({});
    CHECK(ran.code == 0);
    check_golden("status-diverged.txt", world.steady(ran.out));
    CHECK(world.newel({"status"}).out == ran.out);
}

TEST_CASE("status of nothing at all says how to begin", "[cli]")
{
    World const world;
    auto const ran = world.newel({});
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err, Contains("newel init"));
}
