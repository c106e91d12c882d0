#include "engine/releaser.h"

#include "base/limits.h"
#include "engine/author.h"
#include "engine/channel_heads.h"
#include "files/durable.h"
#include "manifest/bundle.h"
#include "manifest/manifest_editor.h"

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

BundleResult Releaser::write_bundle(std::string const& ref, fs::path const& folder)
{
    auto const target = session_.resolver().resolve(ref);
    auto manifest = target.source->manifest;
    manifest.steps.clear();
    for (DataVersion version{1}; version <= target.version; version = version.next())
        manifest.steps.push_back(target.source->history.step(version));
    manifest.from.reset();
    manifest.extra = {};
    auto history = target.source->history;
    complete_facts(history, target.version, session_.replay());
    auto const bytes =
        ::newel::write_bundle(manifest, lock_of(manifest, history, target.version), resolved_releases(*target.source));
    std::error_code error;
    auto const where = session_.workspace().folder() / folder;
    fs::create_directories(where, error);
    if (error) throw Error(ErrorCode::Failed, cat("folder ", folder.string(), " cannot be made: ", error.message()));
    auto const file = where / cat(manifest.app, "-", target.version.number, ".newel");
    replace_durably(file, bytes);
    return {.file = session_.workspace().shown(file), .target = target.info, .bytes = bytes.size()};
}

}  // namespace newel
