// commit_tree.h: the tree of one commit as a FileTree.
// Owns:    a cache of listings by tree object id; share it among the trees of many commits to read each folder once.
// Threads: a cache, and the trees that share it, belong to one thread.
#pragma once

#include "manifest/file_tree.h"
#include "run/commit_source.h"

#include <memory>
#include <unordered_map>

namespace newel {

class CommitTree final : public FileTree {
public:
    /// What trees and small blobs hold, by object id: shared between the trees of many commits, most of which is the
    /// same.
    struct Listings {
        std::unordered_map<std::string, std::vector<TreeEntry>> trees{};  // sorted by name
        std::size_t entries{};                                            // in all trees
        std::unordered_map<std::string, std::string> blobs{};
        std::size_t blob_bytes{};
    };

    /// `source` must outlive the tree.
    CommitTree(CommitSource const& source, CommitId commit,
               std::shared_ptr<Listings> listings = std::make_shared<Listings>());

    [[nodiscard]] std::optional<std::string> read(std::string const& path, std::size_t most) const override;
    [[nodiscard]] bool has_folder(std::string const& path) const override;
    [[nodiscard]] std::vector<Entry> list(std::string const& path) const override;
    [[nodiscard]] std::optional<std::string> identity(std::string const& path) const override;
    /// "abc1234:migrations/0001-a.up.sql".
    [[nodiscard]] std::string shown(std::string const& path) const override;

    [[nodiscard]] CommitId const& commit() const { return commit_; }
    /// Object id of the blob or tree at `path`; nullopt where there is neither.
    [[nodiscard]] std::optional<std::string> object(std::string const& path) const;

private:
    [[nodiscard]] std::optional<TreeEntry> find(std::string const& path) const;
    [[nodiscard]] std::vector<TreeEntry> const& listing(std::string const& tree) const;
    [[nodiscard]] std::string blob(std::string const& object, std::size_t most) const;

    CommitSource const& source_;
    CommitId commit_;
    std::shared_ptr<Listings> listings_;
    mutable std::string root_{};
};

}  // namespace newel
