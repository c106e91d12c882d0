// Each rule from both sides: what it must find, and what looks alike and is harmless.
#include "base/text.h"
#include "release/rules.h"
#include "unit/release/judged.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;

namespace {

using Codes = std::multiset<std::string>;

/// What stands before each step: a parent, a child that goes with it, one that only refers to it, and what hangs on them.
constexpr char const* kBefore = R"(
CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT, name TEXT NOT NULL DEFAULT '', size INT);
CREATE TABLE orders(id INTEGER PRIMARY KEY, user INTEGER REFERENCES users(id) ON DELETE CASCADE, total INT);
CREATE TABLE notes(id INTEGER PRIMARY KEY, user INTEGER REFERENCES users(id), text TEXT);
CREATE TABLE log(line TEXT);
CREATE INDEX users_by_name ON users(name);
CREATE TRIGGER users_log AFTER DELETE ON users BEGIN DELETE FROM log; END;
)";

Codes codes_of(StepText step) { return Judged({{.up = kBefore}, std::move(step)}).codes(); }

struct Case {
    std::string up{};
    Codes codes{};
};

void check(std::vector<Case> const& cases)
{
    for (auto const& [up, codes] : cases) {
        INFO(up);
        auto const& expected = codes;
        CHECK(codes_of({.up = up}) == expected);
    }
}

/// The way SQLite's manual says, with a definition of the columns and what is copied.
std::string rebuilt(std::string const& columns, std::string const& into, std::string const& select,
                    std::string const& after =
                        "CREATE INDEX users_by_name ON users(name);"
                        "CREATE TRIGGER users_log AFTER DELETE ON users BEGIN DELETE FROM log; END;")
{
    return cat("CREATE TABLE users_new(", columns, "); INSERT INTO users_new", into, " SELECT ", select,
               " FROM users; DROP TABLE users; ALTER TABLE users_new RENAME TO users; ", after);
}

constexpr char const* kSame = "id INTEGER PRIMARY KEY, email TEXT, name TEXT NOT NULL DEFAULT '', size INT";

}  // namespace

TEST_CASE("what drops a table or column that may hold data is destructive", "[release]")
{
    check({
        {"DROP TABLE log", {"destructive"}},
        {"DROP TABLE IF EXISTS main.\"LOG\"", {"destructive"}},
        {"ALTER TABLE users DROP COLUMN size", {"destructive"}},
        {rebuilt("id INTEGER PRIMARY KEY, email TEXT, name TEXT NOT NULL DEFAULT ''", "", "id, email, name"),
         {"destructive"}},
        {"DROP TABLE log; CREATE TABLE log(line TEXT)", {"destructive"}},
        {"CREATE TABLE lines(line TEXT); INSERT INTO lines SELECT 'x' FROM log; DROP TABLE log", {"destructive"}},
    });
}

TEST_CASE("what drops only what is made in the step, or taken over, is not destructive", "[release]")
{
    check({
        {"CREATE TABLE t(a); INSERT INTO t VALUES (1); DROP TABLE t", {}},
        {rebuilt(kSame, "", "*"), {}},
        {rebuilt(kSame, "(id, email, name, size)", "id, email, name, size"), {}},
        {"DROP TABLE IF EXISTS nowhere", {}},
        {"DROP VIEW IF EXISTS nowhere; DROP INDEX users_by_name", {}},
        {rebuilt(kSame, "(id, email, name, size)",
                 "id, (SELECT lower(group_concat(line)) FROM log) || '-' || email, name, size"),
         {}},
        {"CREATE TABLE lines(line TEXT, size INT); INSERT INTO lines(line) SELECT line FROM log;"
         "ALTER TABLE log RENAME TO log_old; ALTER TABLE lines RENAME TO log",
         {}},
        {"CREATE TABLE sizes(user INT, size INT); INSERT INTO sizes SELECT id, size FROM users;"
         "ALTER TABLE users DROP COLUMN size",
         {}},
    });
}

