// look.h: what is known of data when software asks whether it may use it.
// Not here: the verdict (plan/verdict.h); waiting for whoever holds the data.
#pragma once

#include "data/data.h"
#include "data/way.h"
#include "plan/verdict.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace newel {

struct Look {
    State state{};  ///< with its stack only where the chains differ
    Situation situation{};
    std::optional<DataVersion> base{};
    std::vector<std::string> drift{};
    Trust ups{};    ///< in the target's steps; asked for only where the data would go up by them
    Planned way{};  ///< looked for only where the data is not on the target's chain
};

/// Who vouches for the target's steps, in view of what the data has seen.
using TrustInUps = std::function<Trust(State const&)>;

/// Reads the data once: all of it from one state.
[[nodiscard]] Look look_at(Data& data, Target const& target, DownSources& downs, TrustInUps const& trust_in_ups,
                           CodeNames const& code = {});

}  // namespace newel
