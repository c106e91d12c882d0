#include "engine/resolver.h"

#include "base/limits.h"
#include "plan/tag_rules.h"

#include <algorithm>
#include <filesystem>

namespace newel {

namespace {

/// The rest of `ref` behind `prefix`, or nullopt.
std::optional<std::string> behind(std::string const& ref, std::string_view prefix)
{
    if (!ref.starts_with(prefix)) return std::nullopt;
    return ref.substr(prefix.size());
}

template <class Item>
std::vector<std::string> names_of(std::vector<Item> const& items)
{
    std::vector<std::string> names;
    for (auto const& item : items) names.push_back(item.name);
    return names;
}

Error unknown(std::string_view what, std::string const& name, std::vector<std::string> const& known,
              std::string const& where)
{
    auto message = cat("there is no ", what, " '", name, "' in ", where);
    std::string advice;
    if (auto const near = nearest(name, known))
        advice = cat(what, ":", *near, "    was probably meant");
    else if (!known.empty())
        advice = cat("there are: ", join(known, ", "));
    return {ErrorCode::Unresolved, message, advice};
}

constexpr char const* kForms =
    "a branch, tag or commit, channel:NAME, release:NAME, version:N or bundle:FILE can be meant";

/// What no kind of ref may be. Git's own rules come on top (git/revision.h).
void check_form(std::string const& ref)
{
    if (ref.size() > limits::kRefBytes)
        throw Error(ErrorCode::Usage,
                    cat("a ref of ", grouped(ref.size()), " bytes is too long; at most ", grouped(limits::kRefBytes),
                        " are read"),
                    kForms);
    for (unsigned char const c : ref)
        if (c < 0x20 || c == 0x7f)
            throw Error(ErrorCode::Usage, cat("the ref '", printable(ref), "' holds a control character"), kForms);
    for (std::string_view const kind : {"version:", "channel:", "release:", "bundle:"})
        if (ref == kind) throw Error(ErrorCode::Usage, cat("'", kind, "' names nothing"), kForms);
}

/// "Channel:stable", "relese:v1": git has no commit of that form either, since a colon is followed by a path.
void refuse_mistyped_kind(std::string const& ref)
{
    auto const colon = ref.find(':');
    if (colon == std::string::npos || colon == 0) return;
    auto const meant = nearest(lower(ref.substr(0, colon)), {"version", "channel", "release", "bundle"});
    if (!meant) return;
    throw Error(ErrorCode::Unresolved, cat("'", ref, "' is no kind of ref"),
                cat(*meant, ref.substr(colon), "    was probably meant"));
}

}  // namespace

Resolver::Resolver(Workspace& workspace, Sources& sources) : workspace_(workspace), sources_(sources) {}

Resolved Resolver::resolve(std::string const& ref)
{
    check_form(ref);
    bool const carries = !workspace_.settings().carried.empty();
    if (ref.empty()) {
        return sources_.speaks_for_itself() ? from_source(sources_.carried(), {~0u}, "carried") : work();
    }
    if (ref == "carried" && carries) return from_source(sources_.carried(), {~0u}, ref);
    if (ref == "work") return named_work();
    if (auto const number = behind(ref, "version:")) return version(*number);
    if (auto const name = behind(ref, "channel:")) return channel(*name);
    if (auto const name = behind(ref, "release:")) return release(*name);
    if (auto const file = behind(ref, "bundle:")) return bundle(*file);
    refuse_mistyped_kind(ref);
    return revision(ref);
}

/// The files on disk, asked for by name: where git has that name, too, nobody knows which is meant.
Resolved Resolver::named_work()
{
    auto const* git = workspace_.repository();
    if (!git) return work();
    auto known = git->branches();
    std::ranges::move(git->tags(), std::back_inserter(known));
    auto const other = std::ranges::find_if(
        known, [](RefName const& name) { return name.full == "refs/heads/work" || name.full == "refs/tags/work"; });
    if (other == known.end()) return work();
    if (git->is_bare()) return revision("work");  // there are no files
    throw Error(ErrorCode::Unresolved, cat("'work' is ambiguous: the files on disk, and ", other->full),
                cat("leave the ref out    the files on disk\n", other->full, "      the other"));
}

Resolved Resolver::bundle(std::string const& name)
{
    auto const file = workspace_.folder() / name;
    std::error_code error;
    auto const type = std::filesystem::status(file, error).type();
    using enum std::filesystem::file_type;
    if (type == regular || type == not_found) return from_source(sources_.bundle(file), {~0u}, cat("bundle:", name));
    // A pipe would be waited for, a device has no end.
    auto const reason = type == directory ? "is a folder" : type == none ? error.message() : "is no regular file";
    throw Error(ErrorCode::Unresolved, cat("there is no bundle ", workspace_.shown(file), ": it ", reason),
                "newel release bundle --out DIR    writes one");
}

Resolved Resolver::revision(std::string const& ref)
{
    auto const* git = workspace_.repository();
    if (!git)
        throw Error(ErrorCode::Unresolved,
                    cat("'", ref, "' would be a git revision, but there is no repository around ",
                        workspace_.folder().string()),
                    "--repo DIR    name one");
    auto const id = git->resolve(ref);
    std::string branch;
    for (auto const& known : git->branches())
        if (known.full == ref || known.full == cat("refs/heads/", ref)) branch = known.name;
    if (branch.empty() && git->head() == id) branch = git->head_branch();
    return commit(id, ref, branch);
}

Resolved Resolver::commit(CommitId const& id, std::string const& as, std::string const& branch)
{
    auto const located = sources_.at(id);
    auto resolved = from_source(located.source, located.version, as);
    resolved.info.commit = id.hex();
    resolved.branch = branch;
    return resolved;
}

Resolved Resolver::from_source(SourcePtr const& source, DataVersion version, std::string const& ref)
{
    version = std::min(version, source->history.head());
    Resolved resolved{.source = source, .version = version};
    resolved.info = {.ref = ref,
                     .position = {version, source->history.chain_at(version)},
                     .commit = {},
                     .manifest = source->shown,
                     .blob = source->blob};
    return resolved;
}

Resolved Resolver::work()
{
    auto resolved = from_source(sources_.work().source(), {~0u}, "work");
    if (auto const* git = workspace_.repository()) {
        resolved.branch = git->head_branch();
        if (auto const head = git->head()) resolved.info.commit = head->hex();
    }
    return resolved;
}

Resolved Resolver::version(std::string_view number)
{
    auto const wanted = to_number(number.starts_with("v") ? number.substr(1) : number);
    if (!wanted)
        throw Error(ErrorCode::Usage, cat("'version:", number, "' is no version: it must be a whole number from 0"),
                    "version:12    for instance");
    auto resolved = sources_.speaks_for_itself() ? from_source(sources_.carried(), {~0u}, "carried") : work();
    auto const head = resolved.version;
    if (*wanted > head.number)
        throw Error(ErrorCode::Unresolved,
                    cat("there is no version ", *wanted, ": ", resolved.source->shown, " ends at ", head.text()),
                    cat("version:", head.number, "    the newest"));
    auto named = from_source(resolved.source, {static_cast<std::uint32_t>(*wanted)}, cat("version:", number));
    named.branch = resolved.branch;
    named.info.commit = resolved.info.commit;
    return named;
}

SourcePtr Resolver::authority()
{
    auto speaker = sources_.authority();
    if (!speaker && !workspace_.settings().carried.empty()) speaker = sources_.carried();
    if (speaker) return speaker;
    throw Error(ErrorCode::Unresolved,
                cat("no manifest speaks for channels and releases: there is none at ", sources_.authority_ref()),
                sources_.work().has_manifest()
                    ? "git add and commit the manifest, or git config newel.authority REF"
                    : "git config newel.authority REF    names the ref whose manifest speaks");
}

std::string Resolver::follows(ChannelSpec const& channel)
{
    switch (channel.follows) {
        case ChannelSpec::Follows::Ref: return cat("branch ", channel.pattern);
        case ChannelSpec::Follows::Release: return cat("release ", channel.pattern);
        case ChannelSpec::Follows::Tags: break;
    }
    return cat("tags ", channel.pattern, channel.except.empty() ? "" : cat(" except ", channel.except));
}

Resolver::ChannelTip Resolver::tip(ChannelSpec const& channel)
{
    ChannelTip found{.follows = follows(channel), .tip = {}};
    if (channel.follows == ChannelSpec::Follows::Release) return found.tip = cat("release:", channel.pattern), found;
    if (channel.follows == ChannelSpec::Follows::Ref) return found.tip = channel.pattern, found;
    std::vector<TagCandidate> candidates;
    auto const* git = workspace_.repository();
    if (git)
        for (auto const& tag : git->tags()) candidates.push_back({tag.name, tag.time});
    else
        for (auto const& release : authority()->manifest.releases) candidates.push_back({release.name, 0});
    auto const fitting = fitting_tags(std::move(candidates), channel.pattern, channel.except);
    if (fitting.empty())
        throw Error(ErrorCode::Unresolved,
                    cat("channel ", channel.name, " is at no release yet: no tag fits ", found.follows.substr(5)),
                    "git fetch --tags    if they are only elsewhere")
            .at(channel.place);
    found.tip = git ? cat("refs/tags/", fitting.front().name) : cat("release:", fitting.front().name);
    return found;
}

Resolved Resolver::branch_tip(std::string const& name)
{
    auto const& git = workspace_.needed_repository();
    for (auto const& full : {cat("refs/heads/", name), cat("refs/remotes/origin/", name), name})
        for (auto const& branch : git.branches())
            if (branch.full == full) return commit(branch.commit, full, branch.name);
    return resolve(name);
}

Resolved Resolver::channel(std::string const& name)
{
    auto const speaker = authority();
    auto const* channel = speaker->manifest.channel(name);
    if (!channel) throw unknown("channel", name, names_of(speaker->manifest.channels), speaker->shown);
    try {
        auto const at = tip(*channel);
        auto resolved = channel->follows == ChannelSpec::Follows::Ref ? branch_tip(at.tip) : resolve(at.tip);
        resolved.info.ref = cat("channel:", name);
        return resolved;
    } catch (Error& error) {
        if (error.message().find(cat("channel ", name)) == std::string::npos) error.within(cat("channel ", name));
        throw;
    }
}

Resolved Resolver::release(std::string const& name)
{
    auto const speaker = authority();
    if (auto const* recorded = speaker->manifest.release(name)) return recorded_release(*recorded);
    auto known = names_of(speaker->manifest.releases);
    if (auto const* git = workspace_.repository()) {
        for (auto const& tag : git->tags()) {
            if (tag.name == name) return commit(tag.commit, cat("release:", name), "");
            known.push_back(tag.name);
        }
    }
    throw unknown("release", name, known, speaker->shown);
}

Resolved Resolver::recorded_release(ReleaseSpec const& release)
{
    auto const ref = cat("release:", release.name);
    auto const* git = workspace_.repository();
    if (git && !release.commit.empty()) {
        std::optional<CommitId> id = CommitId::parse(release.commit);
        if (!id) id = git->resolve(release.commit);
        if (git->has_commit(*id)) {
            auto resolved = commit(*id, ref, "");
            auto const& history = resolved.source->history;
            bool const fits = release.version <= history.head() &&
                              (!release.chain || history.chain_at(release.version) == *release.chain);
            if (!fits)
                throw Error(
                    ErrorCode::Invalid,
                    cat("release ", release.name, " was recorded as ", release.version.text(), ", but commit ",
                        id->brief(), " has another ", release.version.text()),
                    cat("newel release record ", release.name, " --commit ", id->brief(), "    if the record is wrong"))
                    .at(release.place);
            auto at = from_source(resolved.source, release.version, ref);
            at.info.commit = id->hex();
            return at;
        }
    }
    bool const has_work = !sources_.speaks_for_itself() && sources_.work().has_manifest();
    for (auto const& source : {authority(), has_work ? sources_.work().source() : authority()})
        if (release.chain && release.version <= source->history.head() &&
            source->history.chain_at(release.version) == *release.chain)
            return from_source(source, release.version, ref);
    throw Error(ErrorCode::Unresolved,
                cat("release ", release.name, " is recorded, but its commit ", release.commit.substr(0, 12),
                    " is not here, and no manifest at hand has its steps"),
                "git fetch --tags    bring it here")
        .at(release.place);
}

DataVersion Resolver::released_up_to(History const& history)
{
    DataVersion highest{};
    auto const consider = [&](Position const& position) {
        bool const has_it = position.version <= history.head() && position.version > highest &&
                            history.chain_at(position.version) == position.chain;
        if (has_it) highest = position.version;
    };
    SourcePtr speaker;
    try {
        if (!sources_.may_tell_releases()) return highest;
        speaker = authority();
    } catch (Error const&) {
        return highest;  // nobody says what is released
    }
    for (auto const& release : speaker->manifest.releases)
        if (release.chain) consider({release.version, *release.chain});
    for (auto const& channel : speaker->manifest.channels) {
        if (channel.follows != ChannelSpec::Follows::Tags) continue;
        try {
            consider(resolve(tip(channel).tip).info.position);
        } catch (Error const&) {
            continue;  // a channel without a release, or one that cannot be read, releases nothing
        }
    }
    return highest;
}

}  // namespace newel
