// settled_run.h: a run whose COMMIT reported an error, settled by asking the data.
#pragma once

#include "data/data.h"
#include "run/runner.h"

#include <functional>
#include <optional>

namespace newel {

/// What `run` returns; where its COMMIT reported an error, the data that `reopen` opens anew (in `data`) says what
/// happened. UnknownOutcome where that cannot be told now either; Error{Partly} where parts of the plan were done.
[[nodiscard]] std::optional<RunReport> settled_run(Plan const& plan, std::optional<Data>& data,
                                                   std::function<std::optional<RunReport>()> const& run,
                                                   std::function<Data()> const& reopen);

}  // namespace newel
