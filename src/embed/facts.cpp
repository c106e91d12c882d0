#include "embed/facts.h"

#include <algorithm>

namespace newel {

namespace {

std::string reason_for(DataVersion version, Planned const& way)
{
    auto const* obstacles = std::get_if<std::vector<Obstacle>>(&way);
    if (!obstacles) return {};
    auto const found = std::ranges::find_if(*obstacles, [&](Obstacle const& o) { return o.facts.version == version; });
    return found == obstacles->end() ? std::string() : found->reason;
}

}  // namespace

std::vector<LostRows> lost_by(Plan const& plan)
{
    std::vector<LostRows> rows;
    for (auto const& step : plan.steps)
        if (step.loss == Loss::Lossy)
            for (auto const& lost : step.lost)
                rows.push_back({step.facts.version.number, lost.table, lost.column, lost.rows});
    return rows;
}

PlanFacts facts_of(Plan const& plan, State const& state, Carried const& carried)
{
    PlanFacts facts{.app = plan.app, .from = plan.from.version.number, .to = plan.to.version.number};
    facts.base = plan.base.number;
    facts.lost = lost_by(plan);
    for (auto const& step : plan.steps) {
        bool const is_up = step.direction == Direction::Up;
        StepFact fact{.is_up = is_up, .version = step.facts.version.number, .name = step.facts.name};
        fact.is_kept = step.loss == Loss::Kept;
        fact.moves_files = std::ranges::any_of(
            is_up ? carried.history().step(step.facts.version).up : step.down.operations, &Operation::is_file);
        fact.from = is_up ? carried.name() : step.source.name;
        facts.steps.push_back(std::move(fact));
        if (!is_up) facts.estimate += std::chrono::milliseconds(state.stack.at(step.facts.version.number - 1).took_ms);
    }
    return facts;
}

VerdictFacts facts_of(Look const& look, Carried const& carried, std::string const& data)
{
    auto const& row = look.state.row;
    VerdictFacts facts{.app = carried.manifest().app, .data = data};
    facts.software_version = carried.history().head().number;
    facts.drift = look.drift;
    if (look.base) facts.base = look.base->number;
    if (look.state.presence != Presence::Managed) return facts;
    facts.data_version = row.position.version.number;
    facts.read_floor = row.floors.read.number;
    facts.write_floor = row.floors.write.number;
    facts.data_software = row.origin.software;
    if (row.app != facts.app) facts.other_app = row.app;
    for (auto step = look.state.stack.rbegin(); step != look.state.stack.rend(); ++step) {
        if (!look.base || step->facts.version <= *look.base) break;
        facts.steps.push_back({step->facts.version.number, step->facts.name, reason_for(step->facts.version, look.way),
                               step->origin.software, step->origin.commit});
    }
    return facts;
}

}  // namespace newel
