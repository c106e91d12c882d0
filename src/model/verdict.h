// verdict.h: the answer to "may this software use this data now?" (cli.md, "Exit codes").
#pragma once

#include "model/ids.h"

#include <string_view>

namespace newel {

/// In the order of the exit codes 10 to 20 of `check`.
enum class Verdict {
    Ready,        ///< exact, or newer data that this software may write
    Pristine,     ///< 10
    Behind,       ///< 11
    ReadOnly,     ///< 12
    Ahead,        ///< 13, a way down is at hand
    Diverged,     ///< 14, a way is at hand
    Stuck,        ///< 15, no complete way
    Drifted,      ///< 16
    Unmanaged,    ///< 17
    Interrupted,  ///< 18
    Foreign,      ///< 19, another app's
    Busy,         ///< 20
};

/// "ready", "read-only", …
[[nodiscard]] std::string_view verdict_name(Verdict verdict);

/// What software may do with data, or wants to.
enum class Access { None, Read, Write };

/// How the data's chain and the software's lie to each other.
enum class Relation { Equal, DataExtends, SoftwareExtends, Diverged };

}  // namespace newel
