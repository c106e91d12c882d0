// bench.h: runs one act in a process of its own, with a fault planned, and looks at what is left.
// Owns:     the watched folder, forking, the report that survives a kill, and the judgement "old, new or neither".
// Not here: which faults (campaign.h).
#pragma once

#include "crash/disk.h"
#include "crash/faults.h"
#include "crash/scenario.h"
#include "crash/snapshot.h"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace newel::crash {

/// How an act ended that ran in a process of its own.
struct Ended {
    enum class How { Done, Refused, Killed, Undesigned, Crashed, Hung };
    How how{};
    int code{};             ///< newel::ErrorCode where Refused, the signal where Crashed
    std::string message{};  ///< what was thrown
    bool marked{};          ///< a COMMIT had returned
    [[nodiscard]] std::string text() const;
};

/// What an application finds after it has started again.
struct Found {
    enum class What { Old, New, Mixed, Hand, Further };
    What what{};
    std::size_t further{};  ///< which of them
    std::string difference{};
    std::uint64_t calls{};  ///< mutating calls that recovery made
    std::uint64_t disk{};   ///< where it was recorded: Disk::hash() of what it left, before anybody looked
};

class Bench {
public:
    /// `folder` is this bench's own.
    explicit Bench(std::filesystem::path folder);
    Bench(Bench const&) = delete;
    Bench& operator=(Bench const&) = delete;
    ~Bench();

    [[nodiscard]] std::filesystem::path const& root() const { return root_; }
    [[nodiscard]] FaultReport& report() { return *report_; }

    [[nodiscard]] Ended run(FaultPlan const& plan, Scenario::Act const& act);

    /// The states between which the data may be. Set before looking.
    void expect(Snapshot old_state, Snapshot new_state, std::vector<Snapshot> further);
    /// Starts the application again, without faults, and compares. Recorded: what it did is in the report.
    enum class Look { Plain, Recorded };
    [[nodiscard]] Found look(Scenario const& scenario, Look how = Look::Plain);
    [[nodiscard]] Snapshot snapshot(Scenario const& scenario) const;

private:
    /// What a child leaves beside the report.
    struct Told {
        char message[4096];
        std::uint64_t disk;
    };
    void clear_report();
    int in_child(std::function<int()> const& act);
    [[nodiscard]] int look_here(Scenario const& scenario, Look how);
    void start_looker(Scenario const& scenario);
    /// Returns how the looker ended, as waitpid() tells it; 0 where there is none.
    int stop_looker();

    std::filesystem::path root_;
    FaultReport* report_{};
    Told* told_{};
    FaultArm* arm_{};
    FaultDisarm* disarm_{};
    Snapshot old_{};
    Snapshot new_{};
    std::vector<Snapshot> further_{};

    // Looking kills nobody, so one process looks at many states: a fork for each would cost more than the look itself.
    struct Looker {
        pid_t process{};
        int orders{-1};
        int answers{-1};
        int looks{};
        Scenario const* scenario{};
    };
    Looker looker_{};
};

}  // namespace newel::crash
