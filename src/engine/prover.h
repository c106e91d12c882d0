// prover.h: every step tried on an empty database: up, down and what the schema is in between.
// Owns:     fingerprints, floors and proofs of a history, and what is wrong with its steps.
#pragma once

#include "engine/newel.h"
#include "run/observer.h"
#include "run/replay.h"

namespace newel {

struct Proven {
    History history{};  ///< with schema, floors and proof set, as far as the steps ran
    Schema schema{};    ///< at the head
    std::vector<Finding> findings{};
};

/// Runs all steps of `history` on a scratch database, and takes each down again. Error{Failed} where the observer cancels.
[[nodiscard]] Proven prove(History const& history, ScratchOpener const& open_scratch, Observer& observer);

}  // namespace newel
