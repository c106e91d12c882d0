#include "engine/releaser.h"

#include "base/limits.h"
#include "engine/author.h"
#include "engine/channel_heads.h"
#include "files/durable.h"
#include "manifest/bundle.h"
#include "manifest/manifest_editor.h"
#include "manifest/seal.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

Releaser::Releaser(Session& session) : session_(session) {}

std::vector<ChannelInfo> Releaser::channels()
{
    std::vector<ChannelInfo> all;
    for (auto const& channel : session_.resolver().authority()->manifest.channels) {
        ChannelInfo info{.name = channel.name, .follows = Resolver::follows(channel), .supported = channel.supported};
        try {
            info.tip = session_.resolver().tip(channel).tip;
            info.target = session_.resolver().resolve(cat("channel:", channel.name)).info;
        } catch (Error const& error) {
            info.problem = error.message();
        }
        all.push_back(std::move(info));
    }
    return all;
}

std::vector<ChannelWay> Releaser::channel_ways()
{
    ChannelHeads const heads(session_, session_.resolver().authority()->manifest);
    // Here nothing else is told, so that what is missing must not go unsaid.
    for (auto const& unread : heads.unread()) throw Error(ErrorCode::Unresolved, unread.message, unread.advice);
    return heads.ways();
}

ReleaseResult Releaser::record(ReleaseRequest const& request)
{
    if (!is_release_name(request.name))
        throw Error(ErrorCode::Usage, cat("'", request.name, "' is no name for a release: no spaces or quotes"),
                    "newel release record v1.0.2");
    auto const file = manifest_file(session_);
    auto const& git = session_.workspace().needed_repository();
    auto const commit = git.resolve(request.commit.empty() ? "HEAD" : request.commit);
    auto const resolved = session_.resolver().commit(commit, request.commit, "");
    ReleaseResult result{.manifest = session_.workspace().shown(file)};
    result.release = {.name = request.name, .commit = commit.hex(), .version = resolved.version};
    result.release.chain = resolved.info.position.chain;
    auto bytes = set_release(file_bytes(file), result.release);
    if (!request.channel.empty()) {
        auto const work = session_.sources().work().whole();
        auto const* channel = work->manifest.channel(request.channel);
        if (!channel)
            throw Error(ErrorCode::Unresolved, cat("there is no channel '", request.channel, "' in ", work->shown),
                        cat("channels: {", request.channel, ": {release: ", request.name, "}}    in the manifest"));
        if (channel->follows == ChannelSpec::Follows::Release)
            bytes = set_channel_release(bytes, request.channel, request.name);
        else
            result.channel_note =
                cat("channel ", request.channel, " follows ", Resolver::follows(*channel), " and was left as it is");
    }
    replace_durably(file, bytes);
    return result;
}

/// What a bundle carries: the recorded releases and the newest tags of the channels, with version and chain.
std::vector<ReleaseSpec> Releaser::resolved_releases(Source const& source)
{
    std::vector<ReleaseSpec> all = source.manifest.releases;
    for (auto const& channel : source.manifest.channels) {
        if (channel.follows != ChannelSpec::Follows::Tags || !session_.workspace().repository()) continue;
        try {
            auto const tip = session_.resolver().tip(channel).tip;
            auto const name = tip.substr(std::string_view("refs/tags/").size());
            if (std::ranges::find(all, name, &ReleaseSpec::name) != all.end()) continue;
            auto const info = session_.resolver().resolve(tip).info;
            ReleaseSpec release{.name = name, .commit = info.commit, .version = info.position.version};
            release.chain = info.position.chain;
            all.push_back(std::move(release));
        } catch (Error const&) {
            continue;  // a channel that stands nowhere yet has no release to carry
        }
    }
    return all;
}

std::string Releaser::channel_of(BundleRequest const& request, Resolved const& target)
{
    auto const& channels = target.source->manifest.channels;
    if (!request.channel.empty()) {
        if (!is_release_name(request.channel))
            throw Error(ErrorCode::Usage, cat("'", printable(request.channel), "' is no name for a channel"));
        if (!channels.empty() && !target.source->manifest.channel(request.channel))
            throw Error(ErrorCode::Unresolved,
                        cat("there is no channel ", request.channel, " in ", target.source->shown),
                        "newel channel list    which there are");
        return request.channel;
    }
    static constexpr std::string_view kChannel = "channel:";
    if (request.ref.starts_with(kChannel)) return request.ref.substr(kChannel.size());
    // Channels stand in the order of promotion: where several are at this release, it is the last one's.
    std::string found;
    for (auto const& channel : channels) {
        try {
            auto const at = session_.resolver().resolve(cat(kChannel, channel.name)).info;
            if (at.position == target.info.position && at.commit == target.info.commit) found = channel.name;
        } catch (Error const&) {
            continue;  // it stands nowhere yet
        }
    }
    return found;
}

