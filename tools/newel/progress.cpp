#include "progress.h"

#include <fmt/format.h>

#include <csignal>

namespace newel::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kBeforeFirst = 500ms;
constexpr auto kBetween = 100ms;

volatile std::sig_atomic_t interrupted = 0;

extern "C" void on_interrupt(int) { interrupted = 1; }

}  // namespace

std::string progress_text(Progress const& progress)
{
    auto const seconds = static_cast<double>(progress.elapsed.count()) / 1000.0;
    auto text = printable(progress.what);
    if (progress.steps > 0) text += fmt::format("  {}/{}", progress.step, progress.steps);
    return text + fmt::format("  {:.1f} s", seconds);
}

ProgressLine::ProgressLine(Talk talk) : talk_(talk), is_shown_(talk == Talk::Normal && is_terminal(Stream::Errors)) {}

ProgressLine::~ProgressLine() { clear(); }

bool ProgressLine::progress(Progress const& progress)
{
    auto const now = SteadyClock::now();
    bool const is_due = progress.elapsed >= kBeforeFirst && (!is_drawn_ || now - drawn_ >= kBetween);
    if (is_shown_ && is_due) {
        draw(progress_text(progress));
        drawn_ = now;
    }
    return !is_interrupted();
}

void ProgressLine::note(std::string const& text)
{
    if (talk_ == Talk::Quiet) return;
    clear();
    fmt::print(stderr, "{}\n", printable(text, Lines::Keep));
}

void ProgressLine::waiting(std::string const& text) { note(text); }

void ProgressLine::draw(std::string const& line)
{
    fmt::print(stderr, "\r\x1b[K{}", clipped(line, width_of(Stream::Errors) - 1));
    std::fflush(stderr);
    is_drawn_ = true;
}

void ProgressLine::clear()
{
    if (!is_drawn_) return;
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
    is_drawn_ = false;
}

void catch_interrupts()
{
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    // Once: whoever presses Ctrl-C a second time means it. A killed run leaves the data as it was, too.
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

bool is_interrupted() { return interrupted != 0; }

}  // namespace newel::cli
