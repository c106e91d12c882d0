// arguments.h: the options that several commands share, and what they mean.
// Owns:     names, help texts and reading of durations, numbers and `env:NAME`.
// Throws:   Error{Usage}.
#pragma once

#include "terminal.h"

#include <newel/newel.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel::cli {

/// As typed; accepted before and after the command.
struct Globals {
    std::string manifest{};
    std::string repository{};
    std::string data{};
    std::string environment{};
    std::string wait{};
    std::string color{};
    std::vector<std::string> bundles{};
    std::vector<std::string> keys{};
    bool json{};
    bool quiet{};
    bool version{};
};

void add_globals(CLI::App& app, Globals& globals);

/// Options and environment; what neither says is left to the engine.
[[nodiscard]] Settings settings_from(Globals const& globals);
[[nodiscard]] Color color_from(Globals const& globals);

/// What `switch`, `up`, `down` and `adopt` take alike.
struct RunOptions {
    bool dry_run{};
    std::vector<std::string> allow_loss{};
    bool allow_drift{};
    bool allow_untrusted{};
};

void add_run_options(CLI::App& command, RunOptions& options);
[[nodiscard]] Allowed allowed_from(RunOptions const& options);

/// "500ms", "60s", "2m".
[[nodiscard]] std::chrono::milliseconds duration_from(std::string_view text);
/// "90d", "12w": whole days.
[[nodiscard]] std::chrono::days days_from(std::string_view text);
/// `what` is what a message calls it: "up".
[[nodiscard]] std::uint32_t step_count_from(std::string_view text, std::string_view what);
/// Empty text: nothing was said.
[[nodiscard]] std::optional<std::uint32_t> steps_if_said(std::string const& text, std::string_view what);

/// Adds an argument, or an option, that takes a ref and may be left out, but not be empty.
void add_ref(CLI::App& command, std::string& ref, std::string const& help, std::string const& name = "REF");

}  // namespace newel::cli
