// Restores that fail, or meet what cannot be finished: what was there is never less than before.
#include "story/world.h"
#include "support/files.h"
#include "support/temp_dir.h"

#include "engine/backup_folder.h"
#include "engine/restore_staging.h"
#include "files/installation_key.h"
#include "sqlite/sqlite_database.h"

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

/// The application's files.
std::map<std::string, std::string> files_in(fs::path const& folder)
{
    std::map<std::string, std::string> out;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        auto const path = entry.path().lexically_relative(folder).string();
        if (path.starts_with("shop.db") || path.starts_with(".newel") || !entry.is_regular_file()) continue;
        out[path] = read_file(entry.path());
    }
    return out;
}

::ino_t inode_of(fs::path const& file)
{
    struct ::stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_ino;
}

/// Names beside the data that tell of something unfinished.
std::vector<std::string> leftovers(fs::path const& folder)
{
    std::vector<std::string> names;
    for (auto const& entry : fs::directory_iterator(folder)) {
        auto const name = entry.path().filename().string();
        if (name.find(".part") != std::string::npos || name.find("restoring") != std::string::npos)
            names.push_back(name);
    }
    return names;
}

/// While this lives no file of this process grows beyond `most`: as on a disk that is full.
class FullDisk {
public:
    explicit FullDisk(::rlim_t most) : handler_(std::signal(SIGXFSZ, SIG_IGN))
    {
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        auto limit = before_;
        limit.rlim_cur = most;
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    }
    FullDisk(FullDisk const&) = delete;
    FullDisk& operator=(FullDisk const&) = delete;
    ~FullDisk()
    {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    ::rlimit before_{};
    void (*handler_)(int);
};

/// The application wants to end it, or is killed, as soon as it is told of `what`.
struct Stop final : Observer {
    enum class How { Cancelled, Killed };
    Stop(std::string text, How how) : what(std::move(text)), how(how) {}
    bool progress(Progress const& told) override
    {
        if (told.what != what) return true;
        if (how == How::Killed) ::_exit(9);
        return false;
    }
    std::string what{};
    How how{};
};

/// A data directory at v1, and a backup of it.
class Shop {
public:
    Shop()
    {
        world.steps({{"models", "CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT);", "DROP TABLE models;"}},
                    "stores:\n  db: {sqlite: shop.db}\n  home: {files: .}\n");
        write_file(var() / "settings", "of the backup\n");
        write_file(var() / "old.txt", "from long ago\n");
        world.switch_data("version:1");
        world.sql("INSERT INTO models VALUES (1, 'one')");
        (void)world.engine().backup(backup_folder());
        world.sql("INSERT INTO models VALUES (2, 'two')");
        write_file(var() / "settings", "newer\n");
        write_file(var() / "weights", std::string(400'000, 'w'));
    }

    /// As after a run that was killed right after its COMMIT, and somebody's deleting one of the files that it owes.
    void owe() const
    {
        write_file(txn() / "new/1", "owed\n");
        fs::create_directories(txn() / "old");
        owe({{.act = IntentRow::Act::Take, .source = "old.txt", .target = ".newel/txn/old/0"},
             {.act = IntentRow::Act::Put, .source = ".newel/txn/new/0", .target = "lost"},
             {.act = IntentRow::Act::Put, .source = ".newel/txn/new/1", .target = "owed"}});
    }
    void owe(std::vector<IntentRow> const& rows) const
    {
        auto const lock = DirectoryLock::take(var(), Sharing::Exclusive, "test", std::chrono::seconds(1));
        auto const opened = SqliteDatabase::open(var() / "shop.db", {.mode = OpenMode::ReadWrite});
        auto const key = InstallationKey::read_or_make(var(), lock);
        opened->authenticate_with([key](std::string_view bytes) { return key.mac(bytes); });
        WriteScope write(opened->store());
        opened->ledger().owe(rows, opened->ledger().state().value().data_id);
        write.commit();
    }
    /// What is owed is still there: with the file that was deleted put back, the run is finished.
    void check_still_owed() const
    {
        CHECK(read_file(txn() / "old/0") == "from long ago\n");
        CHECK(read_file(txn() / "new/1") == "owed\n");
        write_file(txn() / "new/0", "found again\n");
        CHECK(world.engine().recover().found == RecoverResult::Found::Owed);
        CHECK(files_in(var()) == std::map<std::string, std::string>{{"lost", "found again\n"},
                                                                    {"owed", "owed\n"},
                                                                    {"settings", "newer\n"},
                                                                    {"weights", std::string(400'000, 'w')}});
        CHECK(names() == "one\ntwo");
        CHECK(leftovers(var() / ".newel").empty());
    }

    World world{};
    TempDir outside{};

    [[nodiscard]] fs::path var() const { return world.repository.path() / "var"; }
    [[nodiscard]] fs::path txn() const { return var() / ".newel/txn"; }
    [[nodiscard]] fs::path backup_folder() const { return outside / "backup"; }
    RestoreResult restore() const { return world.engine().restore(backup_folder()); }
    [[nodiscard]] std::string names() const { return world.sql("SELECT name FROM models ORDER BY id"); }
    void check_is_restored() const
    {
        CHECK(names() == "one");
        CHECK(files_in(var()) ==
              std::map<std::string, std::string>{{"old.txt", "from long ago\n"}, {"settings", "of the backup\n"}});
        CHECK(fs::exists(var() / ".newel/key"));
        CHECK_FALSE(fs::exists(txn()));
        CHECK_FALSE(fs::exists(var() / ".newel/restoring"));
    }
};

/// A lone database at v1, and a backup of it.
class Lone {
public:
    Lone()
    {
        world.commit_steps(
            {{"models", "CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT);", "DROP TABLE models;"}});
        world.switch_data();
        world.sql("INSERT INTO models VALUES (1, 'one')");
        (void)world.engine().backup(backup_folder());
        world.sql("INSERT INTO models VALUES (2, 'two')");
    }

    World world{};
    TempDir outside{};

    [[nodiscard]] fs::path backup_folder() const { return outside / "backup"; }
    RestoreResult restore() const { return world.engine().restore(backup_folder()); }
    [[nodiscard]] std::string names() const { return world.sql("SELECT name FROM models ORDER BY id"); }
};

/// Ways in which a ledger is no longer one that this program can go by, though the database is sound.
std::string hopeless_ledger()
{
    return GENERATE(std::string("UPDATE newel_state SET lowest_reader = 99, format = 99"),
                    std::string("UPDATE newel_state SET version = 7"),
                    std::string("UPDATE newel_state SET app = '../x'"));
}

}  // namespace

TEST_CASE("a restore that fails while a run owes files leaves what is owed", "[story]")
{
    Shop const shop;
    shop.owe();
    {
        FullDisk const full(200'000);
        CHECK(error_of([&] { shop.restore(); }).code() == ErrorCode::Failed);
    }
    shop.check_still_owed();
    CHECK(leftovers(shop.world.repository.path()).empty());
}

TEST_CASE("a restore that is cancelled right before its commit leaves what is owed", "[story]")
{
    Shop const shop;
    shop.owe();
    Stop stop("restore var/shop.db", Stop::How::Cancelled);
    CHECK_THAT(error_of([&] { Engine(shop.world.settings(), &stop).restore(shop.backup_folder()); }).message(),
               Contains("cancelled"));
    shop.check_still_owed();
}

TEST_CASE("a restore that is killed right before its commit leaves what is owed", "[story]")
{
    Shop const shop;
    shop.owe();
    auto const child = ::fork();
    if (child == 0) {
        Stop stop("restore var/shop.db", Stop::How::Killed);
        Engine(shop.world.settings(), &stop).restore(shop.backup_folder());
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WEXITSTATUS(status) == 9);
    shop.check_still_owed();
}

TEST_CASE("a restore takes the place of a run that cannot be finished, rows and files alike", "[story]")
{
    Shop const shop;
    shop.owe();
    // Where a database is renamed into place, this is in the way.
    fs::create_directories(shop.var() / "shop.db-shm/inner");
    auto const result = shop.restore();
    fs::remove_all(shop.var() / "shop.db-shm");
    shop.check_is_restored();
    CHECK(read_file(result.aside / "data/.newel/txn/old/0") == "from long ago\n");
    CHECK(read_file(result.aside / "data/.newel/txn/new/1") == "owed\n");
    CHECK(sql_on(result.aside / "data/shop.db", "SELECT count(*) FROM newel_intent") == "3");
    CHECK(shop.world.engine().check({}).verdict == Verdict::Ready);
}

TEST_CASE("a restore whose rename fails says that it failed, and nothing has changed", "[story]")
{
    Shop const shop;
    auto const files = files_in(shop.var());
    std::string const noise(8192, 'x');
    write_file(shop.var() / "shop.db", noise);
    fs::create_directories(shop.var() / "shop.db-shm/inner");
    CHECK(error_of([&] { shop.restore(); }).code() == ErrorCode::Failed);
    CHECK(files_in(shop.var()) == files);
    CHECK(read_file(shop.var() / "shop.db") == noise);
    fs::remove_all(shop.var() / "shop.db-shm");
    shop.restore();
    shop.check_is_restored();
}

TEST_CASE("a lone database that owes files is refused, and told where they may be", "[story]")
{
    Lone const lone;
    lone.world.sql(
        "INSERT INTO newel_intent (number, data_id, act, source, target, detail) "
        "SELECT 1, data_id, 'put', 'a', 'b', '' FROM newel_state");
    auto const error = error_of([&] { lone.restore(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("shop.db") && Contains("data directory"));
    CHECK_THAT(error.advice(), Contains("newel recover"));
    CHECK(lone.names() == "one\ntwo");
    CHECK(leftovers(lone.world.database().parent_path()).empty());
}

TEST_CASE("a sound database with a ledger beyond reading is replaced within, not renamed over", "[story]")
{
    auto const script = hopeless_ledger();
    Lone const lone;
    Shop const shop;
    bool const is_lone = GENERATE(true, false);
    auto const database = is_lone ? lone.world.database() : shop.var() / "shop.db";
    sqlite3* user = nullptr;
    REQUIRE(sqlite3_open(database.c_str(), &user) == SQLITE_OK);
    REQUIRE(sqlite3_exec(user, script.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    auto const before = inode_of(database);
    auto const aside = (is_lone ? lone.restore() : shop.restore()).aside;
    CHECK(inode_of(database) == before);
    REQUIRE(sqlite3_exec(user, "INSERT INTO models VALUES (3, 'by who had it open')", nullptr, nullptr, nullptr) ==
            SQLITE_OK);
    sqlite3_close(user);
    CHECK((is_lone ? lone.names() : shop.names()) == "one\nby who had it open");
    CHECK(sql_on(aside / "data/shop.db", "SELECT name FROM models ORDER BY id") == "one\ntwo");
}

TEST_CASE("a sound database that somebody reads is not restored over, whatever its ledger", "[story]")
{
    auto const script = hopeless_ledger();
    Lone const lone;
    lone.world.sql(script);
    auto settings = lone.world.settings();
    settings.wait = std::chrono::milliseconds(50);
    sqlite3* reader = nullptr;
    REQUIRE(sqlite3_open(lone.world.database().c_str(), &reader) == SQLITE_OK);
    REQUIRE(sqlite3_exec(reader, "BEGIN; SELECT * FROM models", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(error_of([&] { Engine(settings).restore(lone.backup_folder()); }).code() == ErrorCode::Busy);
    sqlite3_close(reader);
    CHECK(lone.names() == "one\ntwo");
}

TEST_CASE("a restore that was committed but killed before its files were staged for good is finished", "[story]")
{
    Shop const shop;
    // What an earlier run had begun, which the restore was made over.
    write_file(shop.txn() / "moved", "moved\n");
    write_file(shop.txn() / "old/0", "from long ago\n");
    {
        ConfinedFileSystem disk(shop.var());
        Observer observer;
        auto const index = read_backup(shop.backup_folder(), observer);
        RestoreStaging staging(disk);
        auto const rows = staging.fill({.folder = shop.backup_folder() / "data", .index = index, .observer = observer},
                                       {".newel/lock", ".newel/key", ".newel/txn", ".newel/restoring", "shop.db"});
        staging.sync();
        staging.hold();
        shop.owe(rows);
    }
    CHECK(shop.world.engine().recover().found == RecoverResult::Found::Owed);
    shop.world.sql("DELETE FROM models WHERE id = 2");
    shop.check_is_restored();
}

TEST_CASE("a backup that would not fit is refused before anything is written", "[story]")
{
    Shop const shop;
    write_file(shop.var() / "huge", "");
    fs::resize_file(shop.var() / "huge", std::uint64_t{1} << 43);
    Stop stop("backup huge", Stop::How::Cancelled);  // were it begun
    auto error = error_of([&] { Engine(shop.world.settings(), &stop).backup(shop.outside / "second"); });
    CHECK_THAT(error.message(),
               Contains("the backup needs 8,796,0") && Contains("are free") && Contains(shop.outside.path().string()));
    CHECK_FALSE(fs::exists(shop.outside / "second"));
    error = error_of([&] { Engine(shop.world.settings(), &stop).restore(shop.backup_folder()); });
    CHECK_THAT(error.message(), Contains("needs 8,796,0") && Contains("are free"));
    CHECK(leftovers(shop.world.repository.path()).empty());
    CHECK(shop.names() == "one\ntwo");
}

TEST_CASE("a folder for a backup goes by the folder that the program was given", "[story]")
{
    Shop const shop;
    auto const made = shop.world.engine().backup("beside");
    CHECK(made.folder == shop.world.repository.path() / "beside");
    CHECK(shop.world.engine().restore("beside").files == made.files);
}

TEST_CASE("a backup without a name is a fault of who asks", "[story]")
{
    Shop const shop;
    CHECK(error_of([&] { (void)shop.world.engine().backup(""); }).code() == ErrorCode::Usage);
    CHECK(error_of([&] { shop.world.engine().restore(""); }).code() == ErrorCode::Usage);
}

TEST_CASE("what is left out of files that go aside as they are is told", "[story]")
{
    Shop const shop;
    write_file(shop.var() / "shop.db", std::string(8192, 'x'));
    REQUIRE(::mkfifo((shop.var() / "pipe").c_str(), 0600) == 0);
    struct Listen final : Observer {
        void note(std::string const& text) override { notes += text + "\n"; }
        std::string notes{};
    } listen;
    Engine(shop.world.settings(), &listen).restore(shop.backup_folder());
    CHECK_THAT(listen.notes, Contains("pipe is a device, pipe or socket and is left out"));
    shop.check_is_restored();
}
