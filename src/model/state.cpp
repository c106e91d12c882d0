#include "model/state.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {
constexpr std::array<std::string_view, 3> kOutcomeNames{"ran", "skipped", "adopted"};
}

std::string_view outcome_name(Outcome outcome) { return kOutcomeNames.at(static_cast<std::size_t>(outcome)); }

std::optional<Outcome> outcome_named(std::string_view name)
{
    auto const found = std::ranges::find(kOutcomeNames, name);
    if (found == kOutcomeNames.end()) return std::nullopt;
    return static_cast<Outcome>(found - kOutcomeNames.begin());
}

}  // namespace newel
