// column_scope.h: the tables and columns that are known where a statement is read: what tells the identifier "x" from
// the string "x".
#pragma once

#include "base/sql_tokens.h"
#include "model/schema.h"

#include <set>
#include <string>
#include <vector>

namespace newel {

/// A view of a schema whose tables are already canonical; it must outlive this.
class ColumnScope {
public:
    /// Knows no table.
    ColumnScope() = default;
    explicit ColumnScope(Schema const& tables) : tables_(&tables) {}

    [[nodiscard]] SchemaObject const* table(std::string const& folded_name) const
    {
        return tables_ ? tables_->table(folded_name) : nullptr;
    }

private:
    Schema const* tables_{};
};

/// The names that a quoted word in one statement's expressions may stand for. Collected when first asked for, since most
/// statements quote nothing.
class NamesInReach {
public:
    /// Of a table's own constraints.
    explicit NamesInReach(std::vector<Column> const& columns) : columns_(&columns) {}
    /// Of an index: its table's columns. Of views and triggers: every table named in them, and its columns.
    NamesInReach(ColumnScope const& scope, std::vector<Token> const& tokens, std::string table)
        : scope_(&scope), tokens_(&tokens), table_(std::move(table))
    {
    }

    [[nodiscard]] bool has(std::string const& folded_name);

private:
    void collect();
    void take_table(std::string const& folded_name);

    std::vector<Column> const* columns_{};
    ColumnScope const* scope_{};
    std::vector<Token> const* tokens_{};
    std::string table_{};
    bool collected_{};
    std::set<std::string> names_{};
};

}  // namespace newel
