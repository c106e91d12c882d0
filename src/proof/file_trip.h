// file_trip.h: the acts on files of each step, taken up, down and up again on generated files in memory.
// Owns:     the walk up a history over one data directory; which files do not come back.
// Not here: which files a step needs (file_samples.h); the database.
#pragma once

#include "base/error.h"
#include "proof/memory_directory.h"

#include <optional>
#include <string>
#include <vector>

namespace newel {

struct FileTrip {
    std::vector<std::string> lost{};  ///< what does not come back, for people
    std::string unproven{};           ///< why it could not be tried
    bool is_kept{};                   ///< what it took away came back from the keep
    std::optional<Error> down_failed{};
};

class FileTrips {
public:
    explicit FileTrips(MemoryDirectory directory) : directory_(std::move(directory)) {}

    enum class Way { Up, UpDownUp };
    /// The next step of the history.
    [[nodiscard]] FileTrip take(StepFacts const& facts, Step const& step, Way way);

private:
    void come_back(StepFacts const& facts, Step const& step, FileTrip& trip);

    MemoryDirectory directory_;
};

}  // namespace newel
