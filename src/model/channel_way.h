// channel_way.h: what becomes of one channel's data in the hands of another channel's software, as a value.
#pragma once

#include "model/plan.h"

#include <string>
#include <string_view>
#include <vector>

namespace newel {

enum class WayOutcome {
    Use,       ///< it may read and write the data as it is
    ReadOnly,  ///< it may read the data as it is
    StepUp,    ///< the data goes up
    StepDown,  ///< the data goes down
    Switch,    ///< the data goes down, then up another way
    Refuse,    ///< there is no way
};

/// "use", "read-only", "step-up", "step-down", "switch", "refuse".
[[nodiscard]] std::string_view outcome_name(WayOutcome outcome);

/// What a step on the way takes with it, whatever is in it.
struct WayLoss {
    DataVersion version{};
    Direction direction{};
    std::string step{};    ///< its name
    std::string table{};   ///< empty: not a table, but what the step changed in rows
    std::string column{};  ///< empty: the whole table
    bool is_kept{};        ///< the round trip showed that it comes back
};

struct ChannelWay {
    std::string data{};  ///< a channel, or "work"
    std::string software{};
    DataVersion from{};
    DataVersion to{};
    DataVersion base{};
    WayOutcome outcome{};
    std::vector<WayLoss> losses{};      ///< on the way to `to`; for ReadOnly, if it were gone
    std::vector<Obstacle> obstacles{};  ///< where there is no way
};

}  // namespace newel
