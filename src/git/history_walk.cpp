#include "git/history_walk.h"

#include <algorithm>
#include <deque>
#include <queue>
#include <unordered_map>

namespace newel::git {

namespace {

/// Indices of commits, the newest first; among equally old ones the one found first.
struct ByTime {
    std::int64_t time{};
    std::size_t index{};

    friend bool operator<(ByTime const& a, ByTime const& b)
    {
        return a.time != b.time ? a.time < b.time : a.index > b.index;
    }
};
using Queue = std::priority_queue<ByTime>;

/// The part of the commit graph that a walk has seen. Links are indices, so that what follows never hashes again.
class Graph {
public:
    Graph(Objects const& objects, std::unordered_set<std::string> const& shallow) : objects_(objects)
    {
        for (auto const& hex : shallow) shallow_.insert(oid_of(hex));
    }

    struct Node {
        VisitedCommit commit{};
        std::vector<std::size_t> parents{};
        std::size_t children{};
        bool hidden{};
        bool expanded{};  ///< is or was in the queue
        bool waiting{};   ///< is in the queue
    };

    /// Reads the commit the first time it is asked for.
    std::size_t add(Oid const& id)
    {
        auto const [place, is_new] = index_.try_emplace(id, nodes_.size());
        if (!is_new) return place->second;
        nodes_.emplace_back();
        auto& commit = nodes_.back().commit;
        commit = {id, objects_.commit(id)};
        if (!shallow_.empty() && shallow_.contains(id)) commit.raw.parents.clear();
        return nodes_.size() - 1;
    }

    /// Stays where it is while others are added.
    [[nodiscard]] Node& at(std::size_t index) { return nodes_[index]; }
    [[nodiscard]] std::deque<Node>& nodes() { return nodes_; }
    [[nodiscard]] ByTime key(std::size_t index) const { return {nodes_[index].commit.raw.time, index}; }

private:
    Objects const& objects_;
    std::unordered_set<Oid, OidHash> shallow_;
    std::unordered_map<Oid, std::size_t, OidHash> index_;
    std::deque<Node> nodes_;
};

/// Spreads over the graph, the newest first, until only hidden commits are waiting.
class Spread {
public:
    explicit Spread(Graph& graph) : graph_(graph) {}

    void start(Oid const& id)
    {
        auto const index = graph_.add(id);
        enqueue(index);
    }

    void start_hidden(Oid const& id)
    {
        hide(graph_.add(id));
        enqueue(graph_.add(id));
    }

    void run()
    {
        // A committer's clock may have been wrong, so a hidden line is followed somewhat further than times ask for:
        // git does the same, with 5 commits.
        for (std::size_t slack = kSlack; !queue_.empty() && (shown_waiting_ > 0 || slack-- > 0);) {
            if (shown_waiting_ > 0) slack = kSlack;
            auto const index = queue_.top().index;
            queue_.pop();
            if (!graph_.at(index).hidden) --shown_waiting_;
            expand(index);
        }
    }

private:
    static constexpr std::size_t kSlack = 256;

    void enqueue(std::size_t index)
    {
        auto& node = graph_.at(index);
        if (node.expanded) return;
        node.expanded = true;
        if (!node.hidden) ++shown_waiting_;
        node.waiting = true;
        queue_.push(graph_.key(index));
    }

    void expand(std::size_t index)
    {
        graph_.at(index).waiting = false;
        auto& node = graph_.at(index);
        for (auto const& id : node.commit.raw.parents) node.parents.push_back(graph_.add(id));
        for (auto const parent : node.parents) {
            if (node.hidden) hide(parent);
            enqueue(parent);
        }
    }

    /// Hides a commit and what of its ancestors is already known.
    void hide(std::size_t index)
    {
        std::vector<std::size_t> open{index};
        while (!open.empty()) {
            auto& node = graph_.at(open.back());
            open.pop_back();
            if (node.hidden) continue;
            node.hidden = true;
            if (node.waiting) --shown_waiting_;
            open.insert(open.end(), node.parents.begin(), node.parents.end());
        }
    }

    Graph& graph_;
    Queue queue_;
    std::size_t shown_waiting_{};
};

/// Kahn's algorithm with a queue by time: a commit comes once all its children came.
std::vector<VisitedCommit> in_order(Graph& graph)
{
    auto& nodes = graph.nodes();
    for (auto const& node : nodes)
        if (!node.hidden)
            for (auto const parent : node.parents) ++nodes[parent].children;

    Queue ready;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (!nodes[i].hidden && nodes[i].children == 0) ready.push(graph.key(i));
    std::vector<VisitedCommit> out;
    out.reserve(nodes.size());
    while (!ready.empty()) {
        auto& node = nodes[ready.top().index];
        ready.pop();
        for (auto const parent : node.parents)
            if (--nodes[parent].children == 0 && !nodes[parent].hidden) ready.push(graph.key(parent));
        out.push_back(std::move(node.commit));
    }
    return out;
}

/// Reads everything that `of` reaches until `ancestor` is found.
bool is_in_history(Objects const& objects, Oid const& of, Oid const& ancestor,
                   std::unordered_set<std::string> const& shallow)
{
    Graph graph(objects, shallow);
    Queue queue;
    auto const visit = [&](Oid const& id) {
        auto const index = graph.add(id);
        auto& node = graph.at(index);
        if (node.expanded) return;
        node.expanded = true;
        queue.push(graph.key(index));
    };
    visit(of);
    while (!queue.empty()) {
        auto const& commit = graph.at(queue.top().index).commit;
        queue.pop();
        if (commit.id == ancestor) return true;
        for (auto const& parent : commit.raw.parents) visit(parent);
    }
    return false;
}

}  // namespace

std::vector<VisitedCommit> commits_between(Objects const& objects, Oid const& from, std::optional<Oid> const& hidden,
                                           std::unordered_set<std::string> const& shallow)
{
    Graph graph(objects, shallow);
    Spread spread(graph);
    if (hidden) spread.start_hidden(*hidden);
    spread.start(from);
    spread.run();
    return in_order(graph);
}

bool reaches(Objects const& objects, Oid const& of, Oid const& ancestor, std::unordered_set<std::string> const& shallow)
{
    // Between near commits only what differs is read. Down to a root the times alone decided what was hidden, and a
    // clock may have been wrong: then the whole history is asked.
    auto const unreached = commits_between(objects, ancestor, of, shallow);
    if (unreached.empty()) return true;
    auto const is_root = [](VisitedCommit const& commit) { return commit.raw.parents.empty(); };
    return std::ranges::any_of(unreached, is_root) && is_in_history(objects, of, ancestor, shallow);
}

}  // namespace newel::git
