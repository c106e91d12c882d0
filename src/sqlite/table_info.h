// table_info.h: what SQLite tells about tables of a database.
#pragma once

#include "run/store.h"
#include "sqlite/connection.h"

#include <string>
#include <vector>

namespace newel {

struct TableColumn {
    std::string name{};          ///< as written
    std::string default_text{};  ///< as written; empty: none
    bool is_generated{};
};

[[nodiscard]] std::vector<TableColumn> columns_of(Connection& connection, std::string const& table);

/// The default as SQL where it is a constant other than NULL; else empty.
[[nodiscard]] std::string constant_default(std::string const& default_text);

/// An INSERT, an UPDATE of every column, and a DELETE, to be prepared and never run.
[[nodiscard]] std::vector<std::string> writes_of_every_kind(Connection& connection, std::string const& table);

/// A table whose foreign keys SQLite cannot check (its parent key is not unique) is left out.
[[nodiscard]] std::vector<BrokenReference> broken_references(Connection& connection);

}  // namespace newel
