// step_body.h: a step as a program carries it: canonical JSON of what it does, without what stands beside it as facts.
// Owns:     both directions; reading gives a step with the very same digests.
#pragma once

#include "model/step.h"

#include <string>
#include <string_view>

namespace newel {

[[nodiscard]] std::string write_step_body(Step const& step);
/// Sealed anew: whoever asked for the step compares its digests. Error{Invalid}.
[[nodiscard]] Step read_step_body(DataVersion version, std::string_view name, std::string_view body);

}  // namespace newel
