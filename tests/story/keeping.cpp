// Backup and restore: what was there comes back, whatever lies beside it, and what is not sound is not let in.
#include "story/world.h"
#include "support/files.h"
#include "support/temp_dir.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <map>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

/// The time of the last change, of a link its own; in nanoseconds since 1970.
void set_time(fs::path const& path, std::int64_t time)
{
    ::timespec const when{.tv_sec = time / 1'000'000'000, .tv_nsec = time % 1'000'000'000};
    std::array<::timespec, 2> const times{when, when};
    REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0);
}

/// Every file, folder and link below, with mode, time to the nanosecond and bytes; but what belongs to the installation or a
/// run, and the database.
std::map<std::string, std::string> files_in(fs::path const& folder)
{
    std::map<std::string, std::string> out;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        auto const path = entry.path().lexically_relative(folder).string();
        if (path.starts_with("shop.db") || path == ".newel/lock" || path == ".newel/key") continue;
        struct ::stat status {};
        REQUIRE(::lstat(entry.path().c_str(), &status) == 0);
        auto& what = out[path];
        what = cat(status.st_mode, " ");
        // Newel's own folder is changed by each run.
        if (path != ".newel") what += cat(status.st_mtim.tv_sec, ".", status.st_mtim.tv_nsec, " ");
        if (entry.is_symlink())
            what += fs::read_symlink(entry.path()).string();
        else if (entry.is_regular_file())
            what += read_file(entry.path());
    }
    return out;
}

constexpr char kManifest[] =
    "newel: 1\napp: shop\ndev: var\nstores:\n  db: {sqlite: shop.db}\n  home: {files: .}\nsteps:\n"
    "  1: models\n"
    "  2: {name: tidy, up: [remove: {path: old.txt}]}\n";

/// The app shop with a data directory: a database in WAL mode at v1, and files of all sorts.
class Shop {
public:
    Shop()
    {
        world.repository.write("manifests/shop.yaml", kManifest);
        world.repository.write("migrations/0001-models.up.sql",
                               "CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT);");
        world.repository.write("migrations/0001-models.down.sql", "DROP TABLE models;");
        write_file(var() / "old.txt", "from long ago\n");
        write_file(var() / "config/a file with 'quotes' and\na line.yaml", "x: 1\n");
        write_file(var() / "config/\\x20 \xff", "odd\n");
        fs::create_directories(var() / "empty/inner");
        fs::create_symlink("config/nowhere", var() / "link");
        fs::permissions(var() / "old.txt", fs::perms::owner_read);
        move("version:1");
        world.sql("PRAGMA journal_mode=WAL; INSERT INTO models VALUES (1, 'one')");
        // In 2009, none at a whole second; what is in a folder before the folder.
        std::int64_t time = 1'234'567'890'123'456'789;
        for (auto const* path : {"old.txt", "config/\\x20 \xff", "config", "empty/inner", "empty", "link"})
            set_time(var() / path, time++);
    }

    World world{};
    TempDir outside{};

    [[nodiscard]] fs::path var() const { return world.repository.path() / "var"; }
    [[nodiscard]] fs::path backup_folder() const { return outside / "backup"; }
    void move(std::string const& ref) const { world.engine().move({.ref = ref}); }
    BackupResult backup() const { return world.engine().backup(backup_folder()); }
    RestoreResult restore() const { return world.engine().restore(backup_folder()); }
    [[nodiscard]] std::string names() const { return world.sql("SELECT name FROM models ORDER BY id"); }
    /// As if time had passed: rows, files, and a version more.
    void go_on() const
    {
        world.sql("INSERT INTO models VALUES (2, 'two')");
        fs::remove(var() / "link");
        fs::remove_all(var() / "empty");
        write_file(var() / "config/newer.yaml", "y: 2\n");
        write_file(var() / "newer/file", "new\n");
        move("version:2");
    }
};

/// A lone database, at v1.
class Lone {
public:
    Lone()
    {
        world.commit_steps(
            {{"models", "CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT);", "DROP TABLE models;"}});
        world.switch_data();
        world.sql("INSERT INTO models VALUES (1, 'one')");
    }

    World world{};
    TempDir outside{};

