// verdict.h (plan): the verdict as a table of what is known (cli.md, "Exit codes", last paragraph). Pure.
#pragma once

#include "model/plan.h"
#include "model/verdict.h"

#include <vector>

namespace newel {

/// Everything that a verdict depends on.
struct Situation {
    bool busy{};
    bool interrupted{};
    bool foreign{};
    Presence presence{Presence::Managed};
    bool drifted{};
    Relation relation{Relation::Equal};
    DataVersion software{};
    Floors floors{};     ///< of the data
    bool has_way{true};  ///< a complete way from the data to the software's version is at hand, trusted as required
    bool exact{};        ///< newer but compatible data does not do
};

struct Judgement {
    Verdict verdict{Verdict::Ready};
    std::vector<Verdict> also{};  ///< what else holds, in the order of precedence
};

[[nodiscard]] Judgement judge(Situation const& situation);

}  // namespace newel
