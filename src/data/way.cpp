#include "data/way.h"

#include "base/error.h"
#include "base/text.h"
#include "run/loss.h"

#include <algorithm>

namespace newel {

namespace {

/// Every step that this program cannot run going up.
std::vector<Obstacle> unrunnable_ups(Plan const& plan, History const& target, CodeNames const& code)
{
    std::vector<Obstacle> obstacles;
    for (auto const& step : plan.steps) {
        if (step.direction != Direction::Up || step.facts.is_plain) continue;
        auto const reason = not_runnable(target.step(step.facts.version), code);
        if (!reason.empty()) obstacles.push_back({.direction = Direction::Up, .facts = step.facts, .reason = reason});
    }
    return obstacles;
}

bool works_on_files(PlannedStep const& step, History const& target)
{
    if (step.direction == Direction::Down) return std::ranges::any_of(step.down.operations, &Operation::is_file);
    if (step.facts.is_plain) return false;
    auto const loaded = target.step(step.facts.version);
    return std::ranges::any_of(loaded.up, &Operation::is_file);
}

}  // namespace

Planned way_to(State const& state, Target const& target, DownSources& downs, CodeNames const& code)
{
    auto planned = make_plan(state, target, downs);
    if (auto const* plan = std::get_if<Plan>(&planned))
        if (auto obstacles = unrunnable_ups(*plan, *target.history, code); !obstacles.empty()) return obstacles;
    return planned;
}

bool is_plain_step(Step const& step)
{
    bool const is_sql = std::ranges::all_of(step.up, &Operation::is_sql);
    return is_sql && !step.foreign_keys && !drops_something(step.up) && not_runnable(step).empty();
}

void refuse_files_beside(Plan const& plan, History const& target, DataPlace const& place)
{
    if (place.has_files) return;
    for (auto const& step : plan.steps)
        if (works_on_files(step, target))
            throw Error(ErrorCode::Refused,
                        cat(step_label(step.facts.version, step.facts.name), " works on files, but ", place.shown,
                            " is a lone database"),
                        "--data DIR    names the data directory");
}

}  // namespace newel
