#include "embed/verdict_facts.h"

#include "base/text.h"
#include "model/ids.h"
#include "model/step.h"

#include <algorithm>

namespace newel {

namespace {

std::string in_words(std::vector<LostRows> const& lost)
{
    std::string text;
    for (auto const& each : lost)
        text += cat("\n  step ", each.step, ": ",
                    each.column.empty() ? std::string() : cat("column ", printable(each.column), " of "), "table ",
                    printable(each.table), ", ", counted(each.rows, "row"));
    return text;
}

std::string v(std::uint32_t version) { return DataVersion{version}.text(); }

/// "shop 1.3.0 (commit c1d2e3f)"
std::string who(StepInTheWay const& step)
{
    if (step.software.empty()) return {};
    auto const commit =
        step.commit.empty() ? std::string() : cat(" (commit ", printable(step.commit.substr(0, 7)), ")");
    return cat(printable(step.software), commit);
}

/// The steps that have no way back, and the software that can use the data.
std::string blocking(std::vector<StepInTheWay> const& steps)
{
    std::string text;
    for (auto const& step : steps)
        if (!step.reason.empty())
            text +=
                cat("\n  ", step_label({step.version}, step.name), " has no way down here: ", printable(step.reason));
    return text;
}

std::string able(std::vector<StepInTheWay> const& steps)
{
    if (steps.empty() || steps.front().software.empty()) return {};
    auto const& newest = steps.front();
    return cat("\n", who(newest), " took ", step_label({newest.version}, newest.name), " and opens this data.");
}

std::string headline(VerdictFacts const& facts)
{
    auto const& where = facts.data;
    auto const at = cat(where, " is at ", v(facts.data_version));
    auto const needs = v(facts.software_version);
    switch (facts.verdict) {
        case Verdict::Ready: return cat(at, "; this software (", needs, ") may use it");
        case Verdict::Pristine: return cat(where, " holds nothing yet");
        case Verdict::Behind: return cat(at, "; this software needs ", needs);
        case Verdict::ReadOnly: return cat(at, ", which this software (", needs, ") may read, but not write");
        case Verdict::Ahead: return cat(at, ", ahead of this software (", needs, "); it could be taken down");
        case Verdict::Diverged:
            return cat(at, " of another line, which parts from this software's (", needs, ") above ", v(facts.base));
        case Verdict::Stuck: return cat(at, ", this software needs ", needs, ", and there is no complete way");
        case Verdict::Drifted: return cat(at, ", but its schema was changed outside of Newel");
        case Verdict::Unmanaged: return cat(where, " holds data, but no ledger");
        case Verdict::Interrupted: return cat("a run on ", where, " was interrupted");
        case Verdict::Foreign:
            return cat(where, " holds the data of app ", printable(facts.other_app), ", not of ", facts.app);
        case Verdict::Busy: return cat(where, " is held by somebody else");
    }
    return {};
}

}  // namespace

std::size_t PlanFacts::downs() const
{
    return static_cast<std::size_t>(std::ranges::count(steps, false, &StepFact::is_up));
}

std::string PlanFacts::text() const
{
    auto text = cat("The data goes from ", v(from), " to ", v(to), ": ");
    if (downs() > 0) text += cat(counted(downs(), "step"), " down", ups() > 0 ? ", " : "");
    if (ups() > 0) text += cat(counted(ups(), "step"), " up");
    if (estimate.count() >= 1000) text += cat(", about ", estimate.count() / 1000, " s");
    text += lost.empty() ? ". Nothing is lost." : ". This would be lost:";
    return text + in_words(lost);
}

std::string VerdictFacts::text() const
{
    auto text = headline(*this);
    if (!detail.empty()) text += cat(": ", detail);
    for (auto const& line : drift) text += cat("\n  ", line);
    text += blocking(steps);
    if (!lost.empty()) text += cat("\nmoving it would lose:", in_words(lost));
    if (was_declined) text += "\nit was left as it is, as asked";
    if (access == Access::None) text += able(steps);
    return text;
}

}  // namespace newel
