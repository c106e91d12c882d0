// signer.h: signing seals and verifying what others signed: `release sign`, `publish`, `verify`.
// Not here: making bundles and seals (releaser.h), deciding what data may use (notary.h).
#pragma once

#include "engine/session.h"

#include <filesystem>

namespace newel {

class Signer {
public:
    explicit Signer(Session& session) : session_(session) {}

    SignResult sign(std::filesystem::path const& seal, SigningKey const& key);
    PublishResult publish(PublishRequest const& request);
    [[nodiscard]] VerifiedBundle verify(std::filesystem::path const& bundle);

private:
    /// The text of the signature of a seal's bytes.
    [[nodiscard]] std::string signed_with(SigningKey const& key, std::string const& seal, SignResult& result);

    Session& session_;
};

}  // namespace newel
