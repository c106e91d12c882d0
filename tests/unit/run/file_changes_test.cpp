// What file operations do, and that their inverses give back what was there.
#include "base/error.h"
#include "unit/run/files_world.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;

namespace {

FilesWorld installation()
{
    FilesWorld world;
    world.disk.put_folder(".newel");
    world.disk.put(".apprc", "theme: dark  # mine\n");
    world.disk.put("models/a/model.yml", "# a\nname: a\nengine: llama   # fast\nlegacy: yes\nsize: 3\n");
    world.disk.put("models/b/model.yml", "name: b\nengine: onnx\n");
    world.disk.put("models/b/weights.bin", "wwww", 0640);
    world.disk.put("cache/x/y", "stale");
    world.disk.put("app.db", "database");
    return world;
}

std::string message_of(FilesWorld& world, Operation const& operation)
{
    try {
        static_cast<void>(world.up({operation}));
    } catch (Error const& error) {
        return error.message();
    }
    return "nothing was thrown";
}

/// Up and down again leaves every file as it was, and nothing in the keep.
void check_round_trip(std::vector<Operation> const& operations)
{
    auto world = installation();
    auto const before = world.files();
    static_cast<void>(world.up(operations));
    CHECK(world.files() != before);
    static_cast<void>(world.down(operations));
    CHECK(world.files() == before);
    for (auto const& record : world.kept) CHECK(record.place.empty());
}

}  // namespace

TEST_CASE("each file operation is undone by its exact inverse", "[run][files]")
{
    check_round_trip({file_act(R"({"move":{"from":".apprc","to":"config/app.yaml"}})")});
    check_round_trip({file_act(R"({"move":{"from":"models/b","to":"old/deep/b"}})")});
    check_round_trip({file_act(R"({"move":{"from":"models/**/*.yml","to":"documents"}})")});
    check_round_trip({file_act(R"({"copy":{"from":"models/b","to":"models/c"}})")});
    check_round_trip({file_act(R"({"copy":{"from":".apprc","to":"a/b/c"}})")});
    check_round_trip({file_act(R"({"remove":{"path":"cache"}})")});
    check_round_trip({file_act(R"({"remove":{"path":"models/**/*.bin"}})")});
    check_round_trip({file_act(R"({"mkdir":{"path":"new/folder"}})")});
    check_round_trip({file_act(R"({"write":{"path":"notes/readme","text":"hello","mode":"0600"}})")});
    check_round_trip({file_act(R"({"write":{"path":".apprc","text":"new"}})")});
    check_round_trip({file_act(
        R"({"edit":{"files":"models/**/model.yml","rename":{"engine":"engine.name"},"set":{"version":2},"remove":["legacy"]}})")});
}

