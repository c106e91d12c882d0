// planner.h: the one general case: down from the data's version to the common base, up from there to the target.
// Owns:     which steps, in which order, and where each down comes from.
// Not here: finding the sources (engine/), counting what is lost (run/), running (run/). Pure: no effects, no clock.
#pragma once

#include "model/history.h"
#include "model/plan.h"
#include "model/state.h"
#include "model/verdict.h"

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace newel {

/// Where data shall go: a version of a history. The history may go on beyond it.
struct Target {
    History const* history{};
    DataVersion version{};

    [[nodiscard]] Position position() const { return {version, history->chain_at(version)}; }
};

/// A down that somebody has for an applied step, found by its id and the chain below it.
struct DownOffer {
    StepSource source{};
    Down down{};
    std::string unusable{};  ///< why this reader may not run it; empty: it may
    Trust trust{};           ///< Unsigned: it does not run here
};

/// Brings the offers for one applied step from the sources of one kind, best first; asked in the designed order, and no
/// further than needed.
class DownSources {
public:
    virtual ~DownSources() = default;
    [[nodiscard]] virtual std::vector<DownOffer> offers(SourceKind kind, AppliedStep const& step) = 0;
};

/// The greatest version at which the two agree.
[[nodiscard]] DataVersion common_base(State const& state, Target const& target);

[[nodiscard]] Relation relation_of(State const& state, Target const& target);

/// A plan, or everything that stands in its way (at least one obstacle).
using Planned = std::variant<Plan, std::vector<Obstacle>>;
[[nodiscard]] Planned make_plan(State const& state, Target const& target, DownSources& sources);

/// The down that runs for `step`: the first in the designed order that is usable and trusted. `changed_schema`: an empty down of a
/// step that changed the schema is a missing one.
struct ChosenDown {
    StepSource source{};
    Down down{};
    TrustLevel trust{TrustLevel::Local};
};
[[nodiscard]] std::variant<ChosenDown, Obstacle> choose_down(AppliedStep const& step, bool changed_schema,
                                                             DownSources& sources);

/// Names of code that an application registered for its own steps. The command line knows none, and no down has any.
using CodeNames = std::set<std::string>;

/// The names of all code that the operations call.
[[nodiscard]] CodeNames code_in(std::vector<Operation> const& operations);

/// Why this program cannot run the operations at all ("moves files"); empty where it can.
[[nodiscard]] std::string not_runnable(std::vector<Operation> const& operations, CodeNames const& code = {});
/// The same for a step as a whole: its keys and operations going up.
[[nodiscard]] std::string not_runnable(Step const& step, CodeNames const& code = {});

}  // namespace newel
