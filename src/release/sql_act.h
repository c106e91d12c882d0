// sql_act.h: what one SQL statement of a script does, and to what, as far as its tokens tell.
// Owns:     the kind of a statement, its names (folded), where it is in its file.
// Not here: what is dangerous about it (the rules), what it did to a schema (sqlite/).
#pragma once

#include "base/sql_tokens.h"
#include "model/step.h"

#include <string>
#include <string_view>
#include <vector>

namespace newel::release {

enum class ActKind {
    CreateTable,
    CreateIndex,
    CreateView,
    CreateTrigger,
    DropTable,
    DropIndex,
    DropView,
    DropTrigger,
    RenameTable,
    RenameColumn,
    AddColumn,
    DropColumn,
    Insert,
    Update,
    Delete,
    Other,  ///< SELECT, PRAGMA, VACUUM, …
};

/// Tokens and names are views of the script, which must outlive this.
struct SqlAct {
    ActKind kind{ActKind::Other};
    std::vector<Token> tokens{};
    std::size_t verb{};          ///< index of the verb: behind the common tables of a WITH
    std::string object{};        ///< the table; of CREATE and DROP what is made or dropped; folded
    std::string table{};         ///< that an index or trigger made here is on; folded
    std::string column{};        ///< renamed, added, dropped; folded
    std::string to{};            ///< the new name; folded
    bool has_conflict_clause{};  ///< INSERT OR …, REPLACE, ON CONFLICT
    bool replaces{};             ///< REPLACE, INSERT OR REPLACE: deletes rows that stand in the way
    std::string dialect{};
    Place place{};
    // What follow_tables() (lineage.h) finds out:
    std::string origin{};   ///< the table of the schema before that `object` (or `table`) is; empty: made here
    std::string becomes{};  ///< what that table is called at the end; empty: it goes
    std::vector<std::string> reads{};  ///< tables of the schema before that it reads

    [[nodiscard]] bool has(std::string_view word) const;
    /// `folded` stands somewhere in it as a name.
    [[nodiscard]] bool names(std::string_view folded) const;
    /// A top-level WHERE behind the verb.
    [[nodiscard]] bool has_where() const;
};

/// The statements of all sql operations, in order.
[[nodiscard]] std::vector<SqlAct> acts_of(std::vector<Operation> const& operations);

/// Folded columns that an INSERT lists; empty where it lists none.
[[nodiscard]] std::vector<std::string> inserted_columns(SqlAct const& insert);
/// Folded columns that an UPDATE sets at its top level.
[[nodiscard]] std::vector<std::string> updated_columns(SqlAct const& update);
/// `folded` is among what the statement takes as values: between SELECT and FROM, or behind SET and before WHERE.
[[nodiscard]] bool takes_value_of(SqlAct const& act, std::string_view folded);
/// The name that a token stands for, as names are compared.
[[nodiscard]] std::string folded_name(Token const& token);

}  // namespace newel::release
