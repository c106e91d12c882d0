// finding.h: something that `verify` has to say about steps, as a value.
#pragma once

#include "base/error.h"
#include "model/ids.h"

#include <string>
#include <string_view>
#include <vector>

namespace newel {

struct Finding {
    enum class Level { Error, Warning };
    Level level{};
    std::string code{};  ///< "stale-lock", "down-differs", or a rule's: "delete-without-where", …
    Place place{};
    DataVersion version{};  ///< 0: the manifest as a whole
    std::string message{};
    std::string advice{};
};

/// "error", "warning".
[[nodiscard]] inline std::string_view level_name(Finding::Level level)
{
    return level == Finding::Level::Error ? "error" : "warning";
}

using Findings = std::vector<Finding>;

}  // namespace newel
