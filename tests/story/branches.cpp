#include "story/world.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

StepFiles const kModels{"models", "CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT);", "DROP TABLE models;"};
StepFiles const kEngines{"engines", "CREATE TABLE engines(id INTEGER PRIMARY KEY);", "DROP TABLE engines;"};
StepFiles const kFiles{"files", "CREATE TABLE files(path TEXT);", "DROP TABLE files;"};
StepFiles const kTags{"tags", "CREATE TABLE tags(tag TEXT);", "DROP TABLE tags;"};
StepFiles const kNotes{"notes", "CREATE TABLE notes(note TEXT);", "DROP TABLE notes;"};
StepFiles const kSize{"size", "ALTER TABLE models ADD COLUMN size INTEGER;", "ALTER TABLE models DROP COLUMN size;"};

/// main at v3; branch a has its own v4; branch b has another v4 and a v5.
World two_branches()
{
    World world;
    world.commit_steps({kModels, kEngines, kFiles}, "main");
    world.repository.git({"switch", "-q", "-c", "a"});
    world.commit_steps({kModels, kEngines, kFiles, kTags}, "a: tags");
    world.repository.git({"switch", "-q", "-c", "b", "main"});
    world.commit_steps({kModels, kEngines, kFiles, kNotes, kSize}, "b: notes, size");
    return world;
}

std::vector<std::string> told(Plan const& plan)
{
    std::vector<std::string> lines;
    for (auto const& step : plan.steps)
        lines.push_back(cat(step.direction == Direction::Down ? "down " : "up ", step.facts.version.number, " ",
                            step.facts.name, step.direction == Direction::Down ? cat(" from ", step.source.name) : ""));
    return lines;
}

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("from one branch's v4 to another's v4 and v5, the first goes down", "[story]")
{
    auto const world = two_branches();
    world.switch_data("a");
    REQUIRE(world.version() == 4);
    auto const moved = world.switch_data("b");
    CHECK(told(moved.plan) == Told{"down 4 tags from ledger", "up 4 notes", "up 5 size"});
    CHECK(moved.plan.base == DataVersion{3});
    CHECK(world.version() == 5);
    CHECK(world.sql("SELECT count(*) FROM sqlite_schema WHERE name='tags'") == "0");
}

TEST_CASE("a branch's step goes down from the ledger after the branch was deleted and collected", "[story]")
{
    auto world = two_branches();
    world.switch_data("a");
    world.repository.remove_branch("a");
    world.repository.collect_garbage();
    auto const moved = world.switch_data("b");
    CHECK(told(moved.plan) == Told{"down 4 tags from ledger", "up 4 notes", "up 5 size"});
    CHECK(world.version() == 5);
}

TEST_CASE("a branch that repaired its down since is asked before the ledger", "[story]")
{
    auto world = two_branches();
    world.repository.switch_to("a");
    auto broken = kTags;
    broken.down = "DROP TABLE tags; DROP TABLE engines;";
    world.commit_steps({kModels, kEngines, kFiles, broken}, "a: a bad down");
    world.switch_data("a");
    world.commit_steps({kModels, kEngines, kFiles, kTags}, "a: the down repaired");
    auto const moved = world.switch_data("b");
    CHECK_THAT(told(moved.plan).front(), Contains("from branch a at"));
    CHECK(world.sql("SELECT count(*) FROM sqlite_schema WHERE name='engines'") == "1");
}

TEST_CASE("an amended step that no release has goes down as it was and up as it is", "[story]")
{
    World world;
    world.commit_steps({kModels, kTags});
    world.switch_data();
    auto amended = kTags;
    amended.up = "CREATE TABLE tags(tag TEXT, model INTEGER);";
    world.commit_steps({kModels, amended});
    auto const moved = world.switch_data();
    CHECK(told(moved.plan) == Told{"down 2 tags from ledger", "up 2 tags"});
    CHECK_THAT(raw_schema(world.database()), Contains("tags(tag TEXT, model INTEGER)"));
}

TEST_CASE("two steps that a rebase swapped go down and up in the other order", "[story]")
{
    World world;
    world.commit_steps({kModels, kTags, kNotes});
    world.switch_data();
    world.commit_steps({kModels, kNotes, kTags});
    auto const moved = world.switch_data();
    CHECK(told(moved.plan) == Told{"down 3 notes from ledger", "down 2 tags from ledger", "up 2 notes", "up 3 tags"});
}

TEST_CASE("an edit of comments, white space and line ends changes nothing", "[story]")
{
    World world;
    world.commit_steps({kModels, kTags});
    world.switch_data();
    auto edited = kTags;
    edited.up = "-- a licence header\r\nCREATE  TABLE tags(\r\n  tag TEXT /* why */\r\n)\r\n;\r\n";
    world.commit_steps({kModels, edited});
    CHECK(world.switch_data().plan.empty());
}

