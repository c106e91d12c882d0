// source.h: a manifest with its steps, wherever it was read.
// Owns:     what a lock may say about a history.
// Not here: where manifests are found (engine/sources.h, engine/work_files.h, bundles.h).
#pragma once

#include "manifest/file_tree.h"
#include "manifest/lock.h"
#include "manifest/seal_check.h"
#include "model/history.h"
#include "model/manifest.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace newel {

enum class SourceOrigin {
    Repository,  ///< a commit, or the files on disk
    Binary,      ///< what this program carries
    Bundle,      ///< a file from wherever
};

/// What was found beside a bundle.
using SealFinding = std::variant<VerifiedSeal, Unvouched>;

/// A manifest with its steps, wherever it was read.
struct Source {
    Manifest manifest{};  ///< its steps have moved into `history`
    History history{};
    std::string shown{};  ///< "abc1234:manifests/app.yaml", "manifests/app.yaml", "bundle app-14.newel"
    std::string blob{};   ///< object id of the manifest; empty on disk
    std::string path{};   ///< of the manifest within its tree
    std::vector<std::string> warnings{};
    SourceOrigin origin{SourceOrigin::Repository};
    std::optional<SealFinding> seal{};  ///< of a bundle, where keys are pinned
};
using SourcePtr = std::shared_ptr<Source const>;

/// A version of a source: what a commit, a bundle or the disk asks for.
struct Located {
    SourcePtr source{};
    DataVersion version{};
    std::string commit{};
};

/// Puts what a lock says onto the facts of a history. `LockUse::Commit`: a line that disagrees is Error{Invalid};
/// `LockUse::Work`: it is a warning and left out.
enum class LockUse { Commit, Work };
void use_lock(Source& source, Lock const& lock, std::string const& lock_file, LockUse use);
/// The steps of a source's manifest become its history; its lock, if it has one, adds fingerprints and floors.
void build_history(Source& source, FileTree const& files, LockUse use);

/// A bundle as a source; `file` is what messages about its text call it.
/// Error{Refused} where it is not what its seal says.
[[nodiscard]] SourcePtr bundle_source(std::string_view bytes, std::string const& file, std::string shown,
                                      std::optional<SealFinding> seal = {});

}  // namespace newel
