// leave.h: what a plan may do only with leave: lose data, or do what this installation cannot vouch for. Asked before
// anything is touched, by whoever runs plans; the one place where trust in a plan's steps is looked at.
#pragma once

#include "model/plan.h"

#include <string>

namespace newel {

/// Error{Refused} with what would have to be allowed. `shown`: the data, as messages call it.
void refuse_what_needs_leave(Plan const& plan, State const& state, Allowed const& allowed, std::string const& shown);

}  // namespace newel
