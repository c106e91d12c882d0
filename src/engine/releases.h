// releases.h: all releases of an app, each with the history that its commit has.
// Owns:     which there are: those recorded in the manifest that speaks, and every tag that a channel follows.
// Not here: what they seal (release/released_steps.h).
#pragma once

#include "engine/session.h"
#include "release/released_steps.h"

#include <optional>
#include <string>
#include <vector>

namespace newel {

struct KnownRelease {
    std::string name{};
    std::string commit{};  ///< full id; empty where it is not at hand
    DataVersion version{};
    Chain chain{};
    SourcePtr source{};  ///< null where its commit is not at hand
};

struct Releases {
    std::vector<KnownRelease> all{};  ///< oldest first
    Findings unread{};                ///< those that could not be read, and why

    [[nodiscard]] KnownRelease const* named(std::string const& name) const;
};

/// `speaker`: the manifest that says what is a release.
[[nodiscard]] Releases find_releases(Session& session, Manifest const& speaker);

/// What they seal of a history that ends at `head` and stands at `commit` (empty: not known). One that lies beside it in
/// git, not before it, seals no more than what both have.
[[nodiscard]] std::vector<release::Released> sealing(Releases const& releases, DataVersion head,
                                                     std::string const& commit, CommitSource const* git);

}  // namespace newel
