#include "cli/world.h"

#include <catch2/catch.hpp>

using namespace newel::test;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

TEST_CASE("a first step: new, fill in, lock, up, down", "[cli]")
{
    World world;
    REQUIRE(world.newel({"init", "--app", "shop", "--yes"}).code == 0);
    auto const made = world.newel({"new", "users"});
    CHECK(made.code == 0);
    check_golden("new.txt", made.out);
    world.repository.write("migrations/0001-users.up.sql", kUsers.up);
    world.repository.write("migrations/0001-users.down.sql", kUsers.down);
    auto const locked = world.newel({"lock"});
    CHECK(locked.code == 0);
    check_golden("lock.txt", locked.out);
    CHECK_THAT(world.newel({"lock"}).out, StartsWith("up to date: manifests/shop.lock"));
    auto const up = world.newel({"up"});
    CHECK(up.code == 0);
    check_golden("up.txt", world.steady(up.out));
    CHECK(world.newel({"check"}).code == 0);
    auto const again = world.newel({"up"});
    CHECK(again.code == 0);
    CHECK(again.out == "var/shop.db is at v1 already; nothing to do.\n");
    auto const down = world.newel({"down"});
    CHECK(down.code == 0);
    check_golden("down.txt", world.steady(down.out));
    CHECK(world.newel({"check"}).code == 11);
}

TEST_CASE("two branches that both claim v2: the data goes back and forth between them", "[cli]")
{
    auto const world = two_branches();
    REQUIRE(world.newel({"switch"}).code == 0);
    CHECK(world.sql("SELECT count(*) FROM orders") == "0");
    auto const plan = world.newel({"plan", "b"});
    CHECK(plan.code == 0);
    check_golden("plan-diverged.txt", world.steady(plan.out));
    auto const there = world.newel({"switch", "b"});
    CHECK(there.code == 0);
    check_golden("switch-diverged.txt", world.steady(there.out));
    CHECK(world.sql("SELECT count(*) FROM tags") == "0");
    CHECK_THROWS(world.sql("SELECT count(*) FROM orders"));
    CHECK(world.newel({"switch", "a", "--quiet"}).code == 0);
    CHECK(world.sql("SELECT count(*) FROM orders") == "0");
}

TEST_CASE("up on diverged data is refused, since it never goes down", "[cli]")
{
    auto const world = two_branches();
    REQUIRE(world.newel({"switch", "b"}).code == 0);
    auto const ran = world.newel({"up"});
    CHECK(ran.code == 4);
    CHECK_THAT(ran.err, Contains("up never goes down") && Contains("  newel switch"));
    CHECK(ran.out.empty());
}

TEST_CASE("a dry run tells every act and leaves every byte as it was", "[cli]")
{
    World world;
    world.commit_steps({kUsers, kOrders});
    REQUIRE(world.newel({"up", "1"}).code == 0);
    auto const before = world.bytes(world.database());
    REQUIRE_FALSE(before.empty());
    auto const ran = world.newel({"up", "--dry-run"});
    CHECK(ran.code == 0);
    check_golden("dry-run.txt", world.steady(ran.out));
    CHECK(world.bytes(world.database()) == before);
    CHECK_FALSE(std::filesystem::exists(world.database().string() + "-journal"));
}

TEST_CASE("a dry run on nothing makes no file", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    CHECK(world.newel({"up", "--dry-run"}).code == 0);
    CHECK_FALSE(std::filesystem::exists(world.database()));
}

TEST_CASE("rows that a down would destroy are lost only where that step is named", "[cli]")
{
    World world;
    world.commit_steps({kUsers, kOrders});
    REQUIRE(world.newel({"up"}).code == 0);
    world.sql("INSERT INTO orders VALUES (1), (2), (3)");
    auto const plan = world.newel({"plan", "version:1"});
    CHECK(plan.code == 0);
    check_golden("plan-loss.txt", world.steady(plan.out));
    auto const refused = world.newel({"down"});
    CHECK(refused.code == 4);
    CHECK_THAT(refused.err, Contains("3 rows") && Contains("--allow-loss 2"));
    CHECK(world.sql("SELECT count(*) FROM orders") == "3");
    auto const other = world.newel({"down", "--allow-loss", "1"});
    CHECK(other.code == 4);
    auto const allowed = world.newel({"down", "--allow-loss", "2"});
    CHECK(allowed.code == 0);
    CHECK_THAT(allowed.out, Contains("3 rows"));
}

TEST_CASE("a step that fails is told with its place, and the data stays", "[cli]")
{
    World world;
    auto broken = kOrders;
    broken.up = "CREATE TABLE orders(id INTEGER PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);";
    world.commit_steps({kUsers, broken});
    REQUIRE(world.newel({"up", "1"}).code == 0);
    auto const ran = world.newel({"up"});
    CHECK(ran.code == 1);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains("migrations/0002-orders.up.sql:2") && Contains("nowhere"));
    CHECK_THROWS(world.sql("SELECT * FROM orders"));
    CHECK(world.newel({"check"}).code == 11);
}

TEST_CASE("a step that wants more memory than the program allows it fails with that reason", "[cli]")
{
    World world;
    auto hungry = kOrders;
    hungry.up =
        "CREATE TABLE orders(id INTEGER PRIMARY KEY, name TEXT);\n"
        "INSERT INTO orders(name) SELECT hex(zeroblob(499000000));";
    world.commit_steps({kUsers, hungry});
    auto const ran = world.newel({"up"});
    CHECK(ran.code == 1);
    CHECK_THAT(ran.err, Contains("migrations/0002-orders.up.sql:2") && Contains("of what SQLite may take"));
    CHECK(world.newel({"up", "1"}).code == 0);
}

TEST_CASE("a plan in several parts that stops in a later one is partly done, and names the version", "[cli]")
{
    World const world;
    auto broken = kOrders;
    broken.up = "CREATE TABLE orders(id INTEGER PRIMARY KEY);\nINSERT INTO nowhere VALUES (1);";
    world.steps({kUsers, kTags, broken});
    world.repository.write("manifests/shop.yaml",
                           "newel: 1\napp: shop\ndev: var\nsteps:\n  1: users\n"
                           "  2: {name: tags, foreign_keys: on}\n  3: orders\n");
    auto const plan = world.newel({"plan"});
    CHECK_THAT(plan.out, Contains("in 3 parts"));
    auto const ran = world.newel({"up"});
    CHECK(ran.code == 7);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, Contains("stopped at v2: ") && Contains("migrations/0003-orders.up.sql:2"));
    CHECK(world.sql("SELECT version FROM newel_status") == "2");
    CHECK_THROWS(world.sql("SELECT * FROM orders"));
    CHECK_THAT(world.newel({"up", "--json"}).out, Contains("\"code\":\"failed\""));  // the last part alone is left
}

TEST_CASE("a step without a down is refused before anything is touched", "[cli]")
{
    World world;
    auto stuck = kOrders;
    stuck.down = "";
    world.commit_steps({kUsers, stuck});
    REQUIRE(world.newel({"up"}).code == 0);
    auto const before = world.bytes(world.database());
    auto const ran = world.newel({"switch", "version:1"});
    CHECK(ran.code == 4);
    CHECK_THAT(ran.err, Contains("stays at v2") && Contains("orders"));
    CHECK(world.bytes(world.database()) == before);
}

TEST_CASE("a switch says where the code is elsewhere now", "[cli]")
{
    auto const world = two_branches();
    REQUIRE(world.newel({"switch"}).code == 0);
    CHECK_THAT(world.newel({"switch", "b"}).out, Contains("git switch b"));
}
