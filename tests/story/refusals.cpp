#include "story/world.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

StepFiles const kModels{"models", "CREATE TABLE models(id INTEGER PRIMARY KEY);", "DROP TABLE models;"};
StepFiles const kNotes{"notes", "CREATE TABLE notes(line TEXT);", "DROP TABLE notes;"};
StepFiles const kBroken{"broken", "CREATE TABLE t(x);\nINSERT INTO nowhere VALUES (1);", "DROP TABLE t;"};

/// A world whose data is at v1 models, and whose files have `more` above that.
World at_models(std::vector<StepFiles> const& more)
{
    World world;
    world.commit_steps({kModels}, "models");
    world.switch_data();
    std::vector<StepFiles> all{kModels};
    all.insert(all.end(), more.begin(), more.end());
    world.commit_steps(all, "more");
    return world;
}

std::vector<Event> refusals(World const& world)
{
    auto events = world.engine().log(0);
    std::erase_if(events, [](Event const& event) { return event.kind != "refuse"; });
    return events;
}

/// The only refusal there is.
Event refusal(World const& world)
{
    auto const events = refusals(world);
    REQUIRE(events.size() == 1);
    return events.front();
}

}  // namespace

TEST_CASE("a script that failed is a line of the data's history", "[story]")
{
    auto const world = at_models({kNotes, kBroken});
    auto const error = error_of([&] { world.switch_data(); });
    CHECK(error.code() == ErrorCode::Failed);
    auto const event = refusal(world);
    CHECK(event.version == DataVersion{3});
    CHECK(event.name == "broken");
    CHECK_THAT(event.detail, StartsWith("step 3 broken: ") && Contains("nowhere") && !Contains("\n"));
    CHECK_THAT(event.origin.software, StartsWith("newel "));
    CHECK(event.origin.branch == "main");
    CHECK(event.at.size() == std::string("2026-11-21T10:00:00Z").size());
    CHECK(world.version() == 1);
    CHECK(world.engine().check({}).verdict == Verdict::Behind);
}

TEST_CASE("drift that refused a run is a line of the data's history", "[story]")
{
    auto const world = at_models({kNotes});
    world.sql("CREATE TABLE scratch(x)");
    CHECK(error_of([&] { world.switch_data(); }).code() == ErrorCode::Refused);
    auto const event = refusal(world);
    CHECK(event.version == DataVersion{1});
    CHECK(event.name.empty());
    CHECK_THAT(event.detail, Contains("has drifted"));
    world.switch_data("", {.drift = true});
    CHECK(world.version() == 2);
}

TEST_CASE("a down that did not give the schema back is a line that names its step", "[story]")
{
    auto wrong = kNotes;
    wrong.down = "ALTER TABLE notes RENAME TO left_over;";
    auto const world = at_models({wrong, {"more", "CREATE TABLE more(x);", "DROP TABLE more;"}});
    world.switch_data();
    CHECK(error_of([&] { world.switch_data("version:1"); }).code() == ErrorCode::Failed);
    auto const event = refusal(world);
    CHECK(event.version == DataVersion{2});
    CHECK(event.name == "notes");
    CHECK_THAT(event.detail, Contains("does not give back the schema of v1"));
}

TEST_CASE("a tampered stored down that refused a run is a line that names its step", "[story]")
{
    auto const world = at_models({kNotes});
    world.switch_data();
    world.sql(
        "UPDATE newel_steps SET down = CAST(replace(CAST(down AS TEXT), 'DROP TABLE notes', 'DROP TABLE models') AS "
        "BLOB) WHERE version = 2");
    CHECK(error_of([&] { (void)world.engine().plan("version:1"); }).code() == ErrorCode::Refused);
    CHECK(refusals(world).empty());  // who only asks leaves no trace
    CHECK(error_of([&] { world.switch_data("version:1"); }).code() == ErrorCode::Refused);
    auto const event = refusal(world);
    CHECK(event.version == DataVersion{2});
    CHECK(event.name == "notes");
    CHECK_THAT(event.detail, Contains("tampered"));
}

TEST_CASE("a loss that only shows while it runs is refused, and is a line of the data's history", "[story]")
{
    auto const world = at_models({{"fill", "INSERT INTO models VALUES (1), (2);", "DELETE FROM models;"},
                                  {"drop", "DROP TABLE models;", "CREATE TABLE models(id INTEGER PRIMARY KEY);"}});
    CHECK(error_of([&] { world.switch_data(); }).code() == ErrorCode::Refused);
    auto const event = refusal(world);
    CHECK(event.version == DataVersion{3});
    CHECK(event.name == "drop");
    CHECK_THAT(event.detail, Contains("would destroy data"));
}

TEST_CASE("a later part that failed is a line beside those of the parts that were done", "[story]")
{
    auto const world = at_models({kNotes, kBroken});
    world.repository.write("manifests/shop.yaml",
                           "newel: 1\napp: shop\ndev: var\nsteps:\n  1: models\n"
                           "  2: {name: notes, foreign_keys: on}\n  3: broken\n");
    CHECK(error_of([&] { world.switch_data(); }).code() == ErrorCode::Partly);
    auto const events = world.engine().log(0);
    REQUIRE(events.size() == 3);
    CHECK(events[0].kind == "refuse");
    CHECK(events[0].version == DataVersion{3});
    CHECK(events[1].kind == "up");
    CHECK(events[1].version == DataVersion{2});
}

TEST_CASE("a dry run that fails, a run that was cancelled and a refused plan leave no line", "[story]")
{
    auto const world = at_models({kBroken});
    (void)error_of([&] { (void)world.engine().move({.dry_run = true}); });
    struct Cancel final : Observer {
        bool progress(Progress const&) override { return false; }
    } cancel;
    (void)error_of([&] { (void)Engine(world.settings(), &cancel).move({}); });
    world.sql("INSERT INTO models VALUES (1)");
    CHECK(error_of([&] { world.switch_data("version:0"); }).code() == ErrorCode::Refused);
    CHECK(refusals(world).empty());
}

TEST_CASE("where there is no ledger yet, a failed run leaves none behind", "[story]")
{
    World world;
    world.commit_steps({kBroken});
    CHECK(error_of([&] { world.switch_data(); }).code() == ErrorCode::Failed);
    CHECK(world.engine().check({}).verdict == Verdict::Pristine);
    CHECK(world.sql("SELECT count(*) FROM sqlite_schema") == "0");
}

TEST_CASE("a down of the ledger that does not run is told by its line there", "[story]")
{
    World world;
    world.commit_steps({{"models", "CREATE TABLE models(id INTEGER);", "SELECT 1;\nDROP TABLE model;"}});
    world.switch_data();
    auto const error = error_of([&] { world.switch_data("version:0"); });
    CHECK(error.place().text() == "ledger:2");
    CHECK(error.message() == "step 1 models (down): no such table: model\n  DROP TABLE model;");
}
