// Moves over files, alone and together with a database: one plan, one commit point, up and down.
#include "crash/app.h"
#include "support/files.h"

namespace newel::crash {

namespace fs = std::filesystem;
using test::write_file;

namespace {

/// An installation as it has grown: settings in the home, a folder per model, something large enough to be torn.
void fill(fs::path const& data)
{
    write_file(data / ".shoprc", "# written by hand\nname: shop\ncolour: red   # not blue\nlist:\n  - one\n  - two\n");
    write_file(data / "settings.json", "{\n  \"engine\": \"fast\",\n  \"size\": 3\n}\n");
    for (auto const* name : {"a", "b", "c"})
        write_file(data / "models" / name / "model.yml", cat("engine: ", name, "\n# size in MiB\nsize: 12\n"));
    write_file(data / "models" / "a" / "weights.bin", std::string(20'000, 'w'));
    write_file(data / "cache" / "old" / "entry", "stale\n");
    write_file(data / "readme.txt", "the old readme\n");
    fs::permissions(data / "readme.txt", fs::perms(0640));
}

enum class With { Database, FilesAlone };

/// A program whose version 1 found the installation as it is, and whose version 2 does `operations`.
AppSpec app_that(std::string const& operations, With with)
{
    AppSpec app{.name = "shop", .stores = "  db: {sqlite: shop.db}\n  home: {files: .}\n"};
    AppStep first{.name = "models",
                  .up = "CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
                  .down = "DROP TABLE models"};
    if (with == With::FilesAlone) {
        app.stores = "  home: {files: .}\n";
        app.database.clear();
        first = {.name = "marked", .body = "    up: [{write: {path: marked, text: \"1\\n\"}}]\n"};
    }
    app.steps = {first, {.name = "second", .body = operations}};
    return app;
}

/// Up and down, over a database and alone.
void add(std::vector<ScenarioMaker>& all, std::string const& name, std::string const& operations)
{
    for (auto const with : {With::Database, With::FilesAlone}) {
        auto const suffix = with == With::FilesAlone ? "-alone" : "";
        MoveSpec move{.name = cat(name, suffix, "-up"), .app = app_that(operations, with), .from = 1, .to = 2};
        move.fill = "INSERT INTO models (name) VALUES ('a'), ('b'), ('c')";
        move.files = fill;
        move.loss = {2};
        all.push_back(move_of(move));
        std::swap(move.from, move.to);
        move.name = cat(name, suffix, "-down");
        all.push_back(move_of(move));
    }
}

std::string ups(std::vector<std::string> const& operations)
{
    std::string out = "    up:\n";
    for (auto const& operation : operations) out += cat("      - ", operation, "\n");
    return out;
}

/// Steps that each act on what the one before left: only the net effect reaches the disk.
AppSpec chained()
{
    auto app = app_that(ups({"move: {from: .shoprc, to: config/shop.yaml}"}), With::Database);
    app.steps.push_back(
        {.name = "renamed-key", .body = ups({"edit: {files: config/shop.yaml, rename: {colour: paint.colour}}"})});
    app.steps.push_back({.name = "moved-on", .body = ups({"move: {from: config/shop.yaml, to: etc/shop.yaml}"})});
    app.steps.push_back({.name = "sized",
                         .up = "ALTER TABLE models ADD COLUMN size INTEGER NOT NULL DEFAULT 12",
                         .down = "ALTER TABLE models DROP COLUMN size"});
    app.steps.push_back({.name = "set-key", .body = ups({"edit: {files: etc/shop.yaml, set: {paint.coats: 2}}"})});
    return app;
}

std::string const kBoth =
    "    up:\n"
    "      - sql: {text: \"ALTER TABLE models ADD COLUMN size INTEGER NOT NULL DEFAULT 12\"}\n"
    "      - move: {from: .shoprc, to: config/shop.yaml}\n"
    "      - edit: {files: \"models/**/model.yml\", remove: [size]}\n"
    "    down:\n"
    "      - edit: {files: \"models/**/model.yml\", set: {size: 12}}\n"
    "      - move: {from: config/shop.yaml, to: .shoprc}\n"
    "      - sql: {text: \"ALTER TABLE models DROP COLUMN size\"}\n";

/// A move in three parts: a step that needs foreign keys enforced is one of its own, with files of its own.
AppSpec cascading()
{
    auto app =
        app_that(ups({"sql: {text: \"CREATE TABLE sizes (of INTEGER REFERENCES models(id) ON DELETE CASCADE, "
                      "mib INTEGER); INSERT INTO sizes SELECT id, 12 FROM models\"}",
                      "edit: {files: settings.json, set: {sizes: true}}"}) +
                     "    down: [{sql: {text: DROP TABLE sizes}}, {edit: {files: settings.json, remove: [sizes]}}]\n",
                 With::Database);
    app.steps.push_back(
        {.name = "cut",
         .body = cat("    foreign_keys: on\n",
                     ups({"sql: {text: \"DELETE FROM models WHERE name = 'b'\"}", "move: {from: models/b, to: attic/b}",
                          "write: {path: attic/why, text: \"cut\\n\"}"}),
                     "    down:\n      - sql: {text: \"INSERT OR IGNORE INTO models (id, name) VALUES (2, 'b')\"}\n"
                     "      - remove: {path: attic/why}\n      - move: {from: attic/b, to: models/b}\n")});
    app.steps.push_back({.name = "sized",
                         .up = "ALTER TABLE models ADD COLUMN size INTEGER NOT NULL DEFAULT 12",
                         .down = "ALTER TABLE models DROP COLUMN size"});
    return app;
}

MoveSpec over_files(std::string name, AppSpec app, std::uint32_t from, std::uint32_t to)
{
    MoveSpec move{.name = std::move(name), .app = std::move(app), .from = from, .to = to};
    if (from > 0) move.fill = "INSERT INTO models (name) VALUES ('a'), ('b'), ('c')";
    move.files = fill;
    move.loss = {1, 2, 3, 4, 5, 6};
    return move;
}

}  // namespace

std::vector<ScenarioMaker> file_scenarios()
{
    std::vector<ScenarioMaker> all;
    add(all, "move-file", ups({"move: {from: .shoprc, to: config/shop.yaml}"}));
    add(all, "move-folder", ups({"move: {from: models, to: data/models}"}));
    add(all, "swap",
        ups({"move: {from: .shoprc, to: between}", "move: {from: readme.txt, to: .shoprc}",
             "move: {from: between, to: readme.txt}"}));
    add(all, "copy", ups({"copy: {from: models, to: backup/models}"}));
    add(all, "remove-file", ups({"remove: {path: readme.txt}"}));
    add(all, "remove-folder", ups({"remove: {path: cache}"}));
    add(all, "mkdir", ups({"mkdir: {path: var/spool}"}));
    add(all, "write-new", ups({"write: {path: etc/motd, text: \"hello\\n\", mode: \"0600\"}"}));
    add(all, "write-over", ups({"write: {path: readme.txt, text: \"the new readme\\n\"}"}));
    add(all, "edit-many",
        ups({"edit: {files: \"models/**/model.yml\", rename: {engine: engine.name}, set: {version: 2}}"}));
    add(all, "edit-json", ups({"edit: {files: settings.json, set: {engine: slow}}"}));
    all.push_back(move_of(over_files("both-up", app_that(kBoth, With::Database), 1, 2)));
    all.push_back(move_of(over_files("both-down", app_that(kBoth, With::Database), 2, 1)));
    all.push_back(move_of(over_files("both-first", app_that(kBoth, With::Database), 0, 2)));
    all.push_back(move_of(over_files("chained-up", chained(), 1, 6)));
    all.push_back(move_of(over_files("chained-down", chained(), 6, 1)));
    auto parts = over_files("parts-up", cascading(), 1, 4);
    parts.between = {2, 3};
    all.push_back(move_of(parts));
    parts = over_files("parts-down", cascading(), 4, 1);
    parts.between = {3, 2};
    all.push_back(move_of(parts));
    auto branch = over_files("files-another-branch", chained(), 4, 0);
    branch.other = {chained().steps[0],
                    {.name = "elsewhere", .body = ups({"move: {from: .shoprc, to: elsewhere.yaml}"})}};
    all.push_back(move_of(branch));
    for (auto& maker : all) {
        maker.group = ScenarioMaker::Group::Files;
        maker.in_self_test = maker.name == "both-first" || maker.name == "both-up" || maker.name == "both-down" ||
                             maker.name == "swap-alone-up";
    }
    return all;
}

}  // namespace newel::crash
