#include "plan/trust.h"

#include "support/keys.h"
#include "unit/plan/plan_values.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

Time const kNow = *time_from_utc("2027-01-01T00:00:00Z");

VerifiedSeal revision(std::uint64_t number, std::string_view bytes = "seal")
{
    VerifiedSeal seal{.digest = file_digest(bytes), .key = *PinnedKey::parse(kReleaseKey)};
    seal.seal = {.app = "shop", .channel = "stable", .revision = number};
    return seal;
}

/// Data that has seen this revision of the channel, whose seal vouches for `names`.
TrustFacts seen(std::uint64_t number, std::vector<std::string> const& names = {})
{
    KnownSeal known{.seal = revision(number).seal, .digest = file_digest("seal")};
    auto const history = history_of(names);
    for (auto const& facts : history.all()) known.contents.push_back(facts.content);
    known.seal.head = {static_cast<std::uint32_t>(names.size())};
    return {.pins_keys = true, .known = {known}, .now = kNow};
}

AppliedStep foreign_row(AppliedStep step)
{
    step.is_own = false;
    return step;
}

}  // namespace

TEST_CASE("a channel's revision never goes back", "[plan][trust]")
{
    CHECK(trust_of_bundle(revision(17), seen(17)).level == TrustLevel::Sealed);
    CHECK(trust_of_bundle(revision(18, "next"), seen(17)).level == TrustLevel::Sealed);
    auto const older = trust_of_bundle(revision(16, "older"), seen(17));
    CHECK(older.level == TrustLevel::Unsigned);
    CHECK_THAT(older.reason, Contains("revision 16 of channel stable") && Contains("seen revision 17"));
}

TEST_CASE("the same revision with other bytes is refused", "[plan][trust]")
{
    auto const other = trust_of_bundle(revision(17, "another"), seen(17));
    CHECK(other.level == TrustLevel::Unsigned);
    CHECK_THAT(other.reason, Contains("revision 17") && Contains("other bytes"));
}

TEST_CASE("channels count on their own", "[plan][trust]")
{
    auto nightly = revision(2, "nightly");
    nightly.seal.channel = "nightly";
    CHECK(trust_of_bundle(nightly, seen(17)).level == TrustLevel::Sealed);
}

TEST_CASE("a seal that expired is trusted, and told", "[plan][trust]")
{
    auto seal = revision(1);
    seal.seal.expires = kNow;
    auto const trust = trust_of_bundle(seal, seen(1));
    CHECK(trust.level == TrustLevel::Sealed);
    CHECK_THAT(trust.warning, Contains("expired") && Contains("2027-01-01"));
    seal.seal.expires = kNow + 1s;
    CHECK(trust_of_bundle(seal, seen(1)).warning.empty());
}

TEST_CASE("a key that expired vouches for nothing new", "[plan][trust]")
{
    auto seal = revision(1);
    seal.key.until = kNow;
    auto const trust = trust_of_bundle(seal, seen(1));
    CHECK(trust.level == TrustLevel::Unsigned);
    CHECK_THAT(trust.reason, Contains(kReleaseNumber) && Contains("expired"));
    seal.key.until = kNow + 1s;
    CHECK(trust_of_bundle(seal, seen(1)).level == TrustLevel::Sealed);
}

TEST_CASE("who vouches for a stored down: a seal, this installation, or nobody", "[plan][trust]")
{
    auto const data = data_with({"users", "tags"});
    auto facts = seen(3, {"users"});
    CHECK(trust_of_row(foreign_row(data.stack[0]), facts).level == TrustLevel::Sealed);
    auto const above = trust_of_row(foreign_row(data.stack[1]), facts);
    CHECK(above.level == TrustLevel::Unsigned);
    CHECK_THAT(above.reason, Contains("no seal vouches"));
    facts.is_authenticated = true;
    CHECK(trust_of_row(data.stack[1], facts).level == TrustLevel::Local);
    CHECK(trust_of_row(foreign_row(data.stack[1]), facts).level == TrustLevel::Unsigned);
}

TEST_CASE("a row that was never looked at with a key is nobody's own", "[plan][trust]")
{
    auto const data = data_with({"users"});
    CHECK(trust_of_row(data.stack[0], seen(3)).level == TrustLevel::Unsigned);
}

TEST_CASE("a stored down that is not the sealed one says so", "[plan][trust]")
{
    auto const data = data_with({"users"});
    auto changed = foreign_row(data.stack[0]);
    changed.facts.content = {file_digest("another down")};
    auto const trust = trust_of_row(changed, seen(3, {"users"}));
    CHECK(trust.level == TrustLevel::Unsigned);
    CHECK_THAT(trust.reason, Contains("not the one that revision 3 of channel stable vouches for"));
}

TEST_CASE("a seal vouches for a step at its version alone", "[plan][trust]")
{
    auto const data = data_with({"users", "users2"});
    auto moved = foreign_row(data.stack[0]);
    moved.facts.version = {2};
    CHECK(trust_of_row(moved, seen(3, {"users", "tags"})).level == TrustLevel::Unsigned);
}

TEST_CASE("nothing that expired stands in a stored down's way", "[plan][trust]")
{
    auto facts = seen(3, {"users"});
    facts.known.front().seal.expires = kNow - 1h;
    CHECK(trust_of_row(foreign_row(data_with({"users"}).stack[0]), facts).level == TrustLevel::Sealed);
}

TEST_CASE("where no keys are pinned, all is local", "[plan][trust]")
{
    CHECK(trust_of_row(foreign_row(data_with({"users"}).stack[0]), {}).level == TrustLevel::Local);
}

TEST_CASE("an untrusted down is passed over for a trusted one, and named where there is no other", "[plan][trust]")
{
    auto const step = data_with({"a"}).stack.front();
    auto const offered = [](int number, TrustLevel level) {
        DownOffer offer{.down = sql_down(cat("revision ", number), number)};
        offer.trust = {.level = level, .reason = "nobody signed it"};
        return offer;
    };
    Shelf shelf;
    shelf.put(SourceKind::Bundle, offered(9, TrustLevel::Unsigned));
    auto const refused = std::get<Obstacle>(choose_down(step, true, shelf));
    CHECK(refused.reason == "nobody signed it");
    CHECK(refused.allow == "--allow-untrusted");
    shelf.put(SourceKind::Ledger, offered(1, TrustLevel::Unsigned));
    CHECK(std::holds_alternative<Obstacle>(choose_down(step, true, shelf)));
    shelf.put(SourceKind::Commit, offered(1, TrustLevel::Local));
    auto const chosen = std::get<ChosenDown>(choose_down(step, true, shelf));
    CHECK(chosen.trust == TrustLevel::Local);
    shelf.put(SourceKind::Bundle, offered(2, TrustLevel::Sealed));
    CHECK(std::get<ChosenDown>(choose_down(step, true, shelf)).trust == TrustLevel::Sealed);
}