namespace {

/// The seal of the channel that was written last into a folder.
struct LastSeal {
    std::uint64_t revision{};
    std::optional<Digest> digest{};
};

LastSeal last_seal(fs::path const& folder, std::string const& app, std::string const& channel)
{
    LastSeal last;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        if (entry->path().extension() != ".seal") continue;
        auto const bytes = read_file(entry->path(), limits::kSealBytes).value_or("");
        auto const seal = read_seal(bytes, entry->path().string());
        if (seal.app != app || seal.channel != channel || seal.revision <= last.revision) continue;
        last = {seal.revision, file_digest(bytes)};
    }
    return last;
}

/// Says the same as the one that is there, but for when it was issued and as which revision.
bool is_renewal(Seal const& old, Seal const& seal)
{
    bool const same_expiry = old.expires.has_value() == seal.expires.has_value();
    return same_expiry && old.app == seal.app && old.channel == seal.channel && old.head == seal.head &&
           old.chain == seal.chain && old.content == seal.content && old.bundle == seal.bundle;
}

}  // namespace

void Releaser::draft_seal(BundleDraft& draft, BundleRequest const& request, Resolved const& target,
                          History const& history)
{
    auto& result = draft.result;
    auto const channel = channel_of(request, target);
    if (channel.empty()) {
        result.note = "no seal was written, since no channel stands there: --channel NAME says whose bundle it is";
        return;
    }
    draft.seal_file = seal_path(draft.file.string());
    result.seal_file = session_.workspace().shown(draft.seal_file);
    auto const now = session_.clock().now();
    Seal seal{
        .app = history.app(), .channel = channel, .issued = now, .head = history.head(), .chain = history.chain()};
    seal.content = history.content_chain_at(history.head());
    seal.bundle = file_digest(draft.bytes);
    if (request.expires_in) seal.expires = now + *request.expires_in;
    if (auto const there = read_file(draft.seal_file, limits::kSealBytes)) {
        auto const old = read_seal(*there, result.seal_file);
        if (old.app == seal.app && old.channel != channel)
            throw Error(ErrorCode::Refused,
                        cat(result.seal_file, " is the seal of channel ", old.channel, ", and would be replaced"),
                        "--out DIR    each channel has a folder of its own");
        // Its signature stays good.
        if (is_renewal(old, seal)) {
            draft.seal = *there;
            result.seal = old;
            return;
        }
    }
    auto const last = last_seal(draft.file.parent_path(), seal.app, channel);
    seal.revision = last.revision + 1;
    seal.previous = last.digest;
    draft.seal = write_seal(seal);
    result.seal = seal;
}

BundleDraft Releaser::draft(BundleRequest const& request)
{
    auto const target = session_.resolver().resolve(request.ref);
    auto manifest = target.source->manifest;
    manifest.steps.clear();
    for (DataVersion version{1}; version <= target.version; version = version.next())
        manifest.steps.push_back(target.source->history.step(version));
    manifest.from.reset();
    manifest.extra = {};
    auto history = target.source->history;
    complete_facts(history, target.version, session_.replay());
    BundleDraft draft;
    draft.bytes =
        ::newel::write_bundle(manifest, lock_of(manifest, history, target.version), resolved_releases(*target.source));
    auto const& workspace = session_.workspace();
    draft.file = workspace.folder() / request.folder / cat(manifest.app, "-", target.version.number, ".newel");
    draft.result = {.file = workspace.shown(draft.file), .target = target.info, .bytes = draft.bytes.size()};
    draft_seal(draft, request, target, History(manifest.app, std::move(manifest.steps)));
    return draft;
}

void write(BundleDraft& draft)
{
    auto const folder = draft.file.parent_path();
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw Error(ErrorCode::Failed, cat("folder ", folder.string(), " cannot be made: ", error.message()));
    if (!draft.seal_file.empty()) {
        auto const there = read_file(draft.seal_file, limits::kSealBytes);
        if (there != draft.seal && fs::remove(signature_path(draft.seal_file.string()), error))
            draft.result.note = "the seal is another now, so its old signature was removed";
    }
    replace_durably(draft.file, draft.bytes);
    if (!draft.seal_file.empty()) replace_durably(draft.seal_file, draft.seal);
}

BundleResult Releaser::write_bundle(BundleRequest const& request)
{
    auto made = draft(request);
    write(made);
    return std::move(made.result);
}

}  // namespace newel
