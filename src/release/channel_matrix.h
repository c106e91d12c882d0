// channel_matrix.h: every channel's data in the hands of every other channel's software.
// Owns:     the outcome of each pair, and what would be lost on the way.
// Not here: where channels stand (engine/), what is really in the data (run/loss.h).
#pragma once

#include "model/channel_way.h"
#include "model/history.h"
#include "model/schema.h"
#include "release/step_judge.h"

#include <string>
#include <vector>

namespace newel::release {

/// Where a channel stands. What it points to must outlive it.
struct ChannelHead {
    std::string name{};
    History const* history{};  ///< facts up to `version` have fingerprints and floors
    DataVersion version{};
    std::vector<SchemaDelta> const* deltas{};  ///< of versions 1 … `version`, at least
};

/// All ordered pairs of different channels, in the order given.
[[nodiscard]] std::vector<ChannelWay> channel_matrix(std::vector<ChannelHead> const& heads);

/// no-way-back, for each step of `history` that stands in a way and does not say why it has no down.
[[nodiscard]] Findings judge_ways(std::vector<ChannelWay> const& ways, History const& history);

/// A release that a channel still supports.
struct Supported {
    std::string channel{};
    std::string release{};
    DataVersion version{};
    Chain chain{};
};

/// contract-too-early: what `history` takes from supported releases that its lower versions are. `demands`: of all its
/// steps; those from `from` on are told about.
[[nodiscard]] Findings judge_support(std::vector<Supported> const& supported, History const& history,
                                     std::vector<SeenDemand> const& demands, DataVersion from);

}  // namespace newel::release
