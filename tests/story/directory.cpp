// A data directory: a database and files as one act, locked, and its foreign or interrupted states.
#include "story/world.h"
#include "support/files.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <map>

using namespace newel;
using namespace newel::test;

namespace {

namespace fs = std::filesystem;

constexpr auto kBoth = "  db: {sqlite: shop.db}\n  home: {files: .}\n";
constexpr auto kEdits = R"(
  2:
    name: settings
    up:
      - move: {from: .shoprc, to: config/shop.yaml}
      - edit: {files: "config/*.yaml", rename: {colour: look.colour}, set: {version: 2}, remove: [legacy]}
)";

/// A repository whose app has a database and files, and an installation of it at v1.
class Shop {
public:
    explicit Shop(std::string const& stores = kBoth, std::string const& second = kEdits)
    {
        write(stores, second);
        first_commit = world.repository.commit("files");
        world.switch_data("version:1");
        put(".shoprc", "# by hand\ncolour: red  # warm\nlegacy: yes\n");
    }

    void write(std::string const& stores, std::string const& second) const
    {
        bool const has_database = stores.find("sqlite") != std::string::npos;
        auto const first = has_database
                               ? std::string(
                                     "  1: {name: users, up: [{sql: {text: \"CREATE TABLE users (name TEXT)\"}}], "
                                     "down: [{sql: {text: \"DROP TABLE users\"}}]}")
                               : std::string("  1: {name: marked, up: [{mkdir: {path: marked}}]}");
        world.repository.write("manifests/shop.yaml",
                               cat("newel: 1\napp: shop\ndev: var\nstores:\n", stores, "steps:\n", first, second));
        world.repository.write("migrations/keep", "");
    }

    [[nodiscard]] fs::path data() const { return world.repository.path() / "var"; }
    void put(std::string const& path, std::string const& text) const { write_file(data() / path, text); }
    /// Every file but the database and Newel's own.
    [[nodiscard]] std::map<std::string, std::string> files() const
    {
        std::map<std::string, std::string> found;
        for (auto const& entry : fs::recursive_directory_iterator(data())) {
            auto const path = entry.path().lexically_relative(data()).generic_string();
            if (!entry.is_regular_file() || path.starts_with(".newel/") || path.starts_with("shop.db")) continue;
            found[path] = read_file(entry.path());
        }
        return found;
    }

    World world{};
    std::string first_commit{};
};

}  // namespace

TEST_CASE("files and database go up together, and files come back byte for byte", "[story][files]")
{
    Shop const shop;
    auto const before = shop.files();
    CHECK(shop.world.switch_data().applied == 1);
    CHECK(shop.files() == std::map<std::string, std::string>{
                              {"config/shop.yaml", "# by hand\nlook:\n  colour: red  # warm\nversion: 2\n"}});
    CHECK(shop.world.engine().check({}).verdict == Verdict::Ready);
    shop.world.switch_data("version:1");
    CHECK(shop.files() == before);
    CHECK_FALSE(fs::exists(shop.data() / ".newel" / "txn"));
}

TEST_CASE("a script that fails leaves the files as they were", "[story][files]")
{
    Shop const shop(kBoth,
                    "\n  2: {name: bad, up: [{move: {from: .shoprc, to: x}}, {sql: {text: \"INSERT INTO nothing VALUES "
                    "(1)\"}}], down: none}\n");
    auto const before = shop.files();
    CHECK(error_of([&] { shop.world.switch_data(); }).code() == ErrorCode::Failed);
    CHECK(shop.files() == before);
    CHECK_FALSE(fs::exists(shop.data() / ".newel" / "txn"));
}

TEST_CASE("a dry run shows what happens to files and changes none", "[story][files]")
{
    Shop const shop;
    auto const before = shop.files();
    auto const result = shop.world.engine().move({.dry_run = true});
    REQUIRE(result.actions.size() == 2);
    CHECK(result.actions[0].kind == "move");
    CHECK(result.actions[0].object == "file .shoprc to config/shop.yaml");
    CHECK(result.actions[1].kind == "edit");
    CHECK(shop.files() == before);
    CHECK(shop.world.version() == 1);
}

TEST_CASE("an app of files alone keeps its ledger in a database of Newel's own", "[story][files]")
{
    Shop const shop("  home: {files: .}\n", kEdits);
    auto const before = shop.files();
    CHECK(fs::exists(shop.data() / ".newel" / "ledger.db"));
    shop.world.switch_data();
    CHECK(shop.files().contains("config/shop.yaml"));
    CHECK(shop.world.engine().check({}).verdict == Verdict::Ready);
    shop.world.switch_data("version:1");
    CHECK(shop.files() == before);
    shop.world.switch_data("version:0");
    CHECK_FALSE(fs::exists(shop.data() / "marked"));
}

TEST_CASE("an old checkout takes files back from what the ledger holds", "[story][files]")
{
    Shop shop(kBoth, "\n");
    auto const before = shop.files();
    shop.write(kBoth, kEdits);
    static_cast<void>(shop.world.repository.commit("newer"));
    shop.world.switch_data();
    (void)shop.world.repository.git({"reset", "-q", "--hard", shop.first_commit});
    shop.world.switch_data();
    CHECK(shop.world.version() == 1);
    CHECK(shop.files() == before);
}

