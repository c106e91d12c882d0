// Facts that the design stands on (design: reliability.md), held against this build and this SQLite.
#include "attack/victim.h"
#include "sqlite/connection.h"
#include "sqlite/sqlite_database.h"

#include <sqlite3.h>
#include <catch2/catch.hpp>

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <chrono>
#include <thread>

using namespace newel;
using namespace newel::test;
using namespace std::chrono_literals;

namespace fs = std::filesystem;

namespace {

constexpr int kNotAllowed = 77;

/// A connection as an application has it.
class Application {
public:
    explicit Application(fs::path const& file) { REQUIRE(sqlite3_open(file.c_str(), &db_) == SQLITE_OK); }
    Application(Application const&) = delete;
    Application& operator=(Application const&) = delete;
    ~Application() { sqlite3_close(db_); }

    /// SQLite's code.
    int run(std::string const& sql) { return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr); }
    void define(char const* name)
    {
        sqlite3_create_function(
            db_, name, -1, SQLITE_UTF8, nullptr,
            [](sqlite3_context* context, int, sqlite3_value**) { sqlite3_result_int(context, 1); }, nullptr, nullptr);
    }

private:
    sqlite3* db_{};
};

/// Whether another process may write now: SQLite's code.
int write_from_elsewhere(fs::path const& file)
{
    return in_a_process(0, [&] {
        sqlite3* db = nullptr;
        if (sqlite3_open(file.c_str(), &db) != SQLITE_OK) return 100;
        return sqlite3_exec(db, "INSERT INTO audit VALUES ('elsewhere')", nullptr, nullptr, nullptr) & 0xff;
    });
}

class Acting final : public Observer {
public:
    explicit Acting(std::function<void()> act) : act_(std::move(act)) {}
    bool progress(Progress const&) override
    {
        if (act_) std::exchange(act_, nullptr)();
        return true;
    }

private:
    std::function<void()> act_;
};

}  // namespace

TEST_CASE("Newel's connection is hardened, and syncs more than SQLite would by itself", "[attack][facts]")
{
    TempDir const place;
    for (auto const mode : {OpenMode::Create, OpenMode::ReadWrite, OpenMode::ReadOnly}) {
        Connection connection(place / "a.db", mode, 0ms);
        CHECK(connection.number("PRAGMA synchronous") == 3);
        CHECK(connection.number("PRAGMA cell_size_check") == 1);
        CHECK(connection.number("PRAGMA trusted_schema") == 0);
        CHECK(connection.number("PRAGMA mmap_size") == 0);
        CHECK(connection.number("PRAGMA recursive_triggers") == 0);
        CHECK(connection.number("PRAGMA query_only") == (mode == OpenMode::ReadOnly ? 1 : 0));
        for (int const off : {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER,
                              SQLITE_DBCONFIG_WRITABLE_SCHEMA, SQLITE_DBCONFIG_TRUSTED_SCHEMA}) {
            int value = -1;
            sqlite3_db_config(connection.handle(), off, -1, &value);
            CHECK(value == 0);
        }
        int defensive = -1;
        sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_DEFENSIVE, -1, &defensive);
        CHECK(defensive == 1);
        CHECK_THROWS_AS(connection.prepare("SELECT fts3_tokenizer('simple', x'4141414141414141')").step(), Error);
        CHECK_THROWS_AS(connection.execute("ATTACH ':memory:' AS other"), Error);
    }
}

TEST_CASE("whatever else of Newel looks at a database meanwhile, its lock is held", "[attack][facts]")
{
    // POSIX locks are the process's: one open() and close() of the file would drop them all.
    for (std::string const mode : {"DELETE", "WAL"}) {
        INFO(mode);
        Victim const victim;
        victim.sql(cat("PRAGMA journal_mode = ", mode));
        Application holder(victim.database());
        REQUIRE(holder.run("BEGIN IMMEDIATE; INSERT INTO audit VALUES ('held')") == SQLITE_OK);
        auto settings = victim.settings();
        settings.wait = 10ms;
        auto const held = [&] { return write_from_elsewhere(victim.database()) == SQLITE_BUSY; };
        CHECK(held());
        (void)Engine(settings).check({});
        CHECK(held());
        (void)Engine(settings).status();
        CHECK(held());
        (void)Engine(settings).log(0);
        (void)Engine(settings).plan("");
        CHECK(held());
        (void)Engine(settings).backup(victim.repository.path() / "copy");
        CHECK(held());
        victim.steps({{"more", "CREATE TABLE more (a);", "DROP TABLE more;"}});
        CHECK(error_of([&] { (void)Engine(settings).move({}); }).code() == ErrorCode::Busy);
        CHECK(held());
        CHECK(error_of([&] { (void)Engine(settings).restore(victim.repository.path() / "copy"); }).code() ==
              ErrorCode::Busy);
        CHECK(held());
        (void)Engine(settings).follow("post-checkout", {"a", "b", "1"});
        CHECK(held());
        CHECK(holder.run("COMMIT") == SQLITE_OK);
        CHECK(victim.sql("SELECT group_concat(x) FROM audit") == "held");
    }
}

