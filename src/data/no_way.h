// no_way.h: what stands in the way of a plan, in words.
#pragma once

#include "base/error.h"
#include "model/plan.h"
#include "run/commit_source.h"

#include <string>
#include <vector>

namespace newel {

/// What stands in the way, as the message of an Error{Refused}: the step, who has it, the command to run there.
[[nodiscard]] Error no_way(std::vector<Obstacle> const& obstacles, Position const& from, std::string const& data,
                           CommitSource const* git = nullptr);

}  // namespace newel
