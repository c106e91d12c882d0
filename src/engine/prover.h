// prover.h: every step tried: up and down on an empty database, then up, down and up again with rows and files.
// Owns:     fingerprints, floors and proofs of a history, and what is wrong with its steps.
// Not here: rows, files and what they show (proof/).
#pragma once

#include "engine/newel.h"
#include "manifest/fixtures.h"
#include "run/file_operation.h"
#include "run/observer.h"
#include "run/replay.h"
#include "run/rows.h"

#include <functional>
#include <vector>

namespace newel {

struct Proven {
    History history{};                  ///< with schema, floors and proof set, as far as the steps ran
    Schema schema{};                    ///< at the head
    std::vector<SchemaDelta> deltas{};  ///< what each step that ran does, version 1 first
    std::vector<Finding> findings{};
};

/// What steps are tried on.
struct ProofGround {
    std::function<ScratchDatabase()> open_scratch{};
    StoreRoots roots{};                   ///< of the files stores
    std::vector<std::string> reserved{};  ///< paths that no act on files may touch
    Fixtures fixtures{};
};

/// Runs all steps of `history` on scratch databases, and takes each down again. Error{Failed} where the observer cancels.
[[nodiscard]] Proven prove(History const& history, ProofGround const& ground, Observer& observer);

}  // namespace newel
