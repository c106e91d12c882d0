// replay.h: what the steps of a history make of an empty database: the schema at every version.
// Owns:     running steps on scratch databases, and remembering what came out by chain.
// Not here: real data (runner.h).
// Throws:   Error{Failed} naming the step that does not run; Error{Refused} for a step that this program cannot run.
#pragma once

#include "model/history.h"
#include "run/replay_cache.h"
#include "run/store.h"

#include <vector>

namespace newel {

class Replay {
public:
    /// `cache` may be null. `heartbeat` is asked while steps run.
    Replay(ScratchOpener open_scratch, ReplayCache* cache, Heartbeat heartbeat);

    /// What each step of versions 1 … `upto` does to the schema.
    [[nodiscard]] std::vector<ReplayedStep> steps(History const& history, DataVersion upto);
    [[nodiscard]] Schema schema(History const& history, DataVersion version);
    /// The floors of each version 1 … `upto`: what the steps state, else what their schema difference lets infer.
    [[nodiscard]] std::vector<Floors> floors(History const& history, DataVersion upto);

private:
    void run_anew(History const& history, DataVersion upto, std::vector<ReplayedStep>& known);

    ScratchOpener open_scratch_;
    ReplayCache* cache_;
    Heartbeat heartbeat_;
};

/// Runs one step on a scratch store that stands at the version below. Schema operations alone: file operations do not
/// change a schema.
StepEffects run_on_scratch(Store& scratch, Step const& step, Heartbeat const& heartbeat);

/// Only the sql operations.
[[nodiscard]] std::vector<Operation> sql_only(std::vector<Operation> const& operations);

}  // namespace newel
