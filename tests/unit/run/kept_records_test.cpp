#include "run/kept_records.h"

#include <catch2/catch.hpp>

#include <chrono>

using namespace newel;

namespace {

PlannedStep step_going(Direction direction, std::string const& below = "one")
{
    PlannedStep step{.direction = direction};
    step.facts.chain = {digest_of("test", below)};
    return step;
}

KeptRecord record(std::string id, Direction direction, std::size_t operation, std::string path,
                  std::string const& below = "one")
{
    KeptRecord made{.id = std::move(id)};
    made.chain = {digest_of("test", below)};
    made.direction = direction;
    made.operation = operation;
    made.path = std::move(path);
    return made;
}

std::vector<std::string> ids(std::vector<KeptRecord> const& records)
{
    std::vector<std::string> ids;
    for (auto const& each : records) ids.push_back(each.id);
    return ids;
}

using Ids = std::vector<std::string>;
auto const kDown = step_going(Direction::Down);

std::vector<KeptRecord> known()
{
    return {record("0000000003", Direction::Up, 1, "b"), record("0000000001", Direction::Up, 0, "a"),
            record("0000000002", Direction::Up, 1, "a"), record("0000000004", Direction::Up, 0, "a", "another"),
            record("0000000005", Direction::Down, 0, "a")};
}

}  // namespace

TEST_CASE("a step claims what it left going the other way, oldest first, each record once", "[run][files]")
{
    KeptRecords records(known());
    CHECK(ids(records.claim_of(kDown, 1)) == Ids{"0000000002", "0000000003"});
    CHECK(records.claim_of(kDown, 1).empty());
    CHECK(ids(records.claim_rest(kDown)) == Ids{"0000000001"});
    CHECK(records.claim_rest(kDown).empty());
    CHECK(records.used() == Ids{"0000000001", "0000000002", "0000000003"});
    CHECK(records.made().empty());
}

TEST_CASE("records of a path are claimed as far as they fit", "[run][files]")
{
    KeptRecords records(known());
    auto const is_second = [](KeptRecord const& each) { return each.operation == 1; };
    CHECK(ids(records.claim_at(kDown, "a", is_second)) == Ids{"0000000002"});
    CHECK(ids(records.claim_of(kDown, 1)) == Ids{"0000000003"});
    CHECK(ids(records.claim_at(kDown, "a", {})) == Ids{"0000000001"});
    CHECK(records.claim_at(step_going(Direction::Down, "nobody"), "a", {}).empty());
}

TEST_CASE("a record that is made and claimed in one plan never reaches the ledger", "[run][files]")
{
    KeptRecords records(known());
    records.add(record(records.next_id(), Direction::Up, 7, "c"));
    CHECK(records.added() == 1);
    CHECK(records.made().size() == 1);
    CHECK(records.made().front().id.starts_with("0000000006"));
    CHECK(records.claim_of(kDown, 7).size() == 1);
    CHECK(records.made().empty());
    CHECK(records.used().empty());
}

TEST_CASE("a claimed record that is retained stays as it was, and is not claimed again", "[run][files]")
{
    KeptRecords records(known());
    records.add(record("0000000009", Direction::Up, 0, "a"));
    auto const claimed = records.claim_of(kDown, 0);
    REQUIRE(ids(claimed) == Ids{"0000000001", "0000000009"});
    for (auto const& each : claimed) records.retain(each);
    CHECK(records.used().empty());
    CHECK(ids(records.made()) == Ids{"0000000009"});
    CHECK(records.claim_of(kDown, 0).empty());
}

TEST_CASE("claims take no longer for all that others left", "[run][files]")
{
    constexpr std::size_t kRecords = 30'000;
    std::vector<KeptRecord> many;
    for (std::size_t i = 0; i < kRecords; ++i)
        many.push_back(record(std::to_string(1'000'000'000 + i), Direction::Up, i, std::to_string(i)));
    KeptRecords records(std::move(many));
    auto const start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < kRecords; i += 2) {
        REQUIRE(records.claim_of(kDown, i).size() == 1);
        REQUIRE(records.claim_at(kDown, std::to_string(i + 1), {}).size() == 1);
    }
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
    CHECK(records.used().size() == kRecords);
}
