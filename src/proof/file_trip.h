// file_trip.h: the acts on files of each step, taken up, down and up again on generated files in memory.
// Owns:     the walk up a history over one data directory that is a map; which files do not come back.
// Not here: which files a step needs (file_samples.h); the database.
#pragma once

#include "model/history.h"
#include "proof/file_samples.h"
#include "run/file_changes.h"
#include "run/memory_file_system.h"

#include <map>
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
    /// `reserved`: as in FileChanges::Setting.
    FileTrips(StoreRoots roots, std::vector<std::string> reserved);

    using Files = std::map<std::string, std::string>;  ///< mode and bytes by path

    enum class Way { Up, UpDownUp };
    /// The next step of the history.
    [[nodiscard]] FileTrip take(StepFacts const& facts, Step const& step, Way way);

private:
    void run(StepFacts const& facts, Direction direction, std::vector<Operation> const& operations);
    void come_back(StepFacts const& facts, Step const& step, FileTrip& trip, Files const& before);
    void begin_anew();

    StoreRoots roots_;
    std::vector<std::string> reserved_;
    MemoryFileSystem disk_{};
    std::vector<KeptRecord> records_{};
};

}  // namespace newel
