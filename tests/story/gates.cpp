// What `verify` keeps from leaving the house: stories over real repositories with releases and channels.
#include "story/world.h"
#include "support/apps.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

struct GateStep {
    std::string name{};
    std::string up{};
    std::string down{};
    std::string keys{};  ///< further keys of the step, as YAML in a line: ", breaks: nothing"
};

constexpr char kChannels[] = "channels:\n  nightly: {ref: main}\n  stable: {tags: \"v*\", supported: 2}\n";

void write_steps(World const& world, std::vector<GateStep> const& steps, std::string const& more = kChannels)
{
    std::vector<StepFiles> files;
    for (auto const& step : steps) files.push_back({.name = step.name, .up = step.up, .down = step.down});
    world.steps(files, more);
    std::string manifest = cat("newel: 1\napp: shop\ndev: var\n", more, "steps:\n");
    for (std::size_t i = 0; i < steps.size(); ++i)
        manifest += cat("  ", i + 1, ": {name: ", steps[i].name, steps[i].keys, "}\n");
    world.repository.write("manifests/shop.yaml", manifest);
    world.engine().lock();
}

void release(World& world, std::vector<GateStep> const& steps, std::string const& tag)
{
    write_steps(world, steps);
    world.repository.commit(tag);
    if (!tag.empty()) world.repository.tag(tag);
}

std::multiset<std::string> codes_of(VerifyResult const& result)
{
    std::multiset<std::string> codes;
    for (auto const& finding : result.findings) codes.insert(finding.code);
    return codes;
}

Finding const& only(VerifyResult const& result)
{
    for (auto const& finding : result.findings) UNSCOPED_INFO(finding.code << ": " << finding.message);
    REQUIRE(result.findings.size() == 1);
    return result.findings.front();
}

using Codes = std::multiset<std::string>;

GateStep const kUsers{"users", "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT);", "DROP TABLE users;"};
GateStep const kTags{"tags", "CREATE TABLE tags(tag TEXT);", "DROP TABLE tags;"};
GateStep const kNotes{"notes", "CREATE TABLE notes(note TEXT);", "DROP TABLE notes;"};
GateStep const kPurge{"purge", "DELETE FROM tags;", "SELECT 1;", ", why: \"tags are found again\""};

}  // namespace

TEST_CASE("a step edited after its release is told with the first release that has it", "[story]")
{
    World world;
    release(world, {kUsers}, "v1.0.0");
    release(world, {kUsers, kTags}, "v1.0.2");
    release(world, {kUsers, kTags, kNotes}, "v1.1.0");
    CHECK(world.engine().verify({}).findings.empty());

    auto edited = kTags;
    edited.up = "CREATE TABLE tags(tag TEXT, size INT);";
    write_steps(world, {kUsers, edited, kNotes});
    auto const result = world.engine().verify({});
    CHECK_FALSE(result.passed);
    auto const& finding = only(result);
    CHECK(finding.code == "released-step-changed");
    CHECK(finding.message == "step 2 tags unexpectedly edited since release v1.0.2");
    CHECK(finding.place.file == "manifests/shop.yaml");
    CHECK(finding.place.line == 9);

    auto commented = kTags;
    commented.up = "-- what people call it\nCREATE TABLE tags(tag TEXT)";
    write_steps(world, {kUsers, commented, kNotes});
    CHECK(world.engine().verify({}).findings.empty());  // the same statements are the same step
}

TEST_CASE("a manifest that goes back below its own release is told, one beside it is not", "[story]")
{
    World world;
    release(world, {kUsers}, "v1.0.0");
    world.repository.branch("hotfix");
    release(world, {kUsers, kTags}, "v2.0.0");
    write_steps(world, {kUsers});
    CHECK(only(world.engine().verify({})).message == "step 2 tags unexpectedly removed since release v2.0.0");

    world.repository.git({"checkout", "-q", "--force", "hotfix"});
    CHECK(world.engine().verify({}).findings.empty());
    write_steps(world, {kUsers, kNotes});  // v2 would mean two schemas
    CHECK(only(world.engine().verify({})).message == "step 2 tags unexpectedly edited since release v2.0.0");
    write_steps(world, {kUsers, kTags});
    CHECK(world.engine().verify({}).findings.empty());
}

