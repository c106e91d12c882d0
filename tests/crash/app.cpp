#include "crash/app.h"

#include "support/apps.h"
#include "support/files.h"
#include "support/keys.h"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace newel::crash {

namespace fs = std::filesystem;

namespace {

std::string manifest_of(AppSpec const& spec)
{
    auto text = cat("newel: 1\napp: ", spec.name, "\nstores:\n", spec.stores, "steps:\n");
    std::size_t version = 0;
    for (auto const& step : spec.steps) {
        text += cat("  ", ++version, ":\n    name: ", step.name, "\n");
        if (!step.body.empty()) {
            text += step.body;
            continue;
        }
        text += cat("    up: [{sql: {text: ", test::in_yaml_quotes(step.up), "}}]\n");
        if (step.down == "-")
            text += "    down: none\n    why: it is a test\n";
        else
            text += cat("    down: {revision: ", step.revision, ", do: [{sql: {text: ", test::in_yaml_quotes(step.down),
                        "}}]}\n");
    }
    return text;
}

}  // namespace

char const* name_of(Journal journal)
{
    switch (journal) {
        case Journal::None: return "none";
        case Journal::Delete: return "delete";
        case Journal::Wal: return "wal";
    }
    return "";
}

App::App(AppSpec const& spec)
{
    std::string folder = (fs::temp_directory_path() / "newel-crash-app-XXXXXX").string();
    if (!::mkdtemp(folder.data())) throw std::runtime_error("no folder for an app");
    bundle_ = test::bundle_of(folder, spec.name, manifest_of(spec), spec.steps.size());
    if (spec.sealed) {
        test::write_file(fs::path(folder) / "key", test::kReleaseSecret);
        auto const published =
            Engine({.folder = folder})
                .publish({.bundle = {.folder = "sealed", .channel = "stable"}, .key = {.file = "key"}});
        auto const bundle = fs::path(folder) / published.bundle.file;
        auto const beside = [&](char const* ending) {
            return test::read_file(bundle.parent_path() / cat(bundle.stem().string(), ending));
        };
        bundle_ = test::read_file(bundle);
        seal_ = beside(".seal");
        signature_ = beside(".seal.minisig");
    }
    fs::remove_all(folder);
}

Settings App::settings(fs::path const& data) const
{
    Settings settings{.folder = data.parent_path(), .data = {data.string(), "option"}, .carried = bundle_};
    if (!seal_.empty()) settings.keys = {{test::kReleaseKey, "the program"}};
    settings.carried_seal = seal_;
    settings.carried_signature = signature_;
    settings.wait = std::chrono::milliseconds(100);  // nobody else is there; what is busy by an error stays so
    return settings;
}

void App::move(fs::path const& data, std::uint32_t from, std::uint32_t to, std::set<std::uint32_t> const& loss) const
{
    MoveRequest request{.kind = from < to ? MoveRequest::Kind::Up : MoveRequest::Kind::Down};
    request.steps = from < to ? to - from : from - to;
    request.allowed.loss = loss;
    Engine(settings(data)).move(request);
}

void App::start(fs::path const& data) const
{
    Engine engine(settings(data));
    (void)engine.recover();
    (void)engine.check({.as = "carried"});
}

void App::switch_here(fs::path const& data, std::set<std::uint32_t> const& loss) const
{
    Engine(settings(data)).move({.ref = "carried", .allowed = {.loss = loss}});
}

void run_sql_and_die(fs::path const& database, std::string const& sql)
{
    auto const child = ::fork();
    if (child == 0) {
        sqlite3* db = nullptr;
        auto code = sqlite3_open(database.c_str(), &db);
        if (code == SQLITE_OK) code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
        if (code == SQLITE_OK) code = sqlite3_db_cacheflush(db);
        ::_exit(code);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) throw std::runtime_error(cat(database.string(), ": the application before fails"));
}

void run_sql(fs::path const& database, std::string const& sql)
{
    sqlite3* db = nullptr;
    auto code = sqlite3_open(database.c_str(), &db);
    if (code == SQLITE_OK) code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
    std::string const fault = code == SQLITE_OK ? "" : sqlite3_errmsg(db);
    sqlite3_close(db);
    if (code != SQLITE_OK) throw std::runtime_error(cat(database.string(), ": ", fault));
}

ScenarioMaker move_of(MoveSpec spec)
{
    auto const make = [spec] {
        auto const app = std::make_shared<App const>(spec.app);
        Scenario scenario{.name = spec.name, .database = spec.app.database};
        scenario.prepare = [spec, app](fs::path const& root, Journal journal) {
            auto const data = root / "data";
            if (!spec.folder) return;
            fs::create_directory(data);
            if (spec.files) spec.files(data);
            if (spec.app.database.empty()) {
                if (spec.from > 0) app->move(data, 0, spec.from);
            } else {
                auto const database = data / spec.app.database;
                if (!spec.first.empty()) run_sql(database, spec.first);
                if (journal == Journal::Wal) run_sql(database, "PRAGMA journal_mode=WAL");
                if (spec.from > 0) app->move(data, 0, spec.from);
                if (!spec.fill.empty()) run_sql(database, spec.fill);
                if (spec.leave) spec.leave(database);
            }
        };
        if (spec.other.empty()) {
            scenario.move = [spec, app](fs::path const& root) {
                app->move(root / "data", spec.from, spec.to, spec.loss);
            };
            scenario.recover = [app](fs::path const& root) { app->start(root / "data"); };
            for (auto const version : spec.between)
                scenario.further.push_back(
                    {.make = [spec, app, version](
                                 fs::path const& root) { app->move(root / "data", spec.from, version, spec.loss); },
                     .go_on = [spec, app, version](
                                  fs::path const& root) { app->move(root / "data", version, spec.to, spec.loss); }});
            return scenario;
        }
        auto changed = spec.app;
        changed.steps = spec.other;
        changed.sealed = spec.other_sealed;
        auto const other = std::make_shared<App const>(changed);
        scenario.move = [spec, other](fs::path const& root) { other->switch_here(root / "data", spec.loss); };
        scenario.recover = [other](fs::path const& root) { other->start(root / "data"); };
        return scenario;
    };
    ScenarioMaker maker{.name = spec.name, .make = make};
    // Whoever makes the database at its first start makes it with SQLite's own default.
    if (spec.app.database.empty() || !spec.folder) maker.journals = {Journal::None};
    return maker;
}

}  // namespace newel::crash
