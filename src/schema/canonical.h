// canonical.h: the canonical form of one object of a SQLite schema (formats.md, "Fingerprint").
// Owns:     what is folded, unquoted and left out, so that two ways of writing one thing are one form, and two things
//           never are.
// Not here: reading sqlite_schema (sqlite/).
#pragma once

#include "model/schema.h"
#include "schema/column_scope.h"

#include <string_view>

namespace newel {

/// A row of sqlite_schema. Comments and white space go; bare words fold to lower case; a quoted identifier loses its
/// quotes where it certainly is one; literals stay. A CREATE TABLE that cannot be taken apart has no columns. Executing
/// `sql` of the result gives an object with the same canonical form.
/// `scope` need only be complete for indexes, views and triggers.
[[nodiscard]] SchemaObject canonical_object(ObjectType type, std::string_view name, std::string_view table,
                                            std::string_view sql, ColumnScope const& scope);

/// False where the canonical form is the same in every scope.
[[nodiscard]] bool depends_on_scope(ObjectType type, std::string_view sql);

}  // namespace newel