TEST_CASE("an application's commits beside a run never make it fail for an old snapshot", "[attack][facts]")
{
    Victim const victim;
    victim.sql("PRAGMA journal_mode = WAL");
    {  // what SQLite does where one reads and then writes, without asking for the lock at the beginning
        Application reader(victim.database());
        Application writer(victim.database());
        REQUIRE(reader.run("BEGIN; SELECT * FROM t") == SQLITE_OK);
        REQUIRE(writer.run("INSERT INTO audit VALUES (0)") == SQLITE_OK);
        CHECK(reader.run("INSERT INTO audit VALUES (1)") == SQLITE_BUSY);
    }
    std::atomic<bool> stop{false};
    std::atomic<int> commits{0};
    std::thread application([&] {
        Application writer(victim.database());
        (void)writer.run("PRAGMA busy_timeout = 5000; PRAGMA synchronous = OFF");
        while (!stop) {
            commits += writer.run("INSERT INTO audit VALUES (2)") == SQLITE_OK ? 1 : 0;
            std::this_thread::sleep_for(500us);
        }
    });
    int moved = 0;
    for (int i = 0; i < 15; ++i) {
        victim.steps(
            {{"more", "INSERT INTO t VALUES (2, (SELECT count(*) FROM audit));", "DELETE FROM t WHERE a = 2;"}});
        CHECK_NOTHROW(moved += static_cast<int>(victim.move().applied));
        CHECK_NOTHROW(moved +=
                      static_cast<int>(victim.engine().move({.ref = "version:1", .allowed = {.loss = {2}}}).applied));
    }
    stop = true;
    application.join();
    CHECK(moved == 30);
    CHECK(commits > 0);
}

TEST_CASE("a state that another process changed between plan and lock is read again", "[attack][facts]")
{
    Victim const victim;
    victim.sql("PRAGMA journal_mode = WAL");
    victim.steps({{"more", "CREATE TABLE more (a);", "DROP TABLE more;"}});
    Application holder(victim.database());
    REQUIRE(holder.run("BEGIN IMMEDIATE; INSERT INTO audit VALUES (1)") == SQLITE_OK);
    // It plans, waits for the lock, and finds that the schema is not what it planned for.
    std::thread later([&] {
        std::this_thread::sleep_for(300ms);
        holder.run("CREATE TABLE drift (a); COMMIT");
    });
    auto const error = error_of([&] { victim.move(); });
    later.join();
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message() + error.advice(), Catch::Contains("drift"));
    CHECK(victim.version() == "1");
}

TEST_CASE("a table that a step rebuilds keeps its children, whatever the application's connection says",
          "[attack][facts]")
{
    {  // what SQLite does by itself
        Application plain{fs::path(":memory:")};
        plain.run(
            "PRAGMA foreign_keys = ON; CREATE TABLE p (a INTEGER PRIMARY KEY); CREATE TABLE c (a REFERENCES p ON "
            "DELETE CASCADE); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)");
        plain.run("BEGIN; PRAGMA foreign_keys = OFF; DROP TABLE p; COMMIT");
        CHECK(plain.run("CREATE TEMP TABLE x (n CHECK (n = 0)); INSERT INTO x SELECT count(*) FROM c") == SQLITE_OK);
    }
    Victim const victim;
    std::vector<Script> const known{
        {"family",
         "CREATE TABLE parent (a INTEGER PRIMARY KEY, b);\n"
         "CREATE TABLE child (a REFERENCES parent ON DELETE CASCADE);\n"
         "INSERT INTO parent VALUES (1, 2), (2, 3); INSERT INTO child VALUES (1), (2);",
         "DROP TABLE child; DROP TABLE parent;"},
        {"rebuild",
         "CREATE TABLE new (a INTEGER PRIMARY KEY, b NOT NULL); INSERT INTO new SELECT * FROM "
         "parent; DROP TABLE parent; ALTER TABLE new RENAME TO parent;",
         "CREATE TABLE new (a INTEGER PRIMARY KEY, b); INSERT INTO new SELECT * FROM parent;\n"
         "DROP TABLE parent; ALTER TABLE new RENAME TO parent;"}};
    victim.steps(known);
    CHECK(victim.move().applied == 2);
    CHECK(victim.sql("SELECT count(*) FROM child") == "2");
    CHECK(victim.move("version:2").applied == 1);
    CHECK(victim.sql("PRAGMA foreign_key_check; SELECT count(*) FROM child") == "2");
}

