#include "manifest/manifest_reader.h"

#include "unit/manifest/trees.h"

#include <catch2/catch.hpp>

using namespace newel;
using manifest_test::MemoryTree;

namespace {

MemoryTree tree()
{
    return {{"migrations/0001-a.up.sql", "CREATE TABLE a (x);\n"},
            {"migrations/0001-a.down.sql", "DROP TABLE a;\n"},
            {"migrations/extra.sql", "SELECT 1;"},
            {"migrations/text.txt", "one\r\ntwo\r\n"}};
}

Manifest read(std::string_view body, Strictness strictness = Strictness::Authoring, MemoryTree const& files = tree())
{
    return read_manifest(cat("newel: 1\napp: demo\n", body), "manifests/demo.yaml", files, strictness);
}

Step one_step(std::string_view body, Strictness strictness = Strictness::Authoring)
{
    return read(cat("stores: {db: {sqlite: a.db}, home: {files: .}}\nsteps:\n  1:\n    name: a\n", body), strictness)
        .steps.at(0);
}

}  // namespace

TEST_CASE("the short form finds its files beside the manifest", "[manifest]")
{
    auto const manifest = read("steps:\n  1: a\n");
    REQUIRE(manifest.steps.size() == 1);
    auto const& step = manifest.steps[0];
    CHECK(step.name == "a");
    CHECK(step.version == DataVersion{1});
    CHECK(step.up.at(0).sql_text() == "CREATE TABLE a (x);\n");
    CHECK(step.up.at(0).store() == "db");
    CHECK(step.up.at(0).file == "migrations/0001-a.up.sql");
    CHECK(step.down.kind == DownKind::Given);
    CHECK(step.down.operations.at(0).sql_text() == "DROP TABLE a;\n");
    CHECK(step.place.text() == "manifests/demo.yaml:4:3");
    CHECK(step.rest == from_json(R"({"name":"a"})"));
    CHECK(manifest.stores.at(0).path == "demo.db");
}

TEST_CASE("a step that another manifest had before is what it is, and stands where it stands", "[manifest]")
{
    StepMemo memo;
    auto const files_with = [](std::string const& above, std::string const& second) {
        MemoryTree files{{"migrations/0001-a.up.sql", "CREATE TABLE a (x);\n"},
                         {"migrations/0001-a.down.sql", "DROP TABLE a;\n"},
                         {"migrations/0002-b.up.sql", second},
                         {"migrations/0002-c.up.sql", "SELECT 2;"}};
        files.above = above;
        return files;
    };
    std::string const head = "newel: 1\napp: demo\n";
    struct Case {
        MemoryTree files;
        std::string body;
    };
    for (auto const& [files, body] : {
             Case{files_with("one:", "CREATE TABLE b (x);"), "steps:\n  1: a\n  2: b\n"},
             Case{files_with("two:", "CREATE TABLE b (y);"), "# moved\n\nsteps:\n  1: a\n  2: b\n"},
             Case{files_with("three:", "CREATE TABLE b (y);"), "steps:\n  1: a\n  2: c\n"},
             Case{files_with("four:", "CREATE TABLE b (y);"),
                  "stores: {other: {sqlite: o.db}}\nsteps:\n  1: a\n  2: b\n"},
             Case{files_with("five:", "CREATE TABLE b (y);"), "steps:\n  1: {name: a, foreign_keys: on}\n  2: b\n"},
             Case{files_with("six:", "\0bad"), "steps:\n  1: a\n  2: c\n"},
         }) {
        INFO(body);
        auto const fresh = read_manifest(head + body, "manifests/demo.yaml", files, Strictness::Running);
        auto const known = read_manifest(head + body, "manifests/demo.yaml", files, Strictness::Running, {}, &memo);
        REQUIRE(known.steps.size() == fresh.steps.size());
        for (std::size_t i = 0; i < fresh.steps.size(); ++i) {
            auto const& step = known.steps[i];
            auto const& wanted = fresh.steps[i];
            CHECK(step.content == wanted.content);
            CHECK(step.id == wanted.id);
            CHECK(step.down_digest == wanted.down_digest);
            CHECK(step.place.text() == wanted.place.text());
            CHECK(step.rest == wanted.rest);
            CHECK(step.up.at(0).file == wanted.up.at(0).file);
            CHECK(step.up.at(0).body == wanted.up.at(0).body);
            REQUIRE(step.down.operations.size() == wanted.down.operations.size());
            for (std::size_t j = 0; j < step.down.operations.size(); ++j)
                CHECK(step.down.operations[j].file == wanted.down.operations[j].file);
        }
    }
}

