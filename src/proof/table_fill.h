// table_fill.h: rows for one table that its constraints allow.
// Owns:     making candidates, and making others of what the database refuses.
// Not here: the order of tables, transactions (row_generator.h).
#pragma once

#include "proof/check_values.h"
#include "proof/column_values.h"
#include "proof/seed.h"
#include "run/rows.h"

#include <cstddef>
#include <string>
#include <vector>

namespace newel {

enum class Manner {
    Wild,  ///< every value at the edge of what a column may hold, NULLs and repetitions
    Tame,  ///< what nobody would wonder about: no NULL, nothing twice
};

struct Filled {
    std::string table{};
    std::uint64_t rows{};  ///< that were added
    std::string reason{};  ///< why none could be made; empty where some were
};

class TableFill {
public:
    /// `rows` and `shape` must outlive it.
    TableFill(Rows& rows, TableShape const& shape, Manner manner);

    /// Adds up to `count` rows. Inside a transaction, which has to be rolled back where this throws.
    [[nodiscard]] Filled run(std::size_t count);

private:
    /// A foreign key: which columns, and what there is that they may point to.
    struct Pointer {
        std::string parent{};
        std::vector<std::size_t> columns{};     // of this table
        std::vector<std::size_t> own_target{};  // where it points to this table itself
        std::vector<SqlRow> keys{};
        bool may_be_null{};
        bool is_known{true};  // whether the parent is there
    };

    void read_pointers();
    void read_existing();
    [[nodiscard]] std::string missing_parent() const;
    [[nodiscard]] bool put_one(RowWriter& writer, std::size_t number);
    [[nodiscard]] SqlValue first_value(std::size_t column, std::size_t number);
    [[nodiscard]] SqlValue other_value(std::size_t column, std::size_t number, std::size_t attempt);
    [[nodiscard]] SqlValue row_number(std::size_t number, std::size_t attempt) const;
    void point(SqlRow& row, std::size_t number, std::size_t attempt);
    void point_one(Pointer const& pointer, SqlRow& row, std::vector<bool>& is_set, std::size_t turn);
    /// All columns where that cannot be told.
    [[nodiscard]] std::vector<std::size_t> at_fault(std::string const& reason) const;
    void remember(SqlRow const& row);

    Rows& rows_;
    TableShape const& shape_;
    Manner manner_;
    TableChecks checks_;
    Seed seed_;
    std::vector<SqlRow> edges_{};       // by column
    std::vector<std::size_t> turns_{};  // by column: which of the values asked for comes next
    std::vector<SqlRow> good_{};        // by column: what was taken
    std::vector<Pointer> pointers_{};
    std::size_t existing_{};
    std::int64_t next_key_{1};
    std::string reason_{};
};

}  // namespace newel
