// straighten.h: puts a table's columns back into their order, and leaves everything else as it was.
// Needs an open transaction with foreign keys off.
#pragma once

#include "model/schema.h"
#include "sqlite/connection.h"

#include <string>
#include <vector>

namespace newel {

/// Rebuilds the tables of `actual` that differ from `expected` in the order of their columns alone. Rows keep their
/// rowids, names their case; views, triggers and references of other tables stay as they are written. All or nothing.
/// Returns the folded names.
std::vector<std::string> straighten_tables(Connection& connection, Schema const& actual, Schema const& expected);

}  // namespace newel
