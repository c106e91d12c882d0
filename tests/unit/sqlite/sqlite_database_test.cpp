#include <catch2/catch.hpp>

#include "base/text.h"
#include "sqlite/replay_cache.h"
#include "sqlite/sqlite_database.h"
#include "support/thrown.h"

#include <sqlite3.h>

#include <chrono>
#include <filesystem>
#include <fstream>

using namespace newel;
using newel::test::error_of;

namespace {

/// A folder of its own, and plain SQLite to meddle with.
class Folder {
public:
    Folder() { std::filesystem::create_directory(path_); }
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::filesystem::path operator/(std::string const& name) const { return path_ / name; }
    [[nodiscard]] bool is_empty() const { return std::filesystem::is_empty(path_); }

private:
    std::filesystem::path path_{std::filesystem::temp_directory_path() / cat("newel-sqlite-", random_id())};
};

class Plain {
public:
    explicit Plain(std::filesystem::path const& file) { sqlite3_open(file.c_str(), &handle_); }
    ~Plain() { sqlite3_close(handle_); }
    Plain(Plain const&) = delete;
    Plain& operator=(Plain const&) = delete;
    void run(std::string const& sql)
    {
        char* message{};
        int const code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &message);
        INFO(sql << ": " << (message ? message : ""));
        REQUIRE(code == SQLITE_OK);
    }

private:
    sqlite3* handle_{};
};

std::unique_ptr<SqliteDatabase> opened(std::filesystem::path const& file, OpenMode mode = OpenMode::Create)
{
    return SqliteDatabase::open(file, {.mode = mode, .wait = std::chrono::milliseconds(100)});
}

Step step_of(std::uint32_t version, std::string const& up, std::string const& down)
{
    Step step{.version = {version}, .name = cat("s", version), .up = {sql_operation("db", up)}};
    step.down = {.kind = DownKind::Given, .operations = {sql_operation("db", down)}};
    step.rest.set("name", Node(step.name));
    seal(step);
    return step;
}

/// Two applied steps.
void fill(SqliteDatabase& database)
{
    WriteScope write(database.store());
    auto& ledger = database.ledger();
    ledger.prepare();
    StateRow row{.app = "app", .data_id = "d"};
    row.position.chain = first_chain("app");
    Schema schema;
    for (auto const& step :
         {step_of(1, "CREATE TABLE one(a)", "DROP TABLE one"), step_of(2, "CREATE TABLE two(a)", "DROP TABLE two")}) {
        auto const effects = database.store().run(step.up, {});
        apply(schema, effects.delta);
        AppliedStep applied{.facts = facts_of(step, row.position.chain)};
        applied.facts.schema = schema.fingerprint();
        applied.facts.floors = Floors{{step.version}, {}};
        applied.origin = {.software = "0.1", .commit = "c", .branch = "main", .released = true, .at = "now"};
        ledger.record_up(applied, step.down, effects.delta);
        row.position = {step.version, applied.facts.chain};
    }
    row.fingerprint = schema.fingerprint();
    row.cookie = database.store().cookie();
    ledger.record_event({.at = "now", .kind = "up", .version = {2}, .name = "s2", .detail = "é", .took_ms = 3});
    ledger.write_state(row);
    write.commit();
}

}  // namespace

TEST_CASE("looking at a missing database makes no file", "[sqlite]")
{
    Folder folder;
    auto const database = opened(folder / "none.db", OpenMode::ReadOnly);
    CHECK(database->store().presence() == Presence::Pristine);
    CHECK(database->store().schema().empty());
    CHECK_FALSE(database->ledger().state());
    CHECK(database->ledger().stack().empty());
    CHECK(database->ledger().events(0).empty());
    CHECK_FALSE(database->ledger().is_interrupted());
    CHECK(folder.is_empty());
    auto const error = error_of([&] { (void)opened(folder / "none.db", OpenMode::ReadWrite); });
    CHECK_THAT(error.message(), Catch::Contains("none.db") && Catch::Contains("cannot be opened"));
    CHECK(folder.is_empty());
}

TEST_CASE("presence tells empty, foreign and managed data apart", "[sqlite]")
{
    Folder folder;
    std::ofstream(folder / "zero.db").close();
    CHECK(opened(folder / "zero.db", OpenMode::ReadOnly)->store().presence() == Presence::Pristine);
    Plain(folder / "a.db").run("CREATE TABLE schema_migrations(v UNIQUE)");
    CHECK(opened(folder / "a.db")->store().presence() == Presence::Unmanaged);
    auto const beside = SqliteDatabase::open(folder / "a.db",
                                             {.mode = OpenMode::ReadOnly, .other_tools_tables = {"schema_migrations"}});
    CHECK(beside->store().presence() == Presence::Pristine);
    CHECK(beside->store().schema().empty());
    auto const managed = opened(folder / "m.db");
    fill(*managed);
    CHECK(opened(folder / "m.db", OpenMode::ReadOnly)->store().presence() == Presence::Managed);
    CHECK(managed->store().schema().objects().size() == 2);
}

