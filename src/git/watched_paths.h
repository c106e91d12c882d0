// watched_paths.h: which objects stand at some paths, for one commit after another.
// Owns:     a cache by tree object id, so that a sub-tree that did not change costs one look-up.
// Private to this room.
#pragma once

#include "git/history_walk.h"

#include <memory>
#include <span>
#include <unordered_map>

namespace newel::git {

class WatchedPaths {
public:
    /// "" is the root tree itself.
    WatchedPaths(Objects const& objects, std::vector<std::string> const& paths);
    WatchedPaths(WatchedPaths const&) = delete;
    WatchedPaths& operator=(WatchedPaths const&) = delete;
    ~WatchedPaths();

    /// An object id for each path, in the order they were given; empty where nothing stands.
    /// Valid until the next call.
    [[nodiscard]] std::vector<std::string> const& in(Oid const& root);

private:
    struct Node;
    using Found = std::vector<Oid>;

    Node& node_at(std::string const& path);
    Found const& look(Node& node, Oid const& tree);
    Found scan(Node& node, Oid const& tree);

    Objects const& objects_;
    std::size_t count_;
    std::unique_ptr<Node> top_;
    Oid last_root_{};
    Found last_found_{};
    std::vector<std::string> last_objects_{};
};

/// So many commits, one after another, with the same objects at the watched paths.
struct WatchedRun {
    std::size_t count{};
    std::shared_ptr<std::vector<std::string> const> objects{};
};

[[nodiscard]] std::vector<WatchedRun> watched_runs(Objects const& objects, std::vector<std::string> const& paths,
                                                   std::span<VisitedCommit const> commits);

}  // namespace newel::git
