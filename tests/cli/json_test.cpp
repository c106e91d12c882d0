#include "cli/world.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace newel::test;
using Json = nlohmann::ordered_json;

namespace {

/// One document, and nothing else.
Json document(Ran const& ran)
{
    INFO(ran.out);
    INFO(ran.err);
    REQUIRE(ran.out.ends_with("\n"));
    auto json = Json::parse(ran.out);
    CHECK(json.at("newel") == 1);
    return json;
}

void check_document(World const& world, World::Words words, std::string const& golden, int code = 0)
{
    words.push_back("--json");
    auto const ran = world.newel(words);
    CHECK(ran.code == code);
    check_golden(golden, world.steady(document(ran).dump(2) + "\n"));
}

}  // namespace

TEST_CASE("check and status are documents with null where nothing is known", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    check_document(world, {"check"}, "check-pristine.json", 10);
    REQUIRE(world.newel({"up"}).code == 0);
    check_document(world, {"check"}, "check-ready.json");
    check_document(world, {"status"}, "status.json");
}

TEST_CASE("plan, dry run and switch are documents with the same fields", "[cli]")
{
    auto const world = two_branches();
    REQUIRE(world.newel({"switch"}).code == 0);
    world.sql("INSERT INTO orders VALUES (1)");
    check_document(world, {"plan", "b"}, "plan.json");
    check_document(world, {"switch", "b", "--dry-run", "--allow-loss", "2"}, "dry-run.json");
    check_document(world, {"switch", "b", "--allow-loss=2"}, "switch.json");
}

TEST_CASE("map, schema, channels and the log are documents", "[cli]")
{
    World world;
    world.steps({kUsers, kOrders}, "dev: var\nchannels:\n  nightly: {ref: main}\n  stable: {tags: \"v*\"}\n");
    world.repository.commit("both");
    REQUIRE(world.newel({"up"}).code == 0);
    check_document(world, {"map"}, "map.json");
    check_document(world, {"schema", "version:1"}, "schema.json");
    check_document(world, {"schema", "version:1", "--diff", "work"}, "schema-difference.json");
    check_document(world, {"channel", "list"}, "channels.json");
    check_document(world, {"log"}, "log.json");
}

TEST_CASE("what is written is told in a document", "[cli]")
{
    World world;
    check_document(world, {"init", "--app", "shop", "--yes"}, "init.json");
    check_document(world, {"new", "users"}, "new.json");
    world.repository.write("migrations/0001-users.up.sql", kUsers.up);
    world.repository.write("migrations/0001-users.down.sql", kUsers.down);
    check_document(world, {"lock"}, "lock.json");
    check_document(world, {"verify"}, "verify.json");
    check_document(world, {"sample", "--out", "sampled", "--rows", "3"}, "sample.json");
    world.repository.commit("all");
    check_document(world, {"release", "record", "v1.0.0"}, "release-record.json");
    check_document(world, {"hooks", "install"}, "hooks-install.json");
    check_document(world, {"hooks", "remove"}, "hooks-remove.json");
    auto const bundle = document(world.newel({"release", "bundle", "--out", "dist", "--json"}));
    CHECK(bundle.at("file") == "dist/shop-1.newel");
    CHECK(bundle.at("bytes") == std::filesystem::file_size(world.repository.path() / "dist" / "shop-1.newel"));
    world.sql(kUsers.up);
    check_document(world, {"adopt"}, "adopt.json");
    check_document(world, {"leave"}, "leave.json");
}

TEST_CASE("errors are documents with a code in a word, and the exit code is the same as without", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    auto const code_of = [&](World::Words words) {
        words.push_back("--json");
        return document(world.newel(words)).at("error").at("code").get<std::string>();
    };
    CHECK(code_of({"plan", "nowhere"}) == "unresolved");
    CHECK(code_of({"down", "0"}) == "usage");
    world.sql("CREATE TABLE other(x)");
    CHECK(code_of({"up"}) == "refused");
    world.repository.write("manifests/shop.yaml", "newel: 1\napp: shop\ndev: var\nsteps:\n  1: users\n  3: orders\n");
    auto const ran = world.newel({"up", "--json"});
    CHECK(ran.code == 3);
    auto const error = document(ran).at("error");
    CHECK(error.at("code") == "invalid");
    CHECK(error.at("where").at("file") == "manifests/shop.yaml");
    CHECK(error.at("where").at("line") == 6);
}

TEST_CASE("verify's findings are told as text, as a document, and as annotations", "[cli]")
{
    World world;
    auto bad = kOrders;
    bad.down = "DROP TABLE users;";
    world.commit_steps({kUsers, bad});
    auto const plain = world.newel({"verify"});
    CHECK(plain.code == 3);
    check_golden("verify-fails.txt", plain.out);
    check_golden("verify-fails-github.txt", world.newel({"verify", "--format", "github"}).out);
    auto const json = world.newel({"verify", "--format", "json"});
    CHECK(json.code == 3);
    CHECK(document(json).at("passed") == false);
    CHECK(json.out == world.newel({"verify", "--json"}).out);
}
