// released_steps.h: what releases have sealed, stitched from all of them, and what a history has changed of it since.
// Owns:     telling edited, added, removed and reordered apart; naming the first release that has a step.
// Not here: finding the releases (engine/).
#pragma once

#include "model/history.h"
#include "release/step_case.h"

#include <string>
#include <vector>

namespace newel::release {

/// A release as far as it is known. What it points to must outlive it.
struct Released {
    std::string name{};
    DataVersion version{};
    Chain chain{};
    History const* history{};  ///< as its commit has it, to `version` at least; null where that is not at hand
    std::string commit{};      ///< a git revision of it; may be empty
};

enum class Alteration { Edited, Added, Removed, Reordered, DownEdited, BreaksEdited, Different };

struct Altered {
    Alteration alteration{};
    DataVersion version{};  ///< in the history that is judged; of a removed step, in the release
    DataVersion was{};      ///< in the release; 0 for an added one
    std::string name{};
    Released const* since{};  ///< the first release that has it as it was, or has not got what was added
};

/// In the order of versions, each step once, for the first of `releases` (oldest first) that shows it.
[[nodiscard]] std::vector<Altered> altered_since(std::vector<Released> const& releases, History const& history);

/// "step 12 add-size unexpectedly edited since release v1.0.2".
[[nodiscard]] std::string altered_text(Altered const& altered);

/// Findings of released-step-changed, placed at the steps, or in the file `manifest` where a step is gone.
[[nodiscard]] Findings judge_released(std::vector<Released> const& releases, History const& history,
                                      std::string const& manifest);

/// The highest version of `history` that some release has as it is.
[[nodiscard]] DataVersion sealed_up_to(std::vector<Released> const& releases, History const& history);

}  // namespace newel::release
