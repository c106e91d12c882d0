// facts.h: plans and looks as the facts that an application is told (verdict_facts.h).
#pragma once

#include "data/look.h"
#include "embed/carried.h"
#include "embed/verdict_facts.h"

namespace newel {

[[nodiscard]] PlanFacts facts_of(Plan const& plan, State const& state, Carried const& carried);

/// All but the verdict itself.
[[nodiscard]] VerdictFacts facts_of(Look const& look, Carried const& carried, std::string const& data);

[[nodiscard]] std::vector<LostRows> lost_by(Plan const& plan);

}  // namespace newel
