#include "plan/planner.h"
#include "unit/plan/plan_values.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

AppliedStep applied() { return data_with({"a"}).stack.front(); }

AppliedStep released()
{
    auto step = applied();
    step.origin.released = true;
    return step;
}

ChosenDown chosen(AppliedStep const& step, DownSources& sources)
{
    return std::get<ChosenDown>(choose_down(step, true, sources));
}

std::string refusal(AppliedStep const& step, DownSources& sources)
{
    return std::get<Obstacle>(choose_down(step, true, sources)).reason;
}

std::string script(ChosenDown const& chosen) { return chosen.down.operations.front().sql_text(); }

}  // namespace

TEST_CASE("the downs are looked for in the designed order", "[plan]")
{
    // Each is the best where those before it have nothing.
    constexpr SourceKind kOrder[] = {SourceKind::Bundle, SourceKind::Release, SourceKind::Branch,
                                     SourceKind::Ledger, SourceKind::Target,  SourceKind::Commit};
    for (auto first = std::begin(kOrder); first != std::end(kOrder); ++first) {
        Shelf shelf;
        for (auto kind = first; kind != std::end(kOrder); ++kind)
            shelf.put(*kind, sql_down("DROP TABLE a", *kind < SourceKind::Branch ? 2 : 1));
        CHECK(chosen(applied(), shelf).source.kind == *first);
    }
}

TEST_CASE("a bundle or a release counts only with a higher revision than the ledger's", "[plan]")
{
    for (auto const kind : {SourceKind::Bundle, SourceKind::Release}) {
        Shelf shelf;
        shelf.put(kind, sql_down("same revision", 1));
        shelf.put(SourceKind::Ledger, sql_down("stored"));
        CHECK(script(chosen(applied(), shelf)) == "stored");
        shelf.put(kind, sql_down("amended", 2));
        CHECK(script(chosen(applied(), shelf)) == "amended");
        auto twice = applied();
        twice.down_revision = 2;
        CHECK(script(chosen(twice, shelf)) == "stored");
    }
}

TEST_CASE("bundles and releases compete by revision, the bundle first where they are equal", "[plan]")
{
    Shelf shelf;
    shelf.put(SourceKind::Bundle, sql_down("bundle 2", 2));
    shelf.put(SourceKind::Bundle, sql_down("bundle 3", 3));
    shelf.put(SourceKind::Release, sql_down("release 3", 3));
    CHECK(script(chosen(applied(), shelf)) == "bundle 3");
    shelf.put(SourceKind::Release, sql_down("release 4", 4));
    CHECK(script(chosen(applied(), shelf)) == "release 4");
}

TEST_CASE("the branch that applied an unreleased step is asked before the ledger", "[plan]")
{
    Shelf shelf;
    shelf.put(SourceKind::Branch, sql_down("repaired"));
    shelf.put(SourceKind::Ledger, sql_down("stored"));
    CHECK(script(chosen(applied(), shelf)) == "repaired");
}

TEST_CASE("where a bundle amends the down, the branch is not asked, whatever revision it has", "[plan]")
{
    Shelf shelf;
    shelf.put(SourceKind::Bundle, sql_down("amended", 2));
    shelf.put(SourceKind::Branch, sql_down("repaired", 3));
    shelf.put(SourceKind::Ledger, sql_down("stored"));
    CHECK(script(chosen(applied(), shelf)) == "amended");
    CHECK(shelf.asked.back().first == SourceKind::Release);
}

TEST_CASE("for a released step no branch is asked", "[plan]")
{
    Shelf shelf;
    shelf.put(SourceKind::Branch, sql_down("repaired"));
    shelf.put(SourceKind::Ledger, sql_down("stored"));
    CHECK(script(chosen(released(), shelf)) == "stored");
    CHECK(std::ranges::none_of(shelf.asked, [](auto const& pair) { return pair.first == SourceKind::Branch; }));
}

TEST_CASE("sources behind the one that serves are not asked", "[plan]")
{
    Shelf shelf;
    shelf.put(SourceKind::Ledger, sql_down("stored"));
    (void)chosen(applied(), shelf);
    CHECK(shelf.asked.back().first == SourceKind::Ledger);
}

TEST_CASE("an empty down of a step that changed the schema is a missing one", "[plan]")
{
    for (auto const* nothing : {"", "-- undo by hand\n", " ; ;"}) {
        Shelf shelf;
        shelf.put(SourceKind::Ledger, sql_down(nothing));
        CHECK_THAT(refusal(applied(), shelf), Contains("empty") && Contains("changed the schema"));
        CHECK(std::holds_alternative<ChosenDown>(choose_down(applied(), false, shelf)));
    }
}

TEST_CASE("an empty down in the ledger is made good by who has a real one", "[plan]")
{
    for (auto const kind : {SourceKind::Target, SourceKind::Commit}) {
        Shelf shelf;
        shelf.put(SourceKind::Ledger, sql_down(""));
        shelf.put(kind, sql_down("DROP TABLE a"));
        CHECK(chosen(applied(), shelf).source.kind == kind);
    }
}

TEST_CASE("whether a step changed the schema is told by the fingerprints around it", "[plan]")
{
    auto state = data_with({"a", "b"});
    state.stack[1].facts.schema = state.stack[0].facts.schema;  // b changed rows alone
    auto const target = history_of({"a"});
    Shelf shelf;
    shelf.put(SourceKind::Ledger, sql_down(""));
    CHECK(std::holds_alternative<Plan>(make_plan(state, {&target, {1}}, shelf)));
    CHECK(std::holds_alternative<std::vector<Obstacle>>(make_plan(state, {&target, {0}}, shelf)));
}

