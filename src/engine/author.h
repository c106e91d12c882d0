// author.h: writing steps: `new`, `lock`, and the proofs behind them.
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

private:
    Session& session_;
};

/// The manifest on disk. Error{Usage} where there is none.
[[nodiscard]] std::filesystem::path manifest_file(Session& session);
[[nodiscard]] std::string file_bytes(std::filesystem::path const& file);

/// What the steps of a source are tried on; `files`: the tree that it was read from.
[[nodiscard]] ProofGround proof_ground(Source const& source, FileTree const& files);

/// A lock of versions 1 … `upto`, whose facts must be complete.
[[nodiscard]] Lock lock_of(Manifest const& manifest, History const& history, DataVersion upto);

}  // namespace newel
