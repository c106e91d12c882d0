// releaser.h: channels, releases and bundles.
#pragma once

#include "engine/session.h"

#include <filesystem>
#include <string>

namespace newel {

/// A bundle and its seal, made but not written.
struct BundleDraft {
    BundleResult result{};
    std::filesystem::path file{};
    std::filesystem::path seal_file{};  ///< empty where there is no seal
    std::string bytes{};
    std::string seal{};
};

/// Writes both. A signature that does not fit the seal any more goes first: bundles without one are not trusted, bundles
/// with a wrong one look tampered with.
void write(BundleDraft& draft);

class Releaser {
public:
    explicit Releaser(Session& session);

    [[nodiscard]] std::vector<ChannelInfo> channels();
    [[nodiscard]] std::vector<ChannelWay> channel_ways();
    ReleaseResult record(ReleaseRequest const& request);
    BundleResult write_bundle(BundleRequest const& request);
    [[nodiscard]] BundleDraft draft(BundleRequest const& request);

private:
    void draft_seal(BundleDraft& draft, BundleRequest const& request, Resolved const& target, History const& history);
    /// Whose bundle it is; empty where nobody says.
    [[nodiscard]] std::string channel_of(BundleRequest const& request, Resolved const& target);
    [[nodiscard]] std::vector<ReleaseSpec> resolved_releases(Source const& source);

    Session& session_;
};

}  // namespace newel
