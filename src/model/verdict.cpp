#include "model/verdict.h"

#include <array>

namespace newel {

std::string_view verdict_name(Verdict verdict)
{
    static constexpr std::array<std::string_view, 12> kNames{"ready",     "pristine",    "behind",  "read-only",
                                                             "ahead",     "diverged",    "stuck",   "drifted",
                                                             "unmanaged", "interrupted", "foreign", "busy"};
    return kNames.at(static_cast<std::size_t>(verdict));
}

}  // namespace newel
