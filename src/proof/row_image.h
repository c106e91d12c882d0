// row_image.h: what is in some tables, and what is otherwise in them later.
// Owns:     telling rows apart: by the declared key where there is one, else by all that they hold.
// Not here: generated columns, which follow from the others; the order of rows.
#pragma once

#include "run/rows.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace newel {

struct TableImage {
    std::vector<std::string> columns{};
    std::vector<std::size_t> key{};  ///< places in `columns`; empty where no key is declared
    std::vector<SqlRow> rows{};
};

/// By folded name.
using RowImage = std::map<std::string, TableImage>;

/// Tables that are not there are left out.
[[nodiscard]] RowImage image_of(Rows& rows, std::set<std::string> const& tables);

struct RowDifference {
    enum class Kind { Gone, New, Changed };
    Kind kind{};
    std::string table{};
    std::string column{};  ///< Changed: empty where it cannot be told which
    std::uint64_t rows{};
    std::uint64_t of{};     ///< how many there were
    std::string example{};  ///< Changed: one of the values, for people; may be empty
};

/// What `after` has otherwise than `before`. Both must be of one schema.
[[nodiscard]] std::vector<RowDifference> row_differences(RowImage const& before, RowImage const& after);

/// "models.legacy, 100 of 100 rows do not come back (1 came back as NULL)".
[[nodiscard]] std::string lost_text(RowDifference const& difference);

}  // namespace newel
