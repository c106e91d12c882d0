#include "base/text.h"
#include "unit/release/judged.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;

namespace {

using Codes = std::multiset<std::string>;

/// v1 makes the tables, v2 a column; each step under test is v3.
std::vector<StepText> on_top(StepText step)
{
    return {{.up = "CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT, name TEXT NOT NULL DEFAULT '');"
                   "CREATE TABLE log(line TEXT); CREATE VIEW names AS SELECT name FROM users;"
                   "CREATE UNIQUE INDEX u ON users(name); CREATE INDEX i ON users(email);"
                   "CREATE TRIGGER g AFTER INSERT ON log BEGIN SELECT 1; END"},
            {.up = "ALTER TABLE users ADD size INT"},
            std::move(step)};
}

Codes codes_with(std::string const& up, std::optional<Floors> breaks)
{
    // All other rules are allowed: here it is about 'breaks' alone.
    Judged judged(on_top({.up = up, .breaks = breaks}));
    Codes codes;
    for (auto const& finding : judged.findings())
        if (finding.code == "breaks-too-little") codes.insert(finding.message);
    return codes;
}

/// Every kind of change that a schema can take, and what only touches rows.
std::vector<std::string> const kChanges{
    "CREATE TABLE n(a)",
    "CREATE TABLE n(a REFERENCES users)",
    "CREATE TABLE n(a PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE n(a TEXT) STRICT",
    "CREATE TABLE n AS SELECT * FROM users",
    "CREATE VIRTUAL TABLE n USING fts5(a)",
    "CREATE INDEX j ON users(size)",
    "CREATE INDEX j ON users(size) WHERE size > 1",
    "CREATE UNIQUE INDEX j ON users(size)",
    "CREATE UNIQUE INDEX j ON users(lower(email))",
    "CREATE VIEW v AS SELECT 1",
    "CREATE TRIGGER h AFTER DELETE ON users BEGIN SELECT 1; END",
    "DROP TABLE log",
    "DROP INDEX i",
    "DROP INDEX u",
    "DROP VIEW names",
    "DROP TRIGGER g",
    "ALTER TABLE users ADD a",
    "ALTER TABLE users ADD a NOT NULL",
    "ALTER TABLE users ADD a NOT NULL DEFAULT 1",
    "ALTER TABLE users ADD a CHECK (a > 1)",
    "ALTER TABLE users ADD a AS (size + 1)",
    "ALTER TABLE users ADD a REFERENCES log",
    "ALTER TABLE users RENAME size TO length",
    "ALTER TABLE users DROP COLUMN size",
    "ALTER TABLE log RENAME TO lines",
    "ALTER TABLE log RENAME TO lines; CREATE VIEW log AS SELECT * FROM lines",
    "DROP VIEW names; CREATE VIEW names AS SELECT email FROM users",
    "CREATE TABLE n(line TEXT NOT NULL); INSERT INTO n SELECT * FROM log; DROP TABLE log; ALTER TABLE n RENAME TO log",
    "CREATE TABLE n(line INT); INSERT INTO n SELECT * FROM log; DROP TABLE log; ALTER TABLE n RENAME TO log",
    "CREATE TABLE n(line TEXT UNIQUE); INSERT INTO n SELECT * FROM log; DROP TABLE log; ALTER TABLE n RENAME TO log",
    "CREATE TABLE n(line TEXT CHECK (line <> '')); DROP TABLE log; ALTER TABLE n RENAME TO log",
    "UPDATE users SET size = 1",
    "DELETE FROM log",
    "INSERT INTO log VALUES (1)",
    "REPLACE INTO users(id) VALUES (1)",
    "SELECT 1",
    "",
};

}  // namespace

TEST_CASE("what is inferred where 'breaks' says nothing is never less than the schema difference demands", "[release]")
{
    for (auto const& up : kChanges) {
        INFO(up);
        Judged judged(on_top({.up = up}));
        for (auto const& demand : judged.demands()) {
            if (demand.version != DataVersion{3}) continue;
            INFO(demand.what);
            CHECK(judged.inferred() == Floors{{3}, {3}});
            CHECK(demand.since < DataVersion{3});
        }
        CHECK(judged.codes().count("breaks-too-little") == 0);
    }
}