TEST_CASE("a release recorded in the manifest seals like a tag, also where its commit is not at hand", "[story]")
{
    World world;
    release(world, {kUsers, kTags}, "");
    auto const chain = to_hex(world.engine().schema("HEAD").target.position.chain.digest.view());
    auto const more =
        cat("releases:\n  R1: {commit: 3f2c1ab3f2c1ab3f2c1ab3f2c1ab3f2c1ab3f2c1, version: 2, chain: ", chain, "}\n");
    write_steps(world, {kUsers, kTags}, more);
    world.repository.commit("recorded");
    CHECK(world.engine().verify({}).findings.empty());
    write_steps(world, {kUsers, kNotes}, more);
    CHECK(only(world.engine().verify({})).message == "step 2 tags unexpectedly edited since release R1");
}

TEST_CASE("the rules speak of what can still be changed, unless a range or a release is asked for", "[story]")
{
    World world;
    release(world, {kUsers, kTags, kPurge}, "v1.0.0");
    CHECK(world.engine().verify({}).findings.empty());
    CHECK(codes_of(world.engine().verify({.ref = "release:v1.0.0"})) == Codes{"without-where"});
    CHECK(codes_of(world.engine().verify({.since = "version:2"})) == Codes{"without-where"});
    CHECK(world.engine().verify({.since = "version:3"}).findings.empty());

    auto again = kPurge;
    again.name = "purge-again";
    again.down = "SELECT 2;";
    again.up = "DELETE FROM tags; DELETE FROM users;";
    write_steps(world, {kUsers, kTags, kPurge, again});
    auto const result = world.engine().verify({});
    CHECK(result.passed);  // warnings alone
    CHECK(codes_of(result) == Codes{"without-where", "without-where"});
    CHECK(result.findings[0].place.text() == "migrations/0004-purge-again.up.sql:1");
    CHECK_FALSE(world.engine().verify({.strict = true}).passed);
}

TEST_CASE("a rule is silenced on one step, with a reason; a wrong silencing is a finding", "[story]")
{
    World world;
    auto purge = kPurge;
    auto const findings = [&](std::string const& allow) {
        purge.keys = cat(kPurge.keys, ", allow: {", allow, "}");
        write_steps(world, {kUsers, kTags, purge});
        return codes_of(world.engine().verify({}));
    };
    CHECK(findings("without-where: \"tags are a cache\"").empty());
    CHECK(findings("without-where: \"\"") == Codes{"without-where", "allow-without-reason"});
    CHECK(findings("no-such-rule: \"x\"") == Codes{"without-where", "allow-unknown"});
    CHECK(findings("without-where: \"x\", rename: \"y\"") == Codes{"allow-unused"});
}

TEST_CASE("expand and contract across three releases", "[story]")
{
    World world;
    GateStep const expand{"full-name", "ALTER TABLE users ADD full_name TEXT;",
                          "ALTER TABLE users DROP COLUMN full_name;"};
    GateStep const contract{"drop-name", "ALTER TABLE users DROP COLUMN name;", "ALTER TABLE users ADD name TEXT;",
                            ", breaks: {readers_below: 2, writers_below: 2}, why: \"full_name has it\", "
                            "allow: {destructive: \"full_name has it\"}"};
    release(world, {kUsers}, "v1.0.0");
    release(world, {kUsers, expand}, "v1.1.0");
    write_steps(world, {kUsers, expand, contract});
    auto const early = world.engine().verify({});
    CHECK_FALSE(early.passed);
    auto const& finding = only(early);
    CHECK(finding.code == "contract-too-early");
    CHECK_THAT(finding.message,
               Contains("drops column name of table users") && Contains("v1.0.0") && Contains("stable"));
    CHECK(finding.place.text() == "migrations/0003-drop-name.up.sql:1");

    world.repository.git({"checkout", "-q", "--force", "main"});
    world.repository.git({"clean", "-fdq"});
    release(world, {kUsers, expand}, "v1.2.0");  // two releases that know both names
    release(world, {kUsers, expand, contract}, "v2.0.0");
    CHECK(world.engine().verify({}).findings.empty());
    CHECK(world.engine().verify({.ref = "v2.0.0"}).findings.empty());

    // Data that the newest has written: the one before uses it as it is, the first steps it down.
    auto const outcome = [&](std::string const& ref) {
        world.repository.git({"checkout", "-q", "--force", ref});
        return world.engine().check({.as = ref}).verdict;
    };
    world.switch_data("v2.0.0");
    CHECK(outcome("v1.2.0") == Verdict::Ready);
    CHECK(outcome("v1.0.0") == Verdict::Ahead);
}

