#include "plan/verdict.h"

namespace newel {

namespace {

Verdict by_chain(Situation const& s)
{
    switch (s.relation) {
        case Relation::Equal: return Verdict::Ready;
        case Relation::SoftwareExtends: return s.has_way ? Verdict::Behind : Verdict::Stuck;
        case Relation::Diverged: return s.has_way ? Verdict::Diverged : Verdict::Stuck;
        case Relation::DataExtends: break;
    }
    if (!s.exact && s.software >= s.floors.write) return Verdict::Ready;
    if (!s.exact && s.software >= s.floors.read) return Verdict::ReadOnly;
    return s.has_way ? Verdict::Ahead : Verdict::Stuck;
}

}  // namespace

Judgement judge(Situation const& s)
{
    std::vector<Verdict> holds;
    if (s.busy) holds.push_back(Verdict::Busy);
    if (s.interrupted) holds.push_back(Verdict::Interrupted);
    if (s.foreign) {
        holds.push_back(Verdict::Foreign);
    } else if (s.presence != Presence::Managed) {
        // Nothing further can be said of data without a ledger, nor of another app's.
        holds.push_back(s.presence == Presence::Pristine ? Verdict::Pristine : Verdict::Unmanaged);
    } else {
        if (s.drifted) holds.push_back(Verdict::Drifted);
        auto const chain = by_chain(s);
        if (chain != Verdict::Ready || holds.empty()) holds.push_back(chain);
    }
    return {.verdict = holds.front(), .also = {holds.begin() + 1, holds.end()}};
}

}  // namespace newel
