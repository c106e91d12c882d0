#include "embed/facts_json.h"

#include "base/node.h"
#include "embed/verdict_facts.h"

namespace newel {

namespace {

Node number(std::uint64_t value) { return Node(static_cast<std::int64_t>(value)); }

template <class Values, class Make>
Node list(Values const& values, Make const& make)
{
    Node::Sequence items;
    for (auto const& value : values) items.push_back(make(value));
    return Node(std::move(items));
}

Node lost_node(std::vector<LostRows> const& lost)
{
    return list(lost, [](LostRows const& each) {
        return Node(Node::Map{{"step", number(each.step), {}},
                              {"table", Node(each.table), {}},
                              {"column", Node(each.column), {}},
                              {"rows", number(each.rows), {}}});
    });
}

}  // namespace

std::string json_of(PlanFacts const& facts)
{
    Node root(Node::Map{});
    root.set("app", Node(facts.app));
    root.set("from", number(facts.from));
    root.set("to", number(facts.to));
    root.set("base", number(facts.base));
    root.set("estimate_ms", number(static_cast<std::uint64_t>(facts.estimate.count())));
    root.set("lost", lost_node(facts.lost));
    root.set("steps", list(facts.steps, [](StepFact const& step) {
                 return Node(Node::Map{{"direction", Node(step.is_up ? "up" : "down"), {}},
                                       {"version", number(step.version), {}},
                                       {"name", Node(step.name), {}},
                                       {"kept", Node(step.is_kept), {}},
                                       {"moves_files", Node(step.moves_files), {}},
                                       {"from", Node(step.from), {}}});
             }));
    return to_json(root);
}

std::string json_of(VerdictFacts const& facts)
{
    static constexpr std::string_view kAccess[]{"none", "read", "write"};
    Node root(Node::Map{});
    root.set("verdict", Node(verdict_name(facts.verdict)));
    root.set("access", Node(kAccess[static_cast<std::size_t>(facts.access)]));
    root.set("app", Node(facts.app));
    root.set("data", Node(facts.data));
    root.set("data_version", number(facts.data_version));
    root.set("software_version", number(facts.software_version));
    root.set("base", number(facts.base));
    root.set("read_floor", number(facts.read_floor));
    root.set("write_floor", number(facts.write_floor));
    root.set("data_software", Node(facts.data_software));
    root.set("other_app", Node(facts.other_app));
    root.set("detail", Node(facts.detail));
    root.set("was_declined", Node(facts.was_declined));
    root.set("lost", lost_node(facts.lost));
    root.set("drift", list(facts.drift, [](std::string const& line) { return Node(line); }));
    root.set("steps", list(facts.steps, [](StepInTheWay const& step) {
                 return Node(Node::Map{{"version", number(step.version), {}},
                                       {"name", Node(step.name), {}},
                                       {"reason", Node(step.reason), {}},
                                       {"software", Node(step.software), {}},
                                       {"commit", Node(step.commit), {}}});
             }));
    return to_json(root);
}

std::string json_of(std::vector<ActionRecord> const& actions)
{
    Node root(Node::Map{});
    root.set("actions", list(actions, [](ActionRecord const& act) {
                 return Node(Node::Map{{"version", number(act.version.number), {}},
                                       {"direction", Node(act.direction == Direction::Up ? "up" : "down"), {}},
                                       {"store", Node(act.store), {}},
                                       {"kind", Node(act.kind), {}},
                                       {"object", Node(act.object), {}},
                                       {"rows", number(act.rows), {}}});
             }));
    return to_json(root);
}

}  // namespace newel
