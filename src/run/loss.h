// loss.h: what the steps of a plan would destroy of the data at hand, counted from the schema difference and the rows.
// Owns:     following tables and columns through renames, since rows are counted under the names they have now.
// Not here: keeping what would be lost.
#pragma once

#include "model/plan.h"
#include "run/recorded_schemas.h"
#include "run/replay.h"
#include "run/store.h"

#include <map>
#include <string>

namespace newel {

/// Fills in `at_stake`, `lost` and `loss` of every step, and the plan's `needs`.
void count_losses(Plan& plan, State const& state, Store& store, Ledger& ledger, History const& target, Replay& replay);

/// Without a DROP no script can take a table or column away: renames keep their rows.
[[nodiscard]] bool drops_something(std::vector<Operation> const& operations);

/// The objects of a schema that a delta touches.
[[nodiscard]] Schema only_touched(Schema const& whole, SchemaDelta const& delta);

/// Counts what is at stake right now; what holds nothing is left out.
[[nodiscard]] std::vector<LostData> counted_now(std::vector<LostData> const& at_stake, Store& store);

/// "table coupons: 312 rows", "column size of table files: 5 rows".
[[nodiscard]] std::string loss_text(LostData const& lost);

}  // namespace newel
