// A publish that stops anywhere: before COMMIT nothing has happened, after it everything will.
#include "base/error.h"
#include "base/text.h"
#include "unit/run/files_world.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;

namespace {

struct Stopped {};

std::vector<Operation> operations()
{
    return {file_act(R"({"move":{"from":"a","to":"t"}})"),
            file_act(R"({"move":{"from":"b","to":"a"}})"),
            file_act(R"({"move":{"from":"t","to":"b"}})"),
            file_act(R"({"edit":{"files":"**/*.yml","set":{"n":1}}})"),
            file_act(R"({"remove":{"path":"gone"}})"),
            file_act(R"({"write":{"path":"new/deep/file","text":"x"}})"),
            file_act(R"({"copy":{"from":"big","to":"new/big"}})"),
            file_act(R"({"write":{"path":"over","text":"written"}})")};
}

FilesWorld installation()
{
    FilesWorld world;
    world.disk.put_folder(".newel");
    world.disk.put("a/one.yml", "n: 0\n");
    world.disk.put("b/two.yml", "m: 0\n", 0600);
    world.disk.put("gone/x", "x");
    world.disk.put("big", "bigbig");
    world.disk.put("over", "before");
    return world;
}

/// Stops the file system at its act number `stop`, from 1.
void arm(FilesWorld& world, int stop)
{
    auto const count = std::make_shared<int>(0);
    world.disk.before_act = [count, stop](std::string const&, std::string const&) {
        if (++*count == stop) throw Stopped();
    };
}

/// False where it came to its act number `stop` and ended there.
bool finishes_before(FilesWorld& world, int stop)
{
    arm(world, stop);
    try {
        world.finish();
        return true;
    } catch (Stopped const&) {
        return false;
    }
}

}  // namespace

TEST_CASE("a run that stops at any act and is started again has happened whole or not at all", "[run][files]")
{
    auto expected = installation();
    auto const before = expected.files();
    static_cast<void>(expected.up(operations()));
    auto const after = expected.files();

    int reached_commit = 0;
    int stops = 0;
    for (bool done = false; !done;) {
        auto world = installation();
        arm(world, ++stops);
        try {
            static_cast<void>(world.up(operations()));
            done = true;
        } catch (Stopped const&) {
            world.disk.before_act = {};
            bool const committed = !world.owed.empty() || !world.kept.empty();
            reached_commit += committed;
            world.finish();
            CHECK(world.files() == (committed ? after : before));
        }
    }
    CHECK(stops > 40);
    CHECK(reached_commit > 20);
}

TEST_CASE("recovery that stops at any act is finished by the next one", "[run][files]")
{
    auto expected = installation();
    static_cast<void>(expected.up(operations()));
    auto const after = expected.files();
    int first_stops = 0;
    int second_stops = 0;
    for (;; ++first_stops) {
        auto prepared = installation();
        prepared.stage_and_commit(Direction::Up, 1, operations());
        if (finishes_before(prepared, first_stops + 1)) {  // there are no more acts
            CHECK(prepared.files() == after);
            break;
        }
        for (int second = 1;; ++second) {
            auto world = prepared;
            bool const is_done = finishes_before(world, second);
            if (!is_done) {
                ++second_stops;
                world.disk.before_act = {};
                world.finish();
            }
            REQUIRE(world.files() == after);
            if (is_done) break;
        }
    }
    CHECK(first_stops > 35);
    CHECK(second_stops > 500);
}

TEST_CASE("a marker that a kill left is made durable before what it says is relied upon", "[run][files]")
{
    auto world = installation();
    world.stage_and_commit(Direction::Up, 1, operations());
    std::vector<std::string> acts;
    bool has_marker = false;
    world.disk.before_act = [&](std::string const& name, std::string const& path) {
        if (has_marker) throw Stopped();
        has_marker = name == "write_new" && path == ".newel/txn/moved";
    };
    CHECK_THROWS_AS(world.finish(), Stopped);
    REQUIRE(has_marker);
    world.disk.before_act = [&](std::string const& name, std::string const& path) {
        acts.push_back(cat(name, " ", path));
    };
    world.finish();
    REQUIRE_FALSE(acts.empty());
    CHECK(acts.front() == "sync_folder .newel/txn");
}

TEST_CASE("a file that somebody changes between staging and COMMIT stops the run", "[run][files]")
{
    auto world = installation();
    FileView view(world.disk);
    view.change_text("a/one.yml", "n: 1\n");
    auto const net = view.net();
    Publisher publisher(world.disk);
    static_cast<void>(publisher.stage(net));
    publisher.check(net);
    world.disk.put("a/one.yml", "n: 7\n");
    CHECK_THROWS_AS(publisher.check(net), Error);
}

TEST_CASE("what stands at a target without a lock is put aside, not lost", "[run][files]")
{
    auto world = installation();
    world.stage_and_commit(Direction::Up, 1, {file_act(R"({"write":{"path":"fresh","text":"ours"}})")});
    world.disk.put("fresh", "theirs");
    world.finish();
    CHECK(world.files().at("fresh") == "file 644 ours");
    auto const all = world.disk.snapshot();
    auto const found = std::ranges::find_if(all, [](auto const& e) { return e.second == "file 644 theirs"; });
    REQUIRE(found != all.end());
    CHECK(found->first.starts_with(".newel/kept/found-"));
}

TEST_CASE("a staging that is gone although it is owed is told, not taken for done", "[run][files]")
{
    auto world = installation();
    world.stage_and_commit(Direction::Up, 1, {file_act(R"({"write":{"path":"fresh","text":"ours"}})")});
    world.disk.remove_file(".newel/txn/new/0");
    CHECK_THROWS_WITH(world.finish(), Catch::Contains("fresh was to be put in place"));
}
