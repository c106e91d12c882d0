#include "manifest/bundle.h"

#include "manifest/manifest_reader.h"
#include "unit/manifest/locks.h"
#include "unit/manifest/trees.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace newel;
using manifest_test::lock_of;
using manifest_test::MemoryTree;

namespace {

std::string const kHostile =
    "SELECT 'quote '' \" \\ \\n', 'é € 😀', ': # [ { } ] - ? | > & * ! %', '\t';\n\n  -- --- \n...\n"
    "   indented\x01\x7f\u0085\u2028\ufeff'<<<<<<< '\n \n";

Manifest manifest_of(std::string_view steps)
{
    MemoryTree const files{{"migrations/0001-a.up.sql", kHostile}, {"migrations/0001-a.down.sql", "DROP TABLE a;"}};
    return read_manifest(cat("newel: 1\napp: demo\nstores: {db: {sqlite: a.db}, home: {files: .}}\nsteps:\n", steps,
                             "channels: {nightly: {ref: main}, stable: {tags: 'v*', except: '*-*', supported: 2}}\n"
                             "keys: [RWQ]\npins: {1234567: 1}\n"),
                         "manifests/demo.yaml", files, Strictness::Running);
}

constexpr std::string_view kSteps =
    "  1: a\n"
    "  2: {name: none, up: [], down: none, why: \"x\"}\n"
    "  3: {name: missing, breaks: {writers_below: 2}, up: [{move: {from: a, to: b}}, {write: {path: c, text: "
    "\"x\\r\\n\"}}]}\n"
    "  4: {name: amended, foreign_keys: on, up: [{code: f}], down: {revision: 3, do: [{sql: {text: SELECT 1}}]}}\n"
    "  5: {name: strange, glow: [1.5, .inf, off, ~], up: [{paint: {b: 1}}, {paint: red}, [1]], x-a: {b: 1.0}}\n"
    "  6: {name: odd-sql, up: [{sql: {text: SELECT 1, dialect: odd, speed: 3}}]}\n"
    "  7: {name: odd-move, up: [{move: }]}\n";

}  // namespace

TEST_CASE("a bundle is read back to the same digests, whatever bytes its payloads hold", "[manifest]")
{
    auto const manifest = manifest_of(kSteps);
    ReleaseSpec const release{
        .name = "v1.0", .commit = std::string(40, '1'), .version = {2}, .chain = first_chain("x")};
    auto const text = write_bundle(manifest, lock_of(manifest), {release});
    auto const bundle = read_bundle(text, "demo-6.newel");
    REQUIRE(bundle.manifest.steps.size() == 7);
    for (std::size_t i = 0; i < 7; ++i) {
        auto const& before = manifest.steps[i];
        auto const& after = bundle.manifest.steps[i];
        INFO(before.name);
        CHECK(after.content == before.content);
        CHECK(after.unusable.empty() == before.unusable.empty());
        CHECK(after.breaks == before.breaks);
        CHECK(after.down.kind == before.down.kind);
    }
    CHECK(bundle.manifest.steps[0].up[0].sql_text() == kHostile);
    CHECK(bundle.manifest.release("v1.0")->chain == first_chain("x"));
    CHECK(bundle.manifest.release("v1.0")->commit == std::string(40, '1'));
    CHECK(bundle.manifest.channels.size() == 2);
    CHECK(bundle.manifest.channel("stable")->supported == 2);
    CHECK(bundle.manifest.keys == manifest.keys);
    CHECK(bundle.manifest.pins.size() == 1);
    CHECK(write_bundle(bundle.manifest, bundle.lock, {release}) == text);
}

TEST_CASE("a large bundle, which several threads read, is read to the same, and what is wrong with it told as ever",
          "[manifest]")
{
    std::string steps;
    for (int i = 1; i <= 1000; ++i)
        steps += cat("  ", i, ": {name: step-", i, ", up: [{sql: {text: CREATE TABLE table_number_", i,
                     " (id INTEGER PRIMARY KEY)}}], down: [{sql: {text: DROP TABLE table_number_", i, "}}]}\n");
    auto const manifest = manifest_of(steps);
    auto const text = write_bundle(manifest, lock_of(manifest), {});
    REQUIRE(text.size() > 200'000);
    auto const bundle = read_bundle(text, "demo-1000.newel");
    CHECK(bundle.manifest.digest == file_digest(text));
    REQUIRE(bundle.manifest.steps.size() == 1000);
    CHECK(std::ranges::equal(bundle.manifest.steps, manifest.steps, {}, &Step::content, &Step::content));
    CHECK(write_bundle(bundle.manifest, bundle.lock, {}) == text);
    auto const changed = [&](std::string_view from, std::string_view to) {
        auto bytes = text;
        return bytes.replace(bytes.find(from), from.size(), to);
    };
    CHECK_THROWS_WITH(read_bundle(changed("DROP TABLE table_number_777", "DROP TABLE table_number_778"), "x.newel"),
                      Catch::Contains("step 777 step-777 in x.newel is not what the lock says it is (its down)"));
    CHECK_THROWS_WITH(read_bundle(changed("lock:\n  - \"", "lock:\n  - \"no line of a lock "), "x.newel"),
                      Catch::Contains("x.newel (lock)"));
    CHECK_THROWS_WITH(read_bundle(changed("\"step-900\"", "\"step 900\""), "x.newel"), Catch::Contains("'step 900'"));
}

TEST_CASE("a bundle whose step was changed is tampered with, and the step is named", "[manifest]")
{
    auto const manifest = manifest_of(kSteps);
    auto text = write_bundle(manifest, lock_of(manifest), {});
    auto const change = [&](std::string_view from, std::string_view to) {
        auto changed = text;
        changed.replace(changed.find(from), from.size(), to);
        return changed;
    };
    CHECK_THROWS_WITH(read_bundle(change("DROP TABLE a", "DROP TABLE b"), "x.newel"),
                      Catch::Contains("step 1 a in x.newel is not what the lock says it is (its down): tampered"));
    CHECK_THROWS_WITH(
        read_bundle(change("\"from\": \"a\"", "\"from\": \"z\""), "x.newel"),
        Catch::Contains("step 3 missing in x.newel is not what the lock says it is (what it does going up)"));
    CHECK_THROWS_WITH(read_bundle(change("\"why\": \"x\"", "\"why\": \"y\""), "x.newel"),
                      Catch::Contains("step 2 none in x.newel is not what the lock says it is (what else it says)"));
    CHECK_THROWS_WITH(read_bundle(change("\"revision\": 3", "\"revision\": 4"), "x.newel"),
                      Catch::Contains("step 4 amended"));
    CHECK_THROWS_WITH(read_bundle(change("app: demo", "app: other"), "x.newel"),
                      Catch::Contains("is of app other, its lock of demo"));
}

TEST_CASE("a bundle is not written with a lock that is stale", "[manifest]")
{
    auto const manifest = manifest_of(kSteps);
    auto lock = lock_of(manifest);
    lock.lines[2].down = file_digest("other");
    CHECK_THROWS_WITH(write_bundle(manifest, lock, {}), Catch::Contains("step 3 missing"));
    lock.lines.pop_back();
    CHECK_THROWS_WITH(write_bundle(manifest, lock, {}), Catch::Contains("has 7 steps, its lock 6 lines"));
}

TEST_CASE("a bundle that names a file is refused, since it brings none", "[manifest]")
{
    CHECK_THROWS_WITH(read_bundle("newel: 1\napp: demo\nsteps: {1: a}\nlock: []\n", "x.newel"),
                      Catch::Contains("x.newel:3:9: step 1 a:"));
}
