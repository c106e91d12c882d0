#include "model/channel_way.h"

#include <array>

namespace newel {

std::string_view outcome_name(WayOutcome outcome)
{
    static constexpr std::array<std::string_view, 6> kNames{"use",       "read-only", "step-up",
                                                            "step-down", "switch",    "refuse"};
    return kNames.at(static_cast<std::size_t>(outcome));
}

}  // namespace newel
