#include "engine/channel_heads.h"

#include "plan/tag_rules.h"

#include <algorithm>

namespace newel {

ChannelHeads::ChannelHeads(Session& session, Manifest const& speaker)
{
    for (auto const& channel : speaker.channels) {
        try {
            (void)session.resolver().tip(channel);
        } catch (Error const&) {
            continue;  // it is at no release yet
        }
        try {
            take(session, channel);
        } catch (Error const& error) {
            unread_.push_back({.level = Finding::Level::Warning,
                               .code = "channel-unread",
                               .place = channel.place,
                               .version = {},
                               .message = cat("what becomes of the data of channel ", channel.name,
                                              " cannot be told: ", error.message()),
                               .advice = error.advice()});
        }
    }
}

void ChannelHeads::take(Session& session, ChannelSpec const& channel)
{
    auto const resolved = session.resolver().resolve(cat("channel:", channel.name));
    Held held{.source = resolved.source, .history = resolved.source->history};
    for (auto& replayed : session.replay().steps(held.history, resolved.version))
        held.deltas.push_back(std::move(replayed.delta));
    complete_facts(held.history, resolved.version, session.replay());
    auto const& kept = held_.emplace_back(std::move(held));
    heads_.push_back(
        {.name = channel.name, .history = &kept.history, .version = resolved.version, .deltas = &kept.deltas});
}

void ChannelHeads::add(std::string const& name, History const& history, std::vector<SchemaDelta> const& deltas)
{
    bool const is_there = std::ranges::any_of(heads_, [&](release::ChannelHead const& head) {
        return head.version == history.head() && head.history->chain_at(head.version) == history.chain();
    });
    if (is_there || heads_.empty()) return;
    heads_.insert(heads_.begin(), {.name = name, .history = &history, .version = history.head(), .deltas = &deltas});
}

std::vector<ChannelWay> ChannelHeads::ways() const { return release::channel_matrix(heads_); }

std::vector<release::Supported> supported_releases(Session& session, Manifest const& speaker, Releases const& releases)
{
    std::vector<release::Supported> supported;
    auto const add = [&](ChannelSpec const& channel, std::string const& name) {
        if (auto const* known = releases.named(name))
            supported.push_back(
                {.channel = channel.name, .release = name, .version = known->version, .chain = known->chain});
    };
    for (auto const& channel : speaker.channels) {
        if (channel.supported < 1) continue;
        if (channel.follows == ChannelSpec::Follows::Release) add(channel, channel.pattern);
        auto const* git = session.workspace().repository();
        if (channel.follows != ChannelSpec::Follows::Tags || !git) continue;
        std::vector<TagCandidate> candidates;
        for (auto const& tag : git->tags()) candidates.push_back({tag.name, tag.time});
        auto tags = fitting_tags(std::move(candidates), channel.pattern, channel.except);
        if (tags.size() > static_cast<std::size_t>(channel.supported))
            tags.resize(static_cast<std::size_t>(channel.supported));
        for (auto const& tag : tags) add(channel, tag.name);
    }
    return supported;
}

}  // namespace newel
