// amending.h: the better downs and the seals that a run takes into the data, from whoever may amend it (Notary::may_amend).
#pragma once

#include "data/source.h"
#include "model/state.h"
#include "plan/amendments.h"

#include <vector>

namespace newel {

/// For the steps of the data up to `upto`. `pins_keys`: then seals count, and a step's rest, which they vouch for, is
/// brought to what they say although its down stays.
[[nodiscard]] std::vector<Amendment> amended_by(std::vector<AmendingSource> const& sources, State const& state,
                                                DataVersion upto, bool pins_keys);

/// As the ledger keeps them; of those that have a verified one.
[[nodiscard]] std::vector<StoredSeal> seals_of(std::vector<SourcePtr> const& sources);

}  // namespace newel
