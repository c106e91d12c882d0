#include <catch2/catch.hpp>

#include "schema/breaks.h"
#include "sqlite/sqlite_database.h"

using namespace newel;

namespace {

/// The floors that `up` gets on top of a table and an index.
Floors floors_of(std::string const& up)
{
    auto const database = SqliteDatabase::in_memory();
    auto& store = database->store();
    WriteScope write(store);
    store.run({sql_operation("db", "CREATE TABLE old(id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX i ON old(a)")}, {});
    auto const before = store.schema();
    std::vector<Operation> const operations{sql_operation("db", up)};
    auto const effects = store.run(operations, {});
    return inferred_breaks({7}, before, effects.delta, operations);
}

Floors const kNothing{};
Floors const kReaders{{7}, {7}};

}  // namespace

TEST_CASE("a step that only adds what old software does not see breaks nothing", "[schema]")
{
    for (std::string const up :
         {"CREATE TABLE n(a)", "CREATE TABLE n(a UNIQUE CHECK(a > 1))", "CREATE TABLE n(a); INSERT INTO n VALUES (1)",
          "CREATE TABLE n(a); INSERT OR IGNORE INTO main.\"N\" SELECT a FROM old; UPDATE n SET a = 2; DELETE FROM n",
          "ALTER TABLE old ADD COLUMN b", "ALTER TABLE main.old ADD b TEXT DEFAULT 'x' NOT NULL",
          "ALTER TABLE old ADD b INT NOT NULL DEFAULT -1", "ALTER TABLE old ADD b COLLATE nocase",
          "CREATE INDEX j ON old(a)", "CREATE TABLE n(a); CREATE INDEX j ON n(a)", "", "-- nothing\n;"}) {
        INFO(up);
        CHECK(floors_of(up) == kNothing);
    }
}

TEST_CASE("everything else breaks readers where nothing is stated", "[schema]")
{
    for (std::string const up :
         {"CREATE TABLE n(a REFERENCES old)", "CREATE TABLE n(a, FOREIGN KEY(a) REFERENCES old(id))",
          "ALTER TABLE old ADD b REFERENCES old", "ALTER TABLE old ADD b CHECK (b > 1)",
          "ALTER TABLE old ADD b AS (a || 'x')", "CREATE UNIQUE INDEX j ON old(a)", "DROP INDEX i", "DROP TABLE old",
          "ALTER TABLE old RENAME TO o", "ALTER TABLE old RENAME COLUMN a TO b", "UPDATE old SET a = 1",
          "DELETE FROM old", "INSERT INTO old DEFAULT VALUES", "CREATE VIEW v AS SELECT 1",
          "CREATE TRIGGER g AFTER INSERT ON old BEGIN SELECT 1; END", "SELECT 1", "REINDEX",
          "WITH x AS (SELECT 1) DELETE FROM old", "DROP TABLE IF EXISTS nowhere"}) {
        INFO(up);
        CHECK(floors_of(up) == kReaders);
    }
}

TEST_CASE("an operation on files breaks readers where nothing is stated", "[schema]")
{
    for (std::string const act : {"move", "copy", "remove", "mkdir", "write", "edit"}) {
        INFO(act);
        CHECK(inferred_breaks({7}, {}, {}, {Operation{.act = act}}) == kReaders);
        CHECK(inferred_breaks({7}, {}, {}, {sql_operation("db", "CREATE TABLE n(a)"), Operation{.act = act}}) ==
              kReaders);
    }
}

TEST_CASE("what code does nobody can tell, so it breaks readers where nothing is stated", "[schema]")
{
    CHECK(inferred_breaks({7}, {}, {}, {Operation{.act = "code"}}) == kReaders);
}
