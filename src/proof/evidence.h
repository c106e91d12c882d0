// evidence.h: from what was seen of a step to what its line in the lock says (formats.md, "Lock").
// Pure: no effects.
#pragma once

#include "proof/file_trip.h"
#include "proof/row_trip.h"

#include <optional>
#include <string>
#include <vector>

namespace newel {

struct Evidence {
    Trip rows{};                     ///< with generated rows
    std::optional<Trip> fixtures{};  ///< with the project's own
    FileTrip files{};
    std::string unseen{};  ///< why nothing of this could be tried: its code runs in the application alone
};

struct Weighed {
    Proof proof{};
    std::vector<std::string> lost{};  ///< what does not come back
    std::string unproven{};           ///< why it is Schema
};

/// Of a step whose down gives the schema back. Worst first: what is lost; what could not be tried; what comes back thanks to
/// the keep; all comes back.
[[nodiscard]] Weighed weigh(Evidence const& evidence);

}  // namespace newel
