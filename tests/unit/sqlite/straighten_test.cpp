#include <catch2/catch.hpp>

#include "base/text.h"
#include "schema/difference.h"
#include "sqlite/sqlite_database.h"

#include <algorithm>
#include <random>

using namespace newel;

namespace {

class World {
public:
    World() { store().begin(ForeignKeys::Off); }

    Store& store() { return database_->store(); }
    void run(std::string const& sql) { store().run({sql_operation("db", sql)}, {}); }
    /// True where the query finds a row.
    bool holds(std::string const& condition)
    {
        run(cat("CREATE TABLE probe AS SELECT 1 AS x WHERE ", condition));
        bool const holds = store().count_rows("probe") == 1;
        run("DROP TABLE probe");
        return holds;
    }

private:
    std::unique_ptr<SqliteDatabase> database_{SqliteDatabase::in_memory()};
};

Schema schema_of(std::string const& sql)
{
    World world;
    world.run(sql);
    return world.store().schema();
}

}  // namespace

TEST_CASE("a straightened table keeps rows, keys, children, triggers, views and sequence", "[sqlite]")
{
    std::string const around =
        "CREATE TABLE child(p REFERENCES parent(id) ON DELETE CASCADE);"
        "CREATE UNIQUE INDEX i ON parent(camelCase, lower(b));"
        "CREATE VIEW v AS SELECT id, camelCase FROM parent;"
        "CREATE TRIGGER g AFTER INSERT ON parent BEGIN INSERT INTO child VALUES (new.id); END;"
        "CREATE TRIGGER h AFTER DELETE ON child BEGIN DELETE FROM parent WHERE id = old.p; END;";
    std::string const columns[] = {"id INTEGER PRIMARY KEY AUTOINCREMENT", "camelCase TEXT NOT NULL DEFAULT 'x'",
                                   "b TEXT CHECK (b <> camelCase)", "up REFERENCES parent(id)",
                                   "twice AS (id * 2) STORED"};
    auto const create = [&](std::vector<int> const& order) {
        std::vector<std::string> list;
        for (int const i : order) list.push_back(columns[i]);
        return cat("CREATE TABLE parent(", join(list, ", "), ", UNIQUE (b));");
    };
    auto const expected = schema_of(create({0, 1, 2, 3, 4}) + around);
    std::mt19937 random(7);
    for (int round = 0; round < 8; ++round) {
        std::vector<int> order{0, 1, 2, 3, 4};
        while (std::ranges::is_sorted(order)) std::ranges::shuffle(order, random);
        World world;
        world.run(create(order) + around);
        world.run(
            "INSERT INTO parent(id, camelCase, b, up) VALUES (3, 'c', 'B', 3), (9, 'd', 'D', 3), (12, 'e', 'E', 9);"
            "DELETE FROM parent WHERE id = 12");
        CHECK(world.store().straighten(expected) == std::vector<std::string>{"parent"});
        CHECK(world.store().schema() == expected);
        CHECK(world.store().schema().fingerprint() == expected.fingerprint());
        CHECK(world.store().count_rows("parent") == 2);
        CHECK(world.store().count_rows("child") == 3);
        CHECK(world.holds("(SELECT twice FROM parent WHERE camelCase = 'd' AND up = 3) = 18"));
        CHECK(world.holds("(SELECT seq FROM sqlite_sequence WHERE name = 'parent') = 12"));
        CHECK(world.holds("(SELECT count(*) FROM pragma_table_info('parent') WHERE name = 'camelCase') = 1"));
        world.run("INSERT INTO parent(camelCase, b) VALUES ('n', 'N')");
        CHECK(world.holds("(SELECT max(id) FROM v) = 13"));
        CHECK(world.store().count_rows("child") == 4);
        CHECK(world.store().straighten(expected).empty());
    }
}

