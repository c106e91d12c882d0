#include "story/world.h"
#include "support/apps.h"
#include "support/files.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

StepFiles const kModels{"models", "CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT);", "DROP TABLE models;"};
StepFiles const kTags{"tags", "CREATE TABLE tags(tag TEXT);", "DROP TABLE tags;"};
StepFiles const kNotes{"notes", "CREATE TABLE notes(note TEXT);", "DROP TABLE notes;"};

constexpr char kChannels[] =
    "channels:\n  nightly: {ref: main}\n  beta: {tags: \"v*-rc*\"}\n  stable: {tags: \"v*\", except: \"*-*\"}\n  lts: "
    "{release: old}\n";

/// v1.0.0 at v1, v1.1.0-rc9 and -rc10 at v2, main at v3.
World released()
{
    World world;
    world.steps({kModels}, kChannels);
    world.repository.commit("first");
    world.repository.tag("v1.0.0");
    world.steps({kModels, kTags}, kChannels);
    world.repository.commit("second");
    world.repository.tag("v1.1.0-rc9");
    world.repository.commit("third");
    world.repository.annotated_tag("v1.1.0-rc10");
    world.steps({kModels, kTags, kNotes}, kChannels);
    world.repository.commit("fourth");
    return world;
}

}  // namespace

TEST_CASE("a channel is the branch, the newest fitting tag, or the release that it says", "[story]")
{
    auto const world = released();
    auto const channels = world.engine().channels();
    REQUIRE(channels.size() == 4);
    CHECK(channels[0].target->position.version == DataVersion{3});
    CHECK(channels[1].tip == "refs/tags/v1.1.0-rc10");
    CHECK(channels[1].target->position.version == DataVersion{2});
    CHECK(channels[2].tip == "refs/tags/v1.0.0");
    CHECK(channels[2].target->position.version == DataVersion{1});
    CHECK_THAT(channels[3].problem, Contains("old"));
    world.switch_data("channel:nightly");
    CHECK(world.version() == 3);
    world.switch_data("channel:stable");
    CHECK(world.version() == 1);
    world.switch_data("release:v1.1.0-rc9");
    CHECK(world.version() == 2);
}

TEST_CASE("an unknown channel or release names the one that was probably meant", "[story]")
{
    auto const world = released();
    auto const channel = error_of([&] { world.switch_data("channel:stabel"); });
    CHECK(channel.code() == ErrorCode::Unresolved);
    CHECK_THAT(channel.advice(), Contains("stable"));
    auto const release = error_of([&] { world.switch_data("release:v1.1.0-rc99"); });
    CHECK(release.code() == ErrorCode::Unresolved);
}

TEST_CASE("channels are read at the authority, not at the branch that is checked out", "[story]")
{
    auto const world = released();
    world.repository.git({"config", "newel.authority", "refs/heads/main"});
    world.repository.git({"switch", "-q", "-c", "old", "v1.0.0"});
    world.steps({kModels}, "channels:\n  stable: {ref: old}\n");
    CHECK(world.engine().channels().size() == 4);
    world.switch_data("channel:nightly");
    CHECK(world.version() == 3);
}

TEST_CASE("release record writes version and chain, and keeps comments and order", "[story]")
{
    auto const world = released();
    auto const manifest = world.repository.path() / "manifests" / "shop.yaml";
    write_file(manifest, "# ours\n" + read_file(manifest) + "# the end\n");
    auto const recorded = world.engine().record_release({.name = "old", .channel = "lts", .commit = "v1.0.0"});
    CHECK(recorded.release.version == DataVersion{1});
    auto const text = read_file(manifest);
    CHECK_THAT(text, Catch::StartsWith("# ours\n") && Contains("old: {") && Contains("# the end"));
    world.repository.git({"add", "-A"});
    world.repository.git({"commit", "-q", "-m", "recorded"});
    world.switch_data("channel:lts");
    CHECK(world.version() == 1);
}

