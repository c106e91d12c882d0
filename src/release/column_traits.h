// column_traits.h: what a column's definition says, taken out of its canonical tokens.
#pragma once

#include "model/schema.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel::release {

enum class Affinity { Text, Numeric, Integer, Real, Blob };

struct ColumnTraits {
    std::string type{};  ///< as declared, canonical: "varchar(10)"
    Affinity affinity{Affinity::Blob};
    bool not_null{};
    bool unique{};
    bool primary_key{};
    bool has_check{};
    bool has_reference{};
    bool is_generated{};
    bool has_default{};  ///< other than NULL
    bool default_is_constant{true};
};

[[nodiscard]] ColumnTraits traits_of(Column const& column);

/// The column, or nullptr; of a table that cannot be taken apart always nullptr.
[[nodiscard]] Column const* column_named(SchemaObject const& table, std::string_view folded);

/// Sets of columns of which a table, with its indexes in `schema`, says that no two rows are equal. Expressions count as
/// columns named by their text.
[[nodiscard]] std::vector<std::vector<std::string>> unique_sets(Schema const& schema, SchemaObject const& table);

/// Says what happens to rows of `table` whose row in `parent` goes.
struct ForeignKey {
    std::string child{};
    std::string parent{};
    bool acts{};  ///< ON DELETE CASCADE, SET NULL or SET DEFAULT
};
[[nodiscard]] std::vector<ForeignKey> foreign_keys_of(SchemaObject const& table);

}  // namespace newel::release