TEST_CASE("rowids that no column names are kept, and tables without them straightened too", "[sqlite]")
{
    auto const expected = schema_of(
        "CREATE TABLE a(x, y); CREATE TABLE b(x, y, PRIMARY KEY(y)) WITHOUT ROWID;"
        "CREATE TABLE c(rowid, oid, z); CREATE TABLE d(id INTEGER PRIMARY KEY DESC, k) ");
    World world;
    world.run(
        "CREATE TABLE a(y, x); CREATE TABLE b(y, x, PRIMARY KEY(y)) WITHOUT ROWID; CREATE TABLE c(z, rowid, oid);"
        "CREATE TABLE d(k, id INTEGER PRIMARY KEY DESC);"
        "INSERT INTO a(rowid, x, y) VALUES (77, 1, 2), (5, 3, 4); INSERT INTO b(x, y) VALUES (1, 2);"
        "INSERT INTO c VALUES (1, 2, 3); INSERT INTO c VALUES (4, 5, 6); DELETE FROM c WHERE z = 1;"
        "INSERT INTO d(k, id) VALUES ('k', 5)");
    CHECK(world.store().straighten(expected) == std::vector<std::string>{"a", "b", "c", "d"});
    CHECK(world.store().schema() == expected);
    CHECK(world.holds("(SELECT x FROM a WHERE rowid = 77) = 1"));
    CHECK(world.holds("(SELECT x FROM b WHERE y = 2) = 1"));
    CHECK(world.holds("(SELECT _rowid_ FROM c WHERE z = 4 AND rowid = 5 AND oid = 6) = 2"));
    CHECK(world.holds("(SELECT k FROM d WHERE id = 5) = 'k'"));
}

TEST_CASE("what differs in more than order is left alone", "[sqlite]")
{
    World world;
    world.run("CREATE TABLE t(b TEXT, a INT)");
    CHECK(world.store().straighten(schema_of("CREATE TABLE t(a TEXT, b INT)")).empty());
    CHECK(world.store().straighten(schema_of("CREATE TABLE t(a INT, b TEXT, c)")).empty());
    CHECK(world.store().straighten({}).empty());
}

TEST_CASE("a table that is rebuilt by a step keeps its children", "[sqlite]")
{
    World world;
    world.run(
        "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(p REFERENCES p ON DELETE CASCADE);"
        "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)");
    world.run(
        "CREATE TABLE p2(id INTEGER PRIMARY KEY, n); INSERT INTO p2(id) SELECT id FROM p; DROP TABLE p; "
        "ALTER TABLE p2 RENAME TO p");
    CHECK(world.store().count_rows("c") == 1);
    CHECK(world.store().broken_references().empty());
    world.run("DELETE FROM p");
    CHECK(world.store().count_rows("c") == 1);
    auto const broken = world.store().broken_references();
    REQUIRE(broken.size() == 1);
    CHECK(broken[0] == BrokenReference{.table = "c", .rowid = 1, .parent = "p", .key = 0});
}

TEST_CASE("one table whose keys cannot be checked does not hide the others", "[sqlite]")
{
    World world;
    world.run(
        "CREATE TABLE p(id INTEGER PRIMARY KEY, x); CREATE TABLE odd(a REFERENCES p(x));"
        "CREATE TABLE c(p REFERENCES p); INSERT INTO odd VALUES (1); INSERT INTO c VALUES (9)");
    auto const broken = world.store().broken_references();
    REQUIRE(broken.size() == 1);
    CHECK(broken[0].table == "c");
}

TEST_CASE("values are counted where they say more than the default", "[sqlite]")
{
    World world;
    world.run(
        "CREATE TABLE t(a, b TEXT DEFAULT 'x', c INT DEFAULT -1, d DEFAULT (1 + 1), e DEFAULT \"s\");"
        "INSERT INTO t(a) VALUES (1); INSERT INTO t(b, c, d, e) VALUES ('y', 2, 3, 'z'); INSERT INTO t(a) VALUES (2)");
    auto& store = world.store();
    CHECK(store.count_values("T", "A") == 2);
    CHECK(store.count_values("t", "b") == 1);
    CHECK(store.count_values("t", "c") == 1);
    CHECK(store.count_values("t", "d") == 3);
    CHECK(store.count_values("t", "e") == 1);
    CHECK(store.count_values("t", "none") == 0);
    CHECK(store.count_values("none", "a") == 0);
    CHECK(store.count_rows("none") == 0);
    CHECK(store.count_rows("t") == 3);
}
