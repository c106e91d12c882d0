#include "release/channel_matrix.h"

#include "base/text.h"
#include "release/rules.h"
#include "unit/release/judged.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::release;
using namespace newel::test;

namespace {

/// A channel whose steps have been run, so that all is known of them.
struct Channel {
    std::string name{};
    History history{};
    std::vector<SchemaDelta> deltas{};
    std::vector<SeenDemand> demands{};

    Channel(std::string called, std::vector<StepText> const& texts) : name(std::move(called))
    {
        auto const database = SqliteDatabase::in_memory();
        auto& store = database->store();
        std::vector<Step> steps;
        for (auto const& text : texts) steps.push_back(step_of(text, {static_cast<std::uint32_t>(steps.size() + 1)}));
        for (auto& step : steps)
            if (step.down.operations.front().sql_text() == "-") step.down = {.kind = DownKind::None}, seal(step);
        history = History("shop", steps);
        Schema schema;
        Floors floors;
        StepJudge judge(nullptr);
        for (auto const& step : steps) {
            WriteScope write(store);
            auto const delta = store.run(step.up, {}).delta;
            write.commit();
            floors =
                floors.raised_by(step.breaks ? *step.breaks : inferred_breaks(step.version, schema, delta, step.up));
            apply(schema, delta);
            deltas.push_back(delta);
            auto& facts = history.facts(step.version);
            facts.schema = schema.fingerprint();
            facts.floors = floors;
            facts.proof = texts[step.version.number - 1].proof;
            judge.take(step, facts, delta, StepJudge::Judging::No);
        }
        demands = judge.demands();
    }

    [[nodiscard]] ChannelHead head() const
    {
        return {.name = name, .history = &history, .version = history.head(), .deltas = &deltas};
    }
};

ChannelWay way(Channel const& data, Channel const& software)
{
    for (auto& way : channel_matrix({data.head(), software.head()}))
        if (way.data == data.name) return way;
    throw std::logic_error("no such way");
}

std::string told(ChannelWay const& way)
{
    std::string text(outcome_name(way.outcome));
    for (auto const& loss : way.losses)
        text += cat("; ", loss.direction == Direction::Down ? "down " : "up ", loss.version.number, " ", loss.table,
                    loss.column.empty() ? "" : ".", loss.column, loss.is_kept ? " kept" : "");
    for (auto const& obstacle : way.obstacles) text += cat("; ", obstacle.facts.version.number, " ", obstacle.reason);
    return text;
}

StepText const kUsers{.up = "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT)", .down = "DROP TABLE users"};
StepText const kSize{.up = "ALTER TABLE users ADD size INT", .down = "ALTER TABLE users DROP COLUMN size"};
StepText const kCoupons{
    .up = "CREATE TABLE coupons(code TEXT)", .down = "DROP TABLE coupons", .breaks = Floors{{3}, {3}}};

}  // namespace

TEST_CASE("the four outcomes of old software on newer data, and the ways of all others", "[release]")
{
    Channel const stable("stable", {kUsers});
    Channel const nightly("nightly", {kUsers, kSize});
    CHECK(told(way(nightly, stable)) == "use");
    CHECK(told(way(stable, nightly)) == "step-up");

    auto writers = kSize;
    writers.breaks = Floors{{0}, {2}};
    CHECK(told(way(Channel("nightly", {kUsers, writers}), stable)) == "read-only; down 2 users.size");

    auto readers = kSize;
    readers.breaks = Floors{{2}, {2}};
    CHECK(told(way(Channel("nightly", {kUsers, readers}), stable)) == "step-down; down 2 users.size");

    readers.down = "-";
    CHECK(told(way(Channel("nightly", {kUsers, readers}), stable)) == "refuse; 2 it says it is irreversible");
    readers.down = "";
    CHECK(told(way(Channel("nightly", {kUsers, readers}), stable)) ==
          "refuse; 2 its down is empty, although the step changed the schema");
    CHECK(told(way(stable, Channel("other", {kUsers}))) == "use");
}