TEST_CASE("a folder of the app's own comes before the common one", "[manifest]")
{
    auto files = tree();
    files["migrations/demo/0001-a.up.sql"] = "SELECT 'own';";
    CHECK(read("steps: {1: a}", Strictness::Authoring, files).steps[0].up[0].sql_text() == "SELECT 'own';");
    files["elsewhere/0001-a.up.sql"] = "SELECT 'said';";
    CHECK(read("steps: {1: a}\nmigrations: ../elsewhere", Strictness::Authoring, files).steps[0].up[0].sql_text() ==
          "SELECT 'said';");
}

TEST_CASE("a migrations folder outside of the tree is refused", "[manifest]")
{
    Manifest manifest;
    manifest.app = "demo";
    for (auto const* bad : {"../../x", "/etc", "../.."}) {
        manifest.migrations = bad;
        CHECK_THROWS_AS(migrations_folder(manifest, "manifests/demo.yaml", tree()), Error);
    }
    manifest.migrations = "..";
    CHECK(migrations_folder(manifest, "manifests/demo.yaml", tree()).empty());
    manifest.migrations.clear();
    CHECK_THROWS_AS(migrations_folder(manifest, "demo.yaml", tree()), Error);
    CHECK(migrations_folder(manifest, "deep/er/demo.yaml", tree()) == "deep/migrations");
}

TEST_CASE("no down file is a missing down, `down: none` is said out loud", "[manifest]")
{
    auto files = tree();
    files["migrations/0002-b.up.sql"] = "";
    auto const manifest = read("steps:\n  1: {name: a, down: none, why: x}\n  2: b\n", Strictness::Authoring, files);
    CHECK(manifest.steps[0].down.kind == DownKind::None);
    CHECK(manifest.steps[1].down.kind == DownKind::Missing);
    CHECK(manifest.steps[1].up.size() == 1);
}

TEST_CASE("short and long form of the same step have the same digests", "[manifest]")
{
    auto const brief = read("steps:\n  1: a\n").steps[0];
    auto const wordy = read(
                           "steps:\n  1:\n    name: a\n    up: [{sql: {file: 0001-a.up.sql, store: db}}]\n"
                           "    down: {revision: 1, do: [{sql: 0001-a.down.sql}]}\n    foreign_keys: off\n")
                           .steps[0];
    CHECK(brief.id == wordy.id);
    CHECK(brief.content == wordy.content);
}

TEST_CASE("line ends and comments of a script do not change its step", "[manifest]")
{
    auto files = tree();
    auto const before = read("steps: {1: a}").steps[0];
    files["migrations/0001-a.up.sql"] = "-- said again\r\nCREATE TABLE a (x);\r\n";
    auto const after = read("steps: {1: a}", Strictness::Authoring, files).steps[0];
    CHECK(after.id == before.id);
    CHECK(after.content == before.content);
    CHECK(after.up[0].sql_text() == "-- said again\nCREATE TABLE a (x);\n");
    files["migrations/0001-a.up.sql"] = "CREATE TABLE a (y);";
    CHECK(read("steps: {1: a}", Strictness::Authoring, files).steps[0].id != before.id);
}

TEST_CASE("comments, key order and quoting of the manifest do not change a step", "[manifest]")
{
    auto const before = one_step("    why: x\n    keep: off\n    up: [{move: {from: a, to: b}}]\n");
    auto const after = one_step(
        "    # why not\n    keep: 'off'\n    up:\n      - move:\n          to: b\n          from: \"a\"\n"
        "          store: home\n    why: \"x\"\n");
    CHECK(after.content == before.content);
}

TEST_CASE("what a step breaks becomes its floors", "[manifest]")
{
    auto const floors = [](std::string const& said) {
        MemoryTree const files{{"migrations/0001-a.up.sql", ""}, {"migrations/0002-b.up.sql", ""}};
        return read(cat("steps:\n  1: a\n  2: {name: b, breaks: ", said, "}\n"), Strictness::Authoring, files)
            .steps[1]
            .breaks;
    };
    CHECK(floors("nothing") == Floors{});
    CHECK(floors("writers") == Floors{.read = {0}, .write = {2}});
    CHECK(floors("readers") == Floors{.read = {2}, .write = {2}});
    CHECK(floors("{readers_below: 1, writers_below: 2}") == Floors{.read = {1}, .write = {2}});
    CHECK(floors("{writers_below: 1}") == Floors{.read = {0}, .write = {1}});
    CHECK(floors("{readers_below: 1}") == Floors{.read = {1}, .write = {1}});
    CHECK_FALSE(read("steps: {1: a}").steps[0].breaks);
}

TEST_CASE("file operations are desugared", "[manifest]")
{
    auto const step = one_step(
        "    up:\n      - move: {from: .rc, to: config/a.yaml}\n      - write: {path: b, file: text.txt, mode: "
        "\"644\"}\n"
        "      - edit: {files: \"*.yml\", set: {a.b: 1}}\n      - code: rebuild\n    down: none\n");
    REQUIRE(step.up.size() == 4);
    CHECK(step.unusable.empty());
    CHECK(step.up[0].store() == "home");
    CHECK(to_json(step.up[1].body) == R"({"mode":"0644","path":"b","store":"home","text":"one\u000d\ntwo\u000d\n"})");
    CHECK(step.up[1].file == "migrations/text.txt");
    CHECK(to_json(step.up[3].body) == R"({"name":"rebuild"})");
}