    [[nodiscard]] fs::path backup_folder() const { return outside / "backup"; }
    BackupResult backup() const { return world.engine().backup(backup_folder()); }
    RestoreResult restore() const { return world.engine().restore(backup_folder()); }
    [[nodiscard]] std::string names() const { return world.sql("SELECT name FROM models ORDER BY id"); }
};

/// Runs SQL in another process that never closes the database: its log stays beside it.
void leave_log(fs::path const& database, std::string const& script)
{
    auto const child = ::fork();
    if (child == 0) {
        sqlite3* db = nullptr;
        sqlite3_open(database.c_str(), &db);
        sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0", nullptr, nullptr, nullptr);
        ::_exit(sqlite3_exec(db, script.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
    REQUIRE(fs::file_size(database.string() + "-wal") > 0);
}

void damage(fs::path const& file, std::size_t at)
{
    auto bytes = read_file(file);
    REQUIRE(bytes.size() > at);
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    fs::permissions(file, fs::perms::owner_write, fs::perm_options::add);
    write_file(file, bytes);
}

int run_by_hand(std::vector<std::string> const& lines, fs::path const& scratch)
{
    std::string script = "set -e\n";
    for (auto const& line : lines) script += line + "\n";
    write_file(scratch, script);
    return std::system(cat("sh '", scratch.string(), "'").c_str());
}

}  // namespace

TEST_CASE("a data directory comes back as it was: rows, files, modes, times, links, empty folders, odd names",
          "[story]")
{
    Shop const shop;
    auto const before = files_in(shop.var());
    auto const made = shop.backup();
    CHECK(made.version == DataVersion{1});
    CHECK(made.files == 5);
    CHECK(made.folder == shop.backup_folder());
    CHECK(files_in(shop.backup_folder() / "data") == before);
    CHECK_FALSE(fs::exists(shop.backup_folder() / "data/.newel/key"));
    CHECK_FALSE(fs::exists(shop.backup_folder() / "data/shop.db-wal"));
    shop.go_on();
    auto const key = read_file(shop.var() / ".newel/key");
    auto const result = shop.restore();
    CHECK(result.version == DataVersion{1});
    CHECK(result.files == 5);
    CHECK(files_in(shop.var()) == before);
    CHECK(shop.names() == "one");
    CHECK(shop.world.sql("PRAGMA journal_mode") == "wal");
    CHECK(read_file(shop.var() / ".newel/key") == key);
    CHECK(shop.world.engine().check({}).verdict == Verdict::Behind);
    auto const event = shop.world.engine().log(1).front();
    CHECK(event.kind == "restore");
    CHECK(event.version == DataVersion{1});
    CHECK_THAT(event.detail, Contains("what was there is in var.before-"));
}

TEST_CASE("what was there before a restore is a backup like any other", "[story]")
{
    Shop const shop;
    shop.backup();
    shop.go_on();
    auto const newer = files_in(shop.var());
    auto const aside = shop.restore().aside;
    REQUIRE(aside.parent_path() == shop.world.repository.path());
    shop.world.engine().restore(aside);
    CHECK(files_in(shop.var()) == newer);
    CHECK(shop.names() == "one\ntwo");
    CHECK(shop.world.version() == 2);
}

TEST_CASE("what steps kept comes along, so that a way down still brings it back", "[story]")
{
    Shop const shop;
    shop.move("version:2");
    CHECK_FALSE(fs::exists(shop.var() / "old.txt"));
    shop.backup();
    shop.move("version:1");
    fs::remove(shop.var() / "old.txt");
    shop.restore();
    CHECK(shop.world.version() == 2);
    shop.move("version:1");
    CHECK(read_file(shop.var() / "old.txt") == "from long ago\n");
}

TEST_CASE("a log that is not yet in the database is part of its backup", "[story]")
{
    Shop const shop;
    leave_log(shop.var() / "shop.db", "INSERT INTO models VALUES (7, 'seven')");
    shop.backup();
    CHECK(fs::exists(shop.var() / "shop.db"));
    CHECK(sql_on(shop.backup_folder() / "data/shop.db", "SELECT name FROM models") == "one\nseven");
    shop.world.sql("DELETE FROM models");
    shop.restore();
    CHECK(shop.names() == "one\nseven");
}

TEST_CASE("a restore is not changed by a log beside a database that is gone", "[story]")
{
    bool const is_lone = GENERATE(false, true);
    Shop const shop;
    Lone const lone;
    auto const database = is_lone ? lone.world.database() : shop.var() / "shop.db";
    is_lone ? lone.backup() : shop.backup();
    leave_log(database, "UPDATE models SET name = 'wrong'");
    auto const log = read_file(database.string() + "-wal");
    fs::remove(database);
    auto const result = is_lone ? lone.restore() : shop.restore();
    CHECK((is_lone ? lone.names() : shop.names()) == "one");
    CHECK(read_file(result.aside / "data/shop.db-wal") == log);
}

TEST_CASE("a restore takes the place of a log that is not yet in the database", "[story]")
{
    Shop const shop;
    shop.backup();
    leave_log(shop.var() / "shop.db", "UPDATE models SET name = 'newer'");
    auto const aside = shop.restore().aside;
    CHECK(shop.names() == "one");
    CHECK(sql_on(aside / "data/shop.db", "SELECT name FROM models") == "newer");
}

TEST_CASE("a database that is no database any more is replaced, and goes aside as it is", "[story]")
{
    bool const is_lone = GENERATE(false, true);
    Shop const shop;
    Lone const lone;
    auto const database = is_lone ? lone.world.database() : shop.var() / "shop.db";
    is_lone ? lone.backup() : shop.backup();
    auto const files = files_in(shop.var());
    std::string const noise(8192, 'x');
    write_file(database, noise);
    auto const result = is_lone ? lone.restore() : shop.restore();
    CHECK((is_lone ? lone.names() : shop.names()) == "one");
    CHECK(read_file(result.aside / "data/shop.db") == noise);
    CHECK(files_in(shop.var()) == files);
}

TEST_CASE("a database with a damaged page is refused by backup, and replaced by restore", "[story]")
{
    Lone const lone;
    lone.world.sql(
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
        "INSERT INTO models SELECT i, 'a name that takes room' FROM n");
    lone.backup();
    auto bytes = read_file(lone.world.database());
    bytes.replace(bytes.size() - 4096, 4096, std::string(4096, '\x7f'));
    write_file(lone.world.database(), bytes);
    auto const error = error_of([&] { lone.world.engine().backup(lone.outside / "again"); });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK_THAT(error.message(), Contains("shop.db is damaged"));
    CHECK_FALSE(fs::exists(lone.outside / "again"));
    auto const aside = lone.restore().aside;
    CHECK(lone.world.sql("SELECT count(*) FROM models") == "3000");
    CHECK(lone.world.sql("PRAGMA integrity_check") == "ok");
    CHECK(read_file(aside / "data/shop.db") == bytes);
}

TEST_CASE("a lone database comes back, and what was there is aside", "[story]")
{
    Lone const lone;
    auto const made = lone.backup();
    CHECK(made.files == 1);
    lone.world.sql("INSERT INTO models VALUES (2, 'two')");
    auto const result = lone.restore();
    CHECK(lone.names() == "one");
    CHECK(lone.world.engine().log(1).front().kind == "restore");
    lone.world.engine().restore(result.aside);
    CHECK(lone.names() == "one\ntwo");
    for (auto const& entry : fs::directory_iterator(lone.world.database().parent_path())) {
        auto const name = entry.path().filename().string();
        CHECK((name == "shop.db" || name.starts_with("shop.db.before-2")));
    }
}

TEST_CASE("pages of another size in the backup are no hindrance", "[story]")
{
    Lone const lone;
    lone.backup();
    lone.world.sql("PRAGMA page_size=1024; VACUUM; PRAGMA journal_mode=WAL; INSERT INTO models VALUES (2, 'two')");
    lone.restore();
    CHECK(lone.names() == "one");
    CHECK(lone.world.sql("PRAGMA journal_mode") == "delete");
}

TEST_CASE("data that Newel does not manage is backed up and restored all the same", "[story]")
{
    Shop const shop;
    auto const& world = shop.world;
    auto const& outside = shop.outside;
    auto const var = shop.var();
    fs::remove_all(var);
    write_file(var / "a", "a");
    sql_on(var / "shop.db", "CREATE TABLE t(x); INSERT INTO t VALUES (1)");
    CHECK(world.engine().backup(outside / "b").version == DataVersion{0});
    sql_on(var / "shop.db", "DELETE FROM t");
    write_file(var / "a", "b");
    world.engine().restore(outside / "b");
    CHECK(read_file(var / "a") == "a");
    CHECK(sql_on(var / "shop.db", "SELECT x FROM t") == "1");
    CHECK(sql_on(var / "shop.db", "SELECT name FROM sqlite_schema") == "t");
}

TEST_CASE("a restore makes data where there was none", "[story]")
{
    Shop const shop;
    auto const before = files_in(shop.var());
    shop.backup();
    fs::remove_all(shop.var());
    auto const result = shop.restore();
    CHECK(result.aside.empty());
    CHECK(files_in(shop.var()) == before);
    CHECK(shop.names() == "one");
}

TEST_CASE("the instructions for restoring by hand do what restore does", "[story]")
{
    bool const has_data = GENERATE(true, false);
    Shop const shop;
    auto const before = files_in(shop.var());
    auto const made = shop.backup();
    shop.go_on();
    auto const key = read_file(shop.var() / ".newel/key");
    leave_log(shop.var() / "shop.db", "UPDATE models SET name = 'wrong'");
    if (!has_data) fs::remove_all(shop.var());
    REQUIRE(run_by_hand(made.by_hand, shop.outside / "script") == 0);
    CHECK(files_in(shop.var()) == before);
    CHECK(shop.names() == "one");
    if (has_data) CHECK(read_file(shop.var() / ".newel/key") == key);
    CHECK(shop.world.engine().check({}).verdict == Verdict::Behind);
    shop.move("version:2");
    auto const readme = read_file(shop.backup_folder() / "README");
    for (auto const& line : made.by_hand) CHECK_THAT(readme, Contains(line));
}

TEST_CASE("a lone database is restored by hand beside a foreign log", "[story]")
{
    Lone const lone;
    auto const made = lone.backup();
    leave_log(lone.world.database(), "UPDATE models SET name = 'wrong'");
    REQUIRE(run_by_hand(made.by_hand, lone.outside / "script") == 0);
    CHECK(lone.names() == "one");
    CHECK(sql_on(lone.world.database().string() + ".before-by-hand", "SELECT name FROM models") == "wrong");
}

TEST_CASE("every fault of a backup is told at once, and nothing is touched", "[story]")
{
    Shop const shop;
    shop.backup();
    auto const data = shop.backup_folder() / "data";
    damage(data / "old.txt", 3);
    damage(data / "shop.db", 5000);
    fs::remove(data / "link");
    write_file(data / "more", "more");
    write_file(data / "shop.db-wal", "foreign");
    write_file(data / ".newel/key", std::string(32, 'k'));
    auto const before = files_in(shop.var());
    auto const database = read_file(shop.var() / "shop.db");
    auto const error = error_of([&] { shop.restore(); });
    CHECK(error.code() == ErrorCode::Invalid);
    CHECK_THAT(error.message(), Contains("has 6 faults") && Contains("old.txt: is damaged") &&
                                    Contains("shop.db: is damaged") && Contains("link: is missing") &&
                                    Contains("more: is not part of the backup") &&
                                    Contains("shop.db-wal: is not part") && Contains(".newel/key: is not part"));
    CHECK(files_in(shop.var()) == before);
    CHECK(read_file(shop.var() / "shop.db") == database);
    CHECK_FALSE(fs::exists(shop.var() / ".newel/txn"));
}

TEST_CASE("a link in a backup where a file was is a fault, and is not followed", "[story]")
{
    Shop const shop;
    shop.backup();
    auto const old = shop.backup_folder() / "data/old.txt";
    fs::rename(old, shop.outside / "elsewhere");
    fs::create_symlink(shop.outside / "elsewhere", old);
    CHECK_THAT(error_of([&] { shop.restore(); }).message(), Contains("old.txt: is of another kind"));
    fs::rename(shop.backup_folder() / "data", shop.outside / "data");
    fs::create_symlink(shop.outside / "data", shop.backup_folder() / "data");
    CHECK(error_of([&] { shop.restore(); }).code() == ErrorCode::Invalid);
}

TEST_CASE("an index that was cut off or changed, or is of a later format, is told", "[story]")
{
    Shop const shop;
    shop.backup();
    auto const index = shop.backup_folder() / "newel-backup";
    auto const text = read_file(index);
    auto const told = [&](std::string const& bytes) {
        write_file(index, bytes);
        auto const error = error_of([&] { shop.restore(); });
        CHECK(error.code() == ErrorCode::Invalid);
        return error.message();
    };
    CHECK_THAT(told(text.substr(0, text.size() / 2)), Contains("cut off or changed"));
    CHECK_THAT(told(text.substr(0, text.size() - 1)), Contains("cut off or changed"));
    CHECK_THAT(told(""), Contains("not the index of a backup"));
    auto changed = text;
    changed.replace(changed.find("version 1"), 9, "version 2");
    CHECK_THAT(told(changed), Contains("cut off or changed"));
    CHECK_THAT(told("newel-backup 2" + text.substr(14)), Contains("does not know"));
    fs::remove(index);
    CHECK_THAT(error_of([&] { shop.restore(); }).message(), Contains("is no backup"));
}

TEST_CASE("an index whose digest is right may still not name what lies outside, or is Newel's own", "[story]")
{
    Shop const shop;
    shop.backup();
    auto const index = shop.backup_folder() / "newel-backup";
    auto text = read_file(index);
    text.resize(text.rfind("digest "));
    auto const line =
        std::string(GENERATE("link x ../../up\n", "link x /etc/x\n", "folder 0700 a//b\n", "link x a/../../b\n",
                             "file 00 1 0644 a\n", "folder 0900 a\n", "folder 0700 a\\x00b\n", "what is this\n"));
    text += line;
    write_file(index, cat(text, "digest ", digest_of("newel.backup", text).hex(), "\n"));
    CHECK_THAT(error_of([&] { shop.restore(); }).message(), Contains("cannot be read"));
}

TEST_CASE("a key that came with a backup is not let in, though its index names it", "[story]")
{
    Shop const shop;
    shop.backup();
    auto const index = shop.backup_folder() / "newel-backup";
    auto text = read_file(index);
    text.resize(text.rfind("digest "));
    std::string const key(32, 'k');
    write_file(shop.backup_folder() / "data/.newel/key", key);
    text += cat("file ", file_digest(key).hex(), " 32 0600 .newel/key\n");
    write_file(index, cat(text, "digest ", digest_of("newel.backup", text).hex(), "\n"));
    CHECK_THAT(error_of([&] { shop.restore(); }).message(), Contains(".newel/key: belongs to an installation"));
}

TEST_CASE("a backup of another app is refused, and so is one over another app's data", "[story]")
{
    Shop const shop;
    shop.backup();
    std::string cafe = kManifest;
    cafe.replace(cafe.find("app: shop"), 9, "app: cafe");
    shop.world.repository.write("manifests/shop.yaml", cafe);
    auto error = error_of([&] { shop.restore(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("is a backup of app shop, not of cafe"));
    error = error_of([&] { (void)shop.world.engine().backup(shop.outside / "other"); });
    CHECK(error.code() == ErrorCode::Refused);

    shop.world.repository.write("manifests/shop.yaml", kManifest);
    shop.world.sql("UPDATE newel_state SET app = 'cafe'");
    error = error_of([&] { shop.restore(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("holds the data of app cafe"));
    CHECK(shop.names() == "one");
}

TEST_CASE("a lone database and a data directory are not restored over each other", "[story]")
{
    Shop const shop;
    Lone const lone;
    shop.backup();
    lone.backup();
    CHECK_THAT(error_of([&] { shop.world.engine().restore(lone.backup_folder()); }).message(),
               Contains("holds a database alone"));
    CHECK_THAT(error_of([&] { lone.world.engine().restore(shop.backup_folder()); }).message(),
               Contains("is a database alone"));
}

TEST_CASE("a backup goes to a folder that is new and outside of the data", "[story]")
{
    Shop const shop;
    shop.backup();
    auto error = error_of([&] { shop.backup(); });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK_THAT(error.message(), Contains("backup is there already"));
    error = error_of([&] { (void)shop.world.engine().backup(shop.var() / "backup"); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("lies in the data itself"));
    fs::create_directory_symlink(shop.var(), shop.outside / "way");
    CHECK(error_of([&] { (void)shop.world.engine().backup(shop.outside / "way/b"); }).code() == ErrorCode::Refused);
    error = error_of([&] { (void)shop.world.engine().backup(shop.outside / "no/such/b"); });
    CHECK_THAT(error.advice(), Contains("mkdir -p"));
    fs::rename(shop.backup_folder(), shop.var() / "backup");
    CHECK(error_of([&] { shop.world.engine().restore(shop.var() / "backup"); }).code() == ErrorCode::Refused);
}

TEST_CASE("another name of the database is not copied as a file", "[story]")
{
    Shop const shop;
    fs::create_hard_link(shop.var() / "shop.db", shop.var() / "second.db");
    auto const error = error_of([&] { shop.backup(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("second.db is another name"));
    CHECK_FALSE(fs::exists(shop.backup_folder()));
}

TEST_CASE("a socket and a pipe are told and left out", "[story]")
{
    Shop const shop;
    REQUIRE(::mkfifo((shop.var() / "pipe").c_str(), 0600) == 0);
    auto const socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto const path = (shop.var() / "socket").string();
    REQUIRE(path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path.c_str(), path.size());
    REQUIRE(::bind(socket, reinterpret_cast<::sockaddr*>(&address), sizeof address) == 0);
    struct Listen final : Observer {
        void note(std::string const& text) override { notes += text + "\n"; }
        std::string notes{};
    } listen;
    Engine(shop.world.settings(), &listen).backup(shop.backup_folder());
    CHECK_THAT(listen.notes, Contains("pipe is a device, pipe or socket and is left out"));
    CHECK_THAT(listen.notes, Contains("socket is a device, pipe or socket and is left out"));
    CHECK_FALSE(fs::exists(shop.backup_folder() / "data/pipe"));
    CHECK_FALSE(fs::exists(shop.backup_folder() / "data/socket"));
    shop.restore();
    CHECK(shop.names() == "one");
    ::close(socket);
}

TEST_CASE("a backup or restore that is cancelled leaves nothing behind", "[story]")
{
    Shop const shop;
    struct Cancel final : Observer {
        bool progress(Progress const&) override { return --left > 0; }
        int left{};
    } cancel;
    for (cancel.left = 1; cancel.left < 4; ++cancel.left) {
        auto const tries = cancel.left;
        CHECK_THAT(error_of([&] { Engine(shop.world.settings(), &cancel).backup(shop.backup_folder()); }).message(),
                   Contains("cancelled"));
        cancel.left = tries;
        CHECK(fs::is_empty(shop.outside.path()));
    }
    shop.backup();
    shop.world.sql("INSERT INTO models VALUES (2, 'two')");
    auto const before = files_in(shop.var());
    int cancelled = 0;
    for (int tries = 1; tries < 60; ++tries) {
        cancel.left = tries;
        try {
            Engine(shop.world.settings(), &cancel).restore(shop.backup_folder());
            break;
        } catch (Error const& error) {
            CHECK_THAT(error.message(), Contains("cancelled"));
        }
        ++cancelled;
        CHECK(files_in(shop.var()) == before);
        CHECK(shop.names() == "one\ntwo");
        CHECK(tries < 50);
    }
    REQUIRE(cancelled > 2);
    CHECK(shop.names() == "one");
}

TEST_CASE("data that an application holds is not restored over", "[story]")
{
    Shop const shop;
    shop.backup();
    auto settings = shop.world.settings();
    settings.wait = std::chrono::milliseconds(50);
    auto const hold = shop.world.engine().hold();
    CHECK(error_of([&] { Engine(settings).restore(shop.backup_folder()); }).code() == ErrorCode::Busy);

    Lone const lone;
    lone.backup();
    settings = lone.world.settings();
    settings.wait = std::chrono::milliseconds(50);
    sqlite3* reader = nullptr;
    REQUIRE(sqlite3_open(lone.world.database().c_str(), &reader) == SQLITE_OK);
    REQUIRE(sqlite3_exec(reader, "BEGIN; SELECT * FROM models", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(error_of([&] { Engine(settings).restore(lone.backup_folder()); }).code() == ErrorCode::Busy);
    sqlite3_close(reader);
    lone.world.sql("PRAGMA journal_mode=WAL");
    REQUIRE(sqlite3_open(lone.world.database().c_str(), &reader) == SQLITE_OK);
    REQUIRE(sqlite3_exec(reader, "SELECT * FROM models", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(error_of([&] { Engine(settings).restore(lone.backup_folder()); }).code() == ErrorCode::Busy);
    sqlite3_close(reader);
    CHECK(lone.names() == "one");
    CHECK(lone.world.sql("PRAGMA journal_mode") == "wal");
}
