// offers.h: downs that the ledger or somebody's steps offer for a step that was applied, and who vouches for them.
// Not here: the order in which they are asked (plan/planner.h); where steps are found (engine/downs.h, bundles.h).
#pragma once

#include "data/notary.h"
#include "data/source.h"
#include "plan/planner.h"
#include "run/ledger.h"

#include <vector>

namespace newel {

/// Error{Refused} where it is not what its digest says.
[[nodiscard]] DownOffer offer_of_ledger(Ledger& ledger, AppliedStep const& step, Notary& notary);

/// One offer where `history` holds that step on the same chain.
[[nodiscard]] std::vector<DownOffer> offers_of(History const& history, AppliedStep const& step, StepSource source);
/// The same of a source that has to be vouched for.
[[nodiscard]] std::vector<DownOffer> offers_of(Source const& from, AppliedStep const& step, StepSource source,
                                               Notary& notary);

}  // namespace newel
