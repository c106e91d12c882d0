#include "model/history.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

Step step(std::uint32_t version, std::string sql)
{
    Step made;
    made.version = {version};
    made.name = "s" + std::to_string(version);
    made.up.push_back(sql_operation("db", std::move(sql)));
    made.rest.set("name", Node(made.name));
    seal(made);
    return made;
}

}  // namespace

TEST_CASE("a chain begins with the app and goes on with version and id", "[model]")
{
    History const history("cortex", {step(1, "SELECT 1"), step(2, "SELECT 2")});
    CHECK(history.head() == DataVersion{2});
    CHECK(history.chain_at({0}) == first_chain("cortex"));
    CHECK(history.chain_at({1}) == next_chain(first_chain("cortex"), {1}, history.facts({1}).id));
    CHECK(history.chain() == next_chain(history.chain_at({1}), {2}, history.facts({2}).id));
    CHECK(first_chain("cortex") != first_chain("corte"));
}

TEST_CASE("two histories agree exactly as long as their chains do", "[model]")
{
    History const ours("a", {step(1, "SELECT 1"), step(2, "SELECT 2"), step(3, "SELECT 3")});
    History const theirs("a", {step(1, "SELECT 1"), step(2, "SELECT 9"), step(3, "SELECT 3")});
    CHECK(ours.chain_at({1}) == theirs.chain_at({1}));
    CHECK(ours.chain_at({2}) != theirs.chain_at({2}));
    CHECK(ours.chain_at({3}) != theirs.chain_at({3}));
}

TEST_CASE("the same step at another version makes another chain", "[model]")
{
    auto const id = step(1, "SELECT 1").id;
    CHECK(next_chain(first_chain("a"), {1}, id) != next_chain(first_chain("a"), {2}, id));
}

TEST_CASE("content chains notice a changed down, chains do not", "[model]")
{
    auto changed = step(1, "SELECT 1");
    changed.down.kind = DownKind::None;
    seal(changed);
    History const before("a", {step(1, "SELECT 1")});
    History const after("a", {changed});
    CHECK(before.chain() == after.chain());
    CHECK(before.content_chain_at({1}) != after.content_chain_at({1}));
    CHECK(before.content_chain_at({0}) == first_content_chain("a"));
}

TEST_CASE("a step that is not what its facts say is refused", "[model]")
{
    auto const real = step(1, "SELECT 1");
    History const lying("a", {facts_of(real, first_chain("a"))}, [](DataVersion) { return step(1, "SELECT 2"); });
    try {
        (void)lying.step({1});
        FAIL("a wrong step was handed out");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        CHECK_THAT(error.message(), Catch::Contains("step 1 s1 is not what the lock says"));
    }
    CHECK(History("a", {real}).step({1}).id == real.id);
}

TEST_CASE("proofs have names", "[model]")
{
    for (auto const proof : {Proof::Unknown, Proof::Exact, Proof::Schema, Proof::Kept, Proof::Lossy, Proof::None})
        CHECK(proof_named(proof_name(proof)) == proof);
    CHECK_FALSE(proof_named("certain"));
}
