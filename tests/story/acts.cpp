// What a run tells of its steps: acts on the database and on files in their order, and the step that went wrong.
#include "story/world.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

using namespace newel;
using namespace newel::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

constexpr auto kHead = "newel: 1\napp: shop\ndev: var\nstores: {db: {sqlite: shop.db}, home: {files: .}}\nsteps:\n";
constexpr auto kFirst =
    "  1: {name: first, up: [{sql: {text: CREATE TABLE a(x)}}], down: [{sql: {text: DROP TABLE a}}]}\n";

/// An app at v1, whose manifest goes on with `more`.
World shop_with(std::string const& more)
{
    World world;
    world.repository.write("manifests/shop.yaml", cat(kHead, kFirst));
    world.repository.write("migrations/keep", "");
    (void)world.repository.commit("first");
    world.switch_data();
    world.repository.write("manifests/shop.yaml", cat(kHead, kFirst, more));
    (void)world.repository.commit("more");
    return world;
}

std::vector<std::string> told(std::vector<ActionRecord> const& actions)
{
    std::vector<std::string> lines;
    for (auto const& action : actions)
        lines.push_back(cat(action.version.text(), " ", action.kind, " ", action.object, action.is_file ? " *" : ""));
    return lines;
}

}  // namespace

TEST_CASE("acts are told in the order of the steps, those on files behind those on the database, over all parts",
          "[story][files]")
{
    auto const world = shop_with(
        "  2: {name: second, up: [{mkdir: {path: two}}, {sql: {text: CREATE TABLE b(x)}}], down: none}\n"
        "  3: {name: third, foreign_keys: on, up: [{mkdir: {path: three}}, {sql: {text: CREATE TABLE c(x)}}], down: "
        "none}\n"
        "  4: {name: fourth, up: [{mkdir: {path: four}}, {sql: {text: CREATE TABLE d(x)}}], down: none}\n"
        "  5: {name: fifth, up: [{mkdir: {path: five}}], down: none}\n");
    auto const lines = told(world.switch_data().actions);
    CHECK(lines == std::vector<std::string>{"v2 create table b", "v2 mkdir file two *", "v3 create table c",
                                            "v3 mkdir file three *", "v4 create table d", "v4 mkdir file four *",
                                            "v5 mkdir file five *"});
}

TEST_CASE("a file operation that refused a run is a line that names its step", "[story][files]")
{
    auto const world = shop_with(
        "  2: {name: fine, up: [{mkdir: {path: two}}]}\n"
        "  3: {name: taken, up: [{move: {from: two, to: shop.db}}]}\n");
    CHECK(error_of([&] { world.switch_data(); }).code() == ErrorCode::Refused);
    auto const event = world.engine().log(0).front();
    CHECK(event.kind == "refuse");
    CHECK(event.version == DataVersion{3});
    CHECK(event.name == "taken");
    CHECK_THAT(event.detail, StartsWith("step 3 taken, move: "));
    CHECK(world.version() == 1);
}

TEST_CASE("a reason that ends in a question is not followed by a dot", "[story]")
{
    auto const world = shop_with("  2: {name: typing, up: [{mkdirs: {path: two}}], down: none}\n");
    auto const error = error_of([&] { world.switch_data(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("the operation 'mkdirs' is not known (did you mean 'mkdir'?)."));
}
