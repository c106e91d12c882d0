#include "plan/planner.h"
#include "unit/plan/plan_values.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

using Names = std::vector<std::string>;

Target head_of(History const& history) { return {.history = &history, .version = history.head()}; }

/// "-2 b" for a step down, "+2 c" for one up, in the order in which they run.
Names told(Planned const& planned)
{
    Names lines;
    for (auto const& step : std::get<Plan>(planned).steps)
        lines.push_back(
            cat(step.direction == Direction::Down ? '-' : '+', step.facts.version.number, ' ', step.facts.name));
    return lines;
}

Names way(Names const& data, Names const& target)
{
    auto const history = history_of(target);
    FullLedger ledger;
    return told(make_plan(data_with(data), head_of(history), ledger));
}

}  // namespace

TEST_CASE("an upgrade runs what the data lacks, upwards", "[plan]")
{
    CHECK(way({"a"}, {"a", "b", "c"}) == Names{"+2 b", "+3 c"});
    CHECK(way({}, {"a", "b"}) == Names{"+1 a", "+2 b"});
}

TEST_CASE("a rollback runs what the target lacks, downwards", "[plan]")
{
    CHECK(way({"a", "b", "c"}, {"a"}) == Names{"-3 c", "-2 b"});
    CHECK(way({"a", "b"}, {}) == Names{"-2 b", "-1 a"});
}

TEST_CASE("equal chains need nothing", "[plan]")
{
    CHECK(way({"a", "b"}, {"a", "b"}).empty());
    CHECK(way({}, {}).empty());
}

TEST_CASE("another branch that claims the same number is reached over the common base", "[plan]")
{
    CHECK(way({"a", "b", "mine"}, {"a", "b", "theirs", "more"}) == Names{"-3 mine", "+3 theirs", "+4 more"});
}

TEST_CASE("an amended step goes down as it was and up as it is", "[plan]")
{
    auto amended = step_of({2}, "b");
    amended.up = {sql_operation("db", "CREATE TABLE b(x, y)")};
    seal(amended);
    History const history("shop", {step_of({1}, "a"), amended});
    FullLedger ledger;
    auto const planned = make_plan(data_with({"a", "b"}), head_of(history), ledger);
    CHECK(told(planned) == Names{"-2 b", "+2 b"});
    CHECK(std::get<Plan>(planned).steps[0].facts.id != std::get<Plan>(planned).steps[1].facts.id);
}

TEST_CASE("two swapped steps are taken off and put on in the other order", "[plan]")
{
    CHECK(way({"a", "b", "c"}, {"a", "c", "b"}) == Names{"-3 c", "-2 b", "+2 c", "+3 b"});
}

TEST_CASE("a step inserted below takes everything above it along", "[plan]")
{
    CHECK(way({"a", "b", "c"}, {"a", "new", "b", "c"}) == Names{"-3 c", "-2 b", "+2 new", "+3 b", "+4 c"});
}

TEST_CASE("histories that agree in nothing meet at the empty version", "[plan]")
{
    CHECK(way({"a", "b"}, {"x"}) == Names{"-2 b", "-1 a", "+1 x"});
    auto const target = history_of({"x"});
    CHECK(common_base(data_with({"a", "b"}), head_of(target)) == DataVersion{0});
}

TEST_CASE("the same step above another one is another step of the chain", "[plan]")
{
    auto const target = history_of({"x", "b"});
    CHECK(common_base(data_with({"a", "b"}), head_of(target)) == DataVersion{0});
}

TEST_CASE("a comment, or a final semicolon, changes no plan", "[plan]")
{
    auto commented = step_of({1}, "a");
    commented.up = {sql_operation("db", "-- the first\nCREATE  TABLE a(x);\n")};
    seal(commented);
    History const history("shop", {commented});
    FullLedger ledger;
    CHECK(told(make_plan(data_with({"a"}), head_of(history), ledger)).empty());
}

TEST_CASE("a target may lie below the head of its history", "[plan]")
{
    auto const history = history_of({"a", "b", "c", "d"});
    FullLedger ledger;
    auto const planned = make_plan(data_with({"a"}), {.history = &history, .version = {3}}, ledger);
    CHECK(told(planned) == Names{"+2 b", "+3 c"});
    CHECK(std::get<Plan>(planned).to == Position{{3}, history.chain_at({3})});
}

