// allowed_sql.h: functions, pragmas and modules that a step may use.
#pragma once

#include <string_view>

namespace newel {

[[nodiscard]] bool is_allowed_function(std::string_view name);
[[nodiscard]] bool is_allowed_module(std::string_view name);

enum class PragmaUse { Read, Argument };
/// `name` folded. Those that only read: some take the name of a table as their argument, all others none.
[[nodiscard]] bool is_allowed_pragma(std::string_view name, PragmaUse use);

}  // namespace newel
