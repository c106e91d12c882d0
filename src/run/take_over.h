// take_over.h: what a run writes beside its steps: better downs of a later release, and the seals that vouch for them.
// Owns:     that it happens in the run's own transaction, and that the ledger's history tells it.
// Not here: which of them (plan/amendments.h, plan/trust.h).
#pragma once

#include "run/runner.h"

#include <string>
#include <vector>

namespace newel {

/// Needs an open WriteScope. `at`: UTC. Returns what people should know, a line each.
[[nodiscard]] std::vector<std::string> take_over(Ledger& ledger, RunOrder const& order, std::string const& at);

}  // namespace newel