TEST_CASE("a plan says its app, where it begins, ends and turns, and where each step comes from", "[plan]")
{
    auto const history = history_of({"a", "y"});
    auto const state = data_with({"a", "x"});
    FullLedger ledger;
    auto const plan = std::get<Plan>(make_plan(state, head_of(history), ledger));
    CHECK(plan.app == "shop");
    CHECK(plan.from == state.row.position);
    CHECK(plan.to == Position{{2}, history.chain()});
    CHECK(plan.base == DataVersion{1});
    REQUIRE(plan.steps.size() == 2);
    CHECK(plan.steps[0].source.kind == SourceKind::Ledger);
    CHECK(plan.steps[0].down.operations.front().sql_text() == "DROP TABLE x");
    CHECK(plan.steps[1].source.kind == SourceKind::Target);
}

TEST_CASE("the base is found wherever it lies", "[plan]")
{
    Names data;
    for (int i = 1; i <= 40; ++i) data.push_back(cat("s", i));
    for (std::size_t base = 0; base <= data.size(); ++base) {
        Names target(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(base));
        target.insert(target.end(), {"other", "more"});
        auto const history = history_of(target);
        CHECK(common_base(data_with(data), head_of(history)).number == base);
        CHECK(common_base(data_with(data), {&history, {static_cast<std::uint32_t>(base)}}).number == base);
    }
}

TEST_CASE("how two chains lie to each other", "[plan]")
{
    auto const relation = [](Names const& data, Names const& software) {
        auto const history = history_of(software);
        return relation_of(data_with(data), head_of(history));
    };
    CHECK(relation({"a", "b"}, {"a", "b"}) == Relation::Equal);
    CHECK(relation({}, {}) == Relation::Equal);
    CHECK(relation({"a", "b"}, {"a"}) == Relation::DataExtends);
    CHECK(relation({"a", "b"}, {}) == Relation::DataExtends);
    CHECK(relation({"a"}, {"a", "b"}) == Relation::SoftwareExtends);
    CHECK(relation({"a", "b"}, {"a", "c"}) == Relation::Diverged);
    CHECK(relation({"a", "b"}, {"c"}) == Relation::Diverged);
}

TEST_CASE("another app's chain agrees in nothing, not even when empty", "[plan]")
{
    History const other("other", {step_of({1}, "a")});
    CHECK(common_base(data_with({"a"}), head_of(other)) == DataVersion{0});
}

TEST_CASE("every step without a down is named, not only the first", "[plan]")
{
    auto state = data_with({"a", "b", "c", "d"});
    state.stack[3].origin = {.commit = std::string(40, 'c'), .branch = "feature/coupons"};
    auto const history = history_of({"a"});
    Shelf nobody;
    auto const obstacles = std::get<std::vector<Obstacle>>(make_plan(state, head_of(history), nobody));
    REQUIRE(obstacles.size() == 3);
    CHECK(obstacles[0].facts.name == "d");
    CHECK(obstacles[0].origin.branch == "feature/coupons");
    CHECK(obstacles[1].facts.name == "c");
    CHECK(obstacles[2].facts.name == "b");
    for (auto const& obstacle : obstacles) {
        CHECK(obstacle.direction == Direction::Down);
        CHECK_THAT(obstacle.reason, Contains("nobody here has its down"));
    }
}

TEST_CASE("a plan of ten thousand steps asks for each step once", "[plan]")
{
    constexpr std::size_t kSteps = 10'000;
    State state{.presence = Presence::Managed};
    state.row.app = "shop";
    auto chain = first_chain("shop");
    for (std::uint32_t i = 1; i <= kSteps; ++i) {
        StepFacts facts{.version = {i}, .name = "s", .schema = Fingerprint{}, .floors = Floors{}};
        chain = facts.chain = next_chain(chain, facts.version, facts.id);
        state.stack.push_back({.facts = facts, .outcome = Outcome::Ran});
    }
    state.row.position = {{kSteps}, chain};
    History const empty("shop");
    Shelf shelf;
    shelf.put(SourceKind::Ledger, sql_down("DROP TABLE s"));
    auto const plan = std::get<Plan>(make_plan(state, head_of(empty), shelf));
    CHECK(plan.steps.size() == kSteps);
    auto const of_ledger =
        std::ranges::count(shelf.asked, SourceKind::Ledger, &std::pair<SourceKind, DataVersion>::first);
    CHECK(of_ledger == kSteps);
}
