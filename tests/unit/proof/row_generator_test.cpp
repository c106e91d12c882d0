// The generator's rows are such as the schema allows, reach the edges, and are the same everywhere.
#include "proof/row_generator.h"
#include "base/text.h"
#include "sqlite/sqlite_database.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace newel;

namespace {

/// A database in memory with a schema, filled.
class FilledDatabase {
public:
    explicit FilledDatabase(std::string const& schema, std::size_t rows = 16, Manner manner = Manner::Wild)
    {
        WriteScope write(*scratch.store);
        (void)scratch.store->run({sql_operation("db", schema)}, [] { return true; });
        write.commit();
        filled = RowGenerator(*scratch.store, *scratch.rows).fill(scratch.rows->tables(), rows, manner);
    }

    ScratchDatabase scratch{open_steady_scratch()};
    std::vector<Filled> filled{};

    [[nodiscard]] std::vector<SqlRow> rows(std::string const& table, std::vector<std::string> const& columns) const
    {
        return scratch.rows->read(table, columns);
    }
    /// One column, each value as people see it.
    [[nodiscard]] std::vector<std::string> shown_column(std::string const& table, std::string const& column) const
    {
        std::vector<std::string> values;
        for (auto const& row : rows(table, {column})) values.push_back(shown(row[0]));
        return values;
    }
    [[nodiscard]] std::uint64_t count(std::string const& table) const { return scratch.store->count_rows(table); }
    [[nodiscard]] std::string reason(std::string const& table) const
    {
        auto const found = std::ranges::find(filled, table, &Filled::table);
        return found == filled.end() ? "not tried" : found->reason;
    }
};

bool has(std::vector<std::string> const& values, std::string const& wanted)
{
    return std::ranges::find(values, wanted) != values.end();
}

}  // namespace

TEST_CASE("every column meets the edges of what it may hold", "[proof][rows]")
{
    FilledDatabase const data("CREATE TABLE t(i INTEGER, r REAL, s TEXT, b BLOB, n NUMERIC)");
    auto const integers = data.shown_column("t", "i");
    CHECK(has(integers, "NULL"));
    CHECK(has(integers, "9223372036854775807"));
    CHECK(has(integers, "-9223372036854775808"));
    CHECK(has(integers, "'no number'"));
    CHECK(has(data.shown_column("t", "r"), "1.7976931348623157e+308"));
    auto const texts = data.shown_column("t", "s");
    CHECK(has(texts, "''"));
    CHECK(has(texts, "'Größe 漢字 🐎'"));
    CHECK(has(texts, "'007'"));
    CHECK(std::ranges::any_of(data.rows("t", {"s"}), [](SqlRow const& row) {
        auto const* text = std::get_if<std::string>(&row[0]);
        return text && text->size() > 4096;  // larger than a page
    }));
    CHECK(has(data.shown_column("t", "b"), "x''"));
}

TEST_CASE("a STRICT table gets nothing but its types", "[proof][rows]")
{
    FilledDatabase const data("CREATE TABLE t(id INTEGER PRIMARY KEY, i INT, r REAL, s TEXT, b BLOB, a ANY) STRICT");
    CHECK(data.count("t") == 16);
    for (auto const& row : data.rows("t", {"i", "s", "b"})) {
        CHECK((is_null(row[0]) || std::holds_alternative<std::int64_t>(row[0])));
        CHECK((is_null(row[1]) || std::holds_alternative<std::string>(row[1])));
        CHECK((is_null(row[2]) || std::holds_alternative<SqlBlob>(row[2])));
    }
}

TEST_CASE("what a CHECK asks for is found in what it says", "[proof][rows]")
{
    auto const check =
        GENERATE(as<std::string>(), "c IN ('red', 'green', 'blue')", "c BETWEEN 100 AND 110", "length(c) = 64",
                 "c LIKE 'ab%_@%.org'", "c GLOB '[A-F][0-9]-*'", "json_valid(c)", "c IS NULL OR date(c) IS NOT NULL",
                 "typeof(c) = 'blob' AND length(c) = 16", "c > 12.5 AND c < 13",
                 "c NOT GLOB '*[^0-9]*' AND length(c) > 2", "c % 7 = 0 AND c > 7", "c = lower(c) AND c <> ''",
                 "c IN (\"x\", \"y\")", "substr(c, 1, 3) = 'abc'", "c BETWEEN -5 AND -3");
    FilledDatabase const data(cat("CREATE TABLE t(a INTEGER, c NOT NULL CHECK (", check, "), b TEXT)"));
    INFO(check << ": " << data.reason("t"));
    CHECK(data.count("t") > 0);
}

TEST_CASE("many constraints at once are met one by one", "[proof][rows]")
{
    std::string columns = "id INTEGER PRIMARY KEY";
    for (int i = 0; i < 20; ++i)
        columns +=
            cat(", c", i, " TEXT NOT NULL CHECK (c", i, " IN ('p", i, "', 'q", i, "') AND length(c", i, ") > 1)");
    FilledDatabase const data(cat("CREATE TABLE t(", columns, ", CHECK ((c0 = 'p0') = (c1 = 'q1')))"));
    CHECK(data.count("t") == 16);
}

