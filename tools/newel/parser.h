// parser.h: from words on a command line to a command and its options.
// Throws: Error{Usage}, with the nearest command or option.
#pragma once

#include "arguments.h"
#include "command.h"

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace newel::cli {

class Parser {
public:
    Parser() = default;
    Parser(Parser const&) = delete;
    Parser& operator=(Parser const&) = delete;

    enum class Wish { Run, Help };
    /// `words`: without the program's name.
    [[nodiscard]] Wish parse(std::vector<std::string> const& words);
    [[nodiscard]] Globals const& globals() const { return globals_; }
    /// The command that was named; bare `newel` is `newel status`.
    [[nodiscard]] Command const& command() const;
    [[nodiscard]] std::string help() const;

private:
    template <class Wanted>
    void add_commands(Wanted const& is_wanted);

    Globals globals_{};
    std::optional<CLI::App> app_{};
    Commands commands_{};
};

}  // namespace newel::cli
