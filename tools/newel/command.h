// command.h: what a command is, and what it works with.
#pragma once

#include "exit_code.h"
#include "output.h"
#include "progress.h"
#include "terminal.h"

#include <newel/newel.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel::cli {

enum class Format { Text, Json };

/// One run of a command: its engine and its way to speak.
class Call {
public:
    Call(Settings settings, Format format, Talk talk, Color color, Output& output);

    [[nodiscard]] Engine& engine();
    /// An engine that looks at everything anew, after files were written.
    [[nodiscard]] Engine& fresh_engine();
    [[nodiscard]] Settings const& settings() const { return settings_; }
    [[nodiscard]] bool is_json() const { return format_ == Format::Json; }
    [[nodiscard]] bool is_quiet() const { return talk_ == Talk::Quiet; }
    [[nodiscard]] Style const& style() const { return style_; }

    /// What was asked for.
    void answer(std::string_view text);
    /// What happened: left out with --quiet.
    void tell(std::string_view text);

private:
    Settings settings_;
    Format format_;
    Talk talk_;
    Style style_;
    Output& output_;
    ProgressLine progress_;
    std::optional<Engine> engine_{};
};

enum class Effect {
    Reads,
    Writes,  ///< Ctrl-C rolls back, and says so
};

struct Command {
    CLI::App* parser{};
    Effect effect{Effect::Reads};
    Asks asks{Asks::Outcome};
    std::function<int(Call&)> run{};
};

using Commands = std::vector<Command>;

}  // namespace newel::cli
