// seal_check.h: what a seal is worth: by whom it is signed, and whether a bundle is the one that it seals.
// Owns:     the order in which a reader looks: sizes, signature, then the seal's own text.
// Not here: whether its revision may be used (plan/trust.h), where the files lie (engine/).
// Throws:   Error{Invalid} for what is not of the format; Error{Refused} for what was tampered with.
#pragma once

#include "model/history.h"
#include "model/trust.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace newel {

/// A seal and its signature as they lie beside a bundle; nullopt where a file is not there.
struct SealFiles {
    std::string seal_file{};  ///< as people see it
    std::string signature_file{};
    std::optional<std::string> seal{};
    std::optional<std::string> signature{};
};

/// Why nobody who counts vouches for it, as the end of a sentence: "it has no seal (a.seal)".
struct Unvouched {
    std::string reason{};
};

[[nodiscard]] std::variant<VerifiedSeal, Unvouched> verify_seal(SealFiles const& files,
                                                                std::vector<PinnedKey> const& keys);

/// Error{Refused} where the bundle, whose bytes were not looked at yet, is not the one that was sealed.
void check_sealed_bytes(Seal const& seal, std::string_view bundle, std::string const& file);
/// Error{Refused} where the bundle, read, has another app, head, chain or content than its seal says.
void check_sealed_history(Seal const& seal, History const& history, std::string const& file);

/// A seal from the ledger. nullopt where it was signed by a key that is not pinned (any more). Error{Refused} where seal,
/// signature or contents do not fit each other.
[[nodiscard]] std::optional<VerifiedSeal> verify_stored(StoredSeal const& stored, std::string const& app,
                                                        std::vector<PinnedKey> const& keys);
/// To be kept with data: `history` is the bundle's.
[[nodiscard]] StoredSeal to_be_stored(VerifiedSeal const& verified, History const& history);

}  // namespace newel