TEST_CASE("a release whose record says another chain than its commit is refused", "[story]")
{
    auto world = released();
    auto const id = world.repository.id("v1.0.0");
    world.steps({kModels},
                cat("releases:\n  odd: {commit: ", id, ", version: 1, chain: ", std::string(64, 'a'), "}\n"));
    world.repository.commit("odd");
    auto const error = error_of([&] { world.switch_data("release:odd"); });
    CHECK(error.code() == ErrorCode::Invalid);
    CHECK_THAT(error.message(), Contains("odd") && Contains("another v1"));
}

TEST_CASE("a bundle lets an old checkout step down what it has never seen and no ledger holds", "[story]")
{
    World world;
    auto const old = world.commit_steps({kModels});
    auto without = kTags;
    without.down = "";
    world.commit_steps({kModels, without});
    world.switch_data();
    // A later release ships the down.
    world.repository.write(
        "manifests/shop.yaml",
        "newel: 1\napp: shop\ndev: var\nsteps:\n  1: models\n  2: {name: tags, down: {revision: 2, do: "
        "[{sql: {text: \"DROP TABLE tags;\"}}]}}\n");
    world.repository.commit("the down amended");
    auto const bundle = world.engine().write_bundle("HEAD", "out");
    CHECK_THAT(bundle.file, Contains("shop-2.newel"));
    auto const bytes = read_file(world.repository.path() / "out" / "shop-2.newel");
    world.repository.git({"checkout", "-q", "--detach", old});
    world.repository.git({"branch", "-q", "-D", "main"});
    std::filesystem::remove_all(world.repository.path() / "out");
    REQUIRE(error_of([&] { world.switch_data(); }).code() == ErrorCode::Refused);

    SECTION("given by option")
    {
        TempDir const place;
        write_file(place / "b.newel", bytes);
        auto settings = world.settings();
        settings.bundles = {(place / "b.newel").string()};
        auto const moved = Engine(settings).move({});
        CHECK_THAT(moved.plan.steps.front().source.name, Contains("b.newel"));
    }
    SECTION("found in the data directory")
    {
        write_file(world.database().parent_path() / ".newel" / "bundles" / "shop-2.newel", bytes);
        world.switch_data();
    }
    SECTION("found beside a lone database")
    {
        write_file(world.database().parent_path() / "shop-2.newel", bytes);
        auto settings = world.settings();
        settings.data = {world.database().string(), "option --data"};
        (void)Engine(settings).move({});
    }
    SECTION("carried in the program")
    {
        auto settings = world.settings();
        settings.carried = bytes;
        settings.data = {world.database().string(), "option --data"};
        (void)Engine(settings).move({.ref = "work"});
    }
    CHECK(world.version() == 1);
    CHECK(world.sql("SELECT count(*) FROM sqlite_schema WHERE name='tags'") == "0");
}

TEST_CASE("a program that carries its steps starts whatever repository its data lies in", "[story]")
{
    World world;
    world.commit_steps({kModels, kTags});
    (void)world.engine().write_bundle("HEAD", "out");
    auto settings = world.settings();
    settings.carried = read_file(world.repository.path() / "out" / "shop-2.newel");
    settings.data = {world.database().string(), "option --data"};
    world.repository.write("manifests/another.yaml", "newel: 1\napp: another\nsteps: {}\n");
    (void)Engine(settings).move({});
    CHECK(Engine(settings).check({.as = "carried"}).verdict == Verdict::Ready);
    CHECK(world.version() == 2);
}

TEST_CASE("a bundle is a target like any other", "[story]")
{
    auto const world = released();
    (void)world.engine().write_bundle("channel:beta", "out");
    world.switch_data("bundle:out/shop-2.newel");
    CHECK(world.version() == 2);
    CHECK(world.engine().check({.as = "bundle:out/shop-2.newel"}).verdict == Verdict::Ready);
}

