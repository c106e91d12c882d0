// A disk that is too full for what a run would write: said before anything is touched.
#include "story/world.h"
#include "support/files.h"

#include <catch2/catch.hpp>

#include <cerrno>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kHuge = std::uint64_t{1} << 43;

/// A file that takes no room as it is.
void make_huge(fs::path const& file)
{
    if (!fs::exists(file)) write_file(file, "");
    fs::resize_file(file, kHuge);
}

struct Listener final : Observer {
    void note(std::string const& text) override { notes += text + "\n"; }
    std::string notes{};
};

}  // namespace

TEST_CASE("a run whose files would not fit is refused before anything is touched", "[story]")
{
    World world;
    auto const manifest = [&](std::string const& act) {
        world.repository.write(
            "manifests/shop.yaml",
            "newel: 1\napp: shop\ndev: var\nstores:\n  db: {sqlite: shop.db}\n  home: {files: .}\n"
            "steps:\n  1: {name: models, up: [sql: {text: CREATE TABLE models (id)}], down: [sql: "
            "{text: DROP TABLE models}]}\n  2: {name: weights, up: [sql: {text: CREATE TABLE weights "
            "(id)}, " +
                act + "], down: [sql: {text: DROP TABLE weights}]}\n");
    };
    manifest("copy: {from: weights, to: more}");
    world.switch_data("version:1");
    auto const var = world.database().parent_path();
    make_huge(var / "weights");
    auto const error = error_of([&] { world.switch_data(); });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK(error.native_code() == ENOSPC);
    CHECK_THAT(error.message(), Contains("what the plan does to files needs 8,796,09") &&
                                    Contains("bytes on the disk of " + var.string() + ", where ") &&
                                    Contains("are free; nothing was written"));
    CHECK(world.version() == 1);
    CHECK_FALSE(fs::exists(var / ".newel/txn"));
    CHECK_FALSE(fs::exists(var / "more"));
    manifest("move: {from: weights, to: more}");
    world.switch_data();
    CHECK(fs::file_size(var / "more") == kHuge);
}

TEST_CASE("where less than twice the database is free it is told, and the run goes on", "[story]")
{
    World world;
    world.steps({{"models", "CREATE TABLE models(id INTEGER PRIMARY KEY);", "DROP TABLE models;"},
                 {"more", "CREATE TABLE more(id INTEGER PRIMARY KEY);", "DROP TABLE more;"}});
    Listener listener;
    auto const move = [&](std::string const& ref) { Engine(world.settings(), &listener).move({.ref = ref}); };
    move("version:1");
    CHECK(listener.notes.empty());
    make_huge(world.database());  // what lies beyond its last page is nobody's
    move("version:1");
    CHECK(listener.notes.empty());
    move("version:2");
    CHECK_THAT(listener.notes, Contains("little room: ") && Contains("on the disk of var/shop.db, which has 8,796,0"));
    CHECK(world.version() == 2);
}
