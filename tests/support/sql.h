// sql.h: SQL on any database file, as an application would run it.
#pragma once

#include <filesystem>
#include <string>

namespace newel::test {

/// Rows as "a|b" lines; what SQLite refuses throws.
std::string sql_on(std::filesystem::path const& database, std::string const& script);

}  // namespace newel::test
