// sources.h: manifests as read at a commit, on disk or from a bundle, with their histories.
// Owns:     which manifest speaks at a commit (README, "Resolver"), locks and what they may say, caching by tree.
// Not here: what a ref means (resolver.h).
#pragma once

#include "data/notary.h"
#include "data/source.h"
#include "engine/pinned_keys.h"
#include "engine/source_cache.h"
#include "engine/work_files.h"
#include "git/commit_tree.h"
#include "model/history.h"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace newel {

class Sources {
public:
    explicit Sources(Workspace& workspace);

    /// The files on disk.
    [[nodiscard]] WorkFiles& work() { return work_; }
    /// Error{Unresolved} where no manifest speaks for that commit.
    [[nodiscard]] Located at(CommitId const& commit);
    /// Who says which bundles and downs are trusted.
    [[nodiscard]] Notary& notary() { return notary_; }
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
    /// Its files, with what is known of other commits' already.
    [[nodiscard]] CommitTree tree_at(CommitId const& commit);

private:
    /// The keys that the manifests pin which speak here: on disk, and the authority's, since an old checkout knows less.
    [[nodiscard]] std::vector<ManifestKeys> keys_in_manifests();
    /// The text of the authority's manifest; nullopt where there is none.
    [[nodiscard]] std::optional<std::string> authority_text();
    [[nodiscard]] SourcePtr read_commit(CommitId const& commit, std::string const& path);
    [[nodiscard]] SourcePtr layout_at(CommitId const& commit, Source const& authority);
    [[nodiscard]] Located pinned(CommitId const& commit, SourcePtr const& authority);

    Workspace& workspace_;
    WorkFiles work_;
    Notary notary_;
    SourceCache cache_{};
    std::unordered_map<std::string, std::string> folders_{};  // of steps, by the manifest's object
    StepMemo steps_{};                                        // of commits
    std::shared_ptr<CommitTree::Listings> listings_{std::make_shared<CommitTree::Listings>()};
    SourcePtr authority_{};
    bool authority_known_{};
    SourcePtr carried_{};
    std::optional<bool> tells_releases_{};
};

}  // namespace newel
