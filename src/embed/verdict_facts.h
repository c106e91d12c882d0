// verdict_facts.h: why data can be used or not, and what a plan would do, as facts to be put in any words.
// Owns:     one English text of each, for who needs no other.
#pragma once

#include "model/verdict.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace newel {

/// What a step would destroy.
struct LostRows {
    std::uint32_t step{};
    std::string table{};
    std::string column{};  ///< empty: the whole table
    std::uint64_t rows{};  ///< that hold something
};

/// A step of a plan.
struct StepFact {
    bool is_up{};
    std::uint32_t version{};
    std::string name{};
    bool is_kept{};      ///< what it takes away is kept, and comes back when it is taken back
    bool moves_files{};  ///< it works on files, whose old content is kept
    std::string from{};  ///< where it comes from: "ledger", "shop 1.2.0"
};

/// A plan before it runs.
struct PlanFacts {
    std::string app{};
    std::uint32_t from{};
    std::uint32_t to{};
    std::uint32_t base{};  ///< down to here, then up
    std::vector<StepFact> steps{};
    std::vector<LostRows> lost{};          ///< what would be gone for good
    std::chrono::milliseconds estimate{};  ///< from what the same steps took before; 0: not known

    [[nodiscard]] std::size_t downs() const;
    [[nodiscard]] std::size_t ups() const { return steps.size() - downs(); }
    /// A few lines for people.
    [[nodiscard]] std::string text() const;
};

/// A step that stands in the way, or is ahead of this software.
struct StepInTheWay {
    std::uint32_t version{};
    std::string name{};
    std::string reason{};    ///< why it has no way back here; empty: there is one
    std::string software{};  ///< that took it, and can use the data: "shop 1.3.0"
    std::string commit{};    ///< of that software
};

struct VerdictFacts {
    Verdict verdict{};
    Access access{};
    std::string app{};   ///< of this software
    std::string data{};  ///< where it is
    std::uint32_t data_version{};
    std::uint32_t software_version{};
    std::uint32_t base{};  ///< the greatest version on which both agree
    std::uint32_t read_floor{};
    std::uint32_t write_floor{};
    std::string data_software{};        ///< that moved the data last: "shop 1.3.0"
    std::vector<StepInTheWay> steps{};  ///< above the base, newest first
    std::vector<LostRows> lost{};       ///< what moving the data would lose, where that is why it was not moved
    bool was_declined{};                ///< `ask` said no
    std::vector<std::string> drift{};   ///< object by object
    std::string other_app{};            ///< whose data it is, where it is foreign
    std::string detail{};               ///< who holds the data; a sentence

    /// One text for people: what is, why, and which software can.
    [[nodiscard]] std::string text() const;
};

}  // namespace newel
