// column_values.h: what a column may hold, from its declared type alone.
// Not here: constraints (check_values.h); whether a table takes it (the database says).
#pragma once

#include "run/rows.h"

#include <cstddef>
#include <string_view>

namespace newel {

enum class Affinity { Integer, Text, Blob, Real, Numeric };
/// By SQLite's rules for declared types (datatype3.html, "Determination Of Column Affinity").
[[nodiscard]] Affinity affinity_of(std::string_view declared);

/// Values at the edges of what the column of a table may hold: numbers as small and as large as there are, text that is
/// empty, long, foreign or looks like a number, blobs; where the table is not STRICT, also what its affinity lets through
/// unchanged. NULL is the first where it is allowed.
[[nodiscard]] SqlRow edge_values(TableShape const& table, ColumnShape const& column);

/// A value that nobody would wonder about, another one for each `number`.
[[nodiscard]] SqlValue plain_value(TableShape const& table, ColumnShape const& column, std::size_t number);

/// Keys are never left NULL, although SQLite lets most: rows are told apart by them.
[[nodiscard]] bool may_be_null(ColumnShape const& column);

/// The column is another name for the rowid.
[[nodiscard]] bool is_rowid(TableShape const& table, ColumnShape const& column);

}  // namespace newel
