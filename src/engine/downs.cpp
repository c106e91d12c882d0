#include "engine/downs.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> bundle_files(fs::path const& folder)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (entry->path().extension() == ".newel" && entry->is_regular_file(error)) files.push_back(entry->path());
    std::ranges::sort(files);
    return files;
}

}  // namespace

EngineDownSources::EngineDownSources(Workspace& workspace, Sources& sources, Resolver& resolver, Data& data,
                                     SourcePtr target)
    : workspace_(workspace), sources_(sources), resolver_(resolver), data_(data), target_(std::move(target))
{
}

std::vector<DownOffer> EngineDownSources::offers(SourceKind kind, AppliedStep const& step)
{
    std::vector<DownOffer> all;
    auto const add = [&](std::vector<DownOffer> more) { std::ranges::move(more, std::back_inserter(all)); };
    switch (kind) {
        case SourceKind::Bundle:
            load_bundles();
            for (auto const& bundle : *bundles_) add(from_source(*bundle, step, {SourceKind::Bundle, bundle->shown}));
            break;
        case SourceKind::Release:
            load_releases();
            for (auto const& [name, source] : *releases_) add(from_source(*source, step, {SourceKind::Release, name}));
            break;
        case SourceKind::Branch: return from_branch(step);
        case SourceKind::Ledger: return from_ledger(step);
        case SourceKind::Target:
            // A bundle that is no newer than the ledger still knows downs that the ledger has not.
            if (target_) add(from_source(*target_, step, {SourceKind::Target, target_->shown}));
            load_bundles();
            for (auto const& bundle : *bundles_) add(from_source(*bundle, step, {SourceKind::Bundle, bundle->shown}));
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
    auto const& place = data_.place();
    auto const folder = place.folder.empty() ? place.database.parent_path() : place.folder / ".newel" / "bundles";
    for (auto const& file : bundle_files(folder)) {
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
    DownOffer offer{.source = {SourceKind::Ledger, "ledger"}, .down = data_.ledger().stored_down(step)};
    refused_.reset();
    for (auto& operation : offer.down.operations) operation.file = offer.source.name;
    if (step.down_reader > 1) offer.unusable = cat("its stored down needs a Newel of format ", step.down_reader);
    offer.trust = sources_.notary().trust_of(step);
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
        return from_source(*source, step, {SourceKind::Branch, cat("branch ", name, " at ", commit.brief())});
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
        return from_source(*source, step, {SourceKind::Commit, cat("commit ", commit->brief())});
    } catch (Error const& error) {
        notes_.push_back(cat("commit ", commit->brief(), " could not be read: ", error.message()));
        return {};
    }
}

std::vector<DownOffer> EngineDownSources::from_source(Source const& from, AppliedStep const& step,
                                                      StepSource source) const
{
    auto const& history = from.history;
    auto const version = step.facts.version;
    if (version > history.head() || history.chain_at(version) != step.facts.chain) return {};
    auto const whole = history.step(version);
    DownOffer offer{.source = std::move(source), .down = whole.down, .unusable = whole.unusable};
    offer.trust = sources_.notary().trust_of(from);
    if (offer.trust.level == TrustLevel::Unsigned) offer.trust.reason = cat(from.shown, ": ", offer.trust.reason);
    return {std::move(offer)};
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
    if (upto.number == 0 || state.stack.empty()) return {};
    auto const bundles = amending_bundles();
    std::vector<AmendingSource> sources;
    for (auto const& bundle : bundles) sources.push_back({&bundle->history, bundle->shown});
    bool const pins_keys = sources_.notary().pins_keys();
    if (!pins_keys) {
        load_releases();
        for (auto const& [name, source] : *releases_) sources.push_back({&source->history, name});
    }
    auto all = amendments(state, upto, sources);
    // The rest of a step matters to its seal alone.
    if (!pins_keys)
        std::erase_if(all, [&](Amendment const& one) {
            return one.facts.down == state.stack.at(one.facts.version.number - 1).facts.down;
        });
    return all;
}

std::vector<StoredSeal> EngineDownSources::seals()
{
    std::vector<StoredSeal> all;
    if (!sources_.notary().pins_keys()) return all;
    for (auto const& bundle : amending_bundles())
        all.push_back(to_be_stored(std::get<VerifiedSeal>(*bundle->seal), bundle->history));
    return all;
}

namespace {

std::string where_applied(Obstacle const& obstacle, CommitSource const* git)
{
    auto const& origin = obstacle.origin;
    if (origin.commit.empty() && origin.branch.empty()) return {};
    std::string text = "It was applied from ";
    bool const has_branch = !origin.branch.empty();
    auto const brief = origin.commit.substr(0, 7);
    text += has_branch ? cat(origin.branch, brief.empty() ? "" : cat(" (", brief, ")")) : brief;
    if (has_branch && git) {
        bool const exists =
            std::ranges::any_of(git->branches(), [&](auto const& b) { return b.name == origin.branch; });
        if (!exists) text += ", now deleted";
    }
    return text;
}

std::string help_for(Obstacle const& obstacle, CommitSource const* git)
{
    auto const& origin = obstacle.origin;
    auto const commit = CommitId::parse(origin.commit);
    bool const exists = git && !origin.branch.empty() &&
                        std::ranges::any_of(git->branches(), [&](auto const& b) { return b.name == origin.branch; });
    if (exists)
        return cat("git switch ", origin.branch, "    write the down of step ", obstacle.facts.version.number,
                   " there, commit, and switch again");
    if (git && commit && git->has_commit(*commit) && !origin.branch.empty())
        return cat("git branch ", origin.branch, " ", commit->brief(), "    bring the branch back");
    return cat("--bundle FILE    of a release that has step ", obstacle.facts.version.number);
}

}  // namespace

Error no_way(std::vector<Obstacle> const& obstacles, Position const& from, std::string const& data,
             CommitSource const* git)
{
    auto message = cat(data, " stays at ", from.version.text(), ".");
    std::string advice;
    for (auto const& obstacle : obstacles) {
        bool const is_down = obstacle.direction == Direction::Down;
        message += cat(obstacles.size() > 1 ? "\n" : " ", "Step ", obstacle.facts.version.number, " ",
                       obstacle.facts.name, is_down ? " has no way down here" : " cannot be run here");
        if (!is_down) {
            message += cat(": ", obstacle.reason, ".");
            continue;
        }
        auto const applied = where_applied(obstacle, git);
        message += applied.empty() ? cat(": ", obstacle.reason, ".") : cat(".\n", applied, "; ", obstacle.reason, ".");
        auto const help = obstacle.allow.empty() ? help_for(obstacle, git)
                                                 : cat(obstacle.allow,
                                                       "    (of switch, up, down and adopt) go on all "
                                                       "the same; --dry-run shows what it does");
        if (advice.find(help) == std::string::npos) advice += cat(advice.empty() ? "" : "\n", help);
    }
    return {ErrorCode::Refused, message, advice};
}

}  // namespace newel
