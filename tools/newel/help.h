// help.h: what `--help` prints.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace newel::cli {

/// Of the program as a whole, or of one command.
[[nodiscard]] std::string help_text(CLI::App const& command);

}  // namespace newel::cli
