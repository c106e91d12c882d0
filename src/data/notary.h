// notary.h: what is trusted here: which keys are pinned, what lies beside a bundle, what the data has seen.
// Owns:     the look at a bundle's seal before the bundle itself is read.
// Not here: who pins keys (engine/pinned_keys.h, embed/), the decisions (plan/trust.h), what is signed
//           (manifest/seal_check.h).
// Throws:   Error{Invalid} for a key, seal or signature that is none; Error{Refused} for what was tampered with, and,
//           where it is strict, for what nobody who counts vouches for.
#pragma once

#include "data/data.h"
#include "data/source.h"
#include "plan/trust.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace newel {

/// Error{Invalid} where `text` is no public key; `from`: who pins it.
[[nodiscard]] PinnedKey pinned_key(std::string const& text, std::string const& from);

class Notary {
public:
    /// `find_keys` is asked once, when it matters whether keys are pinned; `shown`: how messages call a file.
    Notary(std::function<std::vector<PinnedKey>()> find_keys,
           std::function<std::string(std::filesystem::path const&)> shown);

    [[nodiscard]] std::vector<PinnedKey> const& keys();
    [[nodiscard]] bool pins_keys() { return !keys().empty(); }

    enum class Manner {
        Lenient,  ///< what is not trusted is read all the same, and told: for who looks
        Strict,   ///< it is refused before it is read: for who moves data
        Allowed,  ///< somebody said --allow-untrusted
    };
    void behave(Manner manner) { manner_ = manner; }
    /// What this data has seen, and whose it is. Verified only where keys are pinned.
    void look_at(Data& data, std::string const& app);

    /// Before the bundle's bytes are parsed. nullopt where no keys are pinned: then nothing is asked for.
    [[nodiscard]] std::optional<SealFinding> examine(SealFiles const& files, std::string_view bundle,
                                                     std::string const& shown);
    /// The seal and signature beside a bundle.
    [[nodiscard]] SealFiles beside(std::filesystem::path const& bundle) const;

    /// Whether steps of this source may run going up; Unsigned never where it was allowed.
    [[nodiscard]] Trust trust_of(Source const& source);
    /// The same of the down that the ledger keeps with a step.
    [[nodiscard]] Trust trust_of(AppliedStep const& step);
    /// Whether it may make the downs of data better: where keys are pinned, only what is sealed.
    [[nodiscard]] bool may_amend(Source const& source);

private:
    [[nodiscard]] Trust trust_of(SealFinding const& finding) const;
    [[nodiscard]] Trust admitted(Trust trust) const;

    std::function<std::vector<PinnedKey>()> find_keys_;
    std::function<std::string(std::filesystem::path const&)> shown_;
    std::optional<std::vector<PinnedKey>> keys_{};
    Manner manner_{Manner::Lenient};
    std::string app_{};
    TrustFacts facts_{};
};

/// The refusal of what nobody who counts vouches for.
[[nodiscard]] Error untrusted(std::string const& what, std::string const& reason);

}  // namespace newel