TEST_CASE("a step inserted below takes those above it down first", "[story]")
{
    World world;
    world.commit_steps({kModels, kTags});
    world.switch_data();
    world.commit_steps({kModels, kNotes, kTags});
    auto const moved = world.switch_data();
    CHECK(told(moved.plan) == Told{"down 2 tags from ledger", "up 2 notes", "up 3 tags"});
}

TEST_CASE("an old checkout on newer data steps it down", "[story]")
{
    World world;
    auto const old = world.commit_steps({kModels});
    world.commit_steps({kModels, kEngines, kFiles});
    world.switch_data();
    world.repository.git({"checkout", "-q", "--detach", old});
    auto const moved = world.switch_data();
    CHECK(moved.applied == 2);
    CHECK(world.version() == 1);
    CHECK(raw_schema(world.database()) == "table|models|models|CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT)");
}

TEST_CASE("between two commits without a step between them nothing moves", "[story]")
{
    World world;
    auto const first = world.commit_steps({kModels});
    world.switch_data();
    world.repository.commit_file("code.c", "int main() { return 0; }\n");
    auto const moved = world.switch_data("HEAD");
    CHECK(moved.plan.empty());
    CHECK(world.switch_data(first).plan.empty());
}

TEST_CASE("the same number with other content is never taken for the same", "[story]")
{
    auto const world = two_branches();
    world.switch_data("a");
    auto const answer = world.engine().check({.as = "b"});
    CHECK(answer.verdict == Verdict::Diverged);
    CHECK(answer.base == DataVersion{3});
}

TEST_CASE("a missing down fails before anything is touched and says who has it and what to type", "[story]")
{
    World world;
    world.commit_steps({kModels});
    world.repository.git({"switch", "-q", "-c", "feature/tags"});
    auto without = kTags;
    without.down = "";
    world.commit_steps({kModels, without}, "tags");
    world.switch_data();
    auto const tip = world.repository.id("HEAD").substr(0, 7);
    world.repository.switch_to("main");
    auto const bytes = world.sql("SELECT version, hex(chain) FROM newel_state");

    SECTION("the branch is there")
    {
        auto const error = error_of([&] { world.switch_data(); });
        CHECK(error.code() == ErrorCode::Refused);
        CHECK_THAT(error.message(), Contains("var/shop.db stays at v2. Step 2 tags has no way down here."));
        CHECK_THAT(error.message(), Contains(cat("It was applied from feature/tags (", tip, "); its down is empty")));
        CHECK_THAT(error.advice(), Contains("git switch feature/tags"));
    }
    SECTION("the branch is deleted")
    {
        world.repository.remove_branch("feature/tags");
        auto const error = error_of([&] { world.switch_data(); });
        CHECK_THAT(error.message(), Contains(cat("feature/tags (", tip, "), now deleted; its down is empty")));
        CHECK_THAT(error.advice(), Contains(cat("git branch feature/tags ", tip)));
    }
    CHECK(world.sql("SELECT version, hex(chain) FROM newel_state") == bytes);
}

TEST_CASE("a step that says it is irreversible is refused with its own words", "[story]")
{
    World world;
    auto const before = world.commit_steps({kModels});
    world.repository.write(
        "manifests/shop.yaml",
        "newel: 1\napp: shop\ndev: var\nsteps:\n  1: models\n  2: {name: tags, down: none, why: \"gone for "
        "good\"}\n");
    world.repository.write("migrations/0002-tags.up.sql", kTags.up);
    world.repository.commit("irreversible");
    world.switch_data();
    auto const error = error_of([&] { world.switch_data(before); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("irreversible"));
    CHECK(world.version() == 2);
}

TEST_CASE("up on diverged data is refused, since it never goes down", "[story]")
{
    auto world = two_branches();
    world.switch_data("a");
    world.repository.switch_to("b");
    auto const error = error_of([&] { (void)world.engine().move({.kind = MoveRequest::Kind::Up}); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("diverged above v3"));
    CHECK_THAT(error.advice(), Contains("newel switch"));
}

TEST_CASE("up takes as many steps as asked for, down one at a time", "[story]")
{
    World world;
    world.commit_steps({kModels, kEngines, kFiles});
    (void)world.engine().move({.kind = MoveRequest::Kind::Up, .steps = 2});
    CHECK(world.version() == 2);
    (void)world.engine().move({.kind = MoveRequest::Kind::Up});
    CHECK(world.version() == 3);
    (void)world.engine().move({.kind = MoveRequest::Kind::Down});
    CHECK(world.version() == 2);
    (void)world.engine().move({.kind = MoveRequest::Kind::Down, .steps = 2});
    CHECK(world.version() == 0);
    CHECK(raw_schema(world.database()).empty());
}