TEST_CASE("a manifest has one database store", "[attack][facts]")
{
    Victim const victim;
    victim.steps({}, "stores:\n  db: {sqlite: shop.db}\n  other: {sqlite: other.db}\n");
    auto const error = error_of([&] { victim.move(); });
    CHECK(error.code() == ErrorCode::Invalid);
    CHECK_THAT(error.message(), Catch::Contains("database"));
    CHECK_FALSE(fs::exists(victim.database().parent_path() / "other.db"));
}

TEST_CASE("a trigger that only the application can run stops no step that has nothing to do with it", "[attack][facts]")
{
    Victim const victim;
    std::vector<Script> known{
        {"watch", "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT app_function(new.a); END;", "DROP TRIGGER g;"}};
    victim.steps(known);
    auto const made = victim.move();
    CHECK(std::any_of(made.actions.begin(), made.actions.end(), [](auto const& action) {
        return action.kind == "needs" && action.object.find("app_function") != std::string::npos;
    }));
    victim.moves_as_ever(known);
    known.push_back({"beside",
                     "INSERT INTO audit VALUES (1); ALTER TABLE audit ADD COLUMN y; CREATE INDEX i ON audit (x);",
                     "DROP INDEX i; ALTER TABLE audit DROP COLUMN y; DELETE FROM audit;"});
    victim.steps(known);
    CHECK(victim.move().applied == 1);
    known.push_back({"fires", "INSERT INTO t VALUES (5, 'y');", "DELETE FROM t WHERE a = 5;"});
    victim.steps(known);
    auto const error = error_of([&] { victim.move(); });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK_THAT(error.message(), Catch::Contains("step 4 fires") && Catch::Contains("no such function: app_function"));
    Application application(victim.database());
    application.define("app_function");
    CHECK(application.run("INSERT INTO t VALUES (6, 'z')") == SQLITE_OK);
}

TEST_CASE("on media that cannot be written, one can look, and a switch says why not", "[attack][facts]")
{
    for (std::string const mode : {"DELETE", "WAL"}) {
        INFO(mode);
        Victim const victim;
        victim.sql(cat("PRAGMA journal_mode = ", mode));
        victim.steps({{"more", "CREATE TABLE more (a);", "DROP TABLE more;"}});
        auto const data = victim.database().parent_path();
        auto const result = in_a_process(0, [&] {
            if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return kNotAllowed;
            if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return kNotAllowed;
            if (::mount(data.c_str(), data.c_str(), nullptr, MS_BIND, nullptr) != 0) return kNotAllowed;
            if (::mount("none", data.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) != 0)
                return kNotAllowed;
            auto const says = [](Error const& error, std::string const& what) {
                return error.message().find(what) != std::string::npos ||
                       error.advice().find(what) != std::string::npos;
            };
            auto const why = "may not be written";
            try {
                if (victim.engine().check({}).verdict != Verdict::Behind) return 1;
                if (victim.engine().status().assessment.data->version.number != 1) return 2;
                if (victim.engine().plan("").plan.steps.size() != 1) return 3;
                if (mode == "WAL") return 4;
            } catch (Error const& error) {
                if (mode != "WAL" || !says(error, why) || !says(error, "in WAL mode")) return 5;
            }
            try {
                victim.move();
                return 6;
            } catch (Error const& error) {
                if (error.code() != ErrorCode::Failed || !says(error, why) || !says(error, "shop.db")) return 7;
            }
            return 0;
        });
        if (result == kNotAllowed) {
            WARN("this machine does not let us mount: not tried");
            return;
        }
        CHECK(result == 0);
        CHECK(victim.version() == "1");
    }
}
