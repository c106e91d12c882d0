// json_values.h: what several documents are made of (render_json.h).
#pragma once

#include <newel/newel.h>

#include <nlohmann/json.hpp>

#include <string>

namespace newel::cli {

using Json = nlohmann::ordered_json;

/// {"newel": 1}, with which each document begins.
[[nodiscard]] Json document();
/// One line, with everything outside ASCII escaped.
[[nodiscard]] std::string text(Json const& json);
/// null where it is empty.
[[nodiscard]] Json or_null(std::string const& value);
/// Without the password of a connection string.
[[nodiscard]] Json location(std::string const& value);
[[nodiscard]] Json of(Position const& position);
[[nodiscard]] Json of(Place const& place);
[[nodiscard]] Json of(TargetInfo const& target);

}  // namespace newel::cli
