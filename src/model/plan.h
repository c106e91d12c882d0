// plan.h: an ordered list of down steps, then up steps, from the data's state to a target.
#pragma once

#include "model/state.h"
#include "model/trust.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace newel {

enum class Loss { None, Kept, Lossy };
[[nodiscard]] std::string_view loss_name(Loss loss);

/// Where a step that runs comes from, in the order in which a down is looked for (README, "Where a down step comes
/// from"). Ups always come from the target.
enum class SourceKind { Bundle, Release, Branch, Ledger, Target, Commit };

struct StepSource {
    SourceKind kind{SourceKind::Ledger};
    std::string name{};  ///< "ledger", "branch feature/x at c1d2e3f", "bundle app-14.newel"
};

/// What a step would destroy of the data at hand.
struct LostData {
    std::string table{};
    std::string column{};  ///< empty: the whole table
    std::uint64_t rows{};  ///< that hold something
};

struct PlannedStep {
    Direction direction{};
    StepFacts facts{};
    StepSource source{};
    Down down{};  ///< what runs, where the direction is down
    TrustLevel trust{TrustLevel::Local};
    Loss loss{Loss::None};
    std::vector<LostData> lost{};      ///< on the data at hand; what holds nothing is left out
    std::vector<LostData> at_stake{};  ///< what the schemas say it destroys; counted again when it runs
    bool derived{};
    std::vector<std::string> notes{};
};

struct Plan {
    std::string app{};
    Position from{};
    Position to{};
    DataVersion base{};
    std::vector<PlannedStep> steps{};
    std::vector<std::string> needs{};  ///< "--allow-loss 4"
    int parts{1};                      ///< more than one where steps must run in transactions of their own

    [[nodiscard]] bool empty() const { return steps.empty(); }
};

/// What may be risked, each by its own name (cli.md).
struct Allowed {
    std::set<std::uint32_t> loss{};
    bool drift{};
    bool untrusted{};
};

/// Why there is no way: one per step.
struct Obstacle {
    Direction direction{};
    StepFacts facts{};
    Origin origin{};       ///< who applied it, for a down
    std::string reason{};  ///< "its down was empty", "it says it is irreversible: …"
    std::string allow{};   ///< the option that would let it run all the same; mostly empty
};

}  // namespace newel
