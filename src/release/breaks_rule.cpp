// breaks-too-little.
#include "base/text.h"
#include "release/step_rules.h"

namespace newel::release {

void judge_breaks(StepCase const& step, std::vector<Demand> const& demands, Floors const& floors, Findings& findings)
{
    if (!step.step.breaks) return;
    for (auto const& demand : demands) {
        bool const reads = demand.of == Demand::Of::Readers;
        auto const wanted = demand.floor(step.step.version);
        if ((reads ? floors.read : floors.write) >= wanted) continue;
        auto const act = reads ? " read" : " write";
        auto const what = demand.certain ? cat(", so no software below ", wanted.text(), " can", act)
                                         : cat(", which software has known since ", demand.since.text());
        findings.push_back(
            step.finding("breaks-too-little", demand.act,
                         cat("it ", demand.what, what, ", but 'breaks' lets ",
                             demand.certain ? step.step.version.previous().text() : demand.since.text(), act)));
    }
}

}  // namespace newel::release
