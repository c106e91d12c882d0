// channel_heads.h: where the channels of an app stand now, with what their steps do to a schema.
// Owns:     which channels can be told about, and why others cannot.
// Not here: what becomes of data between them (release/channel_matrix.h).
#pragma once

#include "engine/releases.h"
#include "engine/session.h"
#include "release/channel_matrix.h"

#include <list>
#include <string>
#include <vector>

namespace newel {

class ChannelHeads {
public:
    /// Every channel of `speaker` that stands somewhere.
    ChannelHeads(Session& session, Manifest const& speaker);

    /// Steps that are at no channel yet, unless one stands just there. `history` and `deltas` must outlive this.
    void add(std::string const& name, History const& history, std::vector<SchemaDelta> const& deltas);
    [[nodiscard]] std::vector<ChannelWay> ways() const;
    /// Channels that could not be read, and why.
    [[nodiscard]] Findings const& unread() const { return unread_; }

private:
    /// What a head points to.
    struct Held {
        SourcePtr source{};
        History history{};
        std::vector<SchemaDelta> deltas{};
    };
    void take(Session& session, ChannelSpec const& channel);

    std::list<Held> held_{};
    std::vector<release::ChannelHead> heads_{};
    Findings unread_{};
};

/// The releases that channels with `supported: N` support: their newest N.
[[nodiscard]] std::vector<release::Supported> supported_releases(Session& session, Manifest const& speaker,
                                                                 Releases const& releases);

}  // namespace newel
