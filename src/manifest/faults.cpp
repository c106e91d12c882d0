#include "manifest/faults.h"

#include "base/text.h"

#include <algorithm>
#include <tuple>

namespace newel {

namespace {
constexpr std::size_t kShown = 50;
constexpr std::size_t kQuoted = 80;
}  // namespace

void Faults::add(Mark mark, std::string message, std::string advice)
{
    add_at(Place{.file = file_, .line = mark.line, .column = mark.column}, std::move(message), std::move(advice));
}

void Faults::add_at(Place place, std::string message, std::string advice)
{
    problems_.push_back({.place = std::move(place), .message = std::move(message), .advice = std::move(advice)});
}

void Faults::throw_if_any() const
{
    if (problems_.empty()) return;
    auto shown = problems_;
    std::ranges::stable_sort(
        shown, {}, [](Problem const& problem) { return std::tuple(problem.place.line, problem.place.column); });
    if (shown.size() > kShown) {
        auto const more = shown.size() - kShown;
        shown.resize(kShown);
        shown.push_back({.place = {}, .message = cat("and ", counted(more, "fault"), " more"), .advice = {}});
    }
    throw invalid(file_, shown);
}

Error fault_at(std::string const& file, Mark mark, std::string message, std::string advice)
{
    return invalid(file, {{.place = {.file = file, .line = mark.line, .column = mark.column},
                           .message = std::move(message),
                           .advice = std::move(advice)}});
}

std::string quoted(std::string_view text)
{
    if (text.size() <= kQuoted) return cat("'", printable(text), "'");
    auto cut = kQuoted;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;
    return cat("'", printable(text.substr(0, cut)), "…'");
}

std::string suggestion(std::string_view word, std::vector<std::string> const& candidates)
{
    auto const near = nearest(word, candidates);
    return near ? cat(" (did you mean '", *near, "'?)") : std::string();
}

}  // namespace newel
