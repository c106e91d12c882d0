// lock.h: the machine-written file beside a manifest: digests, fingerprints, floors and proofs of its steps
// (formats.md, "Lock").
// Owns:     the text of the lock, in both directions; no YAML.
// Not here: whether it fits the manifest (engine/), making fingerprints and proofs (run/).
#pragma once

#include "model/history.h"

#include <string>
#include <string_view>
#include <vector>

namespace newel {

struct LockLine {
    DataVersion version{};
    StepId id{};
    Digest rest{};
    Digest down{};
    std::optional<Fingerprint> schema{};  ///< of the whole schema after the step; absent where it was not replayed
    Floors floors{};                      ///< of this version: the greatest of all steps up to it
    Proof proof{Proof::Unknown};
    std::string name{};
    Content content{};  ///< as it follows from the line; read_lock() finds it
    Chain chain{};      ///< as it follows from this line and those above, likewise
};

struct Lock {
    std::string app{};
    Digest manifest{};  ///< file_digest() of the manifest's bytes: a hint for freshness alone
    std::vector<LockLine> lines{};
    Chain chain{};           ///< of the head; write_lock() computes it
    ContentChain content{};  ///< likewise
};

/// Reads a lock. All faults at once, with their lines: Error{Invalid}. Checked: versions 1, 2, 3, …, floors that only
/// rise, chain and content as they follow from the lines, and the digest over the lines.
[[nodiscard]] Lock read_lock(std::string_view bytes, std::string const& file);

/// The text of a lock; chain, content and the digest over the lines are computed here.
[[nodiscard]] std::string write_lock(Lock const& lock);

/// The lines of a lock that was read.
[[nodiscard]] std::vector<StepFacts> facts_from(Lock lock);

/// "manifests/app.yaml" → "manifests/app.lock" and "manifests/app.schema.sql".
[[nodiscard]] std::string lock_path(std::string_view manifest_path);
[[nodiscard]] std::string schema_path(std::string_view manifest_path);

}  // namespace newel