TEST_CASE("a rename of what software uses is told, however it is done", "[release]")
{
    check({
        {"ALTER TABLE log RENAME TO lines", {"rename"}},
        {"ALTER TABLE users RENAME email TO mail", {"rename"}},
        {"ALTER TABLE users RENAME COLUMN email TO mail", {"rename"}},
        {"CREATE TABLE lines(line TEXT); INSERT INTO lines SELECT line FROM log; DROP TABLE log", {"rename"}},
        {"CREATE TABLE lines AS SELECT * FROM log; DROP TABLE log", {"rename"}},
        {rebuilt("id INTEGER PRIMARY KEY, mail TEXT, name TEXT NOT NULL DEFAULT '', size INT", "",
                 "id, email, name, size"),
         {"rename"}},
    });
}

TEST_CASE("a rename that nobody can notice is none", "[release]")
{
    check({
        {"CREATE TABLE t(a); ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME a TO b", {}},
        {"ALTER TABLE log RENAME TO lines; CREATE VIEW log AS SELECT * FROM lines", {}},
        {"ALTER TABLE log RENAME TO lines; ALTER TABLE lines RENAME TO log", {}},
    });
}

TEST_CASE("a name that no release has may be changed", "[release]")
{
    std::vector<StepText> const steps{{.up = "CREATE TABLE old(a)"},
                                      {.up = "CREATE TABLE fresh(a); ALTER TABLE old ADD b"},
                                      {.up = "ALTER TABLE fresh RENAME TO new; ALTER TABLE old RENAME b TO c"}};
    CHECK(Judged(steps).codes() == Codes{"rename", "rename"});
    auto const database = SqliteDatabase::in_memory();
    WriteScope write(database->store());
    (void)database->store().run({sql_operation("db", "CREATE TABLE old(a)")}, {});
    auto const used = database->store().schema();
    CHECK(Judged(steps, &used).codes().empty());
    CHECK(Judged({steps[0], {.up = "ALTER TABLE old RENAME a TO b"}}, &used).codes() == Codes{"rename"});
}

TEST_CASE("a type that stores or compares otherwise is told", "[release]")
{
    auto const with_size = [](std::string const& type) {
        return rebuilt(cat("id INTEGER PRIMARY KEY, email TEXT, name TEXT NOT NULL DEFAULT '', size ", type), "", "*");
    };
    check({
        {with_size("TEXT"), {"type-change"}},
        {with_size(""), {"type-change"}},
        {with_size("NUMERIC"), {"type-change"}},
        {with_size("INTEGER"), {}},
        {with_size("BIGINT"), {}},
        {rebuilt("id INTEGER PRIMARY KEY, email VARCHAR(200), name TEXT NOT NULL DEFAULT '', size INT", "", "*"), {}},
        {rebuilt("id INT PRIMARY KEY, email TEXT, name TEXT NOT NULL DEFAULT '', size INT", "", "*"), {"type-change"}},
    });
}

TEST_CASE("NOT NULL that rows may not satisfy is told", "[release]")
{
    auto const strict_email = "id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', size INT";
    check({
        {"ALTER TABLE users ADD COLUMN age INT NOT NULL", {"not-null-without-default"}},
        {"ALTER TABLE users ADD age INT NOT NULL DEFAULT NULL", {"not-null-without-default"}},
        {rebuilt(strict_email, "", "*"), {"not-null-without-default"}},
        {rebuilt(strict_email, "(id, email, name)", "id, email, name"), {"destructive", "not-null-without-default"}},
        {rebuilt(cat(kSame, ", age INT NOT NULL"), "(id, email, name, size)", "id, email, name, size"),
         {"not-null-without-default"}},
    });
}

TEST_CASE("NOT NULL that every row satisfies is fine", "[release]")
{
    auto const strict_email = "id INTEGER PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', size INT";
    check({
        {"ALTER TABLE users ADD COLUMN age INT NOT NULL DEFAULT 0", {}},
        {"ALTER TABLE users ADD COLUMN age INT", {}},
        {"CREATE TABLE t(a INT NOT NULL, b TEXT NOT NULL)", {}},
        {rebuilt(strict_email, "", "id, coalesce(email, ''), name, size"), {}},
        {rebuilt(strict_email, "", "id, 'none', name, size") + ";", {"destructive"}},
        {cat("UPDATE users SET email = '' WHERE email IS NULL; ", rebuilt(strict_email, "", "*")), {}},
        {cat("DELETE FROM log WHERE line IS NULL; ", rebuilt(kSame, "", "*")), {}},
        {rebuilt(cat(kSame, ", age INT NOT NULL"), "(id, email, name, size, age)", "id, email, name, size, 0"), {}},
        {rebuilt(cat(kSame, ", age INT NOT NULL"), "", "id, email, name, size, 0"), {}},
    });
}

