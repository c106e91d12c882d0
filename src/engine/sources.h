// sources.h: manifests as read at a commit, on disk or from a bundle, with their histories.
// Owns:     which manifest speaks at a commit (README, "Resolver"), locks and what they may say, caching by tree.
// Not here: what a ref means (resolver.h).
#pragma once

#include "engine/work_cache.h"
#include "engine/workspace.h"
#include "git/commit_tree.h"
#include "manifest/file_tree.h"
#include "manifest/lock.h"
#include "manifest/manifest_reader.h"
#include "model/history.h"
#include "run/replay.h"

#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace newel {

/// A manifest with its steps, wherever it was read.
struct Source {
    Manifest manifest{};  ///< its steps have moved into `history`
    History history{};
    std::string shown{};  ///< "abc1234:manifests/app.yaml", "manifests/app.yaml", "bundle app-14.newel"
    std::string blob{};   ///< object id of the manifest; empty on disk
    std::string path{};   ///< of the manifest within its tree
    std::vector<std::string> warnings{};
};
using SourcePtr = std::shared_ptr<Source const>;

/// A version of a source: what a commit, a bundle or the disk asks for.
struct Located {
    SourcePtr source{};
    DataVersion version{};
    std::string commit{};
};

class Sources {
public:
    explicit Sources(Workspace& workspace);

    /// The files on disk. Error{Usage} where there is no manifest. Where nothing changed since they were last read, the
    /// manifest is known by app, stores and dev alone; see work_whole().
    [[nodiscard]] SourcePtr work();
    /// The same by app, stores and dev alone, without a step. Does not wait until it is known whether payloads changed,
    /// so that what else takes time can be done meanwhile.
    [[nodiscard]] SourcePtr work_description();
    /// The same with channels, releases, pins and all.
    [[nodiscard]] SourcePtr work_whole();
    /// The files on disk read strictly, for authoring (`lock`, `verify`).
    [[nodiscard]] SourcePtr work_strict();
    /// Error{Unresolved} where no manifest speaks for that commit.
    [[nodiscard]] Located at(CommitId const& commit);
    /// The manifest that speaks for channels, releases and pins; nullptr where there is none.
    [[nodiscard]] SourcePtr authority();
    [[nodiscard]] std::string authority_ref();
    /// False where the authority's text cannot tell of any release, so that it need not be read with all its payloads.
    [[nodiscard]] bool may_tell_releases();
    [[nodiscard]] SourcePtr bundle(std::filesystem::path const& file);
    [[nodiscard]] SourcePtr carried();
    /// A program that carries its steps means those, whatever repository its data happens to lie in, unless a manifest
    /// was chosen.
    [[nodiscard]] bool speaks_for_itself() const;

    /// The path of the manifest in a commit's tree; nullopt where it has none.
    [[nodiscard]] std::optional<std::string> manifest_path_at(CommitId const& commit);
    [[nodiscard]] bool has_work_manifest();

private:
    /// What the work cache says, while the files' stamps are still being taken in another thread.
    struct Remembered {
        WorkSummary summary{};
        Source source{};  // without history
        std::future<Digest> stamps{};
    };

    [[nodiscard]] SourcePtr read_work(Strictness strictness);
    /// nullptr where nothing is remembered of the manifest as it is.
    [[nodiscard]] Remembered* remembered();
    [[nodiscard]] SourcePtr remembered_work();
    [[nodiscard]] std::vector<StepFacts> remembered_facts();
    void remember(Source const& work, FileTree const& files);
    [[nodiscard]] SourcePtr read_commit(CommitId const& commit, std::string const& path);
    [[nodiscard]] SourcePtr layout_at(CommitId const& commit, Source const& authority);
    [[nodiscard]] Located pinned(CommitId const& commit, SourcePtr const& authority);

    Workspace& workspace_;
    std::map<std::string, SourcePtr> cache_{};  // by the objects read
    std::shared_ptr<CommitTree::Listings> listings_{std::make_shared<CommitTree::Listings>()};
    std::unique_ptr<Remembered> remembered_{};
    bool remembered_asked_{};
    SourcePtr work_{};
    SourcePtr work_whole_{};
    SourcePtr authority_{};
    bool authority_known_{};
    SourcePtr carried_{};
    std::optional<bool> tells_releases_{};
};

/// Puts what a lock says onto the facts of a history. `LockUse::Commit`: a line that disagrees is Error{Invalid};
/// `LockUse::Work`: it is a warning and left out.
enum class LockUse { Commit, Work };
void use_lock(Source& source, Lock const& lock, std::string const& lock_file, LockUse use);

}  // namespace newel
