#include "cli/world.h"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace newel::test;
using Catch::Contains;
using Catch::StartsWith;
namespace fs = std::filesystem;

namespace {

StepFiles const kItems{"items",
                       "CREATE TABLE items(id INTEGER PRIMARY KEY, user INTEGER NOT NULL REFERENCES users, "
                       "kind TEXT CHECK (kind IN ('a', 'b')));",
                       "DROP TABLE items;"};

std::string rows_in(World const& world, std::string const& database, std::string const& sql)
{
    return world.shell("sqlite3 " + database + " \"" + sql + "\"").out;
}

}  // namespace

TEST_CASE("a sample is data as a version has it, with rows, and moves like any other", "[cli][sample]")
{
    World world;
    auto const old = world.commit_steps({kUsers});
    world.commit_steps({kUsers, kItems});
    auto const ran = world.newel({"sample", "--out", "d", "--rows", "20"});
    CHECK(ran.code == 0);
    CHECK(ran.out ==
          "d holds work at v2: 40 rows in 2 tables, 0 files\n"
          "  users: 20 rows\n"
          "  items: 20 rows\n");
    CHECK(rows_in(world, "d/shop.db", "SELECT count(*) FROM items; PRAGMA foreign_key_check; PRAGMA integrity_check") ==
          "20\nok\n");
    CHECK(world.newel({"check", "--may", "write", "--data", "d"}).code == 0);
    CHECK(world.newel({"switch", old, "--data", "d", "--allow-loss", "2"}).code == 0);
    CHECK(rows_in(world, "d/shop.db", "SELECT count(*) FROM users") == "20\n");
    CHECK(world.newel({"up", "--data", "d"}).code == 0);
}

TEST_CASE("a sample of a channel, a release, a version and a bundle", "[cli][sample]")
{
    World world;
    world.steps({kUsers}, "dev: var\nchannels:\n  stable: {tags: \"v*\"}\n");
    world.repository.commit("users");
    world.repository.git({"tag", "v1.0.0"});
    world.steps({kUsers, kOrders}, "dev: var\nchannels:\n  stable: {tags: \"v*\"}\n");
    world.repository.commit("orders");
    REQUIRE(world.newel({"release", "bundle", "--out", "dist"}).code == 0);
    CHECK_THAT(world.newel({"sample", "channel:stable", "--out", "d/stable"}).out,
               StartsWith("d/stable holds channel:stable at v1: 30 rows in 1 table"));
    CHECK_THAT(world.newel({"sample", "v1.0.0", "--out", "d/tag"}).out, Contains(" at v1: "));
    CHECK_THAT(world.newel({"sample", "version:1", "--out", "d/version"}).out, Contains(" at v1: "));
    CHECK_THAT(world.newel({"sample", "bundle:dist/shop-2.newel", "--out", "d/bundle"}).out, Contains(" at v2: "));
    CHECK(world.newel({"check", "--data", "d/stable"}).code == 11);
    CHECK(world.newel({"switch", "--data", "d/stable"}).code == 0);
}

TEST_CASE("a sample is the same each time", "[cli][sample]")
{
    World world;
    world.commit_steps({kUsers, kItems});
    REQUIRE(world.newel({"sample", "--out", "one"}).code == 0);
    REQUIRE(world.newel({"sample", "--out", "two"}).code == 0);
    auto const all = "SELECT id, quote(email) FROM users; SELECT * FROM items";
    CHECK(rows_in(world, "one/shop.db", all) == rows_in(world, "two/shop.db", all));
}

TEST_CASE("a sample has the files that steps work on, and they come back with the steps", "[cli][sample]")
{
    World world;
    world.repository.write(
        "manifests/shop.yaml",
        "newel: 1\napp: shop\nstores: {db: {sqlite: shop.db}, home: {files: .}}\ndev: var\nsteps:\n"
        "  1: users\n"
        "  2:\n    name: config\n    up:\n      - move: {from: .shoprc, to: config/shop.yaml}\n"
        "      - edit: {files: config/shop.yaml, rename: {currency: prices.currency}, remove: [beta]}\n");
    world.repository.write("migrations/0001-users.up.sql", kUsers.up);
    world.repository.write("migrations/0001-users.down.sql", kUsers.down);
    auto const ran = world.newel({"sample", "--out", "d"});
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Contains("1 file\n") && Contains("  .shoprc\n"));
    CHECK_THAT(world.bytes(world.repository.path() / "d/config/shop.yaml"), Contains("prices:"));
    CHECK(world.newel({"down", "--data", "d"}).code == 0);
    CHECK_THAT(world.bytes(world.repository.path() / "d/.shoprc"), Contains("beta"));
}

