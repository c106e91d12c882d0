#include "run/take_over.h"

#include "base/text.h"

namespace newel {

std::vector<std::string> take_over(Ledger& ledger, RunOrder const& order, std::string const& at)
{
    std::vector<std::string> notes;
    for (auto const& amendment : order.amendments) {
        if (ledger.amend(amendment) != Amended::Down) continue;
        auto const& facts = amendment.facts;
        auto const what = cat("revision ", amendment.down.revision, " from ", amendment.source);
        notes.push_back(cat(step_label(facts.version, facts.name), ": its down is amended: ", what));
        Event event{.at = at, .kind = "amend", .version = facts.version, .name = facts.name, .detail = what};
        event.origin = order.origin;
        event.origin.at = at;
        ledger.record_event(event);
    }
    for (auto const& seal : order.seals) ledger.record_seal(seal);
    return notes;
}

}  // namespace newel
