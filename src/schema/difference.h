// difference.h: how two schemas differ, in words, and what a change destroys.
#pragma once

#include "model/schema.h"

#include <string>
#include <vector>

namespace newel {

enum class ChangeKind { Missing, Extra, Differs };

struct SchemaChange {
    ChangeKind kind{};
    ObjectKey key{};
    std::string text{};  ///< "table models: column size is missing"
};

/// What `actual` has otherwise than `expected`: one entry a column, else one an object.
[[nodiscard]] std::vector<SchemaChange> schema_changes(Schema const& expected, Schema const& actual);

/// The same table, but for where its columns stand.
[[nodiscard]] bool differs_in_column_order_only(SchemaObject const& a, SchemaObject const& b);

struct Destroyed {
    std::string table{};
    std::string column{};  ///< empty: the whole table
    friend bool operator==(Destroyed const&, Destroyed const&) = default;
};

/// Tables, and columns of tables that stay, which are in `before` and gone with `delta`. By name: a rename looks like one
/// gone and one come.
[[nodiscard]] std::vector<Destroyed> destroyed_by(Schema const& before, SchemaDelta const& delta);

}  // namespace newel
