// What is left of runs and backups that were interrupted, where nothing less than the truth helps: a database that is gone,
// a database away from its directory, a backup that was killed.
#include "story/world.h"
#include "support/files.h"
#include "support/temp_dir.h"

#include "files/partial_folder.h"
#include "sqlite/sqlite_database.h"

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

/// Hears what is told, and is killed as soon as it is told of `deadly`.
struct Listener final : Observer {
    explicit Listener(std::string deadly = {}) : deadly(std::move(deadly)) {}
    bool progress(Progress const& told) override
    {
        if (!deadly.empty() && told.what == deadly) ::_exit(9);
        return true;
    }
    void note(std::string const& text) override { notes.push_back(text); }
    std::string deadly;
    std::vector<std::string> notes{};
};

/// A data directory at v1, and a backup of it.
class Shop {
public:
    Shop()
    {
        world.steps({{"models", "CREATE TABLE models(id INTEGER PRIMARY KEY);", "DROP TABLE models;"},
                     {"more", "CREATE TABLE more(id INTEGER PRIMARY KEY);", "DROP TABLE more;"}},
                    "stores:\n  db: {sqlite: shop.db}\n  home: {files: .}\n");
        write_file(var() / "settings", "mine\n");
        world.switch_data("version:1");
        (void)world.engine().backup(outside / "first");
    }

    World world{};
    TempDir outside{};

    [[nodiscard]] fs::path var() const { return world.repository.path() / "var"; }
    [[nodiscard]] fs::path staged() const { return var() / ".newel/txn/new/0"; }
};

/// A lone database at v1, taken out of a data directory in which it owed a file.
class Parted {
public:
    Parted()
    {
        world.commit_steps({{"models", "CREATE TABLE models(id INTEGER PRIMARY KEY);", "DROP TABLE models;"},
                            {"more", "CREATE TABLE more(id INTEGER PRIMARY KEY);", "DROP TABLE more;"}});
        world.switch_data("version:1");
        auto const opened = SqliteDatabase::open(world.database(), {.mode = OpenMode::ReadWrite});
        WriteScope write(opened->store());
        opened->ledger().owe({{.act = IntentRow::Act::Put, .source = ".newel/txn/new/0", .target = "settings"}},
                             opened->ledger().state().value().data_id);
        write.commit();
    }

    World world{};
    TempDir outside{};
};

void backup_killed(World const& world, fs::path const& out)
{
    auto const child = ::fork();
    if (child == 0) {
        Listener listener("backup var/shop.db");
        Engine(world.settings(), &listener).backup(out);
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WEXITSTATUS(status) == 9);
}

std::vector<fs::path> parts_in(fs::path const& folder)
{
    std::vector<fs::path> parts;
    for (auto const& entry : fs::directory_iterator(folder))
        if (entry.path().filename().string().find(".part-") != std::string::npos) parts.push_back(entry.path());
    return parts;
}

}  // namespace

TEST_CASE("where the database is gone, what a run had staged is left alone until it is back", "[story]")
{
    Shop const shop;
    write_file(shop.staged(), "owed, perhaps\n");
    fs::rename(shop.var() / "shop.db", shop.outside / "shop.db");
    for (auto const& act : {std::function<void()>([&] { (void)shop.world.engine().recover(); }),
                            std::function<void()>([&] { (void)shop.world.switch_data("version:2"); })}) {
        auto const error = error_of(act);
        CHECK(error.code() == ErrorCode::Failed);
        CHECK_THAT(error.message(), Contains((shop.var() / "shop.db").string() + " is missing") &&
                                        Contains((shop.var() / ".newel/txn").string()));
        CHECK_THAT(error.advice(), Contains("newel recover") && Contains("newel restore BACKUP"));
        CHECK(read_file(shop.staged()) == "owed, perhaps\n");
        CHECK_FALSE(fs::exists(shop.var() / "shop.db"));
    }
    fs::rename(shop.outside / "shop.db", shop.var() / "shop.db");
    CHECK(shop.world.engine().recover().found == RecoverResult::Found::Staging);
    CHECK(shop.world.version() == 1);
}

TEST_CASE("where the database of an interrupted run is gone for good, a restore helps, and keeps what was staged",
          "[story]")
{
    Shop const shop;
    write_file(shop.staged(), "owed, perhaps\n");
    fs::remove(shop.var() / "shop.db");
    auto const restored = shop.world.engine().restore(shop.outside / "first");
    CHECK(read_file(restored.aside / "data/.newel/txn/new/0") == "owed, perhaps\n");
    CHECK_FALSE(fs::exists(shop.staged()));
    CHECK(shop.world.version() == 1);
    CHECK(shop.world.engine().recover().found == RecoverResult::Found::Nothing);
}

TEST_CASE("where the database is gone and nothing was interrupted, recover says both and makes none", "[story]")
{
    Shop const shop;
    fs::remove(shop.var() / "shop.db");
    Listener listener;
    CHECK(Engine(shop.world.settings(), &listener).recover().found == RecoverResult::Found::Nothing);
    CHECK(listener.notes == std::vector<std::string>{"there is no database at var/shop.db"});
    CHECK_FALSE(fs::exists(shop.var() / "shop.db"));
}

TEST_CASE("a lone database that owes files of a directory is neither backed up nor moved", "[story]")
{
    Parted const parted;
    for (auto const& act :
         {std::function<void()>([&] { (void)parted.world.engine().backup(parted.outside / "backup"); }),
          std::function<void()>([&] { (void)parted.world.switch_data("version:2"); })}) {
        auto const error = error_of(act);
        CHECK(error.code() == ErrorCode::Refused);
        CHECK(error.message() ==
              "var/shop.db belongs to a data directory in which a run was interrupted: it owes files");
        CHECK_THAT(error.advice(), Contains("newel recover --data FOLDER"));
    }
    CHECK(fs::is_empty(parted.outside.path()));
    CHECK(parted.world.version() == 1);
}

TEST_CASE("what a killed backup left is deleted by the next one to the same place, and told", "[story]")
{
    Shop const shop;
    auto const out = shop.outside / "second";
    backup_killed(shop.world, out);
    auto const parts = parts_in(shop.outside.path());
    REQUIRE(parts.size() == 1);
    (void)shop.world.engine().backup(shop.outside / "another");
    CHECK(parts_in(shop.outside.path()) == parts);
    Listener listener;
    CHECK(Engine(shop.world.settings(), &listener).backup(out).version == DataVersion{1});
    CHECK(parts_in(shop.outside.path()).empty());
    CHECK(std::ranges::count(listener.notes,
                             "the backup that was interrupted, " + parts.front().string() + ", is deleted") == 1);
}

TEST_CASE("a backup that is being written is not taken for one that was killed, nor is what only has such a name",
          "[story]")
{
    Shop const shop;
    auto const out = shop.outside / "second";
    write_file(shop.outside / "second.part-1234567/file", "7 digits\n");
    write_file(shop.outside / "second.part-12345678", "a file\n");
    {
        PartialFolder const other(out);
        CHECK(delete_stale_parts(out).empty());
        CHECK(fs::is_directory(other.path()));
    }
    CHECK(parts_in(shop.outside.path()).size() == 2);
}
