// replay_cache.h: what a replay found out, remembered by chain (formats.md, "Lock").
// Owns:     nothing that cannot be found out again: a cache that forgets, or is unreadable, only costs time.
// Throws:   nothing.
#pragma once

#include "model/schema.h"
#include "model/step.h"

#include <optional>

namespace newel {

/// What a step makes of a database that stands at the version below.
struct ReplayedStep {
    Fingerprint schema{};  ///< of the whole schema after it
    SchemaDelta delta{};
    Floors breaks{};  ///< as inferred, where the step does not state them
};

class ReplayCache {
public:
    virtual ~ReplayCache() = default;
    [[nodiscard]] virtual std::optional<ReplayedStep> find(Chain const& chain) = 0;
    virtual void put(Chain const& chain, ReplayedStep const& step) = 0;
};

}  // namespace newel
