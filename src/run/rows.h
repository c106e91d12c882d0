// rows.h: the rows of a database's own tables, as whoever fills and compares them sees them.
// Owns:     what a table lets be known of itself before a row is put into it.
// Not here: the transaction around it, and steps (store.h); which values to put (proof/).
// Names of Newel, of other migration tools and of what virtual tables keep behind them are no tables here.
// Threads:  one Rows per thread.   Throws: Error{Failed} with the native code.
#pragma once

#include "run/sql_value.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace newel {

struct ColumnShape {
    std::string name{};
    std::string type{};  ///< as declared; may be empty
    bool is_required{};  ///< NOT NULL
    int key_place{};     ///< in the declared primary key, from 1; 0: not part of it
};

struct ReferenceShape {
    std::string parent{};
    std::vector<std::string> from{};
    std::vector<std::string> to{};  ///< empty: the parent's primary key
};

struct TableShape {
    std::string name{};                  ///< as written
    std::string sql{};                   ///< its CREATE statement
    std::string module{};                ///< of a virtual table, folded; empty for a plain one
    std::vector<ColumnShape> columns{};  ///< those that can be written: generated and hidden ones are left out
    std::vector<ReferenceShape> references{};
    bool is_strict{};
    bool has_rowid{true};
};

/// Puts rows into some columns of one table. Lives inside a transaction.
class RowWriter {
public:
    virtual ~RowWriter() = default;
    /// Empty where the row is in now; else why the database does not take it, and nothing has changed.
    [[nodiscard]] virtual std::string put(SqlRow const& values) = 0;
};

class Rows {
public:
    virtual ~Rows() = default;

    /// By name, as written.
    [[nodiscard]] virtual std::vector<std::string> tables() = 0;
    /// nullopt where there is no such table.
    [[nodiscard]] virtual std::optional<TableShape> shape(std::string const& table) = 0;
    /// These columns of every row.
    [[nodiscard]] virtual std::vector<SqlRow> read(std::string const& table,
                                                   std::vector<std::string> const& columns) = 0;
    /// How many rows of `table` point to nothing.
    [[nodiscard]] virtual std::uint64_t broken_in(std::string const& table) = 0;

    // The following need a transaction.

    [[nodiscard]] virtual std::unique_ptr<RowWriter> writer(std::string const& table,
                                                            std::vector<std::string> const& columns) = 0;
    /// Every row goes. Triggers stay active.
    virtual void clear(std::string const& table) = 0;
};

class Store;

/// An empty database in memory, for trying steps out: both live as long as either is held.
struct ScratchDatabase {
    std::shared_ptr<Store> store{};
    std::shared_ptr<Rows> rows{};
};

}  // namespace newel
