#include "engine/releases.h"

#include "plan/tag_rules.h"

#include <algorithm>
#include <map>

namespace newel {

namespace {

struct Named {
    TagCandidate tag{};
    std::optional<CommitId> commit{};  // of a tag
    ReleaseSpec const* recorded{};
};

class Finder {
public:
    Finder(Session& session, Manifest const& speaker) : session_(session), speaker_(speaker) {}

    Releases find()
    {
        for (auto const& named : names()) named.recorded ? take_recorded(*named.recorded) : take_tag(named);
        return std::move(releases_);
    }

private:
    std::vector<Named> names()
    {
        std::map<std::string, Named> by_name;
        auto const* git = session_.workspace().repository();
        auto const tags = git ? git->tags() : std::vector<RefName>();
        std::vector<TagCandidate> candidates;
        for (auto const& tag : tags) candidates.push_back({tag.name, tag.time});
        for (auto const& channel : speaker_.channels) {
            if (channel.follows != ChannelSpec::Follows::Tags) continue;
            for (auto const& tag : fitting_tags(candidates, channel.pattern, channel.except))
                by_name[tag.name].tag = tag;
        }
        for (auto const& release : speaker_.releases) {
            auto& named = by_name[release.name];
            named.recorded = &release;
            named.tag.name = release.name;
        }
        for (auto const& tag : tags)
            if (auto const found = by_name.find(tag.name); found != by_name.end()) {
                found->second.commit = tag.commit;
                found->second.tag.time = tag.time;
            }
        std::vector<Named> all;
        for (auto& [name, named] : by_name) all.push_back(std::move(named));
        std::ranges::stable_sort(all, [](Named const& a, Named const& b) { return is_older(a.tag, b.tag); });
        return all;
    }

    void take(std::string const& name, Resolved const& resolved)
    {
        releases_.all.push_back({.name = name,
                                 .commit = resolved.info.commit,
                                 .version = resolved.version,
                                 .chain = resolved.info.position.chain,
                                 .source = resolved.source});
    }

    void take_recorded(ReleaseSpec const& release)
    {
        try {
            return take(release.name, session_.resolver().resolve(cat("release:", release.name)));
        } catch (Error const& error) {
            if (release.chain && error.code() == ErrorCode::Unresolved) {
                releases_.all.push_back({.name = release.name, .version = release.version, .chain = *release.chain});
                return;
            }
            add_unread(release.name, error, release.place);
        }
    }

    void take_tag(Named const& named)
    {
        auto const& name = named.tag.name;
        try {
            if (is_before_adoption(*named.commit)) return;
            take(name, session_.resolver().commit(*named.commit, cat("release:", name), ""));
        } catch (Error const& error) {
            add_unread(name, error, error.place());
        }
    }

    /// A tag from before there was a manifest, or the folder that one reads: it names no data version.
    bool is_before_adoption(CommitId const& commit)
    {
        if (session_.sources().manifest_path_at(commit) || !speaker_.pins.empty()) return false;
        if (!speaker_.from) return true;
        auto const& git = session_.workspace().needed_repository();
        return std::ranges::none_of(speaker_.from->dirs,
                                    [&](auto const& dir) { return git.entry(commit, dir).has_value(); });
    }

    void add_unread(std::string const& name, Error const& error, Place const& place)
    {
        auto const message =
            cat("release ", printable(name), " cannot be read, so nothing is known of its steps: ", error.message());
        releases_.unread.push_back({.level = Finding::Level::Warning,
                                    .code = "release-unread",
                                    .place = place.file.empty() ? Place{.file = speaker_.file} : place,
                                    .version = {},
                                    .message = message,
                                    .advice = error.advice()});
    }

    Session& session_;
    Manifest const& speaker_;
    Releases releases_{};
};

bool lies_beside(KnownRelease const& known, std::string const& commit, CommitSource const* git)
{
    auto const theirs = CommitId::parse(known.commit);
    auto const ours = CommitId::parse(commit);
    if (!git || !theirs || !ours) return !known.source;
    return *theirs != *ours && !git->is_ancestor(*theirs, *ours);
}

}  // namespace

KnownRelease const* Releases::named(std::string const& name) const
{
    auto const found = std::ranges::find(all, name, &KnownRelease::name);
    return found == all.end() ? nullptr : &*found;
}

Releases find_releases(Session& session, Manifest const& speaker) { return Finder(session, speaker).find(); }

std::vector<release::Released> sealing(Releases const& releases, DataVersion head, std::string const& commit,
                                       CommitSource const* git)
{
    std::vector<release::Released> sealed;
    for (auto const& known : releases.all) {
        release::Released one{.name = known.name, .version = known.version, .chain = known.chain};
        one.history = known.source ? &known.source->history : nullptr;
        one.commit = known.commit;
        if (known.version > head && lies_beside(known, commit, git)) {
            if (!one.history) continue;  // nobody knows its steps
            one.version = head;
            one.chain = one.history->chain_at(head);
        }
        sealed.push_back(std::move(one));
    }
    return sealed;
}

}  // namespace newel