TEST_CASE("a step that says down: none is refused with what the ledger says, whoever else is silent", "[plan]")
{
    Shelf shelf;
    shelf.put(SourceKind::Ledger, Down{.kind = DownKind::None});
    CHECK_THAT(refusal(applied(), shelf), Contains("irreversible"));
    CHECK_FALSE(std::holds_alternative<ChosenDown>(choose_down(applied(), false, shelf)));
}

TEST_CASE("a step that said down: none goes down with a bundle that amends it", "[plan]")
{
    Shelf shelf;
    shelf.put(SourceKind::Ledger, Down{.kind = DownKind::None});
    shelf.put(SourceKind::Bundle, sql_down("DROP TABLE a", 2));
    CHECK(chosen(applied(), shelf).source.kind == SourceKind::Bundle);
}

TEST_CASE("a missing down is not an empty one", "[plan]")
{
    Shelf shelf;
    shelf.put(SourceKind::Ledger, Down{.kind = DownKind::Missing});
    auto const outcome = choose_down(applied(), false, shelf);
    CHECK_THAT(std::get<Obstacle>(outcome).reason, Contains("no down"));
}

TEST_CASE("an offer that this reader cannot run is passed over for the next", "[plan]")
{
    Shelf shelf;
    shelf.put(SourceKind::Bundle, sql_down("from tomorrow", 2), "it needs a reader of format 2");
    shelf.put(SourceKind::Ledger, sql_down("stored"));
    CHECK(script(chosen(applied(), shelf)) == "stored");
}

TEST_CASE("where nobody's down can run, the ledger's reason is told", "[plan]")
{
    Shelf shelf;
    shelf.put(SourceKind::Branch, sql_down("x"), "the branch's reason");
    shelf.put(SourceKind::Ledger, sql_down("x"), "it needs SQLite 3.45");
    shelf.put(SourceKind::Commit, sql_down("x"), "the commit's reason");
    CHECK(refusal(applied(), shelf) == "it needs SQLite 3.45");
}

TEST_CASE("a down whose act this Newel does not know is passed over, and the act is named", "[plan]")
{
    Down future{.kind = DownKind::Given};
    future.operations = {{.act = "teleport", .body = Node(Node::Map{})}};
    Shelf shelf;
    shelf.put(SourceKind::Ledger, future);
    CHECK_THAT(refusal(applied(), shelf), Contains("teleport"));
    shelf.put(SourceKind::Target, sql_down("DROP TABLE a"));
    CHECK(chosen(applied(), shelf).source.kind == SourceKind::Target);
}

TEST_CASE("the down of a skipped step does not run, whatever the sources hold", "[plan]")
{
    auto step = applied();
    step.outcome = Outcome::Skipped;
    Shelf shelf;
    shelf.put(SourceKind::Bundle, sql_down("DROP TABLE a", 9));
    shelf.put(SourceKind::Ledger, sql_down("DROP TABLE a"));
    auto const nothing = chosen(step, shelf);
    CHECK_FALSE(nothing.down.has_effect());
    CHECK(nothing.source.kind == SourceKind::Ledger);
    CHECK(shelf.asked.empty());
}

TEST_CASE("a plan says of a skipped step that nothing runs", "[plan]")
{
    auto state = data_with({"a"});
    state.stack.front().outcome = Outcome::Skipped;
    History const empty("shop");
    Shelf shelf;
    auto const plan = std::get<Plan>(make_plan(state, {&empty, {0}}, shelf));
    REQUIRE(plan.steps.size() == 1);
    CHECK_THAT(plan.steps.front().notes.front(), Contains("skipped"));
}

TEST_CASE("an adopted step goes down like any other", "[plan]")
{
    auto step = applied();
    step.outcome = Outcome::Adopted;
    Shelf shelf;
    shelf.put(SourceKind::Ledger, sql_down("DROP TABLE a"));
    CHECK(script(chosen(step, shelf)) == "DROP TABLE a");
}

TEST_CASE("the obstacle carries who applied the step", "[plan]")
{
    auto step = applied();
    step.origin = {.software = "0.1.0", .commit = std::string(40, 'a'), .branch = "feature/tags"};
    Shelf nobody;
    auto const obstacle = std::get<Obstacle>(choose_down(step, true, nobody));
    CHECK(obstacle.origin.branch == "feature/tags");
    CHECK(obstacle.facts.id == step.facts.id);
}

TEST_CASE("what this Newel cannot run is named by act, dialect or key", "[plan]")
{
    CHECK(not_runnable(std::vector<Operation>{sql_operation("db", "SELECT 1")}).empty());
    CHECK_THAT(not_runnable({sql_operation("db", "SELECT 1", {}, "postgres")}), Contains("postgres"));
    CHECK(not_runnable({Operation{.act = "move", .body = Node(Node::Map{})}}).empty());
    CHECK_THAT(not_runnable({Operation{.act = "warp", .body = Node(Node::Map{})}}), Contains("'warp'"));
    for (std::string const key : {"only", "never", "fresh", "requires", "transaction"}) {
        auto step = step_of({1}, "a");
        step.rest.set(key, Node("x"));
        CHECK_THAT(not_runnable(step), Contains(cat("'", key, "'")));
    }
    auto future = step_of({1}, "a");
    future.unusable = "it has the unknown key 'hover'";
    CHECK(not_runnable(future) == "it has the unknown key 'hover'");
}