TEST_CASE("every key of a step that is known is kept as it is written", "[manifest]")
{
    auto const step = one_step(
        "    only: [prod]\n    fresh: only\n    requires: {sql: SELECT 1, skippable: true}\n"
        "    transaction: none\n    keep: auto\n    allow: {rule: why}\n    x-mine: {a: [1]}\n"
        "    foreign_keys: on\n");
    CHECK(step.unusable.empty());
    CHECK(step.foreign_keys);
    CHECK(step.rest.map()->size() == 8);
    CHECK(step.rest.find("foreign_keys") == nullptr);
    CHECK(step.rest.find("x-mine"));
}

TEST_CASE("while running, an unknown key stops its step and no other", "[manifest]")
{
    auto const manifest =
        read("future: 1\nsteps:\n  1: a\n  2: {name: b, zz: 1, up: [{sql: {text: SELECT 1}}]}\n", Strictness::Running);
    CHECK(manifest.steps[0].unusable.empty());
    CHECK(manifest.steps[1].unusable == "the key 'zz' is not known");
    CHECK(manifest.steps[1].rest.find("zz"));
}

TEST_CASE("an operation that is not understood keeps its digest from reader to reader", "[manifest]")
{
    auto const step = one_step("    up: [{paint: {file: extra.sql, colour: red}}]\n", Strictness::Running);
    CHECK(step.unusable == "the operation 'paint' is not known");
    // What a reader that knows it computes: the file replaced by its payload.
    Operation paint{.act = "paint", .body = from_json(R"({"colour":"red","text":"SELECT 1;"})")};
    CHECK(step.id == step_id({paint}, false));
}

TEST_CASE("stores, channels, releases and pins are values", "[manifest]")
{
    auto const manifest = read(
        "stores: {main: {sqlite: data/x.db}, home: {files: .}}\nsteps: {1: a}\n"
        "channels:\n  nightly: {ref: main}\n  stable: {tags: v*, except: '*-*', supported: 3}\n"
        "  old: {release: v1}\n"
        "releases: {v1: {commit: '1234567', version: 1, chain: " +
        std::string(64, 'a') +
        "}}\npins: {1234567: 1}\n"
        "keys: [RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3]\ndev: var/x\n");
    CHECK(manifest.database()->name == "main");
    CHECK(manifest.channel("stable")->supported == 3);
    CHECK(manifest.channel("stable")->except == "*-*");
    CHECK(manifest.channel("old")->follows == ChannelSpec::Follows::Release);
    CHECK(manifest.release("v1")->commit == "1234567");
    CHECK(manifest.release("v1")->chain);
    CHECK(manifest.pins.at(0).commit == "1234567");
    CHECK(manifest.dev == "var/x");
    CHECK(manifest.steps[0].up[0].store() == "main");
}

TEST_CASE("a manifest without steps is a manifest", "[manifest]")
{
    CHECK(read("").steps.empty());
    CHECK(read("steps:\n").steps.empty());
    CHECK(read("steps: {}\n").steps.empty());
}

TEST_CASE("all faults are told at once, in the order of the file", "[manifest]")
{
    try {
        (void)read("steps:\n  1: a\n  3: c\n  4: {name: d, brakes: 1, up: []}\nstuff: 1\n");
        FAIL("it was read");
    } catch (Error const& error) {
        CHECK(error.message() ==
              "manifests/demo.yaml has 4 faults\n"
              "  manifests/demo.yaml:5:3: step 2 is missing before step 3\n"
              "  manifests/demo.yaml:5:3: step 3 c: the file 'migrations/0003-c.up.sql' is missing\n"
              "  manifests/demo.yaml:6:16: step 4 d: the key 'brakes' is not known (did you mean 'breaks'?)\n"
              "  manifests/demo.yaml:7:1: the key 'stuff' is not known");
        CHECK_THAT(error.advice(), Catch::Contains("versions have no gaps"));
    }
}

TEST_CASE("faults in a script are told in the script", "[manifest]")
{
    auto files = tree();
    files["migrations/0001-a.up.sql"] = std::string("SELECT 1;\nSELECT \0;", 18);
    CHECK_THROWS_WITH(read("steps: {1: a}", Strictness::Running, files),
                      Catch::Contains("migrations/0001-a.up.sql:2: a payload holds a NUL byte"));
    files["migrations/0001-a.up.sql"] = "SELECT 1;\n\nSELECT '\xff';";
    CHECK_THROWS_WITH(read("steps: {1: a}", Strictness::Running, files),
                      Catch::Contains("migrations/0001-a.up.sql:3: a payload is not UTF-8"));
}
