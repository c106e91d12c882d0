// git_source.h: a git repository as a CommitSource, over libgit2. Reads only; nothing is ever checked out.
// Threads:  one GitSource per thread.
// Throws:   Error{Unresolved} with what to do; Error{Usage} for a revision that cannot be meant; Error{Invalid} for
//           objects that are damaged or too large.
#pragma once

#include "run/commit_source.h"

#include <memory>

namespace newel {

class GitSource final : public CommitSource {
public:
    /// The repository around `where`, looked for upwards as git does: a work tree, a linked worktree, a bare repository.
    [[nodiscard]] static std::unique_ptr<GitSource> open(std::filesystem::path const& where);
    /// nullptr where there is none. One that is there but cannot be used is still an error.
    [[nodiscard]] static std::unique_ptr<GitSource> open_if_any(std::filesystem::path const& where);
    ~GitSource() override;

    [[nodiscard]] bool is_bare() const override;
    [[nodiscard]] std::filesystem::path work_tree() const override;
    [[nodiscard]] std::filesystem::path common_dir() const override;
    [[nodiscard]] std::filesystem::path git_dir() const override;
    [[nodiscard]] std::optional<std::string> config(std::string const& name) const override;

    [[nodiscard]] CommitId resolve(std::string const& revision) const override;
    [[nodiscard]] std::optional<CommitId> head() const override;
    [[nodiscard]] std::string head_branch() const override;
    [[nodiscard]] std::vector<RefName> branches() const override;
    [[nodiscard]] std::vector<RefName> tags() const override;
    [[nodiscard]] bool has_commit(CommitId const& commit) const override;
    [[nodiscard]] bool is_ancestor(CommitId const& ancestor, CommitId const& of) const override;
    [[nodiscard]] std::string subject(CommitId const& commit) const override;

    [[nodiscard]] std::optional<TreeEntry> entry(CommitId const& commit, std::string const& path) const override;
    [[nodiscard]] std::vector<TreeEntry> list(std::string const& tree) const override;
    [[nodiscard]] std::string blob(std::string const& object, std::size_t most) const override;

    void walk(std::string const& range, std::vector<std::string> const& paths,
              std::function<bool(WalkedCommit&&)> const& see) const override;

private:
    struct Parts;
    explicit GitSource(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace newel
