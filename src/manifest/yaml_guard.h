// yaml_guard.h: looks over a large YAML text before the parser does.
// Why: yaml-cpp keeps every token of a flow collection ("[…]") in memory until the collection ends: 4 MB of "[" cost
// 1 GB (measured with 0.7). Small texts cannot do harm and are not looked at.
#pragma once

#include "base/error.h"
#include "base/node.h"

#include <optional>
#include <string_view>

namespace newel {

/// Where flow collections become deeper or longer than any document that Newel reads; nullopt where they do not.
/// Approximate on purpose: it follows quotes, comments and block scalars as far as brackets need it.
[[nodiscard]] std::optional<Mark> runaway_flow(std::string_view text);

}  // namespace newel
