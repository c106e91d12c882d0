#include "embed/carried_downs.h"

#include "base/text.h"
#include "data/amending.h"
#include "data/bundles.h"
#include "data/offers.h"

#include <algorithm>

namespace newel {

std::vector<DownOffer> CarriedDowns::offers(SourceKind kind, AppliedStep const& step)
{
    switch (kind) {
        case SourceKind::Bundle: return from_bundles(step);
        case SourceKind::Ledger: return {offer_of_ledger(data_.ledger(), step, notary_)};
        case SourceKind::Target: {
            // A bundle that is no newer than the ledger still knows downs that the ledger has not.
            auto all = offers_of(carried_.history(), step, {SourceKind::Target, carried_.name()});
            std::ranges::move(from_bundles(step), std::back_inserter(all));
            return all;
        }
        // Known to repositories alone.
        case SourceKind::Release:
        case SourceKind::Branch:
        case SourceKind::Commit: break;
    }
    return {};
}

std::vector<DownOffer> CarriedDowns::from_bundles(AppliedStep const& step)
{
    std::vector<DownOffer> all;
    for (auto const& bundle : bundles())
        std::ranges::move(offers_of(*bundle, step, {SourceKind::Bundle, bundle->shown}, notary_),
                          std::back_inserter(all));
    return all;
}

std::vector<SourcePtr> const& CarriedDowns::bundles()
{
    if (bundles_) return *bundles_;
    bundles_.emplace();
    for (auto const& file : shipped_bundles(data_.place())) {
        auto const shown = printable(file.string());
        try {
            auto bundle = bundle_at(file, shown, notary_);
            if (bundle && bundle->manifest.app == carried_.manifest().app) bundles_->push_back(std::move(bundle));
        } catch (Error const& error) {
            notes_.push_back(cat("bundle ", shown, " was passed over: ", error.message()));
        }
    }
    return *bundles_;
}

std::vector<SourcePtr> CarriedDowns::amending_bundles()
{
    auto sources = bundles();
    std::erase_if(sources, [&](SourcePtr const& source) { return !notary_.may_amend(*source); });
    return sources;
}

std::vector<Amendment> CarriedDowns::amended(State const& state, DataVersion upto)
{
    // Whoever could alter what the program carries could alter the keys that it pins.
    std::vector<AmendingSource> sources{{&carried_.history(), carried_.name()}};
    auto const sealed = amending_bundles();
    for (auto const& bundle : sealed) sources.push_back({&bundle->history, bundle->shown});
    return amended_by(sources, state, upto, notary_.pins_keys());
}

std::vector<StoredSeal> CarriedDowns::seals()
{
    return notary_.pins_keys() ? seals_of(amending_bundles()) : std::vector<StoredSeal>{};
}

}  // namespace newel
