// What is recorded of a step's files belongs to that step as it ran: found by random walks (tests/walks).
#include "base/error.h"
#include "unit/run/files_world.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace newel;
using namespace newel::test;

namespace {

FilesWorld installation()
{
    FilesWorld world;
    world.disk.put_folder(".newel");
    world.disk.put("notes/one.txt", "1");
    world.disk.put("models/a/model.yml", "engine: llama\nsize: 3\n");
    world.disk.put("models/b/model.yml", "engine: onnx\nsize: 4\n");
    return world;
}

/// Works out `operations` as one and the same step at `version`, and publishes them.
void run_same_step(FilesWorld& world, Direction direction, std::uint32_t version,
                   std::vector<Operation> const& operations)
{
    world.stage_and_commit(direction, version, operations, {.name = "same", .id = "same"});
    world.finish();
}

}  // namespace

TEST_CASE("what was done within one second is taken back in its order, in whatever order the ledger tells it",
          "[run][files]")
{
    auto world = installation();
    auto const before = world.files();
    std::vector<Operation> const operations{file_act(R"({"move":{"from":"models/**/*.yml","to":"documents"}})")};
    static_cast<void>(world.up(operations));
    std::ranges::reverse(world.kept);
    static_cast<void>(world.down(operations));
    CHECK(world.files() == before);
}

TEST_CASE("an operation that did nothing is taken back by doing nothing", "[run][files]")
{
    auto world = installation();
    auto const before = world.files();
    std::vector<Operation> const operations{
        file_act(R"({"edit":{"files":"models/a/model.yml","rename":{"level":"size"}}})"),
        file_act(R"({"move":{"from":"missing","to":"notes"}})")};
    static_cast<void>(world.up(operations));
    CHECK(world.files() == before);
    static_cast<void>(world.down(operations));
    CHECK(world.files() == before);
    CHECK(world.kept.empty());
}

TEST_CASE("a plan whose acts come to nothing owes its records alone", "[run][files]")
{
    auto world = installation();
    auto const before = world.files();
    static_cast<void>(world.up({file_act(R"({"move":{"from":"notes/one.txt","to":"notes/two.txt"}})"),
                                file_act(R"({"move":{"from":"notes/two.txt","to":"notes/one.txt"}})")}));
    CHECK(world.files() == before);
    CHECK(world.kept.size() == 2);
}

TEST_CASE("the same step at two versions is taken back one at a time", "[run][files]")
{
    auto world = installation();
    std::vector<Operation> const operations{file_act(R"({"remove":{"path":"notes/one.txt"}})")};
    run_same_step(world, Direction::Up, 1, operations);
    world.disk.put("notes/one.txt", "again");
    run_same_step(world, Direction::Up, 3, operations);
    CHECK_FALSE(world.files().contains("notes/one.txt"));
    run_same_step(world, Direction::Down, 3, exact_inverses(operations));
    CHECK(world.disk.snapshot().at("notes/one.txt").find("again") != std::string::npos);
}

TEST_CASE("what an application wrote comes back into a file that its step writes twice", "[run][files]")
{
    auto world = installation();
    std::vector<Operation> const operations{file_act(R"({"write":{"path":"motd","text":"draft"}})"),
                                            file_act(R"({"write":{"path":"motd","text":"hello"}})")};
    static_cast<void>(world.up(operations));
    world.disk.put("motd", "changed");
    static_cast<void>(world.down(operations));
    CHECK_FALSE(world.files().contains("motd"));
    static_cast<void>(world.up(operations));
    CHECK(world.disk.snapshot().at("motd").find("changed") != std::string::npos);
}

namespace {

/// What is at `path` after a step was taken up, `text` put there by the application, and the step down and up again.
std::string comes_back(std::vector<Operation> const& up, std::vector<Operation> const& down, std::string const& path,
                       std::string const& text)
{
    auto world = installation();
    auto const before = world.files();
    static_cast<void>(world.up(up));
    world.disk.put(path, text);
    auto const changed = world.files();
    static_cast<void>(world.run(Direction::Down, 1, down));
    CHECK(world.files() == before);
    static_cast<void>(world.up(up));
    CHECK(world.files() == changed);
    return world.disk.read(path, 4096);
}

}  // namespace

TEST_CASE("what an application wrote follows the file that its step writes and then moves", "[run][files]")
{
    std::vector<Operation> const up{file_act(R"({"write":{"path":"draft","text":"hello"}})"),
                                    file_act(R"({"move":{"from":"draft","to":"motd"}})")};
    CHECK(comes_back(up, exact_inverses(up), "motd", "changed") == "changed");
    // A down that its author wrote: kept by another act, at another path.
    CHECK(comes_back(up, {file_act(R"({"remove":{"path":"motd"}})")}, "motd", "changed") == "changed");
}

TEST_CASE("what an application wrote follows the file whose folder its step moves", "[run][files]")
{
    std::vector<Operation> const up{file_act(R"({"write":{"path":"old/motd","text":"hello"}})"),
                                    file_act(R"({"move":{"from":"old","to":"new"}})")};
    CHECK(comes_back(up, exact_inverses(up), "new/motd", "changed") == "changed");
}

TEST_CASE("what an application wrote stays in a file that its step writes and then edits", "[run][files]")
{
    std::vector<Operation> const up{file_act(R"({"write":{"path":"app.yml","text":"theme: dark\n"}})"),
                                    file_act(R"({"edit":{"files":"app.yml","set":{"size":2}}})")};
    CHECK(comes_back(up, exact_inverses(up), "app.yml", "theme: light # mine\nsize: 3\n") ==
          "theme: light # mine\nsize: 3\n");
}

TEST_CASE("what an application made of a copy comes back with the step", "[run][files]")
{
    std::vector<Operation> const up{file_act(R"({"copy":{"from":"notes/one.txt","to":"two.txt"}})"),
                                    file_act(R"({"move":{"from":"two.txt","to":"three.txt"}})")};
    CHECK(comes_back(up, exact_inverses(up), "three.txt", "mine") == "mine");
}

TEST_CASE("a written file stays where what was kept of it has been thrown away", "[run][files]")
{
    auto world = installation();
    std::vector<Operation> const up{file_act(R"({"write":{"path":"motd","text":"hello"}})")};
    static_cast<void>(world.up(up));
    world.disk.put("motd", "changed");
    static_cast<void>(world.down(up));
    REQUIRE(world.kept.size() == 1);
    world.disk.remove_file(world.kept[0].place);
    auto const notes = world.up(up);
    REQUIRE(notes.size() == 1);
    CHECK_THAT(notes[0], Catch::Contains("what was kept of motd is no longer there"));
    CHECK(world.disk.read("motd", 4096) == "hello");
}