TEST_CASE("two channels that went different ways: down to the base, then up", "[release]")
{
    Channel const beta("beta", {kUsers, kCoupons});
    Channel const nightly("nightly", {kUsers, kSize, kCoupons});
    auto const there = way(beta, nightly);
    CHECK(told(there) == "switch; down 2 coupons");
    CHECK(there.base == DataVersion{1});
    CHECK(told(way(nightly, beta)) == "switch; down 3 coupons; down 2 users.size");
}

TEST_CASE("what comes back is told as kept, what only changes its name is not lost", "[release]")
{
    Channel const stable("stable", {kUsers});
    auto kept = kSize;
    kept.breaks = Floors{{2}, {2}};
    kept.proof = Proof::Kept;
    CHECK(told(way(Channel("nightly", {kUsers, kept}), stable)) == "step-down; down 2 users.size kept");

    StepText const renamed{.up = "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME name TO called",
                           .down = "ALTER TABLE people RENAME TO users; ALTER TABLE users RENAME called TO name"};
    CHECK(told(way(Channel("nightly", {kUsers, renamed}), stable)) == "step-down");

    StepText const rows{.up = "UPDATE users SET name = upper(name)", .proof = Proof::Lossy};
    CHECK(told(way(Channel("nightly", {kUsers, rows}), stable)) == "step-down; down 2 ");
}

TEST_CASE("a step that stands in the way of going back is told, unless it says why", "[release]")
{
    Channel const stable("stable", {kUsers});
    StepText gone{.up = "UPDATE users SET name = ''", .down = "-"};
    Channel const nightly("nightly", {kUsers, gone});
    auto const findings = judge_ways(channel_matrix({nightly.head(), stable.head()}), nightly.history);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].message ==
          "step 2 s2: data of nightly (v2) cannot go back to stable (v1): it says it is irreversible");
    CHECK(findings[0].place.text() == "manifests/shop.yaml:5");
    gone.rest = {{"why", "names are asked for anew"}};
    Channel const said("nightly", {kUsers, gone});
    CHECK(judge_ways(channel_matrix({said.head(), stable.head()}), said.history).empty());
}

TEST_CASE("expand and contract across three releases: the contract waits until nobody supported needs it", "[release]")
{
    StepText const expand{.up = "ALTER TABLE users ADD full_name TEXT"};
    StepText const fill{.up = "UPDATE users SET full_name = name WHERE full_name IS NULL", .breaks = Floors{}};
    StepText const contract{.up = "ALTER TABLE users DROP COLUMN name", .breaks = Floors{{2}, {2}}};
    Channel const main("main", {kUsers, expand, fill, contract});
    auto const at = [&](std::string const& release, std::uint32_t version) {
        return Supported{
            .channel = "stable", .release = release, .version = {version}, .chain = main.history.chain_at({version})};
    };
    auto const findings = [&](std::vector<Supported> const& supported) {
        return judge_support(supported, main.history, main.demands, {1});
    };
    auto const early = findings({at("v1.1", 2), at("v1.0", 1)});
    REQUIRE(early.size() == 1);
    CHECK(early[0].message ==
          "step 4 s4: it drops column name of table users, but release v1.0 (v1), which channel stable "
          "supports, may read it");
    CHECK(early[0].code == "contract-too-early");
    CHECK(early[0].place.text() == "migrations/4.up.sql:1");
    CHECK(findings({at("v1.2", 3), at("v1.1", 2)}).empty());
    CHECK(findings({at("v2.0", 4), at("v1.2", 3), at("v1.1", 2)}).empty());

    // A release that went another way is not what the contract is taken from.
    auto elsewhere = at("v1.0", 1);
    elsewhere.chain = {};
    CHECK(findings({elsewhere}).empty());
}

TEST_CASE("a constraint that a supported release does not know of is too early as well", "[release]")
{
    StepText const tight{.up = "CREATE UNIQUE INDEX u ON users(name)", .breaks = Floors{{0}, {2}}};
    Channel const main("main", {kUsers, tight});
    auto const found =
        judge_support({{.channel = "stable", .release = "v1", .version = {1}, .chain = main.history.chain_at({1})}},
                      main.history, main.demands, {1});
    REQUIRE(found.size() == 1);
    CHECK(
        found[0].message.ends_with("it makes name of table users unique, but release v1 (v1), which channel stable "
                                   "supports, may write it"));
}
