// downs.h: the places where a down may be found, in the repository, the bundles and the ledger.
#pragma once

#include "data/data.h"
#include "data/no_way.h"
#include "engine/resolver.h"
#include "plan/amendments.h"
#include "plan/planner.h"

#include <map>
#include <optional>
#include <vector>

namespace newel {

class EngineDownSources final : public DownSources {
public:
    /// `target` may be null (a plan down along the data's own chain).
    EngineDownSources(Workspace& workspace, Sources& sources, Resolver& resolver, Data& data, SourcePtr target);

    [[nodiscard]] std::vector<DownOffer> offers(SourceKind kind, AppliedStep const& step) override;

    /// Better downs for the steps of the data up to `upto`, from whoever may amend them (Notary::may_amend).
    [[nodiscard]] std::vector<Amendment> amended(State const& state, DataVersion upto);
    /// The seals of trusted bundles that the data has not seen yet; empty where no keys are pinned.
    [[nodiscard]] std::vector<StoredSeal> seals();

    /// Bundles that were passed over, and why.
    [[nodiscard]] std::vector<std::string> const& notes() const { return notes_; }
    /// The step whose stored down the ledger refused to give out, as not what its digest says.
    [[nodiscard]] std::optional<StepFacts> const& refused() const { return refused_; }

private:
    void load_bundles();
    [[nodiscard]] std::vector<SourcePtr> amending_bundles();
    void load_releases();
    void load_branches(CommitSource const& git);
    [[nodiscard]] std::vector<DownOffer> from_ledger(AppliedStep const& step);
    [[nodiscard]] std::vector<DownOffer> from_branch(AppliedStep const& step);
    [[nodiscard]] std::vector<DownOffer> from_commit(AppliedStep const& step);

    Workspace& workspace_;
    Sources& sources_;
    Resolver& resolver_;
    Data& data_;
    SourcePtr target_;
    std::optional<std::vector<SourcePtr>> bundles_{};
    std::optional<std::vector<std::pair<std::string, SourcePtr>>> releases_{};
    std::optional<std::map<std::string, CommitId>> branches_{};  // by name
    std::map<std::string, SourcePtr> at_{};                      // by commit
    std::vector<std::string> notes_{};
    std::optional<StepFacts> refused_{};
};

}  // namespace newel
