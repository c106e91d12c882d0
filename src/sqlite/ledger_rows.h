// ledger_rows.h: columns of the ledger's tables as values, checked.
#pragma once

#include "model/state.h"
#include "sqlite/query.h"

namespace newel {

/// A version as the ledger holds it; Error{Invalid} where it cannot be one.
[[nodiscard]] DataVersion version_from(Query const& query, int column);
/// software, commit_id, branch, released, at: five columns from `column` on.
[[nodiscard]] Origin origin_from(Query const& query, int column);
void bind_origin(Query& query, Origin const& origin);

}  // namespace newel
