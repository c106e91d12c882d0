#include <catch2/catch.hpp>

#include "base/error.h"
#include "base/text.h"
#include "sqlite/sqlite_database.h"

#include <sqlite3.h>

using namespace newel;

namespace {

/// A managed database with an application's table.
class World {
public:
    World()
    {
        WriteScope write(store());
        database_->ledger().prepare();
        StateRow row{.app = "app", .data_id = "d"};
        database_->ledger().write_state(row);
        store().run({sql_operation("db",
                                   "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT UNIQUE); "
                                   "INSERT INTO t VALUES (1, 'x')")},
                    {});
        write.commit();
    }

    Store& store() { return database_->store(); }
    Ledger& ledger() { return database_->ledger(); }

    /// The error that `sql` gets; fails the test where it gets none, or where anything of it stays.
    Error refused(std::string const& sql)
    {
        auto const before = store().schema().fingerprint();
        try {
            WriteScope write(store());
            store().run({sql_operation("db", sql, "s.sql")}, {});
            write.commit();
        } catch (Error const& error) {
            CHECK(store().schema().fingerprint() == before);
            CHECK(store().count_rows("t") == 1);
            CHECK(ledger().state());
            return error;
        }
        FAIL("not refused: " << sql);
        throw std::logic_error("unreachable");
    }

    StepEffects run(std::string const& sql)
    {
        WriteScope write(store());
        auto effects = store().run({sql_operation("db", sql, "s.sql")}, {});
        write.commit();
        return effects;
    }

private:
    std::unique_ptr<SqliteDatabase> database_{
        SqliteDatabase::open({}, {.mode = OpenMode::Create, .other_tools_tables = {"schema_migrations"}})};
};

}  // namespace

