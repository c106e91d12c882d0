#include "model/plan.h"

#include <array>

namespace newel {

std::string_view loss_name(Loss loss)
{
    static constexpr std::array<std::string_view, 3> kNames{"none", "kept", "lossy"};
    return kNames.at(static_cast<std::size_t>(loss));
}

}  // namespace newel