TEST_CASE("a tampered bundle is refused by digest, and one found by chance is passed over and said", "[story]")
{
    auto const world = released();
    (void)world.engine().write_bundle("HEAD", "out");
    auto const file = world.repository.path() / "out" / "shop-3.newel";
    auto bytes = read_file(file);
    auto const at = bytes.find("CREATE TABLE tags");
    REQUIRE(at != std::string::npos);
    bytes.replace(at, 12, "CREATE TABLE");
    bytes.replace(bytes.find("tags(tag TEXT)"), 14, "tags(tag BLOB)");
    write_file(file, bytes);
    auto const error = error_of([&] { world.switch_data("bundle:out/shop-3.newel"); });
    CHECK(error.code() == ErrorCode::Invalid);
    CHECK_THAT(error.message(), Contains("step 2"));
    world.switch_data("HEAD");
    write_file(world.database().parent_path() / ".newel" / "bundles" / "shop-3.newel", bytes);
    auto const moved = world.switch_data("v1.0.0");
    CHECK_THAT(moved.plan.steps.front().source.name, !Contains("bundle"));
    REQUIRE_FALSE(moved.notes.empty());
    CHECK_THAT(moved.notes.front(), Contains("passed over"));
}

TEST_CASE("a tampered stored down is refused by digest", "[story]")
{
    auto const world = released();
    world.switch_data("HEAD");
    world.repository.git({"checkout", "-q", "--detach"});
    world.repository.remove_branch("main");
    world.sql(
        "UPDATE newel_steps SET down = CAST(replace(CAST(down AS TEXT), 'DROP TABLE notes', 'DROP TABLE models') AS "
        "BLOB) WHERE version = 3");
    auto const error = error_of([&] { world.switch_data("v1.0.0"); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("step 3 notes"));
    CHECK(world.version() == 3);
}

TEST_CASE("a tampered lock is refused at a commit, and a stale one warns at work", "[story]")
{
    World world;
    world.steps({kModels, kTags});
    (void)world.engine().lock();
    world.repository.commit("locked");
    world.switch_data("HEAD");
    auto const refused_once_committed = [&world] {
        world.repository.commit("changed");
        auto const error = error_of([&] { world.switch_data("HEAD"); });
        CHECK(error.code() == ErrorCode::Invalid);
        return error.message();
    };
    SECTION("a step changed without its lock")
    {
        world.repository.write("migrations/0002-tags.up.sql", "CREATE TABLE tags(tag BLOB);");
        auto const moved = world.switch_data("");
        REQUIRE_FALSE(moved.notes.empty());
        CHECK_THAT(moved.notes.front(), Contains("stale from step 2"));
        CHECK_THAT(refused_once_committed(), Contains("disagrees with step 2 tags"));
    }
    SECTION("a lock whose lines were changed")
    {
        auto const file = world.repository.path() / "manifests" / "shop.lock";
        auto text = read_file(file);
        text.replace(text.find("read_floor=0"), 12, "read_floor=1");
        write_file(file, text);
        CHECK_THAT(refused_once_committed(), Contains("shop.lock"));
    }
    SECTION("an edit that changes no step is no error")
    {
        auto const file = world.repository.path() / "manifests" / "shop.yaml";
        write_file(file, "# a comment\n" + read_file(file));
        world.repository.commit("comment");
        CHECK(world.switch_data("HEAD").plan.empty());
    }
}

TEST_CASE("history from before adoption has the version of its nearest pin", "[story]")
{
    World world;
    auto const ancient = world.repository.commit_file("a", "1", "ancient");
    auto const early = world.repository.commit_file("a", "2", "early");
    auto const late = world.repository.commit_file("a", "3", "late");
    world.steps({kModels, kTags}, cat("pins:\n  ", early, ": 1\n  ", late, ": 2\n"));
    world.repository.commit("adopted");
    world.switch_data(late);
    CHECK(world.version() == 2);
    world.switch_data(early);
    CHECK(world.version() == 1);
    auto const error = error_of([&] { world.switch_data(ancient); });
    CHECK(error.code() == ErrorCode::Unresolved);
    CHECK_THAT(error.message(), Contains("no pin"));
}

TEST_CASE("nearest pins that disagree are both named", "[story]")
{
    World world;
    auto const base = world.repository.commit_file("a", "1", "base");
    world.repository.branch("other");
    auto const left = world.repository.commit_file("b", "1", "left");
    world.repository.switch_to("other");
    auto const right = world.repository.commit_file("c", "1", "right");
    world.repository.git({"merge", "-q", "--no-edit", "main"});
    auto const merged = world.repository.id("HEAD");
    world.steps({kModels, kTags}, cat("pins:\n  ", left, ": 1\n  ", right, ": 2\n"));
    world.repository.commit("adopted");
    auto const error = error_of([&] { world.switch_data(merged); });
    CHECK(error.code() == ErrorCode::Unresolved);
    CHECK_THAT(error.message(), Contains(left.substr(0, 7)) && Contains(right.substr(0, 7)));
    (void)base;
}

namespace {

/// For a repository that has never heard of Newel: manifest and data lie elsewhere.
Settings with_manifest(std::filesystem::path const& repository, TempDir const& outside)
{
    return {.folder = repository,
            .manifest = {(outside / "app.yaml").string(), "option --manifest"},
            .data = {(outside / "app.db").string(), "option --data"}};
}

}  // namespace

TEST_CASE("an existing diesel repository works at every commit with a manifest outside of it", "[story]")
{
    TestRepository repository;
    repository.write("migrations/2020-01-01-000000_a/up.sql", "BEGIN;\nCREATE TABLE a(x);\nCOMMIT;\n");
    repository.write("migrations/2020-01-01-000000_a/down.sql", "DROP TABLE a;");
    auto const first = repository.commit("one");
    repository.write("migrations/2021-01-01-000000_b/up.sql", "PRAGMA foreign_keys=OFF;\nCREATE TABLE b(x);\n");
    repository.write("migrations/2021-01-01-000000_b/down.sql", "DROP TABLE b;");
    repository.commit("two");
    TempDir const outside;
    outside.write("app.yaml", "newel: 1\napp: app\nfrom: {layout: diesel, dir: [migrations/sqlite, migrations]}\n");
    auto const settings = with_manifest(repository.path(), outside);
    auto const moved = Engine(settings).move({.ref = "main"});
    CHECK(moved.applied == 2);
    bool said = false;
    for (auto const& note : moved.notes) said = said || note.find("BEGIN") != std::string::npos;
    CHECK(said);
    (void)Engine(settings).move({.ref = first});
    CHECK_THAT(raw_schema(outside / "app.db"), Contains("CREATE TABLE a(x)") && !Contains("CREATE TABLE b(x)"));
    auto const mapped = Engine(settings).map("");
    REQUIRE(mapped.size() == 2);
    CHECK(mapped[0].position->version == DataVersion{2});
    CHECK(mapped[1].position->version == DataVersion{1});
    auto const empty = error_of([&] { (void)Engine(settings).schema("HEAD~5"); });
    CHECK(empty.code() == ErrorCode::Unresolved);
}

TEST_CASE("a commit without the layout's folder cannot be resolved; it is not version 0", "[story]")
{
    TestRepository repository;
    auto const before = repository.commit_file("readme", "x", "before");
    repository.write("db/000001_a.up.sql", "CREATE TABLE a(x);");
    repository.write("db/000001_a.down.sql", "DROP TABLE a;");
    repository.commit("one");
    TempDir const outside;
    outside.write("app.yaml", "newel: 1\napp: app\nfrom: {layout: golang-migrate, dir: db}\n");
    auto const settings = with_manifest(repository.path(), outside);
    auto const error = error_of([&] { (void)Engine(settings).move({.ref = before}); });
    CHECK(error.code() == ErrorCode::Unresolved);
    CHECK_THAT(error.message(), Contains("db"));
    CHECK_FALSE(std::filesystem::exists(outside / "app.db"));
}

TEST_CASE("a manifest outside speaks for every commit, also from an early checkout and in a bare repository", "[story]")
{
    TestRepository repository;
    auto const before = repository.commit_file("readme", "x", "before");
    repository.write("db/000001_a.up.sql", "CREATE TABLE a(x);");
    repository.write("db/000001_a.down.sql", "DROP TABLE a;");
    auto const first = repository.commit("one");
    repository.write("db/000002_b.up.sql", "CREATE TABLE b(x);");
    repository.write("db/000002_b.down.sql", "DROP TABLE b;");
    repository.commit("two");
    TempDir const outside;
    outside.write("app.yaml",
                  "newel: 1\napp: app\nfrom: {layout: golang-migrate, dir: db}\n"
                  "channels:\n  nightly: {ref: main}\n");
    auto const bare = repository.bare_clone();
    repository.git({"checkout", "-q", "--detach", before});
    for (auto const& where : {repository.path(), bare.path()}) {
        INFO(where);
        auto const settings = with_manifest(where, outside);
        CHECK(Engine(settings).move({.ref = "main"}).applied == 2);
        CHECK(Engine(settings).move({.ref = first}).applied == 1);
        CHECK(Engine(settings).move({.ref = "channel:nightly"}).applied == 1);
        CHECK(Engine(settings).check({.as = first, .exact = true}).verdict == Verdict::Ahead);
        CHECK(Engine(settings).map("main").size() == 3);
        CHECK(Engine(settings).schema("main").target.position.version == DataVersion{2});
        std::filesystem::remove(outside / "app.db");
    }
    auto const here = error_of([&] { (void)Engine(with_manifest(repository.path(), outside)).schema("work"); });
    CHECK(here.code() == ErrorCode::Unresolved);
}

TEST_CASE("a commit whose steps are for another database names no schema, which is said with the step at fault",
          "[story]")
{
    TestRepository repository;
    repository.write("db/000001_a.up.sql", "CREATE TABLE a(x);");
    repository.write("db/000001_a.down.sql", "DROP TABLE a;");
    auto const good = repository.commit("one");
    repository.write("db/000002_b.up.sql", "CREATE OR REPLACE FUNCTION f() RETURNS VOID AS $$ BEGIN END $$;");
    repository.write("db/000002_b.down.sql", "DROP FUNCTION f();");
    repository.commit("two");
    repository.write("manifests/app.yaml", "newel: 1\napp: app\ndev: var\nfrom: {layout: golang-migrate, dir: db}\n");
    repository.commit("three");
    Settings const settings{.folder = repository.path()};
    for (auto const& error : {error_of([&] { (void)Engine(settings).schema("HEAD"); }),
                              error_of([&] { (void)Engine(settings).move({.ref = "HEAD"}); })}) {
        CHECK(error.code() == ErrorCode::Unresolved);
        CHECK_THAT(error.message(), Contains("names no schema") && Contains("step 2 000002_b"));
        CHECK(error.place().line == 1);
    }
    CHECK_NOTHROW(Engine(settings).move({.ref = good}));
}

TEST_CASE("extra replaces a down and appends to an up of a layout's migration", "[story]")
{
    TestRepository repository;
    repository.write("db/000001_a.up.sql", "CREATE TABLE a(x);");
    repository.write("db/000001_a.down.sql", "");
    repository.write(
        "manifests/app.yaml",
        "newel: 1\napp: app\ndev: var\nfrom: {layout: golang-migrate, dir: db}\nextra:\n  000001_a:\n    breaks: "
        "nothing\n    up: [{sql: {text: \"CREATE INDEX i ON a(x);\"}}]\n    down: [{sql: {text: \"DROP TABLE "
        "a;\"}}]\n");
    repository.commit("one");
    Settings const settings{.folder = repository.path()};
    (void)Engine(settings).move({});
    CHECK_THAT(raw_schema(repository.path() / "var" / "app.db"), Contains("CREATE INDEX i"));
    (void)Engine(settings).move({.kind = MoveRequest::Kind::Down});
    CHECK(raw_schema(repository.path() / "var" / "app.db").empty());
}

TEST_CASE("the tool's own table beside the data is outside every fingerprint and left alone", "[story]")
{
    TestRepository repository;
    repository.write("db/000001_a.up.sql", "CREATE TABLE a(x);");
    repository.write("db/000001_a.down.sql", "DROP TABLE a;");
    repository.write("manifests/app.yaml", "newel: 1\napp: app\ndev: var\nfrom: {layout: golang-migrate, dir: db}\n");
    repository.commit("one");
    std::filesystem::create_directories(repository.path() / "var");
    auto const database = repository.path() / "var" / "app.db";
    sql_on(database,
           "CREATE TABLE schema_migrations(version uint64, dirty bool); INSERT INTO schema_migrations VALUES (1, 0); "
           "CREATE TABLE a(x)");
    Settings const settings{.folder = repository.path()};
    CHECK(Engine(settings).adopt({}).target.position.version == DataVersion{1});
    (void)Engine(settings).move({.ref = "version:0"});
    CHECK(sql_on(database, "SELECT count(*) FROM schema_migrations") == "1");
}

TEST_CASE("a worktree, a bare clone and a detached HEAD find the same versions", "[story]")
{
    auto world = released();
    world.repository.pack_refs();
    auto const bare = world.repository.bare_clone();
    TempDir const place;
    Settings settings{.folder = bare.path(), .data = {(place / "shop.db").string(), "option --data"}};
    (void)Engine(settings).move({.ref = "v1.1.0-rc9"});
    CHECK(sql_on(place / "shop.db", "SELECT version FROM newel_status") == "2");
    auto const error = error_of([&] { (void)Engine(settings).move({}); });
    CHECK(error.code() == ErrorCode::Usage);
    CHECK_THAT(error.message(), Contains("bare"));
    world.repository.branch("side", "v1.0.0");
    auto const tree = world.repository.add_worktree("side");
    (void)Engine({.folder = tree}).move({});
    CHECK(sql_on(tree / "var" / "shop.db", "SELECT version FROM newel_status") == "1");
}

TEST_CASE("map says the version of every commit and where it changed", "[story]")
{
    auto const world = released();
    auto const mapped = world.engine().map("");
    REQUIRE(mapped.size() == 4);
    std::vector<std::uint32_t> versions;
    std::vector<bool> changed;
    for (auto const& commit : mapped) {
        versions.push_back(commit.position->version.number);
        changed.push_back(commit.changed);
    }
    CHECK(versions == std::vector<std::uint32_t>{3, 2, 2, 1});
    CHECK(changed == std::vector<bool>{true, false, true, true});
}

TEST_CASE("the map of a long history is that of its commits, whoever of two threads read them", "[story]")
{
    test::TestRepository repository;
    constexpr std::uint32_t kChanges = 130;
    constexpr std::uint32_t kBroken = 20;  // among the older ones
    std::string manifest = "newel: 1\napp: shop\ndev: var\nsteps:\n";
    for (std::uint32_t i = 1; i <= kChanges; ++i) {
        manifest += cat("  ", i, ": s", i, "\n");
        auto const script = cat("migrations/", test::numbered(i, cat("s", i)));
        repository.write(cat(script, ".up.sql"), cat("CREATE TABLE t", i, "(a);\n"));
        repository.write(cat(script, ".down.sql"), cat("DROP TABLE t", i, ";\n"));
        repository.write("manifests/shop.yaml", cat(i == kBroken ? "no manifest\n" : "", manifest));
        repository.commit("a step");
        if (i % 10 == 0) repository.commit("nothing of it");
    }
    auto const mapped = Engine({.folder = repository.path()}).map("");
    REQUIRE(mapped.size() == kChanges + kChanges / 10);
    auto commit = mapped.rbegin();
    for (std::uint32_t i = 1; i <= kChanges; ++i) {
        for (bool const is_change : {true, false}) {
            if (!is_change && i % 10 != 0) continue;
            CAPTURE(i, commit->reason);
            CHECK(commit->changed == is_change);
            CHECK(commit->position.has_value() == (i != kBroken));
            if (commit->position) CHECK(commit->position->version == DataVersion{i});
            ++commit;
        }
    }
}
