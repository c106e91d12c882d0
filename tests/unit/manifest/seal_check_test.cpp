#include "manifest/seal_check.h"

#include "base/text.h"
#include "manifest/seal.h"
#include "support/keys.h"
#include "support/thrown.h"
#include "unit/plan/plan_values.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

History const& history()
{
    static auto const made = history_of({"users", "tags"});
    return made;
}

Seal seal_of(std::string_view bundle)
{
    Seal seal{.app = "shop", .channel = "stable", .revision = 3};
    seal.head = history().head();
    seal.chain = history().chain();
    seal.content = history().content_chain_at(history().head());
    seal.bundle = file_digest(bundle);
    return seal;
}

SealFiles signed_files(Seal const& seal, std::string_view secret = kReleaseSecret)
{
    auto const text = write_seal(seal);
    return {.seal_file = "shop-2.seal",
            .signature_file = "shop-2.seal.minisig",
            .seal = text,
            .signature = write_signature(SecretKey::read(secret, "", "k").sign(text, "c"))};
}

std::vector<PinnedKey> pinned(std::string_view text = kReleaseKey) { return {*PinnedKey::parse(text)}; }

std::string reason_of(SealFiles const& files, std::vector<PinnedKey> const& keys = pinned())
{
    return std::get<Unvouched>(verify_seal(files, keys)).reason;
}

Error refusal_of(SealFiles const& files)
{
    return error_of([&] { (void)verify_seal(files, pinned()); });
}

}  // namespace

TEST_CASE("a seal that a pinned key signed is verified", "[manifest][seal]")
{
    auto const files = signed_files(seal_of("bundle"));
    auto const verified = std::get<VerifiedSeal>(verify_seal(files, pinned()));
    CHECK(verified.seal.revision == 3);
    CHECK(verified.digest == file_digest(*files.seal));
    CHECK(verified.key.key.text() == kReleaseKey);
}

TEST_CASE("one of several pinned keys is enough", "[manifest][seal]")
{
    std::vector<PinnedKey> const keys{pinned(kOtherKey).front(), pinned().front()};
    CHECK(std::holds_alternative<VerifiedSeal>(verify_seal(signed_files(seal_of("b")), keys)));
    CHECK(std::holds_alternative<VerifiedSeal>(verify_seal(signed_files(seal_of("b"), kOtherSecret), keys)));
}

TEST_CASE("no seal, no signature, another's key: nobody who counts vouches, and it is said which", "[manifest][seal]")
{
    auto files = signed_files(seal_of("bundle"), kOtherSecret);
    CHECK_THAT(reason_of(files), Contains("E907B0246BEEF78A") && Contains("not pinned"));
    files.signature.reset();
    CHECK_THAT(reason_of(files), Contains("not signed") && Contains("shop-2.seal.minisig"));
    files.seal.reset();
    CHECK_THAT(reason_of(files), Contains("no seal") && Contains("shop-2.seal"));
}

TEST_CASE("a seal or a signature that was changed is refused before the seal is read", "[manifest][seal]")
{
    auto files = signed_files(seal_of("bundle"));
    files.seal = "no seal at all";
    CHECK(refusal_of(files).code() == ErrorCode::Refused);
    CHECK_THAT(refusal_of(files).message(), Contains("tampered") && Contains("shop-2.seal.minisig"));
    files = signed_files(seal_of("bundle"));
    files.signature->replace(files.signature->find("comment: c"), 10, "comment: d");
    CHECK_THAT(refusal_of(files).message(), Contains("trusted comment"));
    files.signature = "cut";
    CHECK(refusal_of(files).code() == ErrorCode::Invalid);
}

TEST_CASE("a bundle that is not the one that was sealed is refused by its bytes", "[manifest][seal]")
{
    auto const seal = seal_of("bundle");
    CHECK_NOTHROW(check_sealed_bytes(seal, "bundle", "shop-2.newel"));
    for (std::string const other : {"bundl", "bundle ", "", "Bundle"}) {
        auto const error = error_of([&] { check_sealed_bytes(seal, other, "shop-2.newel"); });
        CHECK(error.code() == ErrorCode::Refused);
        CHECK_THAT(error.message(), Contains("shop-2.newel") && Contains("revision 3 of channel stable"));
    }
}

TEST_CASE("a seal that says something else than its bundle is refused, with what it is", "[manifest][seal]")
{
    auto const said = [](Seal const& seal) {
        return error_of([&] { check_sealed_history(seal, history(), "shop-2.newel"); }).message();
    };
    CHECK_NOTHROW(check_sealed_history(seal_of("b"), history(), "f"));
    auto seal = seal_of("b");
    seal.app = "other";
    CHECK_THAT(said(seal), Contains("another app"));
    seal = seal_of("b");
    seal.head = {1};
    CHECK_THAT(said(seal), Contains("another head"));
    seal = seal_of("b");
    seal.chain = {};
    CHECK_THAT(said(seal), Contains("another chain"));
    seal = seal_of("b");
    seal.content = {};
    CHECK_THAT(said(seal), Contains("another content"));
}

namespace {

StoredSeal stored()
{
    return to_be_stored(std::get<VerifiedSeal>(verify_seal(signed_files(seal_of("b")), pinned())), history());
}

std::string stored_refusal(StoredSeal const& seal)
{
    auto const error = error_of([&] { (void)verify_stored(seal, "shop", pinned()); });
    CHECK(error.code() == ErrorCode::Refused);
    return error.message();
}

}  // namespace

TEST_CASE("a seal that data keeps is verified by its own signature and contents", "[manifest][seal]")
{
    CHECK(verify_stored(stored(), "shop", pinned())->seal.revision == 3);
    CHECK_FALSE(verify_stored(stored(), "shop", pinned(kOtherKey)));
}

TEST_CASE("whatever is changed of a seal in the ledger shows", "[manifest][seal]")
{
    auto changed = stored();
    changed.contents.pop_back();
    CHECK_THAT(stored_refusal(changed), Contains("channel stable") && Contains("tampered"));
    changed = stored();
    changed.contents.front().digest.bytes[0] ^= 1;
    CHECK_THAT(stored_refusal(changed), Contains("tampered"));
    changed = stored();
    changed.revision = 2;
    CHECK_THAT(stored_refusal(changed), Contains("tampered"));
    changed = stored();
    changed.channel = "nightly";
    CHECK_THAT(stored_refusal(changed), Contains("tampered"));
    changed = stored();
    changed.seal[changed.seal.size() - 3] ^= 1;
    CHECK_THAT(stored_refusal(changed), Contains("tampered"));
    CHECK(error_of([] { (void)verify_stored(stored(), "other", pinned()); }).code() == ErrorCode::Refused);
}

TEST_CASE("a pinned key is a key, with a day until which it may sign what is new", "[model][trust]")
{
    CHECK(PinnedKey::parse(kReleaseKey)->key.text() == kReleaseKey);
    CHECK_FALSE(PinnedKey::parse(kReleasePublic)->until);
    CHECK(utc_text(*PinnedKey::parse(cat(kReleaseKey, " until 2027-06-30"))->until) == "2027-07-01T00:00:00Z");
    for (auto const& text : {cat(kReleaseKey, " until 2027-02-30"), cat(kReleaseKey, " until tomorrow"),
                             cat(kReleaseKey, " 2027-06-30"), std::string("RWQ"), std::string()})
        CHECK_FALSE(PinnedKey::parse(text));
}