TEST_CASE("a column that SQLite adds to an empty table alone is told", "[release]")
{
    check({
        {"ALTER TABLE users ADD at TEXT DEFAULT CURRENT_TIMESTAMP", {"default-not-constant"}},
        {"ALTER TABLE users ADD at TEXT NOT NULL DEFAULT (datetime('now'))", {"default-not-constant"}},
        {"ALTER TABLE users ADD at INT DEFAULT (1 + 1)", {"default-not-constant"}},
        {"ALTER TABLE users ADD at INT DEFAULT (-1)", {}},
        {"ALTER TABLE users ADD at INT DEFAULT ('x')", {}},
        {"ALTER TABLE users ADD at INT DEFAULT TRUE", {}},
        {"CREATE TABLE t(at TEXT DEFAULT CURRENT_TIMESTAMP); ALTER TABLE t ADD b DEFAULT CURRENT_DATE", {}},
        {rebuilt(cat(kSame, ", at TEXT DEFAULT CURRENT_TIMESTAMP"), "(id, email, name, size)", "id, email, name, size"),
         {}},
    });
}

TEST_CASE("what becomes unique while rows may be equal is told", "[release]")
{
    check({
        {"CREATE UNIQUE INDEX u ON users(email)", {"unique-on-existing"}},
        {"CREATE UNIQUE INDEX u ON users(lower(email))", {"unique-on-existing"}},
        {"CREATE UNIQUE INDEX u ON users(email) WHERE size > 1", {"unique-on-existing"}},
        {rebuilt("id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT NOT NULL DEFAULT '', size INT", "", "*"),
         {"unique-on-existing"}},
        {rebuilt(cat(kSame, ", UNIQUE(email, name)"), "", "*"), {"unique-on-existing"}},
        {"ALTER TABLE users ADD code TEXT DEFAULT 'x'; CREATE UNIQUE INDEX u ON users(code)", {"unique-on-existing"}},
    });
}

TEST_CASE("what becomes unique and cannot be equal is fine", "[release]")
{
    check({
        {"CREATE TABLE t(a UNIQUE, b); CREATE UNIQUE INDEX u ON t(b)", {}},
        {"CREATE UNIQUE INDEX u ON users(id, email)", {}},
        {"ALTER TABLE users ADD code TEXT; CREATE UNIQUE INDEX u ON users(code)", {}},
        {"DELETE FROM users WHERE id NOT IN (SELECT min(id) FROM users GROUP BY email);"
         "DELETE FROM orders WHERE user NOT IN (SELECT id FROM users);"
         "CREATE UNIQUE INDEX u ON users(email)",
         {}},
        {rebuilt("id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT NOT NULL DEFAULT '', size INT", "",
                 "DISTINCT id, email, name, size"),
         {}},
        {"CREATE INDEX plain ON users(email)", {}},
    });
}

TEST_CASE("data that depends on chance or the clock is told, statement by statement", "[release]")
{
    check({
        {"INSERT INTO log VALUES (random())", {"not-deterministic"}},
        {"INSERT INTO log VALUES (hex(randomblob(16))); INSERT INTO log VALUES (CURRENT_TIMESTAMP)",
         {"not-deterministic", "not-deterministic"}},
        {"UPDATE log SET line = datetime('now') WHERE line IS NULL", {"not-deterministic"}},
        {"UPDATE log SET line = strftime('%s', 'NOW', '-1 day') WHERE line = ''", {"not-deterministic"}},
        {"UPDATE log SET line = strftime('%s') WHERE line = ''", {"not-deterministic"}},
        {"DELETE FROM log WHERE line < date()", {"not-deterministic"}},
        {"CREATE TABLE t AS SELECT random() AS r", {"not-deterministic"}},
        {"WITH x(a) AS (SELECT random()) INSERT INTO log SELECT a FROM x", {"not-deterministic"}},
    });
}