TEST_CASE("what could reach out of the sandbox is refused with its reason", "[sqlite]")
{
    World world;
    struct Attack {
        std::string sql;
        std::string says;
    };
    for (auto const& attack : std::vector<Attack>{
             {"ATTACH ':memory:' AS x", "ATTACH is not allowed"},
             {"DETACH main", "DETACH is not allowed"},
             {"VACUUM INTO '/tmp/newel-never.db'", "VACUUM is not allowed"},
             {"BEGIN", "BEGIN, COMMIT and ROLLBACK"},
             {"COMMIT", "BEGIN, COMMIT and ROLLBACK"},
             {"/* x */ END", "BEGIN, COMMIT and ROLLBACK"},
             {"ROLLBACK", "BEGIN, COMMIT and ROLLBACK"},
             {"SAVEPOINT s", "SAVEPOINT"},
             {"RELEASE newel_step", "BEGIN, COMMIT and ROLLBACK"},
             {"CREATE TEMP TABLE newel_state(a)", "TEMP objects are not allowed"},
             {"CREATE TABLE temp.x(a)", "TEMP objects are not allowed"},
             {"CREATE TEMP VIEW v AS SELECT 1", "TEMP objects are not allowed"},
             {"CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END", "TEMP objects are not allowed"},
             {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode"},
             {"PRAGMA writable_schema = ON", "PRAGMA writable_schema"},
             {"PRAGMA user_version = 7", "PRAGMA user_version"},
             {"PRAGMA foreign_keys = ON", "does nothing inside a transaction"},
             {"PRAGMA trusted_schema(1)", "PRAGMA trusted_schema"},
             {"SELECT load_extension('x')", "function load_extension() is not allowed"},
             {"SELECT fts3_tokenizer('simple', x'4141414141414141')", "function fts3_tokenizer() is not allowed"},
             {"SELECT sqlite_rename_table(1,2,3,4,5,6,7)", "sqlite_rename_table"},
             {"CREATE VIRTUAL TABLE v USING fts4(a)", "virtual tables of module fts4 are not allowed"},
             {"DELETE FROM newel_steps", "newel_steps"},
             {"UPDATE NEWEL_state SET app = 'x'", "newel_state"},
             {"INSERT INTO main.newel_events(at) VALUES (1)", "newel_events"},
             {"SELECT * FROM newel_state", "newel_state"},
             {"SELECT * FROM newel_status", "newel_state"},
             {"CREATE VIEW v AS SELECT * FROM newel_state", "newel_state"},
             {"CREATE TABLE newel_mine(a)", "newel_mine"},
             {"CREATE INDEX newel_i ON t(a)", "newel_i"},
             {"CREATE INDEX i ON newel_state(app)", "newel_state"},
             {"DROP TABLE newel_state", "newel_state"},
             {"DROP VIEW newel_status", "newel_status"},
             {"ALTER TABLE newel_state ADD x", "newel_state"},
             {"ALTER TABLE newel_state RENAME TO x", "newel_state"},
             {"ALTER TABLE t RENAME TO newel_t", "newel_t"},
             {"CREATE TRIGGER g AFTER INSERT ON newel_state BEGIN SELECT 1; END", "newel_state"},
             {"CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM newel_state; END", "newel_state"},
             {"CREATE TRIGGER g BEFORE UPDATE OF b ON t WHEN (SELECT version FROM newel_state) BEGIN SELECT 1; END",
              "newel_state"},
             {"CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g INSTEAD OF DELETE ON v BEGIN UPDATE newel_state SET "
              "version = 9; END",
              "newel_state"},
             {"CREATE TABLE u(a REFERENCES newel_state(id))", "Newel's tables"},
             {"CREATE TABLE schema_migrations(a)", "another migration tool's"},
             {"ALTER TABLE t RENAME TO schema_migrations", "schema_migrations"},
         }) {
        INFO(attack.sql);
        auto const error = world.refused(attack.sql);
        CHECK_THAT(error.message(), Catch::Contains(attack.says, Catch::CaseSensitive::No));
        CHECK((error.code() == ErrorCode::Refused || attack.sql.find("sqlite_rename") != std::string::npos));
    }
}

TEST_CASE("the schema table is not written directly", "[sqlite]")
{
    World world;
    CHECK_THAT(world.refused("DELETE FROM sqlite_master").message(), Catch::Contains("sqlite_master"));
    CHECK_THAT(world.refused("UPDATE sqlite_schema SET sql = ''").message(), Catch::Contains("sqlite_"));
    CHECK_THAT(world.refused("INSERT INTO sqlite_temp_master VALUES (1,1,1,1,1)").message(),
               Catch::Contains("sqlite_"));
}

TEST_CASE("a statement that ends the transaction takes everything with it", "[sqlite]")
{
    World world;
    for (std::string const sql : {"INSERT OR ROLLBACK INTO t VALUES (2, 'x')",
                                  "CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT raise(ROLLBACK, 'no'); END; "
                                  "INSERT INTO t VALUES (2, 'y')"}) {
        auto const error = world.refused("CREATE TABLE made(a); " + sql + "; CREATE TABLE behind(a)");
        CHECK(error.code() == ErrorCode::Failed);
        CHECK_THAT(error.message(), Catch::Contains("everything was rolled back"));
        CHECK_FALSE(world.store().schema().table("made"));
        CHECK_FALSE(world.store().schema().table("behind"));
    }
}

TEST_CASE("a script with a NUL is refused, for SQLite would stop there", "[sqlite]")
{
    World world;
    auto const error = world.refused(std::string("CREATE TABLE a(x);\n\0DROP TABLE t", 32));
    CHECK(error.code() == ErrorCode::Refused);
    CHECK(error.place().text() == "s.sql:2");
}

TEST_CASE("an error names the file, the line and the statement", "[sqlite]")
{
    World world;
    auto const error = world.refused("CREATE TABLE a(x);\n\nINSERT INTO t\nVALUES (2,\n  nowhere);\nSELECT 1");
    CHECK(error.code() == ErrorCode::Failed);
    CHECK(error.place().text() == "s.sql:5");
    CHECK(error.message() == "no such column: nowhere\n  INSERT INTO t VALUES (2, nowhere);");
    auto const unique = world.refused("-- c\nINSERT INTO t VALUES (2, 'x')");
    CHECK(unique.place().text() == "s.sql:2");
    CHECK_THAT(unique.message(), Catch::Contains("UNIQUE constraint failed: t.b"));
    CHECK(unique.native_code() == SQLITE_CONSTRAINT_UNIQUE);
}

TEST_CASE("a failed step leaves the steps before it in the transaction", "[sqlite]")
{
    World world;
    WriteScope write(world.store());
    world.store().run({sql_operation("db", "CREATE TABLE kept(a)")}, {});
    CHECK_THROWS_AS(world.store().run({sql_operation("db", "CREATE TABLE gone(a); nonsense")}, {}), Error);
    CHECK(world.store().schema().table("kept"));
    CHECK_FALSE(world.store().schema().table("gone"));
    auto const effects = world.store().run({sql_operation("db", "CREATE TABLE more(a)")}, {});
    CHECK(effects.delta.put.size() == 1);
}

TEST_CASE("what ordinary steps do is allowed", "[sqlite]")
{
    World world;
    for (std::string const sql : {
             "CREATE VIRTUAL TABLE s USING fts5(b, content='t', content_rowid='a'); INSERT INTO s(s) VALUES "
             "('rebuild')",
             "CREATE VIRTUAL TABLE r USING rtree(id, x0, x1)",
             "PRAGMA foreign_key_check; PRAGMA table_info(t); PRAGMA user_version",
             "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 5) SELECT sum(x) FROM c",
             "CREATE TABLE j AS SELECT json_extract('{\"a\":1}', '$.a') AS v, value FROM json_each('[1,2]')",
             "CREATE TRIGGER g AFTER INSERT ON t WHEN new.a > 5 BEGIN UPDATE t SET b = upper(b) WHERE a = new.a; END",
             "CREATE VIEW v AS SELECT a, count(*) OVER () AS n FROM t; DROP VIEW v",
             "CREATE TABLE q(a INTEGER PRIMARY KEY AUTOINCREMENT, d TEXT DEFAULT (datetime('now'))); DROP TABLE q",
             "ALTER TABLE t ADD c; ALTER TABLE t RENAME COLUMN c TO d; ALTER TABLE t DROP COLUMN d",
             "ANALYZE; REINDEX",
             "ALTER TABLE t RENAME TO t2; ALTER TABLE t2 RENAME TO t",
             "CREATE TABLE x(a);;; ; -- end",
         }) {
        INFO(sql);
        CHECK_NOTHROW(world.run(sql));
    }
    CHECK_FALSE(world.store().schema().table("s_data"));
    CHECK(world.store().schema().table("s"));
}

TEST_CASE("a function that only the application has is named, not refused", "[sqlite]")
{
    World world;
    auto const effects = world.run("CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT app_function(new.a); END");
    REQUIRE(effects.actions.size() == 2);
    CHECK(effects.actions[1].kind == "needs");
    CHECK_THAT(effects.actions[1].object, Catch::Contains("no such function: app_function"));
}

TEST_CASE("a heartbeat that says no stops the statement", "[sqlite]")
{
    World world;
    WriteScope write(world.store());
    std::vector<Operation> const endless{
        sql_operation("db", "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c")};
    try {
        world.store().run(endless, [] { return false; });
        FAIL("not stopped");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Failed);
        CHECK_THAT(error.message(), Catch::StartsWith("cancelled"));
    }
    CHECK_THROWS_AS(world.store().run(endless, []() -> bool { throw std::runtime_error("mine"); }), std::runtime_error);
}

TEST_CASE("actions tell kind, object and rows", "[sqlite]")
{
    World world;
    auto const effects = world.run(
        "CREATE TABLE n(a); INSERT INTO n SELECT 1 UNION ALL SELECT 2; UPDATE n SET a = 3 WHERE a = 2; "
        "DELETE FROM n; CREATE INDEX i ON n(a); ALTER TABLE n ADD b; SELECT 1; DROP TABLE n; DROP TABLE IF EXISTS n");
    std::vector<std::string> lines;
    for (auto const& action : effects.actions) lines.push_back(cat(action.kind, " ", action.object, " ", action.rows));
    CHECK(lines == std::vector<std::string>{"create table n 0", "insert table n 2", "update table n 1",
                                            "delete table n 2", "create index i 0", "alter table n 0",
                                            "drop table n 0"});
}
