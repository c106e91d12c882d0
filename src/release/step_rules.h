// step_rules.h: what the rules say about one step. Pure functions of a StepCase, one a subject.
// Owns:     which steps are dangerous, from their statements and the schema on either side.
// Not here: what is allowed (step_judge.h), releases (released_steps.h), channels (channel_matrix.h).
#pragma once

#include "release/demands.h"
#include "release/step_case.h"

namespace newel::release {

/// A step says why its down does not bring everything back: by `why`, or as the reason for what it destroys.
[[nodiscard]] bool says_why(Step const& step);

/// destructive, lossy-down: what goes, and does not come back.
void judge_loss(StepCase const& step, Findings& findings);
/// rename, type-change. `used`: of the newest release; null where nobody knows of any, so that all is used.
void judge_names(StepCase const& step, Schema const* used, Findings& findings);
/// not-null-without-default, default-not-constant, unique-on-existing: what empty databases do not show.
void judge_rows(StepCase const& step, Findings& findings);
/// not-deterministic, without-where, no-transaction: statement by statement.
void judge_statements(StepCase const& step, Findings& findings);
/// cascade-off, cascade-on-drop, rebuild-drops: what goes along, or does not.
void judge_dependents(StepCase const& step, Findings& findings);
/// breaks-too-little. `floors`: of the version, stated or inferred.
void judge_breaks(StepCase const& step, std::vector<Demand> const& demands, Floors const& floors, Findings& findings);

}  // namespace newel::release
