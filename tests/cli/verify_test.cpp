// What `verify` prints of rules, releases and channels, in each of its formats.
#include "cli/world.h"

#include <catch2/catch.hpp>

using namespace newel::test;
using Catch::Contains;

namespace {

/// v1.0.0 at v1; above it a step of which the rules have something to say, one that is allowed, and one with a name that
/// annotations must escape.
World judged()
{
    World world;
    std::string const channels =
        "dev: var\nchannels:\n  nightly: {ref: main}\n  stable: {tags: \"v*\", supported: 2}\n";
    world.steps({kUsers}, channels);
    (void)world.newel({"lock"});
    world.repository.commit("first");
    world.repository.tag("v1.0.0");
    world.steps({kUsers,
                 {"purge", "-- all of them\nDELETE FROM users;\n", "SELECT 1;"},
                 {"100%,sure", "ALTER TABLE users DROP COLUMN email;", "ALTER TABLE users ADD email TEXT;"}},
                channels);
    (void)world.newel({"lock"});
    world.repository.commit("second");
    return world;
}

}  // namespace

TEST_CASE("what the rules find is told as text, as a document, and as annotations", "[cli]")
{
    auto const world = judged();
    auto const plain = world.newel({"verify"});
    CHECK(plain.code == 3);
    CHECK(plain.err.empty());
    check_golden("verify-rules.txt", plain.out);
    check_golden("verify-rules-github.txt", world.newel({"verify", "--format", "github"}).out);
    check_golden("verify-rules.json", world.steady(world.newel({"verify", "--format", "json"}).out));
}

TEST_CASE("a range and a release are verified like the files on disk", "[cli]")
{
    auto const world = judged();
    auto const release = world.newel({"verify", "v1.0.0"});
    CHECK(release.code == 0);
    CHECK_THAT(release.out, Contains(":manifests/shop.yaml v1 is verified: 1 step checked"));
    CHECK_THAT(world.newel({"verify", "--since", "v1.0.0"}).out, Contains("2 steps checked"));
    CHECK_THAT(world.newel({"verify", "--since", "HEAD"}).out, Contains("0 steps checked"));
}

TEST_CASE("warnings fail where strictness is asked for", "[cli]")
{
    World world;
    world.steps({kUsers, {"purge", "DELETE FROM users;", "SELECT 1;"}});
    (void)world.newel({"lock"});
    auto const mild = world.newel({"verify"});
    CHECK(mild.code == 0);
    CHECK_THAT(mild.out, Contains("without-where"));
    CHECK(world.newel({"verify", "--strict"}).code == 3);
}

TEST_CASE("the rules are listed, as text and as a document", "[cli]")
{
    World const world;
    auto const text = world.newel({"verify", "--rules"});
    CHECK(text.code == 0);
    check_golden("rules.txt", text.out);
    check_golden("rules.json", world.newel({"verify", "--rules", "--json"}).out);
}

TEST_CASE("the channel matrix tells every pair, as text and as a document", "[cli]")
{
    auto const world = judged();
    check_golden("channel-matrix.txt", world.newel({"channel", "matrix"}).out);
    check_golden("channel-matrix.json", world.newel({"channel", "matrix", "--json"}).out);
}
