// sqlite_rows.h: the rows of a SQLite database's own tables.
#pragma once

#include "run/rows.h"
#include "sqlite/sandbox.h"

#include <string>
#include <vector>

namespace newel {

class SqliteRows final : public Rows {
public:
    SqliteRows(Connection& connection, std::vector<std::string> const& other_tools_tables);

    [[nodiscard]] std::vector<std::string> tables() override;
    [[nodiscard]] std::optional<TableShape> shape(std::string const& table) override;
    [[nodiscard]] std::vector<SqlRow> read(std::string const& table, std::vector<std::string> const& columns) override;
    [[nodiscard]] std::uint64_t broken_in(std::string const& table) override;
    [[nodiscard]] std::unique_ptr<RowWriter> writer(std::string const& table,
                                                    std::vector<std::string> const& columns) override;
    void clear(std::string const& table) override;

private:
    void read_columns(TableShape& shape);
    void read_references(TableShape& shape);

    Connection& connection_;
    HiddenNames hidden_;
};

}  // namespace newel
