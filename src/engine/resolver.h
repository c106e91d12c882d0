// resolver.h: what a ref means (cli.md, "Refs"): from a name to a version of a source, with the commit and blob it came
// from.
// Throws: Error{Unresolved}; Error{Invalid} where what the ref leads to is broken.
#pragma once

#include "engine/sources.h"

#include <string>
#include <string_view>

namespace newel {

struct Resolved {
    SourcePtr source{};
    DataVersion version{};
    TargetInfo info{};
    std::string branch{};  ///< that the steps are taken from, where there is one
};

class Resolver {
public:
    Resolver(Workspace& workspace, Sources& sources);

    /// `work`, any git revision, `channel:`, `release:`, `version:`, `bundle:`, `carried`; empty is `work` (or `carried`
    /// where there is no manifest but a carried bundle).
    [[nodiscard]] Resolved resolve(std::string const& ref);
    [[nodiscard]] Resolved commit(CommitId const& commit, std::string const& as, std::string const& branch);

    struct ChannelTip {
        std::string follows{};
        std::string tip{};
    };
    /// What a channel follows, and where that stands now. Error{Unresolved} where nothing fits.
    [[nodiscard]] ChannelTip tip(ChannelSpec const& channel);
    [[nodiscard]] static std::string follows(ChannelSpec const& channel);

    /// The manifest that speaks for channels and releases. Error{Unresolved} where there is none.
    [[nodiscard]] SourcePtr authority();

    /// The highest version of `history` that some release has (releases, and the newest tags of channels).
    [[nodiscard]] DataVersion released_up_to(History const& history);

private:
    [[nodiscard]] Resolved work();
    [[nodiscard]] Resolved named_work();
    [[nodiscard]] Resolved revision(std::string const& ref);
    [[nodiscard]] Resolved bundle(std::string const& name);
    [[nodiscard]] Resolved version(std::string_view number);
    [[nodiscard]] Resolved channel(std::string const& name);
    [[nodiscard]] Resolved release(std::string const& name);
    [[nodiscard]] Resolved recorded_release(ReleaseSpec const& release);
    [[nodiscard]] Resolved from_source(SourcePtr const& source, DataVersion version, std::string const& ref);
    [[nodiscard]] Resolved branch_tip(std::string const& name);

    Workspace& workspace_;
    Sources& sources_;
};

}  // namespace newel
