// git_repository.h: real repositories for tests, made by the git command line. Who and when are fixed, so that the same
// acts give the same commit ids; no configuration of the user or the system is read.
#pragma once

#include "support/temp_dir.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace newel::test {

class TestRepository {
public:
    /// A work tree with a branch main without commits.
    TestRepository();
    /// Whatever `git init` takes beside: {"--bare"}, {"--object-format=sha256"}.
    explicit TestRepository(std::vector<std::string> const& init_options);

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

    /// Runs git here and returns what it printed, without the last newline. Throws where git fails.
    std::string git(std::vector<std::string> const& arguments) const;
    void write(std::string_view file, std::string_view bytes) const;
    void remove(std::string_view file) const;
    /// Commits everything in the work tree, also where nothing changed; returns the full id. Each commit is a minute
    /// younger than the one before.
    std::string commit(std::string const& message);
    /// write() and commit() of one file.
    std::string commit_file(std::string_view file, std::string_view bytes, std::string const& message = "a change");
    void branch(std::string const& name, std::string const& at = "HEAD") const;
    void switch_to(std::string const& name) const;
    void tag(std::string const& name, std::string const& at = "HEAD") const;
    void annotated_tag(std::string const& name, std::string const& at = "HEAD");
    [[nodiscard]] std::string id(std::string const& revision) const;
    void pack_refs() const;
    void remove_branch(std::string const& name) const;
    /// Removes every object that nothing leads to, reflogs not counted.
    void collect_garbage() const;

    [[nodiscard]] std::filesystem::path add_worktree(std::string const& branch);
    [[nodiscard]] TestRepository bare_clone() const;
    [[nodiscard]] TestRepository clone() const;
    [[nodiscard]] TestRepository shallow_clone(int depth) const;
    /// Without blobs; they stay with this repository.
    [[nodiscard]] TestRepository partial_clone() const;

private:
    TestRepository(std::shared_ptr<TempDir> home, std::filesystem::path path);
    [[nodiscard]] TestRepository cloned(std::vector<std::string> options) const;

    std::shared_ptr<TempDir> home_;
    std::filesystem::path path_;
    int minutes_{};
};

}  // namespace newel::test
