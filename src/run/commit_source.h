// commit_source.h: a repository as the resolver sees it: refs and blobs, never a checkout.
// Throws: Error{Unresolved} where a ref, commit or object cannot be found, with what to do about it.
#pragma once

#include "model/ids.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace newel {

enum class EntryKind { Blob, Tree, Other };  // Other: symbolic link, submodule

struct TreeEntry {
    std::string name{};
    EntryKind kind{};
    std::string object{};  ///< object id, hex
};

struct RefName {
    std::string full{};   ///< "refs/tags/v1.0.0"
    std::string name{};   ///< "v1.0.0", "main", "origin/main"
    CommitId commit{};    ///< peeled
    std::int64_t time{};  ///< committer's (a tag's own, where it is annotated), seconds since 1970
};

/// One commit of a walk, with the objects at the watched paths (empty where absent), which commits in a row may share.
struct WalkedCommit {
    CommitId commit{};
    std::vector<CommitId> parents{};
    std::shared_ptr<std::vector<std::string> const> objects{};
};

class CommitSource {
public:
    virtual ~CommitSource() = default;

    [[nodiscard]] virtual bool is_bare() const = 0;
    /// Top of the work tree; empty for a bare repository.
    [[nodiscard]] virtual std::filesystem::path work_tree() const = 0;
    /// The folder shared by all worktrees ("…/.git").
    [[nodiscard]] virtual std::filesystem::path common_dir() const = 0;
    /// This worktree's own folder.
    [[nodiscard]] virtual std::filesystem::path git_dir() const = 0;
    [[nodiscard]] virtual std::optional<std::string> config(std::string const& name) const = 0;

    /// Any git revision. Error{Unresolved}: unknown (with the nearest name), ambiguous (with its candidates), beyond a
    /// shallow boundary ("git fetch --unshallow"), no commit.
    [[nodiscard]] virtual CommitId resolve(std::string const& revision) const = 0;
    /// nullopt on an unborn branch.
    [[nodiscard]] virtual std::optional<CommitId> head() const = 0;
    /// "main"; empty when detached.
    [[nodiscard]] virtual std::string head_branch() const = 0;
    [[nodiscard]] virtual std::vector<RefName> branches() const = 0;  ///< local, then remote
    [[nodiscard]] virtual std::vector<RefName> tags() const = 0;
    /// The commit is in the object database (also where no ref leads to it).
    [[nodiscard]] virtual bool has_commit(CommitId const& commit) const = 0;
    [[nodiscard]] virtual bool is_ancestor(CommitId const& ancestor, CommitId const& of) const = 0;
    /// First line of the message.
    [[nodiscard]] virtual std::string subject(CommitId const& commit) const = 0;

    /// What stands at `path` ("" is the root) in the commit's tree.
    [[nodiscard]] virtual std::optional<TreeEntry> entry(CommitId const& commit, std::string const& path) const = 0;
    /// Entries of a tree object, in git's order.
    [[nodiscard]] virtual std::vector<TreeEntry> list(std::string const& tree) const = 0;
    /// Bytes of a blob object. Error{Invalid} where it is larger than `most` bytes.
    [[nodiscard]] virtual std::string blob(std::string const& object, std::size_t most) const = 0;

    /// Commits of `range` ("A..B", "B", "" is HEAD), newest first in topological order, with the objects that stand at
    /// `paths` in each. `see` returns false to stop.
    virtual void walk(std::string const& range, std::vector<std::string> const& paths,
                      std::function<bool(WalkedCommit&&)> const& see) const = 0;
};

}  // namespace newel