TEST_CASE("a folder that holds something is left alone, and a sample that fails leaves nothing", "[cli][sample]")
{
    World world;
    world.commit_steps({kUsers});
    world.repository.write("d/mine", "precious");
    auto const ran = world.newel({"sample", "--out", "d"});
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err, Contains("d is there already, and not an empty folder"));
    CHECK(world.newel({"sample", "--out", "d/mine"}).code == 2);
    CHECK(world.bytes(world.repository.path() / "d/mine") == "precious");

    fs::create_directory(world.repository.path() / "empty");
    CHECK(world.newel({"sample", "--out", "empty"}).code == 0);

    world.commit_steps({kUsers, {"broken", "CREATE TABLE users(id);", "DROP TABLE users;"}});
    CHECK(world.newel({"sample", "--out", "failed"}).code == 1);
    CHECK(world.shell("ls -d failed*").out.empty());
}

TEST_CASE("a table that no row fits is told, and the others are filled", "[cli][sample]")
{
    World world;
    world.commit_steps(
        {kUsers, {"never", "CREATE TABLE never(a INTEGER NOT NULL CHECK (a > a));", "DROP TABLE never;"}});
    auto const ran = world.newel({"sample", "--out", "d"});
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out,
               Contains("  never: no row: the database refused all that was tried: CHECK constraint failed: a > a\n"));
    CHECK_THAT(ran.out, Contains("  users: 30 rows\n"));
}

TEST_CASE("lock and verify tell what does not come back, unless the step says that it does no harm", "[cli][proof]")
{
    World world;
    StepFiles const lossy{"drop-email", "ALTER TABLE users DROP COLUMN email;",
                          "ALTER TABLE users ADD COLUMN email TEXT;"};
    world.steps({kUsers, lossy});
    auto const locked = world.newel({"lock"});
    CHECK(locked.code == 0);
    CHECK_THAT(locked.out + locked.err,
               Contains("2 steps: 1 exact, 1 lossy") && Contains("step 2 drop-email: lossy: users.email, "));
    CHECK(world.newel({"verify"}).code == 0);
    CHECK_THAT(world.newel({"verify"}).out, Contains("warning [lossy-down]: step 2 drop-email: lossy: users.email, "));
    auto const name = "  2: drop-email\n";
    auto manifest = world.bytes(world.repository.path() / "manifests/shop.yaml");
    REQUIRE(manifest.find(name) != std::string::npos);
    manifest.replace(manifest.find(name), std::string(name).size(),
                     "  2: {name: drop-email, allow: {lossy-down: \"nobody reads it\"}}\n");
    world.repository.write("manifests/shop.yaml", manifest);
    auto const again = world.newel({"lock"});
    CHECK_THAT(again.out + again.err, Contains("1 lossy") && !Contains("users.email"));
    CHECK_THAT(world.newel({"verify"}).out, !Contains("lossy-down"));
}

TEST_CASE("fixtures of a project are read from the folder that its manifest names", "[cli][proof]")
{
    World world;
    StepFiles const strange{"trim", "DELETE FROM users WHERE email = 'a@example.org';", ""};
    world.steps({kUsers, strange}, "dev: var\nfixtures: ../tests/rows\n");
    auto const without = world.newel({"lock"});
    CHECK(without.code == 3);
    CHECK_THAT(without.err, Contains("there is no folder tests/rows"));
    world.repository.write("tests/rows/0001-users.sql", "INSERT INTO users VALUES (1, 'a@example.org'), (2, 'b');");
    world.repository.write("tests/rows/README", "not SQL");
    auto const locked = world.newel({"lock"});
    CHECK_THAT(locked.out + locked.err, Contains("step 2 trim: lossy: users, 1 of 2 rows is gone"));
    world.repository.write("tests/rows/orders.sql", "");
    CHECK_THAT(world.newel({"verify"}).err, Contains("begins with no version from 1 to 2"));
}
