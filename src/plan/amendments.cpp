#include "plan/amendments.h"

#include "plan/planner.h"

#include <algorithm>
#include <optional>

namespace newel {

namespace {

bool is_usable(Step const& step)
{
    // Nothing that is there is given up for what leads nowhere.
    return step.down.kind == DownKind::Given && step.unusable.empty() && not_runnable(step.down.operations).empty();
}

std::optional<Amendment> amendment_of(AppliedStep const& applied, AmendingSource const& source)
{
    auto const version = applied.facts.version;
    if (version > source.history->head() || source.history->chain_at(version) != applied.facts.chain) return {};
    auto const& facts = source.history->facts(version);
    if (facts.content == applied.facts.content) return {};
    auto step = source.history->step(version);
    bool const is_better = step.down.revision > applied.down_revision && is_usable(step);
    if (!is_better && facts.down != applied.facts.down) return {};
    return Amendment{.facts = facts, .down = std::move(step.down), .source = source.name};
}

}  // namespace

std::vector<Amendment> amendments(State const& state, DataVersion upto, std::vector<AmendingSource> const& sources)
{
    std::vector<Amendment> all;
    for (auto const& applied : state.stack) {
        if (applied.facts.version > upto) break;
        std::optional<Amendment> best;
        for (auto const& source : sources) {
            auto found = amendment_of(applied, source);
            if (found && (!best || found->down.revision > best->down.revision)) best = std::move(found);
        }
        if (best) all.push_back(std::move(*best));
    }
    return all;
}

}  // namespace newel
