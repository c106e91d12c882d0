// Restores: a backup in the place of data that went on: over a database and files, over a database alone, over ruins, and
// over a run that was interrupted and cannot be finished.
#include "crash/app.h"

#include "files/durable.h"
#include "files/installation_key.h"
#include "sqlite/sqlite_database.h"

#include <fstream>
#include <memory>

namespace newel::crash {

namespace fs = std::filesystem;

namespace {

void put(fs::path const& file, std::string const& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

/// What the application had written when the backup was made, and what it has written since.
void fill_before(fs::path const& data)
{
    put(data / "settings.json", "{\"size\": 3}\n");
    put(data / "models/a/model.yml", "engine: a\n");
    put(data / "models/a/weights.bin", std::string(20'000, 'w'));
    put(data / "models/b/model.yml", "engine: b\n");
    put(data / "readme.txt", "the old readme\n");
}

void go_on(fs::path const& data)
{
    put(data / "settings.json", "{\"size\": 4, \"more\": true}\n");
    fs::remove_all(data / "models/a");
    put(data / "models/c/model.yml", "engine: c\n");
    put(data / "log/today", "a line\n");
}

/// As after a run that was killed right after its COMMIT, and somebody's deleting one of the files that it owes.
void owe(fs::path const& data, fs::path const& database)
{
    put(data / ".newel/txn/new/1", "owed\n");
    fs::create_directories(data / ".newel/txn/old");
    auto const lock = DirectoryLock::take(data, Sharing::Exclusive, "test", std::chrono::seconds(1));
    auto const opened = SqliteDatabase::open(database, {.mode = OpenMode::ReadWrite});
    auto const key = InstallationKey::read_or_make(data, lock);
    opened->authenticate_with([key](std::string_view bytes) { return key.mac(bytes); });
    WriteScope write(opened->store());
    opened->ledger().owe({{.act = IntentRow::Act::Take, .source = "readme.txt", .target = ".newel/txn/old/0"},
                          {.act = IntentRow::Act::Put, .source = ".newel/txn/new/0", .target = "lost"},
                          {.act = IntentRow::Act::Put, .source = ".newel/txn/new/1", .target = "owed"}},
                         opened->ledger().state().value().data_id);
    write.commit();
}

enum class Over { Newer, Ruin, Owed };

/// Where files are owed that are gone, somebody finds them again.
void recover(App const& app, fs::path const& data)
{
    try {
        (void)Engine(app.settings(data)).recover();
    } catch (Error const& error) {
        if (error.code() != ErrorCode::Owed) throw;
        if (is_there(data / ".newel/txn/new")) replace_durably(data / ".newel/txn/new/0", "found again\n");
        (void)Engine(app.settings(data)).recover();
    }
}

ScenarioMaker restore_of(std::string const& name, AppSpec const& spec, Over over)
{
    ScenarioMaker maker{.name = name, .group = ScenarioMaker::Group::Files};
    maker.make = [name, spec, over] {
        auto const app = std::make_shared<App const>(spec);
        bool const has_files = spec.stores.find("files:") != std::string::npos;
        Scenario scenario{.name = name, .database = spec.database};
        scenario.prepare = [spec, app, over, has_files](fs::path const& root, Journal journal) {
            auto const data = root / "data";
            fs::create_directory(data);
            auto const database = data / spec.database;
            if (journal == Journal::Wal) run_sql(database, "PRAGMA journal_mode=WAL");
            if (has_files) fill_before(data);
            app->move(data, 0, 1);
            run_sql(database, "INSERT INTO models (name) VALUES ('a'), ('b')");
            (void)Engine(app->settings(data)).backup(root / "backup");
            app->move(data, 1, 2);
            run_sql(database, "INSERT INTO models (name) VALUES ('c')");
            if (has_files) go_on(data);
            if (over == Over::Ruin) fs::remove(database);
            if (over == Over::Owed) owe(data, database);
        };
        scenario.move = [app](fs::path const& root) {
            (void)Engine(app->settings(root / "data")).restore(root / "backup");
        };
        scenario.recover = [app](fs::path const& root) { recover(*app, root / "data"); };
        return scenario;
    };
    return maker;
}

AppSpec app_with(std::string const& stores)
{
    AppSpec app{.name = "shop", .stores = stores};
    app.steps = {{.name = "models",
                  .up = "CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
                  .down = "DROP TABLE models"},
                 {.name = "sized",
                  .up = "ALTER TABLE models ADD COLUMN size INTEGER",
                  .down = "ALTER TABLE models DROP COLUMN size"}};
    return app;
}

}  // namespace

std::vector<ScenarioMaker> keeping_scenarios()
{
    auto const alone = app_with("  db: {sqlite: shop.db}\n");
    auto const both = app_with("  db: {sqlite: shop.db}\n  home: {files: .}\n");
    return {restore_of("restore-database", alone, Over::Newer), restore_of("restore-directory", both, Over::Newer),
            restore_of("restore-over-ruin", both, Over::Ruin), restore_of("restore-over-owed", both, Over::Owed)};
}

}  // namespace newel::crash
