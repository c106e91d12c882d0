// Moves over a database alone: one transaction, up and down.
#include "crash/app.h"

namespace newel::crash {

namespace {

std::string const kFill =
    "INSERT INTO models (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40) "
    "SELECT 'model ' || i FROM n";

AppSpec models()
{
    AppSpec app;
    app.steps = {
        {.name = "models",
         .up = "CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
         .down = "DROP TABLE models"},
        {.name = "engines",
         .up = "CREATE TABLE engines (id INTEGER PRIMARY KEY, name TEXT); CREATE INDEX by_name ON models(name); "
               "INSERT INTO engines (name) SELECT 'engine of ' || name FROM models",
         .down = "DROP INDEX by_name; DROP TABLE engines"},
        {.name = "sizes",
         .up = "ALTER TABLE models ADD COLUMN size INTEGER NOT NULL DEFAULT 0; UPDATE models SET size = id * 10",
         .down = "ALTER TABLE models DROP COLUMN size"},
        {.name = "notes",
         .up = "CREATE TABLE notes (id INTEGER PRIMARY KEY, body BLOB); INSERT INTO notes (body) SELECT "
               "zeroblob(3000 + id) FROM models",
         .down = "DROP TABLE notes"},
        {.name = "renamed",
         .up = "ALTER TABLE models RENAME TO things; CREATE VIEW models AS SELECT * FROM things",
         .down = "DROP VIEW models; ALTER TABLE things RENAME TO models"},
    };
    return app;
}

ScenarioMaker move(std::string name, std::uint32_t from, std::uint32_t to, std::set<std::uint32_t> loss = {})
{
    return move_of({.name = std::move(name),
                    .app = models(),
                    .from = from,
                    .to = to,
                    .fill = from > 0 && from < 5 ? kFill : "",
                    .loss = std::move(loss)});
}

/// So much that SQLite spills pages before COMMIT: the database changes while the journal is still needed. Large pages
/// fill its cache (2 MB) with few calls.
ScenarioMaker spilling(std::string name, std::uint32_t from, std::uint32_t to)
{
    AppSpec app;
    app.steps = {
        {.name = "big", .up = "CREATE TABLE big (id INTEGER PRIMARY KEY, body BLOB)", .down = "DROP TABLE big"},
        {.name = "rewritten",
         .up = "UPDATE big SET body = zeroblob(60000)",
         .down = "UPDATE big SET body = zeroblob(61000)"},
    };
    return move_of({.name = std::move(name),
                    .app = app,
                    .from = from,
                    .to = to,
                    .first = "PRAGMA page_size=65536",
                    .fill = "INSERT INTO big (body) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                            "WHERE i < 40) SELECT zeroblob(60500) FROM n"});
}

/// Two branches that both have a version 2, and one a version 3.
ScenarioMaker another_branch()
{
    auto other = models().steps;
    other.erase(other.begin() + 1, other.end());
    other.push_back({.name = "owners",
                     .up = "CREATE TABLE owners (id INTEGER PRIMARY KEY, of INTEGER REFERENCES models(id)); "
                           "INSERT INTO owners (of) SELECT id FROM models",
                     .down = "DROP TABLE owners"});
    return move_of(
        {.name = "another-branch", .app = models(), .from = 3, .fill = kFill, .loss = {2, 3}, .other = other});
}

/// A newer release's sealed bundle: its seal is kept, a better down taken in, and its own step goes up.
ScenarioMaker amended_up()
{
    auto app = models();
    app.steps.resize(3);
    auto newer = app.steps;
    newer[1].down = cat("SELECT 1; ", newer[1].down);
    newer[1].revision = 2;
    return move_of({.name = "amended-up", .app = app, .from = 2, .fill = kFill, .other = newer, .other_sealed = true});
}

/// The application was killed while it wrote: its own journal is rolled back, or its WAL read, before anything moves.
ScenarioMaker after_a_crash(std::string name, std::string sql, Journal journal)
{
    auto maker = move_of({.name = std::move(name),
                          .app = models(),
                          .from = 1,
                          .to = 3,
                          .fill = kFill,
                          .leave = [sql](auto const& database) { run_sql_and_die(database, sql); }});
    maker.journals = {journal};
    return maker;
}

/// Small pages: many calls for little data; overflow pages, indexes, triggers and a table without rowid.
ScenarioMaker small_pages(std::string name, std::uint32_t from, std::uint32_t to)
{
    AppSpec app;
    app.steps = {
        {.name = "base",
         .up = "CREATE TABLE base (key TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID; CREATE TABLE log (what TEXT); "
               "CREATE TRIGGER noted AFTER INSERT ON base BEGIN INSERT INTO log VALUES (NEW.key); END",
         .down = "DROP TABLE base; DROP TABLE log"},
        {.name = "longer",
         .up = "UPDATE base SET body = body || hex(zeroblob(200)); CREATE INDEX by_body ON base(body)",
         .down = "DROP INDEX by_body; UPDATE base SET body = substr(body, 1, length(body) - 400)"},
        {.name = "thinned", .up = "DELETE FROM log WHERE rowid % 2", .down = "INSERT INTO log VALUES ('thinned')"},
    };
    return move_of({.name = std::move(name),
                    .app = app,
                    .from = from,
                    .to = to,
                    .first = "PRAGMA page_size=1024; PRAGMA auto_vacuum=FULL",
                    .fill = "INSERT INTO base WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                            "WHERE i < 12) SELECT 'key ' || i, 'body ' || i FROM n",
                    .loss = {2, 3}});
}

}  // namespace

std::vector<ScenarioMaker> database_scenarios()
{
    std::string const many = "UPDATE models SET name = name || ' changed'";
    std::vector<ScenarioMaker> all{
        move("first-start", 0, 2),
        move("one-step-up", 1, 2),
        move("one-step-down", 2, 1, {2}),
        move("many-up", 1, 5),
        move("many-down", 4, 1, {2, 3, 4}),
        move("all-down", 3, 0, {1, 2, 3}),
        move("rebuild-up", 2, 3),
        move("rename-up", 4, 5),
        move("rename-down", 5, 4),
        another_branch(),
        amended_up(),
        small_pages("small-pages-up", 1, 3),
        small_pages("small-pages-down", 3, 1),
        spilling("spilling", 1, 2),
        after_a_crash("after-a-crash", cat("BEGIN; ", many), Journal::Delete),
        after_a_crash("after-a-crash-wal", cat("PRAGMA wal_autocheckpoint=0; ", many, "; BEGIN; ", many), Journal::Wal),
        move_of({.name = "no-folder", .app = models(), .from = 0, .to = 1, .folder = false}),
    };
    for (auto& maker : all)
        maker.in_self_test =
            maker.name == "first-start" || maker.name == "one-step-up" || maker.name == "one-step-down";
    return all;
}

}  // namespace newel::crash
