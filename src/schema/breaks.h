// breaks.h: what a step breaks where it does not say so (README, "Compatibility").
#pragma once

#include "model/schema.h"
#include "model/step.h"

#include <vector>

namespace newel {

/// No floor only where the whole difference is a new table without foreign keys, a new nullable or constant-default
/// column, or a new non-unique index, and the step does nothing else but fill tables that it makes itself. In all other
/// cases `readers`: both floors are `version`.
[[nodiscard]] Floors inferred_breaks(DataVersion version, Schema const& before, SchemaDelta const& delta,
                                     std::vector<Operation> const& up);

}  // namespace newel