TEST_CASE("the same words are fine where they run later, or mean something else", "[release]")
{
    check({
        {"CREATE TABLE t(at TEXT DEFAULT CURRENT_TIMESTAMP, r INT DEFAULT (random()))", {}},
        {"CREATE TRIGGER g AFTER INSERT ON log BEGIN UPDATE log SET line = datetime('now'); END", {}},
        {"CREATE VIEW v AS SELECT datetime('now') AS t", {}},
        {"INSERT INTO log VALUES ('now'), ('random()')", {}},
        {"UPDATE log SET line = datetime(line) WHERE line <> ''", {}},
        {"UPDATE log SET line = strftime('%s', line) WHERE line <> ''", {}},
        {"CREATE TABLE t(\"current_date\" TEXT); INSERT INTO t SELECT \"current_date\" FROM t", {}},
        {"INSERT INTO log VALUES ('x') -- random()", {}},
    });
}

TEST_CASE("DELETE and UPDATE of all rows are told", "[release]")
{
    check({
        {"DELETE FROM log", {"without-where"}},
        {"UPDATE users SET name = ''", {"without-where"}},
        {"UPDATE OR IGNORE users SET name = (SELECT 'x' WHERE 1)", {"without-where"}},
        {"WITH x AS (SELECT 1 AS a WHERE 1) UPDATE users SET size = (SELECT a FROM x)", {"without-where"}},
        {"ALTER TABLE users ADD age INT; UPDATE users SET age = 1, size = 2", {"without-where"}},
    });
}

TEST_CASE("DELETE and UPDATE of chosen rows, or of what the step makes, are fine", "[release]")
{
    check({
        {"DELETE FROM log WHERE line = ''", {}},
        {"UPDATE users SET name = '' WHERE name = 'x'", {}},
        {"ALTER TABLE users ADD age INT; UPDATE users SET age = size", {}},
        {"CREATE TABLE t(a); INSERT INTO t VALUES (1); UPDATE t SET a = 2; DELETE FROM t", {}},
        {"CREATE TRIGGER g AFTER INSERT ON log BEGIN DELETE FROM users; END", {}},
    });
}

TEST_CASE("rows whose children would go with them are told, since foreign keys are off", "[release]")
{
    check({
        {"DELETE FROM users WHERE size IS NULL", {"cascade-off"}},
        {"REPLACE INTO users(id, name) VALUES (1, 'x')", {"cascade-off"}},
        {"INSERT OR REPLACE INTO users(id, name) VALUES (1, 'x')", {"cascade-off"}},
        {"DROP TABLE users", {"cascade-off", "destructive"}},
        {"DELETE FROM orders WHERE user IN (SELECT id FROM users WHERE size IS NULL);"
         "DELETE FROM users WHERE size IS NULL",
         {}},
        {"DELETE FROM orders WHERE total = 0", {}},
        {rebuilt(kSame, "", "*"), {}},
    });
    CHECK(codes_of({.up = "DELETE FROM users WHERE size IS NULL", .foreign_keys = true}).empty());
}

TEST_CASE("a table dropped while foreign keys are on takes its children's rows", "[release]")
{
    CHECK(codes_of({.up = rebuilt(kSame, "", "*"), .foreign_keys = true}) == Codes{"cascade-on-drop"});
    CHECK(codes_of({.up = "DROP TABLE log", .foreign_keys = true}) == Codes{"destructive"});
}

TEST_CASE("a rebuild that loses what hangs on the table is told", "[release]")
{
    auto const trigger = "CREATE TRIGGER users_log AFTER DELETE ON users BEGIN DELETE FROM log; END;";
    auto const index = "CREATE INDEX users_by_name ON users(name);";
    check({
        {rebuilt(kSame, "", "*", ""), {"rebuild-drops"}},
        {rebuilt(kSame, "", "*", trigger), {"rebuild-drops"}},
        {rebuilt(kSame, "", "*", index), {"rebuild-drops"}},
        {rebuilt(kSame, "", "*", cat(trigger, "CREATE INDEX other_name ON users(name)")), {}},
        {cat("DROP INDEX users_by_name; DROP TRIGGER users_log; ", rebuilt(kSame, "", "*", "")), {}},
        {"ALTER TABLE users RENAME TO u; CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT, "
         "name TEXT NOT NULL DEFAULT '', size INT); INSERT INTO users SELECT * FROM u; DROP TABLE u",
         {"rebuild-drops"}},
    });
}

