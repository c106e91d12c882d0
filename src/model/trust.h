// trust.h: who vouches for steps, as values (reliability.md, "Trust").
// Not here: verifying seals (manifest/seal_check.h), deciding (plan/trust.h).
#pragma once

#include "base/signature.h"
#include "model/seal.h"

#include <optional>
#include <string>
#include <string_view>

namespace newel {

enum class TrustLevel {
    Sealed,    ///< signed by a pinned key
    Local,     ///< from this repository, this binary, or written by this installation
    Unsigned,  ///< nobody who counts vouches for it
};
[[nodiscard]] std::string_view level_name(TrustLevel level);

/// How far something is trusted.
struct Trust {
    TrustLevel level{TrustLevel::Local};
    std::string reason{};   ///< Unsigned: why, as the end of a sentence: "it has no seal"
    std::string warning{};  ///< trusted all the same, but people should know: "its seal expired on …"
};

/// A public key that somebody pinned: what it signs is trusted.
struct PinnedKey {
    PublicKey key{};
    std::optional<Time> until{};  ///< from then on what is new is not trusted any more; a stored down is, for ever

    /// "RWQ…", "RWQ… until 2027-06-30" (the whole of that day, UTC), or the text of a public key file.
    [[nodiscard]] static std::optional<PinnedKey> parse(std::string_view text);
};

/// A seal whose signature is by a pinned key.
struct VerifiedSeal {
    Seal seal{};
    Digest digest{};  ///< of its bytes
    PinnedKey key{};
    std::string bytes{};
    std::string signature{};
};

}  // namespace newel