TEST_CASE("leaving nightly for stable: the matrix tells beforehand what would be lost", "[story]")
{
    World world;
    GateStep const coupons{"coupons", "CREATE TABLE coupons(code TEXT); CREATE VIEW codes AS SELECT code FROM coupons;",
                           "DROP VIEW codes; DROP TABLE coupons;", ", breaks: writers"};
    GateStep const size{"size", "ALTER TABLE users ADD size INT;", "ALTER TABLE users DROP COLUMN size;",
                        ", breaks: readers"};
    release(world, {kUsers}, "v1.0.0");
    release(world, {kUsers, coupons}, "");
    auto const to_stable = [&] {
        for (auto const& way : world.engine().channel_ways())
            if (way.data == "nightly" && way.software == "stable") return way;
        throw std::logic_error("no way to stable");
    };
    auto way = to_stable();
    CHECK(way.outcome == WayOutcome::ReadOnly);
    release(world, {kUsers, coupons, size}, "");
    way = to_stable();
    CHECK(way.outcome == WayOutcome::StepDown);
    REQUIRE(way.losses.size() == 2);
    CHECK(way.losses[0].table == "users");
    CHECK(way.losses[0].column == "size");
    CHECK(way.losses[1].table == "coupons");

    // And so it goes: what the matrix names is what the plan asks for, on data that holds something.
    world.switch_data();
    world.sql("INSERT INTO coupons VALUES ('x'); INSERT INTO users(name, size) VALUES ('a', 1)");
    auto const plan = world.engine().plan("channel:stable").plan;
    CHECK(plan.needs == std::vector<std::string>{"--allow-loss 2,3"});

    auto stuck = size;
    stuck.keys += ", down: none";
    release(world, {kUsers, coupons, stuck}, "");
    CHECK(to_stable().outcome == WayOutcome::Refuse);
    CHECK(codes_of(world.engine().verify({})) == Codes{"no-way-back"});
}

TEST_CASE("steps that are at no channel yet are told beside the channels", "[story]")
{
    World world;
    release(world, {kUsers}, "v1.0.0");
    write_steps(world, {kUsers, kTags});
    std::multiset<std::string> told;
    for (auto const& way : world.engine().verify({}).ways)
        told.insert(cat(way.data, " ", way.software, " ", outcome_name(way.outcome)));
    CHECK(told == std::multiset<std::string>{"work nightly use", "work stable use", "nightly work step-up",
                                             "stable work step-up", "nightly stable use", "stable nightly use"});
}

TEST_CASE("a statement that cannot run in a transaction is told once, with the rule", "[story]")
{
    World world;
    world.steps({{.name = "users", .up = kUsers.up, .down = kUsers.down},
                 {.name = "tidy", .up = "SELECT 1;\nVACUUM;", .down = "SELECT 1;"}});
    auto const result = world.engine().verify({});
    CHECK(codes_of(result).count("no-transaction") == 1);
    CHECK(codes_of(result).count("step-fails") == 0);
    auto const found = std::ranges::find(result.findings, std::string("no-transaction"), &Finding::code);
    CHECK(found->place.text() == "migrations/0002-tidy.up.sql:2");
}
