#include <catch2/catch.hpp>

#include "base/text.h"
#include "sqlite/sqlite_database.h"

using namespace newel;

namespace {

StepEffects run(SqliteDatabase& database, std::string const& sql)
{
    WriteScope write(database.store());
    auto effects = database.store().run({sql_operation("db", sql, "x.sql")}, {});
    write.commit();
    return effects;
}

}  // namespace

TEST_CASE("a step's difference is what a full read shows", "[sqlite]")
{
    auto const database = SqliteDatabase::in_memory();
    auto const effects = run(*database, "CREATE TABLE t(a INTEGER PRIMARY KEY, B text);\nCREATE INDEX i ON t(b);");
    CHECK(effects.delta.put.size() == 2);
    REQUIRE(effects.actions.size() == 2);
    CHECK(effects.actions[0].kind == "create");
    CHECK(effects.actions[0].object == "table t");
    auto const schema = database->store().schema();
    REQUIRE(schema.table("t"));
    CHECK(schema.table("t")->sql == "create table t (\n  a integer primary key,\n  b text\n)");
    CHECK(schema.objects().size() == 2);
    CHECK(run(*database, "ALTER TABLE t ADD c").delta.put.size() == 1);
    CHECK(run(*database, "DROP TABLE t").delta.erased.size() == 2);
}

TEST_CASE("a table made where one of SQLite's own was dropped is seen", "[sqlite]")
{
    auto const database = SqliteDatabase::in_memory();
    static_cast<void>(run(*database, "CREATE TABLE t(a);\nCREATE INDEX i ON t(a);"));
    static_cast<void>(run(*database, "INSERT INTO t VALUES (1);\nANALYZE;"));
    static_cast<void>(run(*database, "DROP TABLE sqlite_stat1"));
    auto const effects = run(*database, "CREATE TABLE u(a)");
    REQUIRE(effects.delta.put.size() == 1);
    CHECK(effects.delta.put[0].key.name == "u");
}

TEST_CASE("an applied step is read back from the ledger with its down", "[sqlite]")
{
    auto const database = SqliteDatabase::in_memory();
    CHECK(database->store().presence() == Presence::Pristine);
    Step step{.version = {1}, .name = "first", .up = {sql_operation("db", "CREATE TABLE t(a)")}};
    step.down = {.kind = DownKind::Given, .operations = {sql_operation("db", "DROP TABLE t")}};
    step.rest.set("name", Node("first"));
    seal(step);
    {
        WriteScope write(database->store());
        auto& ledger = database->ledger();
        ledger.prepare();
        CHECK_FALSE(ledger.state());
        auto const effects = database->store().run(step.up, {});
        AppliedStep applied{.facts = facts_of(step, first_chain("app"))};
        applied.facts.schema = database->store().schema().fingerprint();
        applied.facts.floors = Floors{};
        ledger.record_up(applied, step.down, effects.delta);
        StateRow row{.app = "app", .data_id = "d", .position = {{1}, applied.facts.chain}};
        ledger.write_state(row);
        write.commit();
    }
    CHECK(database->store().presence() == Presence::Managed);
    auto const stack = database->ledger().stack();
    REQUIRE(stack.size() == 1);
    CHECK(database->ledger().stored_down(stack[0]).operations.size() == 1);
    CHECK(database->ledger().recorded_schema({1}) == database->store().schema());
}
