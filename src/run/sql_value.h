// sql_value.h: a value as a database stores it, with its type: 1, 1.0 and '1' are three.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace newel {

struct SqlBlob {
    std::string bytes{};
    friend bool operator==(SqlBlob const&, SqlBlob const&) = default;
};

using SqlNull = std::monostate;
using SqlValue = std::variant<SqlNull, std::int64_t, double, std::string, SqlBlob>;
using SqlRow = std::vector<SqlValue>;

[[nodiscard]] inline bool is_null(SqlValue const& value) { return value.index() == 0; }

/// Bytes that are equal exactly where type and value are, and in no order that means anything.
[[nodiscard]] std::string key_of(SqlValue const& value);
[[nodiscard]] std::string key_of(SqlRow const& row);

/// For people: NULL, 12, 1.5, 'text', x'00ff'; what is long is cut.
[[nodiscard]] std::string shown(SqlValue const& value);

}  // namespace newel
