#include "plan/trust.h"

#include "base/text.h"

#include <algorithm>

namespace newel {

namespace {

std::string label(Seal const& seal) { return cat("revision ", seal.revision, " of channel ", printable(seal.channel)); }

Trust unsigned_since(std::string reason) { return {.level = TrustLevel::Unsigned, .reason = std::move(reason)}; }

/// Whether the signer of `seal` saw this very step: what it does, its down and all else.
bool vouches(KnownSeal const& seal, StepFacts const& facts)
{
    auto const number = facts.version.number;
    return number >= 1 && number <= seal.contents.size() && seal.contents[number - 1] == facts.content;
}

}  // namespace

Trust trust_of_bundle(VerifiedSeal const& verified, TrustFacts const& facts)
{
    auto const& seal = verified.seal;
    for (auto const& known : facts.known) {
        if (known.seal.channel != seal.channel) continue;
        if (seal.revision < known.seal.revision)
            return unsigned_since(
                cat("it is ", label(seal), ", and this data has seen revision ", known.seal.revision, " already"));
        if (seal.revision == known.seal.revision && verified.digest != known.digest)
            return unsigned_since(
                cat("it is ", label(seal), " with other bytes than this data has seen under that number"));
    }
    if (verified.key.until && facts.now >= *verified.key.until)
        return unsigned_since(cat("its seal is signed by key ", verified.key.key.number.text(), ", which expired at ",
                                  utc_text(*verified.key.until)));
    Trust trust{.level = TrustLevel::Sealed};
    if (seal.expires && facts.now >= *seal.expires)
        trust.warning = cat(label(seal), " expired at ", utc_text(*seal.expires), "; there should be a newer one");
    return trust;
}

Trust trust_of_row(AppliedStep const& step, TrustFacts const& facts)
{
    if (std::ranges::any_of(facts.known, [&](KnownSeal const& seal) { return vouches(seal, step.facts); }))
        return {.level = TrustLevel::Sealed};
    if (!facts.pins_keys || (facts.is_authenticated && step.is_own)) return {.level = TrustLevel::Local};
    auto const covering =
        std::ranges::find_if(facts.known, [&](KnownSeal const& seal) { return step.facts.version <= seal.seal.head; });
    if (covering == facts.known.end())
        return unsigned_since("no seal vouches for its stored down, nor did this installation write it");
    return unsigned_since(cat("its stored down is not the one that ", label(covering->seal),
                              " vouches for, nor did this installation write it"));
}

}  // namespace newel