TEST_CASE("'breaks: nothing' is too little for what takes something away", "[release]")
{
    std::map<std::string, std::string> const wrong{
        {"DROP TABLE log",
         "step 3 s3: it drops table log, which software has known since v1, but 'breaks' lets v1 read"},
        {"DROP VIEW names",
         "step 3 s3: it drops view names, which software has known since v1, but 'breaks' lets v1 read"},
        {"ALTER TABLE users DROP COLUMN size",
         "step 3 s3: it drops column size of table users, which software has known since v2, but 'breaks' lets v2 "
         "read"},
        {"ALTER TABLE users RENAME size TO length",
         "step 3 s3: it renames column size of table users to length, which software has known since v2, but 'breaks' "
         "lets v2 read"},
        {"ALTER TABLE log RENAME TO lines",
         "step 3 s3: it renames table log to lines, which software has known since v1, but 'breaks' lets v1 read"},
        {"ALTER TABLE log RENAME TO lines; CREATE VIEW log AS SELECT * FROM lines",
         "step 3 s3: it renames table log to lines, which software has known since v1, but 'breaks' lets v1 write"},
        {"ALTER TABLE users ADD a NOT NULL",
         "step 3 s3: it adds column a of table users, NOT NULL without a default, so no software below v3 can write, "
         "but 'breaks' lets v2 write"},
        {"CREATE UNIQUE INDEX j ON users(size)",
         "step 3 s3: it makes size of table users unique, which software has known since v1, but 'breaks' lets v1 "
         "write"},
        {kChanges[28],
         "step 3 s3: it makes column line of table log NOT NULL, which software has known since v1, but 'breaks' lets "
         "v1 write"},
        {kChanges[29],
         "step 3 s3: it changes the type of column line of table log, which software has known since v1, but 'breaks' "
         "lets v1 read"},
        {kChanges[30],
         "step 3 s3: it makes line of table log unique, which software has known since v1, but 'breaks' lets v1 write"},
        {kChanges[31],
         "step 3 s3: it puts a CHECK on column line of table log, which software has known since v1, but 'breaks' lets "
         "v1 write"},
    };
    for (auto const& up : kChanges) {
        INFO(up);
        auto const known = wrong.find(up);
        auto const found = codes_with(up, Floors{});
        bool const is_unique_expression = up.find("lower(") != std::string::npos;
        if (is_unique_expression) continue;  // an expression is no column that can be named
        CHECK(found == (known == wrong.end() ? Codes{} : Codes{known->second}));
    }
}

TEST_CASE("'breaks' that says enough is enough, to the version", "[release]")
{
    auto const drop = "ALTER TABLE users DROP COLUMN size";
    CHECK(codes_with(drop, Floors{{2}, {2}}).size() == 1);
    CHECK(codes_with(drop, Floors{{3}, {3}}).empty());
    auto const unique = "CREATE UNIQUE INDEX j ON users(size)";
    CHECK(codes_with(unique, Floors{{0}, {1}}).size() == 1);
    CHECK(codes_with(unique, Floors{{0}, {2}}).empty());  // software of v2 takes care already
    CHECK(codes_with("ALTER TABLE users ADD a NOT NULL", Floors{{0}, {2}}).size() == 1);
    CHECK(codes_with("ALTER TABLE users ADD a NOT NULL", Floors{{0}, {3}}).empty());
}

TEST_CASE("floors that a lower step has raised count for those above", "[release]")
{
    auto steps = on_top({.up = "ALTER TABLE users DROP COLUMN size", .breaks = Floors{{3}, {3}}});
    steps.push_back({.up = "DROP TABLE log", .breaks = Floors{}});
    CHECK(Judged(steps).codes().count("breaks-too-little") == 0);
}

TEST_CASE("expand and contract: the contract step names the version that no longer needs what it removes", "[release]")
{
    std::vector<StepText> const steps{
        {.up = "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT)"},
        {.up = "ALTER TABLE users ADD full_name TEXT"},  // expand: v2 writes both
        {.up = "UPDATE users SET full_name = name WHERE full_name IS NULL", .breaks = Floors{}},
        {.up = "ALTER TABLE users DROP COLUMN name", .breaks = Floors{{2}, {2}}}};  // contract
    Judged judged(steps);
    CHECK(judged.codes() == Codes{"destructive"});
    REQUIRE(judged.demands().size() == 1);
    auto const& demand = judged.demands().front();
    CHECK(demand.what == "drops column name of table users");
    CHECK(demand.since == DataVersion{1});
}
