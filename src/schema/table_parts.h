// table_parts.h: where the parts of a CREATE TABLE statement are.
#pragma once

#include "base/sql_tokens.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// Tokens [begin, end).
struct TokenRange {
    std::size_t begin{};
    std::size_t end{};
    [[nodiscard]] bool empty() const { return begin >= end; }
};

struct TableParts {
    std::vector<TokenRange> columns{};      ///< each begins with the column's name
    std::vector<TokenRange> constraints{};  ///< of the table
    std::vector<TokenRange> options{};      ///< `strict`, `without rowid`
};

/// The `)` that closes the `(` at `open`; `tokens.size()` where there is none.
[[nodiscard]] std::size_t closing_bracket(std::vector<Token> const& tokens, std::size_t open);

/// The pieces between the commas of [begin, end), brackets kept whole.
[[nodiscard]] std::vector<TokenRange> comma_pieces(std::vector<Token> const& tokens, TokenRange range);

/// nullopt where it is no CREATE TABLE with a column list that can be made out. `open`: its first bracket.
[[nodiscard]] std::optional<TableParts> table_parts(std::vector<Token> const& tokens, std::size_t open);

/// Where the name in a CREATE statement stands: behind CREATE, UNIQUE, TEMP, the type and IF NOT EXISTS, and behind a
/// schema's name. `tokens.size()` where there is none.
[[nodiscard]] std::size_t name_position(std::vector<Token> const& tokens);

/// The statement with its columns in `order` (folded names), everything else as it was written, for a table called
/// `name`. nullopt where the statement cannot be taken apart, or has other columns.
[[nodiscard]] std::optional<std::string> with_columns_in_order(std::string_view sql, std::string_view name,
                                                               std::vector<std::string> const& order);

}  // namespace newel
