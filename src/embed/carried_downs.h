// carried_downs.h: where an application looks for downs: bundles that were shipped ahead, the ledger, and its own steps.
#pragma once

#include "data/data.h"
#include "data/notary.h"
#include "data/source.h"
#include "embed/carried.h"
#include "plan/amendments.h"

#include <optional>
#include <string>
#include <vector>

namespace newel {

class CarriedDowns final : public DownSources {
public:
    CarriedDowns(Data& data, Carried const& carried, Notary& notary) : data_(data), carried_(carried), notary_(notary)
    {
    }

    [[nodiscard]] std::vector<DownOffer> offers(SourceKind kind, AppliedStep const& step) override;
    /// Better downs for the steps of the data up to `upto`: the program's own, and those of bundles that may amend.
    [[nodiscard]] std::vector<Amendment> amended(State const& state, DataVersion upto);
    /// The seals of trusted bundles; empty where no keys are pinned.
    [[nodiscard]] std::vector<StoredSeal> seals();
    /// Bundles that were passed over, and why.
    [[nodiscard]] std::vector<std::string> const& notes() const { return notes_; }

private:
    [[nodiscard]] std::vector<SourcePtr> const& bundles();
    [[nodiscard]] std::vector<DownOffer> from_bundles(AppliedStep const& step);
    [[nodiscard]] std::vector<SourcePtr> amending_bundles();

    Data& data_;
    Carried const& carried_;
    Notary& notary_;
    std::optional<std::vector<SourcePtr>> bundles_{};
    std::vector<std::string> notes_{};
};

}  // namespace newel
