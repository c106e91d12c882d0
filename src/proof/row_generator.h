// row_generator.h: fills a database's tables with rows that satisfy its schema, the same on every machine.
// Owns:     the order of tables, a transaction for each.
// Not here: the rows of one table (table_fill.h).
// Throws:   Error{Busy} and what ends everything; a table that cannot be filled is an answer.
#pragma once

#include "proof/table_fill.h"
#include "run/store.h"

#include <string>
#include <vector>

namespace newel {

class RowGenerator {
public:
    RowGenerator(Store& store, Rows& rows) : store_(store), rows_(rows) {}

    /// Adds up to `count` rows to each of `tables`, parents before children. What is no table of the application's is left
    /// out, and so is a virtual table that only mirrors another.
    [[nodiscard]] std::vector<Filled> fill(std::vector<std::string> const& tables, std::size_t count, Manner manner);

private:
    [[nodiscard]] Filled fill_one(TableShape const& shape, std::size_t count, Manner manner);

    Store& store_;
    Rows& rows_;
};

}  // namespace newel
