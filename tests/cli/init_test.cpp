#include "cli/world.h"

#include <catch2/catch.hpp>

using namespace newel::test;
using Catch::Contains;
using Catch::StartsWith;

TEST_CASE("init without a terminal asks for --yes and writes nothing", "[cli]")
{
    World const world;
    auto const ran = world.newel({"init", "--app", "shop"});
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err, Contains("there is no terminal to ask on") && Contains("newel init --yes"));
    CHECK_FALSE(std::filesystem::exists(world.repository.path() / "manifests"));
}

TEST_CASE("init in an empty repository writes six lines and offers the hooks", "[cli]")
{
    World const world;
    auto const ran = world.newel({"init", "--app", "shop", "--yes"});
    CHECK(ran.code == 0);
    check_golden("init.txt", ran.out);
    check_golden("init-manifest.yaml", world.bytes(world.repository.path() / "manifests" / "shop.yaml"));
    CHECK(world.newel({"check"}).code == 10);
    CHECK(world.newel({"init", "--app", "shop", "--yes"}).code == 2);
}

TEST_CASE("init beside another tool's folder and a database takes the data in at its version", "[cli]")
{
    World const world;
    world.repository.write("db/000001_users.up.sql", kUsers.up);
    world.repository.write("db/000001_users.down.sql", kUsers.down);
    world.repository.write("db/000002_orders.up.sql", kOrders.up);
    world.repository.write("db/000002_orders.down.sql", kOrders.down);
    world.sql(kUsers.up);
    auto const ran =
        world.newel({"init", "--from", "golang-migrate", "db", "--db", "var/shop.db", "--app", "shop", "--yes"});
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out,
               Contains("wrote manifests/shop.yaml\n") && Contains("var/shop.db is under management now, at v1"));
    CHECK(world.newel({"check"}).code == 11);
    CHECK(world.newel({"up"}).code == 0);
    CHECK(world.newel({"check"}).code == 0);
}

TEST_CASE("init that cannot take the data in says that the manifest is written", "[cli]")
{
    World const world;
    world.repository.write("db/000001_users.up.sql", kUsers.up);
    world.repository.write("db/000001_users.down.sql", kUsers.down);
    world.sql("CREATE TABLE other(x)");
    auto const ran =
        world.newel({"init", "--from", "golang-migrate", "db", "--db", "var/shop.db", "--app", "shop", "--yes"});
    CHECK(ran.code == 4);
    CHECK_THAT(ran.err, StartsWith("manifests/shop.yaml is written, but the data is not under management yet: "));
    CHECK(std::filesystem::exists(world.repository.path() / "manifests" / "shop.yaml"));
}