TEST_CASE("a run waits for an application that holds the data, and names it", "[story][files]")
{
    Shop const shop;
    auto settings = shop.world.settings();
    settings.wait = std::chrono::milliseconds(50);
    {
        auto const hold = shop.world.engine().hold();
        auto const error = error_of([&] { (void)Engine(settings).move({}); });
        CHECK(error.code() == ErrorCode::Busy);
        CHECK_THAT(error.message(), Catch::Contains("application") && Catch::Contains(std::to_string(getpid())));
        CHECK(Engine(settings).check({}).verdict == Verdict::Behind);  // looking needs no more than sharing
        auto const another = Engine(settings).hold();
    }
    CHECK(Engine(settings).move({}).applied == 1);
}

TEST_CASE("check tells a data directory in a run's hands as busy", "[story][files]")
{
    Shop const shop;
    struct Look final : Observer {
        Settings settings{};
        std::optional<Verdict> seen{};
        bool progress(Progress const&) override
        {
            if (!seen) seen = Engine(settings).check({}).verdict;
            return true;
        }
    } look;
    look.settings = shop.world.settings();
    look.settings.wait = std::chrono::milliseconds(20);
    (void)Engine(shop.world.settings(), &look).move({});
    CHECK(look.seen == Verdict::Busy);
}

TEST_CASE("a stored down that another installation wrote moves no file unless that is allowed", "[story][files]")
{
    Shop const shop;
    shop.world.switch_data();
    auto const before = shop.files();
    // The database of somebody else, with a ledger that is right in itself: the key is not his.
    fs::remove(shop.data() / ".newel" / "key");
    auto const error = error_of([&] { shop.world.switch_data("version:1"); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Catch::Contains("step 2 settings would work on files"));
    CHECK_THAT(error.advice(), Catch::Contains("--allow-untrusted"));
    CHECK(shop.files() == before);
    shop.world.switch_data("version:1", {.untrusted = true});
    CHECK(shop.files().contains(".shoprc"));
}

TEST_CASE("a foreign database cannot make recovery move files", "[story][files]")
{
    Shop const shop;
    auto const before = shop.files();
    shop.world.sql(
        "INSERT INTO newel_intent (number, data_id, act, source, target, detail) "
        "SELECT 1, data_id, 'put', '.shoprc', 'stolen', '' FROM newel_state");
    CHECK(shop.world.engine().check({}).verdict == Verdict::Interrupted);
    auto const error = error_of([&] { (void)shop.world.engine().recover(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Catch::Contains("this installation did not write that"));
    CHECK(error_of([&] { shop.world.switch_data(); }).code() == ErrorCode::Refused);
    CHECK(shop.files() == before);
}

TEST_CASE("software that knows nothing of files takes them back as the ledger says", "[story][files]")
{
    Shop const shop;
    auto const before = shop.files();
    shop.world.switch_data();
    shop.write("  db: {sqlite: shop.db}\n", "\n");
    CHECK(shop.world.engine().check({}).verdict == Verdict::Ahead);
    shop.world.switch_data();
    CHECK(shop.world.version() == 1);
    CHECK(shop.files() == before);
}

TEST_CASE("a copied folder goes again with all its folders, innermost first", "[story][files]")
{
    Shop const shop(kBoth, "\n  2: {name: copies, up: [{copy: {from: notes, to: n}}]}\n");
    for (auto const* path : {"notes/a", "notes/b/c/d", "notes/b/e", "notes/f/g"}) shop.put(path, path);
    auto const before = shop.files();
    shop.world.switch_data();
    CHECK(shop.files().contains("n/b/c/d"));
    CHECK(shop.world.switch_data("version:1").notes.empty());
    CHECK(shop.files() == before);
    CHECK_FALSE(fs::exists(shop.data() / "n"));
}

TEST_CASE("a manifest may say a step's files beside a layout, and both go down", "[story][files]")
{
    World world;
    world.repository.write("manifests/shop.yaml",
                           "newel: 1\napp: shop\ndev: var\nstores:\n  db: {sqlite: shop.db}\n  home: {files: .}\n"
                           "from: {layout: golang-migrate, dir: sql}\n"
                           "extra:\n  000002_more: {up: [{move: {from: .shoprc, to: config/rc}}]}\n");
    world.repository.write("sql/000001_users.up.sql", "CREATE TABLE users (name TEXT);\n");
    world.repository.write("sql/000001_users.down.sql", "DROP TABLE users;\n");
    world.repository.write("sql/000002_more.up.sql", "CREATE TABLE more (name TEXT);\n");
    world.repository.write("sql/000002_more.down.sql", "DROP TABLE more;\n");
    static_cast<void>(world.repository.commit("layout"));
    world.switch_data("version:1");
    write_file(world.repository.path() / "var" / ".shoprc", "x");
    world.switch_data();
    CHECK(fs::exists(world.repository.path() / "var" / "config" / "rc"));
    world.switch_data("version:1");
    CHECK(fs::exists(world.repository.path() / "var" / ".shoprc"));
    CHECK_FALSE(fs::exists(world.repository.path() / "var" / "config"));
}