TEST_CASE("foreign keys point to rows: composite, to the table itself, in a row that is a key", "[proof][rows]")
{
    FilledDatabase const data(
        "CREATE TABLE child(a, b, own INTEGER NOT NULL REFERENCES child(id), id INTEGER PRIMARY KEY, "
        "  FOREIGN KEY(a, b) REFERENCES parent(x, y));"
        "CREATE TABLE parent(x INTEGER NOT NULL, y TEXT NOT NULL, PRIMARY KEY(x, y)) WITHOUT ROWID;"
        "CREATE TABLE both(p INTEGER NOT NULL REFERENCES child, q INTEGER NOT NULL REFERENCES child, PRIMARY KEY(p, "
        "q));"
        "CREATE TABLE extra(id INTEGER PRIMARY KEY REFERENCES child ON DELETE CASCADE, note TEXT);");
    CHECK(data.scratch.store->broken_references().empty());
    for (auto const* table : {"child", "parent", "both", "extra"}) {
        INFO(table << ": " << data.reason(table));
        CHECK(data.count(table) > 3);
    }
    CHECK(std::ranges::any_of(data.rows("child", {"a"}), [](SqlRow const& row) { return !is_null(row[0]); }));
}

TEST_CASE("tables that need each other are filled where a NULL breaks the circle", "[proof][rows]")
{
    FilledDatabase const data(
        "CREATE TABLE a(id INTEGER PRIMARY KEY, b INTEGER REFERENCES b);"
        "CREATE TABLE b(id INTEGER PRIMARY KEY, a INTEGER NOT NULL REFERENCES a);");
    CHECK(data.count("a") > 0);
    CHECK(data.count("b") > 0);
    CHECK(data.scratch.store->broken_references().empty());
}

TEST_CASE("generated columns, UNIQUE, conflict clauses and triggers are the database's business", "[proof][rows]")
{
    FilledDatabase const data(
        "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE ON CONFLICT REPLACE,"
        "  size INTEGER NOT NULL ON CONFLICT ROLLBACK, twice AS (size * 2) STORED, flag BOOLEAN UNIQUE);"
        "CREATE TABLE log(email TEXT);"
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.email); END;");
    CHECK(data.count("t") == 16);
    CHECK(data.count("log") >= 16);
}

TEST_CASE("a full-text table is filled, and so is an R-tree", "[proof][rows]")
{
    FilledDatabase const data(
        "CREATE VIRTUAL TABLE f USING fts5(title, content);"
        "CREATE VIRTUAL TABLE r USING rtree(id, x0, x1, y0, y1);"
        "CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT);"
        "CREATE VIRTUAL TABLE mirror USING fts5(body, content='note', content_rowid='id');"
        "CREATE TRIGGER g AFTER INSERT ON note BEGIN INSERT INTO mirror(rowid, body) VALUES (new.id, new.body); END;");
    CHECK(data.count("f") == 16);
    CHECK(data.count("r") == 16);
    CHECK(data.reason("mirror") == "not tried");  // its triggers fill it
    CHECK(data.count("note") == 16);
}

TEST_CASE("a table that nothing fits is told with the reason", "[proof][rows]")
{
    FilledDatabase const data(
        "CREATE TABLE never(a INTEGER NOT NULL CHECK (a > a));"
        "CREATE TABLE child(p INTEGER NOT NULL REFERENCES never(a));"
        "CREATE TABLE lost(p INTEGER NOT NULL REFERENCES gone(a));"
        "CREATE TABLE closed(a); CREATE TRIGGER g BEFORE INSERT ON closed BEGIN SELECT RAISE(ROLLBACK, 'no'); END;"
        "CREATE TABLE good(a);");
    CHECK(data.reason("never") == "the database refused all that was tried: CHECK constraint failed: a > a");
    CHECK(data.reason("child") == "each row needs one of never, which has none");
    CHECK(data.reason("lost") == "each row needs one of gone, which is not there");
    CHECK(data.reason("closed").find("no") != std::string::npos);
    CHECK(data.count("good") == 16);
}

TEST_CASE("tame rows hold no NULL and nothing twice", "[proof][rows]")
{
    FilledDatabase const data("CREATE TABLE t(a INTEGER, b TEXT, c REAL, d)", 16, Manner::Tame);
    for (auto const* column : {"a", "b", "c", "d"}) {
        auto values = data.shown_column("t", column);
        std::ranges::sort(values);
        CHECK(std::ranges::adjacent_find(values) == values.end());
        CHECK_FALSE(has(values, "NULL"));
    }
}

TEST_CASE("the same schema gets the same rows each time, more of them on request", "[proof][rows]")
{
    std::string const schema =
        "CREATE TABLE p(id INTEGER PRIMARY KEY, kind TEXT CHECK (kind IN ('a', 'b')), size REAL UNIQUE);"
        "CREATE TABLE c(p INTEGER REFERENCES p, at TEXT DEFAULT CURRENT_TIMESTAMP, k BLOB DEFAULT (randomblob(4)));";
    FilledDatabase const one(schema, 100);
    FilledDatabase const two(schema, 100);
    CHECK(one.count("p") == 100);
    CHECK(one.rows("p", {"id", "kind", "size"}) == two.rows("p", {"id", "kind", "size"}));
    CHECK(one.rows("c", {"p", "at", "k"}) == two.rows("c", {"p", "at", "k"}));
}
