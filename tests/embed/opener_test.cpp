// The application's own way to open a database: functions, collations, and what cannot be opened.
#include "embed/handles.h"
#include "embed/shop.h"
#include "support/thrown.h"

#include <sqlite3.h>
#include <catch2/catch.hpp>

#include <cstring>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

/// Opens as the shop does: with a function and a collation of its own.
sqlite3* opened(std::filesystem::path const& path)
{
    sqlite3* handle = nullptr;
    sqlite3_open(path.c_str(), &handle);
    sqlite3_create_function(
        handle, "slug", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nullptr,
        [](sqlite3_context* context, int, sqlite3_value** values) {
            auto const text = std::string("slug-") + reinterpret_cast<char const*>(sqlite3_value_text(values[0]));
            sqlite3_result_text(context, text.c_str(), -1, SQLITE_TRANSIENT);
        },
        nullptr, nullptr);
    sqlite3_create_collation(handle, "shouting", SQLITE_UTF8, nullptr,
                             [](void*, int a, void const* x, int b, void const* y) {
                                 auto const order = std::memcmp(x, y, static_cast<std::size_t>(std::min(a, b)));
                                 return order == 0 ? a - b : order;
                             });
    return handle;
}

/// Items have a trigger that calls the application's function.
std::vector<StepText> steps_with_trigger()
{
    auto steps = shop_steps(1);
    steps[0].up =
        "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT); CREATE TRIGGER slugs AFTER INSERT "
        "ON items BEGIN UPDATE items SET name = slug(new.name) WHERE id = new.id; END;";
    return steps;
}

}  // namespace

TEST_CASE("handle() is a connection that the application opened, and triggers call its functions", "[embed]")
{
    Shop const shop;
    Build const build("1.0.0", steps_with_trigger());
    CHECK_THAT(error_of([&] { (void)shop.open(build, {.open_sqlite = opened}); }).message(),
               Contains("function slug() is not allowed in a step"));
    auto const data = shop.open(build, {.open_sqlite = opened, .functions = {"Slug"}});
    CHECK(done_on(data.handle(),
                  "INSERT INTO items (name) VALUES ('tea'); SELECT * FROM items ORDER BY name COLLATE shouting") ==
          "ok");
    CHECK(shop.sql("SELECT name FROM items") == "slug-tea");
}

TEST_CASE("code steps may call the application's functions, and write tables whose triggers do", "[embed]")
{
    Shop const shop;
    auto steps = steps_with_trigger();
    Build const build("1.0.0", steps);
    (void)shop.open(build, {.open_sqlite = opened, .functions = {"slug"}});
    steps.push_back({"more", "", "DELETE FROM items;", Floors{}, {"fill"}});
    Build const next("1.1.0", steps);
    auto const fill = [](CodeRun& run) {
        CHECK(done_on(run.handle(), "INSERT INTO items (name) VALUES (slug('milk'))") == "ok");
    };
    auto const data = shop.open(next, {.open_sqlite = opened, .code = {{"fill", fill}}});
    CHECK(data.access() == Access::Write);
    CHECK(shop.sql("SELECT name FROM items") == "slug-slug-milk");
}

TEST_CASE("a database that the application cannot open is told as such", "[embed]")
{
    Shop const shop;
    Build const build("1.0.0", shop_steps(1));
    auto const nothing = [](std::filesystem::path const&) -> sqlite3* { return nullptr; };
    auto const error = error_of([&] { (void)shop.open(build, {.open_sqlite = nothing}); });
    CHECK_THAT(error.message(), Contains("the application could not open it"));
}
