// What a lock may claim of a step's proof.
#include "manifest/lock.h"
#include "story/world.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace newel;
using namespace newel::test;

namespace {

/// The codes of what `verify` finds, where the lock claims `proof` for each step.
std::vector<std::string> found_where_claimed(World const& world, Proof proof)
{
    auto const file = world.repository.path() / "manifests/shop.lock";
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    auto lock = read_lock(text.str(), "shop.lock");
    for (auto& line : lock.lines) line.proof = proof;
    std::ofstream(file) << write_lock(lock);
    std::vector<std::string> codes;
    for (auto const& finding : world.engine().verify({}).findings) codes.push_back(finding.code);
    return codes;
}

}  // namespace

TEST_CASE("a lock of old that says that only schemas were tried stays valid", "[story][proof]")
{
    World world;
    world.steps({{"users", "CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT)", "DROP TABLE users"}});
    (void)world.engine().lock();
    CHECK(found_where_claimed(world, Proof::Exact).empty());
    CHECK(found_where_claimed(world, Proof::Schema).empty());
}

TEST_CASE("a lock that claims more than what was shown is stale", "[story][proof]")
{
    World world;
    world.steps({{"users", "CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT)", "DROP TABLE users"},
                 {"drop", "ALTER TABLE users DROP COLUMN email", "ALTER TABLE users ADD COLUMN email TEXT"}});
    (void)world.engine().lock();
    auto const codes = found_where_claimed(world, Proof::Exact);
    CHECK(std::ranges::find(codes, "stale-lock") != codes.end());
    CHECK(std::ranges::find(codes, "lossy-down") != codes.end());
}
