// Data directories before Newel's first run in them: dry runs, adopted data, lone databases.
#include "story/world.h"

#include "base/text.h"

#include <catch2/catch.hpp>

#include <functional>
#include <vector>

using namespace newel;
using namespace newel::test;

namespace {

namespace fs = std::filesystem;

constexpr auto kUsersAndFiles = R"YAML(newel: 1
app: shop
dev: var
stores:
  db: {sqlite: shop.db}
  home: {files: .}
steps:
  1: {name: users, up: [{sql: {text: "CREATE TABLE users (name TEXT)"
}
}], down: [{sql: {text: "DROP TABLE users"}}]
}
  2:
    name: settings
    up:
      - move: {from: .shoprc, to: config/shop.yaml}
)YAML";

constexpr auto kUsersAlone = R"YAML(newel: 1
app: shop
dev: var
stores:
  db: {sqlite: shop.db}
steps:
  1: {name: users, up: [{sql: {text: "CREATE TABLE users (name TEXT)"
  }
  }], down: [{sql: {text: "DROP TABLE users"}}]
  }
)YAML";

World shop(std::string const& manifest)
{
    World world;
    world.repository.write("manifests/shop.yaml", manifest);
    world.repository.write("migrations/keep", "");
    world.repository.commit("shop");
    return world;
}

}  // namespace

TEST_CASE("a dry run before the first run shows what happens to the files that are there, and leaves no trace",
          "[story][files]")
{
    auto const world = shop(kUsersAndFiles);
    world.repository.write("var/.shoprc", "colour: red\n");
    auto const result = world.engine().move({.dry_run = true});
    REQUIRE_FALSE(result.actions.empty());
    CHECK(result.actions.back().object == "file .shoprc to config/shop.yaml");
    CHECK(fs::exists(world.repository.path() / "var" / ".shoprc"));
    CHECK_FALSE(fs::exists(world.repository.path() / "var" / ".newel"));
    CHECK_FALSE(fs::exists(world.database()));
}

TEST_CASE("a dry run where nothing is yet says that files are not shown", "[story][files]")
{
    auto const world = shop(kUsersAndFiles);
    auto const result = world.engine().move({.dry_run = true});
    CHECK(result.plan.steps.size() == 2);
    REQUIRE_FALSE(result.notes.empty());
    CHECK_THAT(result.notes.back(), Catch::Contains("is not there yet: what the steps do to files is not shown"));
    CHECK_FALSE(fs::exists(world.repository.path() / "var"));
}

TEST_CASE("software without files takes back the files of data that was adopted", "[story][files]")
{
    auto world = shop(kUsersAlone);
    auto const old = world.repository.id("HEAD");
    world.repository.write("manifests/shop.yaml", kUsersAndFiles);
    world.repository.commit("files");
    world.repository.write("var/config/shop.yaml", "colour: red\n");
    sql_on(world.database(), "CREATE TABLE users (name TEXT)");
    CHECK(world.engine().adopt({.at = "version:2"}).target.position.version.number == 2);
    world.repository.git({"checkout", "-q", old});
    world.switch_data();
    CHECK(fs::exists(world.repository.path() / "var" / ".shoprc"));
}

TEST_CASE("a database that was copied away from its files stays where its steps would work on them", "[story][files]")
{
    auto world = shop(kUsersAlone);
    auto const old = world.repository.id("HEAD");
    world.repository.write("manifests/shop.yaml", kUsersAndFiles);
    world.repository.commit("files");
    world.repository.write("var/.shoprc", "colour: red\n");
    world.switch_data();
    world.repository.git({"checkout", "-q", old});
    auto settings = world.settings();
    auto const alone = world.repository.path() / "alone.db";
    fs::copy_file(world.database(), alone);
    settings.data = {alone.string(), "test"};
    auto const error = error_of([&] { Engine(settings).move({.allowed = {.untrusted = true}}); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK(error.message() == "step 2 settings works on files, but alone.db is a lone database");
    CHECK(sql_on(alone, "SELECT version FROM newel_state") == "2");
}

TEST_CASE("data that cannot be looked at is told as that", "[story][files]")
{
    auto const world = shop(kUsersAlone);
    fs::create_directory_symlink("var", world.repository.path() / "var");  // a link that leads to itself
    for (auto const& act :
         std::vector<std::function<void()>>{[&] { world.switch_data(); }, [&] { (void)world.engine().leave(); }}) {
        auto const error = error_of(act);
        CHECK(error.code() == ErrorCode::Failed);
        CHECK_THAT(error.message(), Catch::Contains("cannot look at") && Catch::Contains("var/shop.db"));
    }
}
