// author.h: writing steps: `new`, `lock`, `verify`, and the proofs behind them.
#pragma once

#include "engine/prover.h"
#include "engine/session.h"
#include "manifest/lock.h"

namespace newel {

class Author {
public:
    explicit Author(Session& session);

    NewStepResult new_step(std::string const& name);
    LockResult lock();
    [[nodiscard]] VerifyResult verify(VerifyRequest const& request);

private:
    [[nodiscard]] ProofGround proof_ground(Source const& work) const;
    [[nodiscard]] DataVersion judged_from(std::string const& since, History const& history);
    void judge_lock(Source const& work, History const& proven, std::vector<Finding>& findings);

    Session& session_;
};

/// The manifest on disk. Error{Usage} where there is none.
[[nodiscard]] std::filesystem::path manifest_file(Session& session);
[[nodiscard]] std::string file_bytes(std::filesystem::path const& file);

/// A lock of versions 1 … `upto`, whose facts must be complete.
[[nodiscard]] Lock lock_of(Manifest const& manifest, History const& history, DataVersion upto);

}  // namespace newel
