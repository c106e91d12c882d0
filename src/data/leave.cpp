#include "data/leave.h"

#include "base/error.h"
#include "base/text.h"
#include "run/loss.h"

#include <algorithm>

namespace newel {

namespace {

std::string allow_list(Plan const& plan)
{
    std::vector<std::string> versions;
    for (auto const& step : plan.steps)
        if (step.loss == Loss::Lossy) versions.push_back(cat(step.facts.version.number));
    return join(versions, ",");
}

void refuse_strange_acts_on_files(Plan const& plan, State const& state, std::string const& shown)
{
    for (auto const& step : plan.steps) {
        bool const moves_files = std::ranges::any_of(step.down.operations, &Operation::is_file);
        bool const is_vouched_for = step.source.kind != SourceKind::Ledger || step.trust == TrustLevel::Sealed;
        if (!moves_files || is_vouched_for) continue;
        if (state.stack.at(step.facts.version.number - 1).is_own) continue;
        throw Error(ErrorCode::Refused,
                    cat(step_label(step.facts.version, step.facts.name), " would work on files as ", shown,
                        " says, but this installation did not write that"),
                    "--allow-untrusted    go on; what it does shows --dry-run");
    }
}

}  // namespace

void refuse_what_needs_leave(Plan const& plan, State const& state, Allowed const& allowed, std::string const& shown)
{
    if (!allowed.untrusted) refuse_strange_acts_on_files(plan, state, shown);
    auto message = cat(shown, " stays at ", plan.from.version.text(), ": data would be lost");
    bool refused = false;
    for (auto const& step : plan.steps) {
        if (step.loss != Loss::Lossy || allowed.loss.contains(step.facts.version.number)) continue;
        refused = true;
        for (auto const& lost : step.lost)
            message += cat("\n  step ", step.facts.version.number, " ", step.facts.name, ": ", loss_text(lost));
    }
    if (refused)
        throw Error(ErrorCode::Refused, message, cat("--allow-loss ", allow_list(plan), "    go on and lose it"));
}

}  // namespace newel