TEST_CASE("operations of one step see what those before them did, and are undone in the other order", "[run][files]")
{
    check_round_trip({file_act(R"({"move":{"from":".apprc","to":"config/app.yaml"}})"),
                      file_act(R"({"edit":{"files":"config/*.yaml","set":{"version":2}}})"),
                      file_act(R"({"copy":{"from":"config/app.yaml","to":"config/app.backup"}})"),
                      file_act(R"({"move":{"from":"config","to":"settings"}})"),
                      file_act(R"({"remove":{"path":"settings/app.yaml"}})")});
}

TEST_CASE("two files change places", "[run][files]")
{
    auto world = installation();
    static_cast<void>(world.up({file_act(R"({"move":{"from":"models/a","to":"models/t"}})"),
                                file_act(R"({"move":{"from":"models/b","to":"models/a"}})"),
                                file_act(R"({"move":{"from":"models/t","to":"models/b"}})")}));
    CHECK(world.files().at("models/a/model.yml") == "file 644 name: b\nengine: onnx\n");
    CHECK(world.files().contains("models/a/weights.bin"));
    CHECK_FALSE(world.files().contains("models/b/weights.bin"));
}

TEST_CASE("what is only moved is never read or copied", "[run][files]")
{
    auto world = installation();
    world.disk.before_act = [](std::string const& act, std::string const& path) {
        if (act == "write_new" || act == "copy_new") CHECK(path == ".newel/txn/moved");
    };
    static_cast<void>(world.up({file_act(R"({"move":{"from":"models","to":"store/models"}})")}));
    CHECK(world.files().contains("store/models/b/weights.bin"));
    static_cast<void>(world.run(Direction::Up, 2, {file_act(R"({"move":{"from":"cache/x/*","to":"old"}})")}));
    CHECK(world.files().contains("old/y"));
    CHECK(world.disk.read_paths().empty());
    world.disk.before_act = {};
    static_cast<void>(
        world.run(Direction::Up, 3, {file_act(R"({"edit":{"files":"store/models/b/*.yml","set":{"a":1}}})")}));
    CHECK_THAT(world.disk.read_paths(), Catch::VectorContains(std::string("store/models/b/model.yml")));
}

TEST_CASE("a thousand edits of one file are one publish", "[run][files]")
{
    auto world = installation();
    std::vector<Operation> edits;
    for (int i = 0; i < 100; ++i)
        edits.push_back(
            file_act(R"({"edit":{"files":"models/b/model.yml","set":{"count":)" + std::to_string(i) + "}}}"));
    int written = 0;
    world.disk.before_act = [&](std::string const& act, std::string const&) { written += act == "write_new"; };
    static_cast<void>(world.up(edits));
    CHECK(written == 2);  // the file, and the marker between the two phases
    CHECK(world.files().at("models/b/model.yml") == "file 644 name: b\nengine: onnx\ncount: 99\n");
}

TEST_CASE("what is not there is passed over, and told", "[run][files]")
{
    auto world = installation();
    auto const notes = world.up({file_act(R"({"move":{"from":"nothing","to":"x"}})"),
                                 file_act(R"({"edit":{"files":"none/*.yml","set":{"a":1}}})")});
    REQUIRE(notes.size() == 2);
    CHECK(notes[0] == "step 1 files: nothing is not there; nothing is moved");
    CHECK(notes[1] == "step 1 files: no file fits none/*.yml; nothing is edited");
}

TEST_CASE("a new place that is taken is refused", "[run][files]")
{
    auto world = installation();
    CHECK(message_of(world, file_act(R"({"move":{"from":".apprc","to":"models/b"}})")) ==
          "step 1 files, move: models/b is there already, and would be lost");
}

TEST_CASE("no operation touches the database or what lies beside it", "[run][files]")
{
    auto world = installation();
    CHECK_THAT(message_of(world, file_act(R"({"remove":{"path":"app.db"}})")),
               Catch::Contains("app.db is the database"));
    CHECK_THAT(message_of(world, file_act(R"({"write":{"path":"app.db-wal","text":"x"}})")),
               Catch::Contains("belongs to SQLite"));
    static_cast<void>(world.up({file_act(R"({"remove":{"path":"*"}})")}));
    CHECK(world.files().contains("app.db"));
    CHECK_FALSE(world.files().contains(".apprc"));
}

TEST_CASE("links and files of several names are refused", "[run][files]")
{
    auto world = installation();
    world.disk.put_link("link.yml");
    world.disk.put_hard_link("models/a/model.yml", "other.yml");
    CHECK_THAT(message_of(world, file_act(R"({"remove":{"path":"link.yml"}})")), Catch::Contains("symbolic link"));
    CHECK_THAT(message_of(world, file_act(R"({"edit":{"files":"models/a/*.yml","set":{"a":1}}})")),
               Catch::Contains("2 names (hard links)"));
    CHECK_THAT(message_of(world, file_act(R"({"write":{"path":"other.yml","text":"x"}})")),
               Catch::Contains("other.yml has 2 names (hard links)"));
    CHECK_THAT(world.files().at("other.yml"), Catch::Contains("engine: llama"));
}

TEST_CASE("a written file that the application changed is kept, and comes back with the step", "[run][files]")
{
    auto world = installation();
    std::vector<Operation> const step{file_act(R"({"write":{"path":"settings","text":"default"}})")};
    static_cast<void>(world.up(step));
    world.disk.put("settings", "mine");
    static_cast<void>(world.down(step));
    CHECK_FALSE(world.files().contains("settings"));
    static_cast<void>(world.up(step));
    CHECK(world.files().at("settings") == "file 644 mine");
}

TEST_CASE("a value that the application changed after an edit survives the way down and up", "[run][files]")
{
    auto world = installation();
    std::vector<Operation> const step{file_act(R"({"edit":{"files":"models/a/*.yml","set":{"version":2}}})")};
    static_cast<void>(world.up(step));
    auto text = world.disk.read("models/a/model.yml", 4096);
    text.replace(text.find("version: 2"), 10, "version: 3");
    world.disk.put("models/a/model.yml", text);
    static_cast<void>(world.down(step));
    CHECK_THAT(world.files().at("models/a/model.yml"), !Catch::Contains("version"));
    static_cast<void>(world.up(step));
    CHECK_THAT(world.files().at("models/a/model.yml"), Catch::Contains("version: 3"));
}

TEST_CASE("a removed file comes back by a down that its author wrote", "[run][files]")
{
    auto world = installation();
    auto const before = world.files();
    static_cast<void>(world.up({file_act(R"({"remove":{"path":"cache"}})")}));
    static_cast<void>(world.run(Direction::Down, 1, {file_act(R"({"mkdir":{"path":"unrelated"}})")}));
    CHECK(world.files().at("cache/x/y") == before.at("cache/x/y"));
}

TEST_CASE("what was kept does not overwrite what is new in its place", "[run][files]")
{
    auto world = installation();
    std::vector<Operation> const step{file_act(R"({"remove":{"path":"cache"}})")};
    static_cast<void>(world.up(step));
    world.disk.put("cache/new", "fresh");
    auto const notes = world.down(step);
    CHECK(world.files().at("cache/new") == "file 644 fresh");
    REQUIRE(notes.size() == 1);
    CHECK_THAT(notes[0], Catch::Contains("cache is there again; what was kept of it stays in .newel/kept/"));
    REQUIRE(world.kept.size() == 1);
    CHECK(world.disk.facts(world.kept[0].place).kind == FileKind::Folder);
}
