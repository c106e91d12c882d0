// trust.h (plan): whether what vouches for a step is enough (reliability.md, "Trust"; formats.md, "Bundle and seal").
// Pure: no effects, no clock.
#pragma once

#include "model/state.h"
#include "model/trust.h"

#include <string>
#include <vector>

namespace newel {

/// A seal that the data keeps and whose signature was verified, with the contents that it vouches for.
struct KnownSeal {
    Seal seal{};
    Digest digest{};
    std::vector<Content> contents{};
};

/// What is known of trust where a step is looked at.
struct TrustFacts {
    bool pins_keys{};                ///< somebody pinned keys; where nobody did, everything is local
    bool is_authenticated{};         ///< rows of the ledger were looked at with the installation's own key
    std::vector<KnownSeal> known{};  ///< that the data keeps
    Time now{};
};

/// Of a bundle with a verified seal: its channel's revision must not go back, the same revision not have other bytes, its
/// key not have expired. That the seal itself expired is a warning.
[[nodiscard]] Trust trust_of_bundle(VerifiedSeal const& seal, TrustFacts const& facts);

/// Of the down that the ledger keeps with a step. Nothing that expired stands in its way.
[[nodiscard]] Trust trust_of_row(AppliedStep const& step, TrustFacts const& facts);

}  // namespace newel
