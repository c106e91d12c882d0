// usage.h: what is wrong with a command line, in words that help.
#pragma once

#include <newel/newel.h>

#include <CLI/CLI.hpp>

namespace newel::cli {

/// The command that was named last: "release bundle" of `newel release bundle …`.
[[nodiscard]] CLI::App const& innermost(CLI::App const& app);
/// "newel release bundle".
[[nodiscard]] std::string full_name(CLI::App const& command);

/// An Error{Usage} with the nearest command or option.
[[nodiscard]] Error usage_error(CLI::App const& app, CLI::ParseError const& fault);

}  // namespace newel::cli
