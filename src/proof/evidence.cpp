#include "proof/evidence.h"

#include "base/text.h"

#include <algorithm>

namespace newel {

namespace {

/// A table that neither could fill.
std::string empty_table(Evidence const& evidence)
{
    for (auto const& [table, reason] : evidence.rows.without_rows) {
        if (evidence.fixtures && !evidence.fixtures->without_rows.contains(table)) continue;
        return cat("nothing could be put into table ", printable(table), reason.empty() ? "" : ": ", reason);
    }
    return {};
}

std::string unproven(Evidence const& evidence)
{
    if (!evidence.unseen.empty()) return evidence.unseen;
    bool const is_tried_with_fixtures = evidence.fixtures && !evidence.fixtures->up_failed;
    if (evidence.rows.up_failed && !is_tried_with_fixtures)
        return cat("on generated rows it does not run: ", evidence.rows.up_failed->message());
    if (auto empty = empty_table(evidence); !empty.empty()) return empty;
    return evidence.files.unproven;
}

}  // namespace

Weighed weigh(Evidence const& evidence)
{
    Weighed weighed{.lost = evidence.rows.lost};
    auto const add = [&](std::vector<std::string> const& lost) {
        for (auto const& text : lost)
            if (std::ranges::find(weighed.lost, text) == weighed.lost.end()) weighed.lost.push_back(text);
    };
    if (evidence.fixtures) add(evidence.fixtures->lost);
    add(evidence.files.lost);
    weighed.unproven = unproven(evidence);
    if (!weighed.lost.empty())
        weighed.proof = Proof::Lossy;
    else if (!weighed.unproven.empty())
        weighed.proof = Proof::Schema;
    else
        weighed.proof = evidence.files.is_kept ? Proof::Kept : Proof::Exact;
    return weighed;
}

}  // namespace newel
