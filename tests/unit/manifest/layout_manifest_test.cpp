#include "manifest/manifest_reader.h"

#include "unit/manifest/trees.h"

#include <catch2/catch.hpp>

using namespace newel;
using manifest_test::MemoryTree;

namespace {

MemoryTree repository()
{
    return {{"migrations/2020-01-01-000000_one/up.sql", "CREATE TABLE one (x);\n"},
            {"migrations/2020-01-01-000000_one/down.sql", "DROP TABLE one;\n"},
            {"migrations/2020-02-01-000000_two/up.sql", "CREATE TABLE two (x);\n"},
            {"migrations/2020-02-01-000000_two/down.sql", "DROP TABLE two;\n"}};
}

Manifest filled(std::string_view body, Strictness strictness = Strictness::Authoring,
                MemoryTree const& files = repository())
{
    auto manifest = read_manifest(cat("newel: 1\napp: demo\nstores: {db: {sqlite: a.db}, home: {files: .}}\n", body),
                                  "manifests/demo.yaml", files, strictness);
    CHECK(manifest.steps.empty());
    fill_from_layout(manifest, files, files, "manifests/demo.yaml", strictness);
    return manifest;
}

constexpr std::string_view kFrom = "from: {layout: diesel, dir: [old/migrations, migrations]}\n";

}  // namespace

TEST_CASE("another tool's folder is the list of steps", "[manifest]")
{
    auto const manifest = filled(kFrom);
    REQUIRE(manifest.steps.size() == 2);
    auto const& step = manifest.steps[0];
    CHECK(step.up.at(0).sql_text() == "CREATE TABLE one (x);\n");
    CHECK(step.down.kind == DownKind::Given);
    CHECK(step.rest.map()->size() == 1);
    CHECK(step.place.file == "migrations/2020-01-01-000000_one/up.sql");
    CHECK(step.id == step_id({sql_operation("db", "CREATE TABLE one (x)")}, false));
}

TEST_CASE("what is said beside a layout appends its up and replaces its down", "[manifest]")
{
    auto const plain = filled(kFrom);
    auto const& name = plain.steps[1].name;
    auto const manifest = filled(cat(kFrom, "extra:\n  \"", name,
                                     "\":\n    breaks: writers\n    up: [{mkdir: {path: x}}]\n"
                                     "    down: [{sql: {text: DROP TABLE two}}, {remove: {path: x}}]\n"));
    auto const& step = manifest.steps[1];
    REQUIRE(step.up.size() == 2);
    CHECK(step.up[0].is_sql());
    CHECK(step.up[1].act == "mkdir");
    CHECK(step.down.operations.size() == 2);
    CHECK(step.breaks == Floors{.read = {0}, .write = {2}});
    CHECK(*step.rest.find("breaks")->text() == "writers");
    CHECK(manifest.steps[0].content == plain.steps[0].content);
}

TEST_CASE("a name that no migration has is a fault of the author, not of a commit without it", "[manifest]")
{
    auto const body = cat(kFrom, "extra: {2021-01-01-000000_three: {breaks: nothing}}\n");
    CHECK(filled(body, Strictness::Running).steps.size() == 2);
    CHECK_THROWS_WITH(filled(body), Catch::Contains("there is no migration '2021-01-01-000000_three'"));
}

TEST_CASE("a commit without any of the folders cannot be resolved", "[manifest]")
{
    try {
        (void)filled("from: {layout: diesel, dir: [a, b]}\n");
        FAIL("it was read");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Unresolved);
        CHECK_THAT(error.message(), Catch::Contains("no folder a or b"));
    }
}
