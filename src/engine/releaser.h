// releaser.h: channels, releases and bundles.
#pragma once

#include "engine/session.h"

namespace newel {

class Releaser {
public:
    explicit Releaser(Session& session);

    [[nodiscard]] std::vector<ChannelInfo> channels();
    [[nodiscard]] std::vector<ChannelWay> channel_ways();
    ReleaseResult record(ReleaseRequest const& request);
    BundleResult write_bundle(std::string const& ref, std::filesystem::path const& folder);

private:
    [[nodiscard]] std::vector<ReleaseSpec> resolved_releases(Source const& source);

    Session& session_;
};

}  // namespace newel
