#include <catch2/catch.hpp>

#include "base/text.h"
#include "sqlite/sqlite_database.h"
#include "support/in_order.h"

#include <filesystem>
#include <random>

using namespace newel;
using test::in_order;

namespace {

/// Scripts of random DDL over a handful of names, some of which do not run.
class RandomDdl {
public:
    explicit RandomDdl(unsigned seed) : random_(seed) {}

    std::string script()
    {
        std::string script;
        for (int i = pick(3); i >= 0; --i) script += statement() + ";\n";
        return script;
    }

private:
    int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }
    std::string table() { return cat("t", pick(4)); }
    std::string column() { return std::string(1, static_cast<char>('a' + pick(4))); }
    std::string quoted(std::string const& name) { return pick(2) == 0 ? name : cat('"', name, '"'); }

    std::string statement()
    {
        switch (pick(15)) {
            case 0:
            case 1: return in_order({"CREATE TABLE ", quoted(table()), "(a, ", quoted("B"), " TEXT, c INT)"});
            case 2: return cat("CREATE TABLE IF NOT EXISTS ", table(), "(a INTEGER PRIMARY KEY, d UNIQUE)");
            case 3: return cat("DROP TABLE IF EXISTS ", table());
            case 4: return in_order({cat("CREATE INDEX i", pick(3), " ON "), table(), "(", quoted(column()), ")"});
            case 5: return cat("DROP INDEX IF EXISTS i", pick(3));
            case 6:
                return in_order(
                    {cat("CREATE VIEW v", pick(2), " AS SELECT \"a\", \""), column(), "\" FROM ", quoted(table())});
            case 7: return cat("DROP VIEW IF EXISTS v", pick(2));
            case 8:
                return in_order({cat("CREATE TRIGGER g", pick(2), " AFTER INSERT ON "), table(), " BEGIN UPDATE ",
                                 table(), " SET \"a\" = \"", column(), "\"; END"});
            case 9: return cat("DROP TRIGGER IF EXISTS g", pick(2));
            case 10:
                return in_order({"ALTER TABLE ", quoted(table()), cat(" ADD COLUMN e", pick(3)), " DEFAULT \"x\""});
            case 11: return in_order({"ALTER TABLE ", table(), " RENAME TO ", quoted(table())});
            case 12: return in_order({"ALTER TABLE ", table(), " RENAME COLUMN ", column(), " TO ", quoted(column())});
            case 13: return in_order({"ALTER TABLE ", table(), " DROP COLUMN ", column()});
            default: return pick(8) == 0 ? "CREATE VIRTUAL TABLE f USING fts5(x)" : "DROP TABLE IF EXISTS f";
        }
    }

    std::mt19937 random_;
};

}  // namespace

TEST_CASE("whatever a script changes, its difference is that of two full reads", "[sqlite]")
{
    auto const file = std::filesystem::temp_directory_path() / cat("newel-delta-", random_id(), ".db");
    std::size_t ran = 0;
    for (unsigned seed = 1; seed <= 30; ++seed) {
        auto const database = SqliteDatabase::open(file, {.mode = OpenMode::Create});
        auto& store = database->store();
        RandomDdl ddl(seed);
        Schema known;
        store.begin(ForeignKeys::Off);
        for (int i = 0; i < 40; ++i) {
            auto const script = ddl.script();
            INFO("seed " << seed << ", script:\n" << script);
            try {
                apply(known, store.run({sql_operation("db", script)}, {}).delta);
                ++ran;
            } catch (Error const& error) {
                REQUIRE(error.code() == ErrorCode::Failed);
            }
            REQUIRE(known == store.schema());
            REQUIRE(known.fingerprint() == store.schema().fingerprint());
            if (i % 5 != 4) continue;
            // A transaction ends now and then, in one way or the other.
            if (i % 15 == 4) {
                store.rollback();
                known = store.schema();
            } else {
                store.commit();
            }
            auto const fresh = SqliteDatabase::open(file, {.mode = OpenMode::ReadOnly});
            REQUIRE(known == fresh->store().schema());
            store.begin(ForeignKeys::Off);
        }
        store.rollback();
        std::filesystem::remove(file);
    }
    CHECK(ran > 300);
}

TEST_CASE("the canonical form makes the same schema again", "[sqlite]")
{
    std::size_t compared = 0;
    for (unsigned seed = 100; seed <= 130; ++seed) {
        auto const database = SqliteDatabase::in_memory();
        auto& store = database->store();
        RandomDdl ddl(seed);
        WriteScope write(store);
        for (int i = 0; i < 30; ++i) {
            try {
                store.run({sql_operation("db", ddl.script())}, {});
            } catch (Error const&) {
                continue;
            }
        }
        auto const schema = store.schema();
        auto const copy = SqliteDatabase::in_memory();
        WriteScope write_copy(copy->store());
        for (auto const type : {ObjectType::Table, ObjectType::Index, ObjectType::View, ObjectType::Trigger})
            for (auto const& [key, object] : schema.objects()) {
                if (key.type != type) continue;
                INFO(object.sql);
                copy->store().run({sql_operation("db", object.sql)}, {});
                ++compared;
            }
        CHECK(copy->store().schema() == schema);
    }
    CHECK(compared > 50);
}

TEST_CASE("a rename and back gives the same fingerprint", "[sqlite]")
{
    auto const database = SqliteDatabase::in_memory();
    auto& store = database->store();
    WriteScope write(store);
    auto const run = [&](std::string const& sql) { store.run({sql_operation("db", sql)}, {}); };
    run("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT CHECK (a <> 'A' AND length(a) > 1), p REFERENCES t(id));"
        "CREATE TABLE child(t INT REFERENCES t(id), CHECK (t > 0));"
        "CREATE UNIQUE INDEX i ON t(a, lower(a)) WHERE a > 'x';"
        "CREATE VIEW v AS SELECT x.a AS n, count(*) FROM t AS x JOIN child ON child.t = x.id WHERE a > 'q' GROUP BY a;"
        "CREATE TRIGGER g AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN "
        "UPDATE t SET a = new.a WHERE id IN (SELECT t FROM child); INSERT INTO t(a) VALUES (new.a); END");
    auto const before = store.schema();
    for (std::string const there_and_back :
         {"ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME TO t",
          "ALTER TABLE t RENAME a TO b; ALTER TABLE t RENAME b TO a",
          "ALTER TABLE t RENAME a TO [x y]; ALTER TABLE t RENAME [x y] TO \"a\"",
          "ALTER TABLE \"t\" RENAME TO \"U\"; ALTER TABLE \"U\" RENAME TO \"T\"",
          "ALTER TABLE t RENAME id TO key; ALTER TABLE t RENAME key TO id",
          "ALTER TABLE t ADD COLUMN z TEXT DEFAULT \"Q\"; ALTER TABLE t DROP COLUMN z"}) {
        INFO(there_and_back);
        run(there_and_back);
        auto const after = store.schema();
        for (auto const& [key, object] : after.objects()) CHECK(object.sql == before.find(key)->sql);
        CHECK(after.fingerprint() == before.fingerprint());
    }
}