TEST_CASE("what PostgreSQL refuses in a transaction is told by its words, and what looks alike is not", "[release]")
{
    auto const is_found = [](std::string const& text) {
        auto step = step_of({.up = text}, {1});
        step.up.front().body.set("dialect", Node("postgres"));
        release::StepJudge judge(nullptr);
        judge.take_failing(step);
        auto const& findings = judge.findings();
        return std::ranges::count(findings, std::string("no-transaction"), &Finding::code) == 1;
    };
    for (auto const* text :
         {"CREATE DATABASE shop", "drop tablespace fast", "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
          "ALTER SYSTEM SET work_mem = '1MB'", "VACUUM ANALYZE orders", "REINDEX DATABASE shop", "DISCARD ALL",
          "CLUSTER", "CREATE UNIQUE INDEX CONCURRENTLY i ON orders(item)",
          "REINDEX (VERBOSE) TABLE CONCURRENTLY orders", "DROP INDEX CONCURRENTLY i",
          "ALTER TABLE orders DETACH PARTITION old CONCURRENTLY", "START TRANSACTION", "COMMIT", "SAVEPOINT s",
          "PREPARE TRANSACTION 'x'"}) {
        INFO(text);
        CHECK(is_found(text));
    }
    for (auto const* text :
         {"CREATE INDEX i ON orders(item)", "CREATE TABLE vacuum_log(at timestamptz)",
          "ALTER TABLE orders ADD COLUMN n int", "CLUSTER orders USING i", "REINDEX TABLE orders",
          "REFRESH MATERIALIZED VIEW CONCURRENTLY totals", "DISCARD PLANS", "PREPARE get AS SELECT 1",
          "DROP SCHEMA old", "SELECT 'VACUUM'", "CREATE INDEX i ON orders(\"concurrently\")"}) {
        INFO(text);
        CHECK_FALSE(is_found(text));
    }
}

TEST_CASE("a finding stands where its statement stands", "[release]")
{
    Judged judged({{.up = kBefore}, {.up = "-- a comment\nSELECT 1;\n\n  DELETE\nFROM log;\nDROP TABLE\n log"}});
    REQUIRE(judged.findings().size() == 1);  // the table goes at the end, so that what was in it does not count
    auto const& finding = judged.findings().front();
    CHECK(finding.code == "destructive");
    CHECK(finding.place.text() == "migrations/2.up.sql:6");
    CHECK(finding.version == DataVersion{2});
    CHECK(finding.message == "step 2 s2: it drops table log");
    CHECK(finding.level == Finding::Level::Warning);
    CHECK_FALSE(finding.advice.empty());
}

TEST_CASE("what a step destroys and its down brings back empty is lossy, unless it says why", "[release]")
{
    StepText step{.up = "DROP TABLE log", .down = "CREATE TABLE log(line TEXT)", .proof = Proof::Schema};
    CHECK(codes_of(step) == Codes{"destructive", "lossy-down"});
    step.proof = Proof::Kept;
    CHECK(codes_of(step) == Codes{"destructive"});
    step.proof = Proof::Schema;
    step.rest = {{"why", "nobody reads it"}};
    CHECK(codes_of(step) == Codes{"destructive"});
}

TEST_CASE("whoever found a down lossy, a step that says why is silent", "[release]")
{
    auto const lossy = [](StepText const& text) {
        auto const step = step_of(text, {1});
        Findings findings{release::rule_finding("lossy-down", step, "x"), release::rule_finding("rename", step, "y")};
        release::apply_reasons({step}, findings);
        return findings.size() == 2;
    };
    CHECK(lossy({.up = "SELECT 1"}));
    CHECK(lossy({.up = "SELECT 1", .rest = {{"why", " "}}}));
    CHECK_FALSE(lossy({.up = "SELECT 1", .rest = {{"why", "names are asked for anew"}}}));
}
