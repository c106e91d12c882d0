// progress.h: what goes on meanwhile, on standard error.
// Owns:     the progress line (on a terminal alone, after half a second), notes, and Ctrl-C.
#pragma once

#include "terminal.h"

#include <newel/newel.h>

#include <chrono>
#include <string>

namespace newel::cli {

enum class Talk { Normal, Quiet };

class ProgressLine final : public Observer {
public:
    explicit ProgressLine(Talk talk);
    ~ProgressLine() override;
    ProgressLine(ProgressLine const&) = delete;
    ProgressLine& operator=(ProgressLine const&) = delete;

    bool progress(Progress const& progress) override;
    void note(std::string const& text) override;
    void waiting(std::string const& text) override;
    /// Takes the line away, before anything else is printed.
    void clear();

private:
    void draw(std::string const& line);

    using SteadyClock = std::chrono::steady_clock;
    Talk talk_;
    bool is_shown_;
    bool is_drawn_{};
    SteadyClock::time_point drawn_{};
};

/// "up 3 add-engines  3/12  1.4 s".
[[nodiscard]] std::string progress_text(Progress const& progress);

/// From now on Ctrl-C asks a running command to roll back, instead of ending the program; a second one ends it.
void catch_interrupts();
[[nodiscard]] bool is_interrupted();

}  // namespace newel::cli