TEST_CASE("a file that is no database is named", "[sqlite]")
{
    Folder folder;
    std::ofstream(folder / "text.db") << std::string(5000, 'x');
    auto const error = error_of([&] { (void)opened(folder / "text.db", OpenMode::ReadOnly)->store().presence(); });
    CHECK_THAT(error.message(), Catch::Contains("text.db: it is not a SQLite database"));
    auto const folder_error = error_of([&] { (void)opened(folder / "", OpenMode::ReadOnly)->store().presence(); });
    CHECK_THAT(folder_error.message(), Catch::Contains("is a folder"));
}

TEST_CASE("waiting for somebody else ends at the deadline, naming the file", "[sqlite]")
{
    Folder folder;
    Plain other(folder / "a.db");
    other.run("CREATE TABLE t(a); BEGIN IMMEDIATE");
    auto const database = opened(folder / "a.db");
    auto const started = std::chrono::steady_clock::now();
    auto const error = error_of([&] { database->store().begin(ForeignKeys::Off); });
    auto const waited = std::chrono::steady_clock::now() - started;
    CHECK(error.code() == ErrorCode::Busy);
    CHECK_THAT(error.message(), Catch::Contains("a.db"));
    CHECK(waited >= std::chrono::milliseconds(90));
    CHECK(waited < std::chrono::seconds(3));
    other.run("COMMIT");
    CHECK_NOTHROW(database->store().begin(ForeignKeys::Off));
}

TEST_CASE("what is not committed is not there, and the journal mode stays", "[sqlite]")
{
    Folder folder;
    {
        Plain plain(folder / "a.db");
        plain.run("PRAGMA journal_mode = WAL; CREATE TABLE t(a)");
        auto const database = opened(folder / "a.db");
        {
            WriteScope write(database->store());
            database->store().run({sql_operation("db", "CREATE TABLE gone(a)")}, {});
        }
        CHECK_FALSE(database->store().schema().table("gone"));
        {
            WriteScope write(database->store());
            database->store().run({sql_operation("db", "CREATE TABLE stays(a)")}, {});
            write.commit();
        }
        plain.run("ALTER TABLE stays ADD b");
        CHECK(database->store().schema().table("stays")->columns.size() == 2);
        CHECK(std::filesystem::exists(folder / "a.db-wal"));
    }
}

TEST_CASE("nothing runs or is recorded outside of a transaction", "[sqlite]")
{
    auto const database = SqliteDatabase::in_memory();
    CHECK_THROWS_AS(database->store().run({}, {}), Error);
    CHECK_THROWS_AS(database->store().commit(), Error);
    CHECK_THROWS_AS(database->ledger().prepare(), Error);
    CHECK_THROWS_AS(database->ledger().write_state({}), Error);
}

TEST_CASE("the ledger gives back what was recorded", "[sqlite]")
{
    Folder folder;
    fill(*opened(folder / "a.db"));
    auto const database = opened(folder / "a.db", OpenMode::ReadOnly);
    auto& ledger = database->ledger();
    auto const state = ledger.state();
    REQUIRE(state);
    CHECK(state->app == "app");
    CHECK(state->position.version.number == 2);
    CHECK(state->fingerprint == database->store().schema().fingerprint());
    CHECK(state->cookie == database->store().cookie());
    auto const stack = ledger.stack();
    REQUIRE(stack.size() == 2);
    CHECK(stack[1].facts.name == "s2");
    CHECK(stack[1].facts.floors->read.number == 2);
    CHECK(stack[1].origin.branch == "main");
    CHECK(stack[1].origin.released);
    CHECK(ledger.stored_down(stack[0]).operations.at(0).sql_text() == "DROP TABLE one");
    CHECK(ledger.recorded_schema({1}).objects().size() == 1);
    CHECK(ledger.recorded_schema({2}) == database->store().schema());
    REQUIRE(ledger.events(1).size() == 1);
    CHECK(ledger.events(0)[0].detail == "é");
}

TEST_CASE("a ledger that somebody else made meanwhile is seen", "[sqlite]")
{
    Folder folder;
    auto const early = opened(folder / "a.db");
    CHECK(early->store().presence() == Presence::Pristine);
    fill(*opened(folder / "a.db"));
    CHECK(early->ledger().state());
    CHECK(early->store().presence() == Presence::Managed);
}

