#include "plan/amendments.h"

#include "unit/plan/plan_values.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;

namespace {

/// The same steps, of which version 2 has another down.
History amended(int revision, std::string const& down = "DROP TABLE IF EXISTS tags")
{
    std::vector<Step> steps{step_of({1}, "users"), step_of({2}, "tags"), step_of({3}, "notes")};
    steps[1].down = sql_down(down, revision);
    seal(steps[1]);
    return {"shop", std::move(steps)};
}

std::vector<Amendment> from(History const& history, DataVersion upto = {3})
{
    return amendments(data_with({"users", "tags", "notes"}), upto, {{&history, "bundle"}});
}

}  // namespace

TEST_CASE("a higher revision of a step that stays amends it", "[plan][amend]")
{
    auto const history = amended(2);
    auto const all = from(history);
    REQUIRE(all.size() == 1);
    CHECK(all[0].facts.version == DataVersion{2});
    CHECK(all[0].down.revision == 2);
    CHECK(all[0].facts.content == history.facts({2}).content);
    CHECK(all[0].source == "bundle");
}

TEST_CASE("another down of the same revision, or of a lower one, amends nothing", "[plan][amend]")
{
    CHECK(from(amended(1)).empty());
    auto data = data_with({"users", "tags"});
    data.stack[1].down_revision = 3;
    auto const history = amended(2);
    CHECK(amendments(data, {2}, {{&history, "bundle"}}).empty());
}

TEST_CASE("a step above what stays is not amended: it goes down", "[plan][amend]")
{
    CHECK(from(amended(2), {1}).empty());
}

TEST_CASE("a step of that version on another chain is another step", "[plan][amend]")
{
    auto const history = amended(2);
    CHECK(amendments(data_with({"accounts", "tags", "notes"}), {3}, {{&history, "bundle"}}).empty());
}

TEST_CASE("of several sources the highest revision amends", "[plan][amend]")
{
    auto const two = amended(2);
    auto const four = amended(4);
    auto const three = amended(3);
    auto const all = amendments(data_with({"users", "tags"}), {2}, {{&two, "two"}, {&four, "four"}, {&three, "three"}});
    REQUIRE(all.size() == 1);
    CHECK(all[0].source == "four");
}

TEST_CASE("a way back is not given up for one that this Newel cannot go", "[plan][amend]")
{
    for (auto const kind : {DownKind::None, DownKind::Missing}) {
        std::vector<Step> steps{step_of({1}, "users")};
        steps[0].down = {.kind = kind, .revision = 2};
        seal(steps[0]);
        CHECK(from({"shop", std::move(steps)}).empty());
    }
    std::vector<Step> steps{step_of({1}, "users")};
    steps[0].down.revision = 2;
    steps[0].down.operations = {{.act = "teleport", .body = Node(Node::Map{})}};
    seal(steps[0]);
    CHECK(from({"shop", std::move(steps)}).empty());
}

TEST_CASE("the same down with another rest is taken over, so that its seal vouches for it", "[plan][amend]")
{
    std::vector<Step> steps{step_of({1}, "users")};
    steps[0].rest.set("x-note", Node("said later"));
    seal(steps[0]);
    History const history("shop", std::move(steps));
    auto const all = from(history);
    REQUIRE(all.size() == 1);
    CHECK(all[0].facts.rest == history.facts({1}).rest);
}
