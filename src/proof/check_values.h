// check_values.h: values that a table's CHECK constraints seem to ask for, taken from what is written in them.
// Whether they fit is for the database to say: these are candidates, and good ones where a constraint lists what it allows,
// bounds a number or a length, or gives a pattern.
#pragma once

#include "run/rows.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

class TableChecks {
public:
    explicit TableChecks(TableShape const& table);

    /// For one column of the table; empty where no CHECK names it.
    [[nodiscard]] SqlRow const& values(std::size_t column) const { return values_.at(column); }
    /// The columns in the CHECK that SQLite tells by its name or expression ("CHECK constraint failed: …"); empty where
    /// that cannot be made out.
    [[nodiscard]] std::vector<std::size_t> columns_of(std::string_view told) const;

private:
    struct Check {
        std::string told_as{};  // in tokens
        std::vector<std::size_t> columns{};
    };

    std::vector<Check> checks_{};
    std::vector<SqlRow> values_{};  // by column
};

}  // namespace newel
