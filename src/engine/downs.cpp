#include "engine/downs.h"

#include "data/amending.h"
#include "data/bundles.h"
#include "data/offers.h"

#include <algorithm>

namespace newel {

EngineDownSources::EngineDownSources(Workspace& workspace, Sources& sources, Resolver& resolver, Data& data,
                                     SourcePtr target)
    : workspace_(workspace), sources_(sources), resolver_(resolver), data_(data), target_(std::move(target))
{
}

std::vector<DownOffer> EngineDownSources::offers(SourceKind kind, AppliedStep const& step)
{
    auto& notary = sources_.notary();
    std::vector<DownOffer> all;
    auto const add = [&](std::vector<DownOffer> more) { std::ranges::move(more, std::back_inserter(all)); };
    switch (kind) {
        case SourceKind::Bundle:
            load_bundles();
            for (auto const& bundle : *bundles_)
                add(offers_of(*bundle, step, {SourceKind::Bundle, bundle->shown}, notary));
            break;
        case SourceKind::Release:
            load_releases();
            for (auto const& [name, source] : *releases_)
                add(offers_of(*source, step, {SourceKind::Release, name}, notary));
            break;
        case SourceKind::Branch: return from_branch(step);
        case SourceKind::Ledger: return from_ledger(step);
        case SourceKind::Target:
            // A bundle that is no newer than the ledger still knows downs that the ledger has not.
            if (target_) add(offers_of(*target_, step, {SourceKind::Target, target_->shown}, notary));
            load_bundles();
            for (auto const& bundle : *bundles_)
                add(offers_of(*bundle, step, {SourceKind::Bundle, bundle->shown}, notary));
            break;
        case SourceKind::Commit: return from_commit(step);
    }
    return all;
}

void EngineDownSources::load_bundles()
{
    if (bundles_) return;
    bundles_.emplace();
    auto const& settings = workspace_.settings();
    for (auto const& file : settings.bundles) bundles_->push_back(sources_.bundle(workspace_.folder() / file));
    if (!settings.carried.empty()) bundles_->push_back(sources_.carried());
    for (auto const& file : shipped_bundles(data_.place())) {
        try {
            bundles_->push_back(sources_.bundle(file));
        } catch (Error const& error) {
            notes_.push_back(cat("bundle ", workspace_.shown(file), " was passed over: ", error.message()));
        }
    }
    auto const app = data_.ledger().state();
    if (app) std::erase_if(*bundles_, [&](SourcePtr const& bundle) { return bundle->manifest.app != app->app; });
}

void EngineDownSources::load_releases()
{
    if (releases_) return;
    releases_.emplace();
    SourcePtr speaker;
    try {
        if (!sources_.may_tell_releases()) return;
        speaker = resolver_.authority();
    } catch (Error const&) {
        return;  // nobody speaks for releases
    }
    // The authority's own steps count as far as they are released: an amended down is written there.
    auto const released = resolver_.released_up_to(speaker->history);
    if (released.number == 0) return;
    std::vector<StepFacts> facts(speaker->history.all().begin(), speaker->history.all().begin() + released.number);
    auto cut = std::make_shared<Source>(*speaker);
    cut->history = History(speaker->history.app(), std::move(facts),
                           [speaker](DataVersion version) { return speaker->history.step(version); });
    releases_->emplace_back(cat("release manifest ", speaker->shown), std::move(cut));
}

std::vector<DownOffer> EngineDownSources::from_ledger(AppliedStep const& step)
{
    refused_ = step.facts;  // until it is read
    auto offer = offer_of_ledger(data_.ledger(), step, sources_.notary());
    refused_.reset();
    return {std::move(offer)};
}

void EngineDownSources::load_branches(CommitSource const& git)
{
    if (branches_) return;
    branches_.emplace();
    for (auto const& branch : git.branches()) branches_->emplace(branch.name, branch.commit);
}

std::vector<DownOffer> EngineDownSources::from_branch(AppliedStep const& step)
{
    auto const* git = workspace_.repository();
    if (!git || step.origin.branch.empty()) return {};
    load_branches(*git);
    auto const branch = branches_->find(step.origin.branch);
    if (branch == branches_->end()) return {};
    auto const& [name, commit] = *branch;
    if (commit.hex() == step.origin.commit) return {};  // nothing was repaired since it was applied
    try {
        auto& source = at_[commit.hex()];
        if (!source) source = sources_.at(commit).source;
        return offers_of(*source, step, {SourceKind::Branch, cat("branch ", name, " at ", commit.brief())},
                         sources_.notary());
    } catch (Error const& error) {
        notes_.push_back(cat("branch ", name, " could not be read: ", error.message()));
        return {};
    }
}

std::vector<DownOffer> EngineDownSources::from_commit(AppliedStep const& step)
{
    auto const* git = workspace_.repository();
    auto const commit = CommitId::parse(step.origin.commit);
    if (!git || !commit || !git->has_commit(*commit)) return {};
    try {
        auto& source = at_[commit->hex()];
        if (!source) source = sources_.at(*commit).source;
        return offers_of(*source, step, {SourceKind::Commit, cat("commit ", commit->brief())}, sources_.notary());
    } catch (Error const& error) {
        notes_.push_back(cat("commit ", commit->brief(), " could not be read: ", error.message()));
        return {};
    }
}

std::vector<SourcePtr> EngineDownSources::amending_bundles()
{
    load_bundles();
    auto sources = *bundles_;
    if (target_ && target_->origin != SourceOrigin::Repository) sources.push_back(target_);
    std::erase_if(sources, [&](SourcePtr const& source) { return !sources_.notary().may_amend(*source); });
    return sources;
}

std::vector<Amendment> EngineDownSources::amended(State const& state, DataVersion upto)
{
    auto const bundles = amending_bundles();
    std::vector<AmendingSource> sources;
    for (auto const& bundle : bundles) sources.push_back({&bundle->history, bundle->shown});
    bool const pins_keys = sources_.notary().pins_keys();
    if (!pins_keys) {
        load_releases();
        for (auto const& [name, source] : *releases_) sources.push_back({&source->history, name});
    }
    return amended_by(sources, state, upto, pins_keys);
}

std::vector<StoredSeal> EngineDownSources::seals()
{
    return sources_.notary().pins_keys() ? seals_of(amending_bundles()) : std::vector<StoredSeal>{};
}

}  // namespace newel
