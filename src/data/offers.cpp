#include "data/offers.h"

#include "base/text.h"

namespace newel {

DownOffer offer_of_ledger(Ledger& ledger, AppliedStep const& step, Notary& notary)
{
    DownOffer offer{.source = {SourceKind::Ledger, "ledger"}, .down = ledger.stored_down(step)};
    for (auto& operation : offer.down.operations) operation.file = offer.source.name;
    if (step.down_reader > 1) offer.unusable = cat("its stored down needs a Newel of format ", step.down_reader);
    offer.trust = notary.trust_of(step);
    return offer;
}

std::vector<DownOffer> offers_of(History const& history, AppliedStep const& step, StepSource source)
{
    auto const version = step.facts.version;
    if (version > history.head() || history.chain_at(version) != step.facts.chain) return {};
    auto const whole = history.step(version);
    return {{.source = std::move(source), .down = whole.down, .unusable = whole.unusable}};
}

std::vector<DownOffer> offers_of(Source const& from, AppliedStep const& step, StepSource source, Notary& notary)
{
    auto offers = offers_of(from.history, step, std::move(source));
    for (auto& offer : offers) {
        offer.trust = notary.trust_of(from);
        if (offer.trust.level == TrustLevel::Unsigned) offer.trust.reason = cat(from.shown, ": ", offer.trust.reason);
    }
    return offers;
}

}  // namespace newel
