// look.h: what is known of data when software asks whether it may use it.
// Not here: the verdict (plan/verdict.h); waiting for whoever holds the data.
#pragma once

#include "data/data.h"
#include "data/notary.h"
#include "data/way.h"
#include "plan/verdict.h"

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

/// Reads the data once: all of it from one state. `source`: of the target's steps; nullptr where they need nobody who vouches
/// for them, as what a program carries.
[[nodiscard]] Look look_at(Data& data, Target const& target, DownSources& downs, Notary& notary, Source const* source,
                           CodeNames const& code = {});

}  // namespace newel