TEST_CASE("other programs read the view newel_status", "[sqlite]")
{
    Folder folder;
    auto const database = opened(folder / "a.db");
    fill(*database);
    auto const chain = database->ledger().state()->position.chain.digest.hex();
    Plain(folder / "a.db")
        .run(cat("CREATE TABLE ok(a CHECK (a)); INSERT INTO ok SELECT app = 'app' AND version = 2 AND chain = '", chain,
                 "' AND interrupted = 0 FROM newel_status"));
    CHECK(database->store().count_rows("ok") == 1);
}

TEST_CASE("rows are counted in tables alone, however many a view of that name has", "[sqlite]")
{
    Folder folder;
    auto const file = folder / "a.db";
    Plain(file).run(
        "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9) "
        "SELECT i FROM n");
    CHECK(opened(file)->store().count_rows("v") == 0);
}

TEST_CASE("many looks in one scope see one state, and a scope in it or in a transaction ends nothing", "[sqlite]")
{
    Folder folder;
    Plain other(folder / "a.db");
    other.run("PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    auto const database = opened(folder / "a.db");
    auto& store = database->store();
    {
        ReadScope const reading(store);
        CHECK(store.count_rows("t") == 1);
        CHECK(store.count_rows("u") == 0);
        other.run("INSERT INTO t VALUES (2)");
        {
            ReadScope const inner(store);
            CHECK(store.count_rows("t") == 1);
        }
        CHECK(store.count_rows("t") == 1);
    }
    CHECK(store.count_rows("t") == 2);
    WriteScope write(store);
    {
        ReadScope const inner(store);
        CHECK(store.count_rows("t") == 2);
    }
    store.run({sql_operation("db", "INSERT INTO t VALUES (3)", "x.sql")}, {});
    write.commit();
    CHECK(store.count_rows("t") == 3);
}

TEST_CASE("preparing twice changes nothing, and removing takes everything out", "[sqlite]")
{
    auto const database = SqliteDatabase::in_memory();
    fill(*database);
    auto const cookie = database->store().cookie();
    WriteScope write(database->store());
    database->ledger().prepare();
    CHECK(database->store().cookie() == cookie);
    database->ledger().remove();
    CHECK_FALSE(database->ledger().state());
    CHECK(database->store().presence() == Presence::Unmanaged);
    CHECK(database->store().schema().objects().size() == 2);
    database->ledger().prepare();
    CHECK(database->ledger().stack().empty());
}

TEST_CASE("taking a step back removes its row, once", "[sqlite]")
{
    auto const database = SqliteDatabase::in_memory();
    fill(*database);
    WriteScope write(database->store());
    database->ledger().record_down({2});
    CHECK(error_of([&] { database->ledger().record_down({2}); }).code() == ErrorCode::Refused);
    CHECK(error_of([&] { (void)database->ledger().stack(); }).code() == ErrorCode::Refused);
}

TEST_CASE("a ledger that was tampered with is refused with a reason", "[sqlite]")
{
    struct Tampering {
        std::string sql;
        std::string says;
        ErrorCode code{ErrorCode::Refused};
    };
    for (auto const& tampering : std::vector<Tampering>{
             {"UPDATE newel_steps SET down = replace(down, 'DROP TABLE one', 'DROP TABLE two')", "a blob",
              ErrorCode::Invalid},
             {"UPDATE newel_steps SET down = CAST(replace(down, 'TABLE one', 'TABLE two') AS BLOB)",
              "the down of step 1 s1 is not what its digest says"},
             {"UPDATE newel_steps SET down = x'00ff'", "cannot be read"},
             {"UPDATE newel_steps SET down = x''", "cannot be read"},
             {"UPDATE newel_steps SET delta = CAST('{}' AS BLOB)", "the schema of step 1 cannot be read"},
             {"UPDATE newel_steps SET down_digest = zeroblob(32) WHERE version = 2", "step 2 s2 is not what"},
             {"UPDATE newel_steps SET step_id = zeroblob(32) WHERE version = 1", "step 1 s1 does not stand on"},
             {"DELETE FROM newel_steps WHERE version = 1", "step 1 is missing"},
             {"DELETE FROM newel_steps WHERE version = 2", "the state says v2, the steps say v1"},
             {"UPDATE newel_state SET version = 1", "the state says v1"},
             {"UPDATE newel_state SET chain = zeroblob(32)", "another chain"},
             {"UPDATE newel_state SET chain = zeroblob(31)", "32 bytes", ErrorCode::Invalid},
             {"UPDATE newel_state SET chain = NULL", "a digest", ErrorCode::Invalid},
             {"UPDATE newel_state SET version = 9223372036854775807", "cannot be one", ErrorCode::Invalid},
             {"UPDATE newel_state SET version = 'two'", "a whole number", ErrorCode::Invalid},
             {"UPDATE newel_state SET app = 'No App'", "the app's name", ErrorCode::Invalid},
             {"UPDATE newel_state SET lowest_reader = 2, format = 3", "needs a newer newel", ErrorCode::Invalid},
             {"UPDATE newel_steps SET outcome = 'x\x1b[2J'", "outcome 'x\\x1b[2J'", ErrorCode::Invalid},
             {"UPDATE newel_steps SET took_ms = 'x'", "took_ms", ErrorCode::Invalid},
             {"DROP VIEW newel_status; DROP TABLE newel_steps", "newel_steps is missing"},
             {"ALTER TABLE newel_steps RENAME COLUMN outcome TO o", "outcome", ErrorCode::Failed},
             {"DROP VIEW newel_status; DROP TABLE newel_state; CREATE VIEW newel_state AS SELECT 1 AS id, 1 AS format",
              "newel_state is a view"},
         }) {
        INFO(tampering.sql);
        Folder folder;
        fill(*opened(folder / "a.db"));
        {
            Plain plain(folder / "a.db");
            plain.run(tampering.sql);
        }
        auto const error = error_of([&] {
            auto const database = opened(folder / "a.db", OpenMode::ReadOnly);
            auto& ledger = database->ledger();
            for (auto const& step : ledger.stack()) (void)ledger.stored_down(step);
            (void)ledger.recorded_schema({2});
        });
        CHECK_THAT(error.message(), Catch::Contains(tampering.says));
        CHECK_THAT(error.message(), Catch::Contains("a.db") || Catch::Contains("Newel's ledger"));
        CHECK(error.code() == tampering.code);
    }
}

TEST_CASE("a trigger on the ledger is found before anything is written", "[sqlite]")
{
    Folder folder;
    fill(*opened(folder / "a.db"));
    Plain(folder / "a.db")
        .run("CREATE TABLE x(a); CREATE TRIGGER g AFTER INSERT ON newel_events BEGIN DELETE FROM x; END");
    auto const database = opened(folder / "a.db");
    WriteScope write(database->store());
    auto const error = error_of([&] { database->ledger().prepare(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Catch::Contains("trigger g does not belong there"));
}

TEST_CASE("a later ledger that says format 1 may use it is used as it is", "[sqlite]")
{
    Folder folder;
    fill(*opened(folder / "a.db"));
    Plain(folder / "a.db")
        .run(
            "ALTER TABLE newel_steps ADD COLUMN later TEXT; CREATE TABLE newel_later(a);"
            "UPDATE newel_state SET format = 2, ledger_version = 9, ledger_chain = zeroblob(32)");
    auto const database = opened(folder / "a.db");
    WriteScope write(database->store());
    CHECK_NOTHROW(database->ledger().prepare());
    CHECK(database->ledger().stack().size() == 2);
    CHECK(error_of([&] { database->ledger().remove(); }).code() == ErrorCode::Invalid);
}

TEST_CASE("a down whose digests differ from its step's is not recorded", "[sqlite]")
{
    auto const database = SqliteDatabase::in_memory();
    WriteScope write(database->store());
    database->ledger().prepare();
    auto const step = step_of(1, "SELECT 1", "SELECT 2");
    AppliedStep applied{.facts = facts_of(step, first_chain("app"))};
    applied.facts.schema = Fingerprint{};
    applied.facts.floors = Floors{};
    CHECK_THROWS_AS(database->ledger().record_up(applied, {}, {}), Error);
    CHECK_NOTHROW(database->ledger().record_up(applied, step.down, {}));
}

TEST_CASE("a replay cache gives back what was put, and forgives everything", "[sqlite]")
{
    Folder folder;
    Chain const chain = first_chain("a");
    ReplayedStep const step{
        .schema = {file_digest("x")}, .delta = {.erased = {{ObjectType::View, "v"}}}, .breaks = {{3}, {4}}};
    {
        SqliteReplayCache cache(folder / "cache/replay.db");
        CHECK_FALSE(cache.find(chain));
        CHECK(folder.is_empty());
        cache.put(chain, step);
        CHECK(cache.find(chain));
    }
    SqliteReplayCache again(folder / "cache/replay.db");
    auto const found = again.find(chain);
    REQUIRE(found);
    CHECK(found->schema == step.schema);
    CHECK(found->delta.erased == step.delta.erased);
    CHECK(found->breaks == step.breaks);
    CHECK_FALSE(again.find(first_chain("b")));

    std::ofstream(folder / "text") << std::string(3000, 'x');
    SqliteReplayCache broken(folder / "text");
    CHECK_FALSE(broken.find(chain));
    broken.put(chain, step);
    CHECK_FALSE(broken.find(chain));
    SqliteReplayCache nowhere("/proc/none/replay.db");
    nowhere.put(chain, step);
    CHECK_FALSE(nowhere.find(chain));
}
