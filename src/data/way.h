// way.h: whether there is a way from data to a target, and whether it is open here.
// Owns:     the plan with its ups looked at: steps that this program cannot run are obstacles like missing downs.
// Not here: where downs are found (offers.h, engine/downs.h), what a plan may risk (leave.h).
#pragma once

#include "data/data_place.h"
#include "plan/planner.h"

namespace newel {

/// A plan, or all that stands in its way.
[[nodiscard]] Planned way_to(State const& state, Target const& target, DownSources& downs, CodeNames const& code = {});

/// As StepFacts::is_plain means it.
[[nodiscard]] bool is_plain_step(Step const& step);

/// Error{Refused} where a step works on files, and there is a lone database.
void refuse_files_beside(Plan const& plan, History const& target, DataPlace const& place);

}  // namespace newel
