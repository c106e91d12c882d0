#include "git/watched_paths.h"

#include "base/text.h"

#include <map>

namespace newel::git {

/// A folder with watched names below it. `found` holds, per tree that once stood here, the objects of all watched paths
/// at and below this folder (null: none).
struct WatchedPaths::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> below{};
    std::vector<std::size_t> here{};  ///< the paths that end here
    std::unordered_map<Oid, Found, OidHash> found{};
};

WatchedPaths::WatchedPaths(Objects const& objects, std::vector<std::string> const& paths)
    : objects_(objects), count_(paths.size()), top_(std::make_unique<Node>())
{
    for (std::size_t i = 0; i < paths.size(); ++i) node_at(paths[i]).here.push_back(i);
}

WatchedPaths::~WatchedPaths() = default;

WatchedPaths::Node& WatchedPaths::node_at(std::string const& path)
{
    auto* node = top_.get();
    if (path.empty()) return *node;
    for (auto const& part : split(path, '/')) {
        auto& next = node->below[part];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    return *node;
}

WatchedPaths::Found const& WatchedPaths::look(Node& node, Oid const& tree)
{
    auto const place = node.found.find(tree);
    if (place != node.found.end()) return place->second;
    return node.found.emplace(tree, scan(node, tree)).first->second;
}

WatchedPaths::Found WatchedPaths::scan(Node& node, Oid const& tree)
{
    Found found(count_);
    for (auto const path : node.here) found[path] = tree;
    auto left = node.below.size();
    if (left == 0) return found;
    objects_.scan_tree(tree, [&](RawEntry const& entry) {
        auto const place = node.below.find(entry.name);
        if (place == node.below.end()) return true;
        auto& next = *place->second;
        for (auto const path : next.here) found[path] = entry.object;
        if (entry.kind == EntryKind::Tree && !next.below.empty()) {
            auto const& below = look(next, entry.object);
            for (std::size_t i = 0; i < count_; ++i)
                if (!below[i].is_null()) found[i] = below[i];
        }
        return --left > 0;
    });
    return found;
}

std::vector<std::string> const& WatchedPaths::in(Oid const& root)
{
    // Nearly every commit has a root tree of its own, so of those only the last one is kept.
    if (root == last_root_ || count_ == 0) return last_objects_;
    auto found = scan(*top_, root);
    last_root_ = root;
    if (found == last_found_) return last_objects_;
    last_found_ = std::move(found);
    last_objects_.clear();
    for (auto const& oid : last_found_) last_objects_.push_back(oid.is_null() ? std::string() : oid.hex());
    return last_objects_;
}

std::vector<WatchedRun> watched_runs(Objects const& objects, std::vector<std::string> const& paths,
                                     std::span<VisitedCommit const> commits)
{
    WatchedPaths watched(objects, paths);
    std::vector<WatchedRun> runs;
    for (auto const& commit : commits) {
        auto const& found = watched.in(commit.raw.tree);
        if (runs.empty() || *runs.back().objects != found)
            runs.push_back({.count = 0, .objects = std::make_shared<std::vector<std::string> const>(found)});
        ++runs.back().count;
    }
    return runs;
}

}  // namespace newel::git
