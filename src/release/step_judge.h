// step_judge.h: the steps of a history judged by all rules about steps, one after another from the first on.
// Owns:     what `allow` silences, and whether it is right to.
#pragma once

#include "release/step_rules.h"

#include <cstdint>
#include <vector>

namespace newel::release {

/// A demand of a step that has been seen, without the step.
struct SeenDemand {
    DataVersion version{};
    std::string step{};  ///< "step 9 drop-legacy"
    Demand::Of of{};
    std::string what{};
    DataVersion since{};
    Place place{};
};

class StepJudge {
public:
    /// `used`: the schema of the newest release; null where nobody knows of any.
    explicit StepJudge(Schema const* used) : used_(used) {}

    /// The next step, which is told about only where `judging`. `facts`: with floors, where it runs.
    enum class Judging { Yes, No };
    void take(Step const& step, StepFacts const& facts, SchemaDelta const& delta, Judging judging);
    /// One that does not run: its statements alone can be judged.
    void take_failing(Step const& step);

    [[nodiscard]] Findings& findings() { return findings_; }
    [[nodiscard]] std::vector<SeenDemand> const& demands() const { return demands_; }

private:
    Schema const* used_;
    Schema before_{};
    Schema after_{};
    Births births_{};
    std::vector<SeenDemand> demands_{};
    Findings findings_{};
};

/// Takes out of `findings` what steps say themselves, whoever found it: lossy-down of those that say why.
void apply_reasons(std::vector<Step> const& steps, Findings& findings);

/// Takes out of `findings` what `allow` of their steps silences. What is wrong with an `allow` comes in, for steps from
/// `judged` on, by whose rules alone it can be told.
void apply_allowances(std::vector<Step> const& steps, DataVersion judged, Findings& findings);

}  // namespace newel::release
