#include "embed/step_body.h"

#include "base/text.h"

namespace newel {

namespace {

/// Where payloads came from, and what a layout took out of them, for messages.
Node remarks_of(std::vector<Operation> const& operations)
{
    Node::Sequence list;
    for (auto const& operation : operations)
        list.push_back(Node(Node::Sequence{Node(operation.file), Node(operation.notes)}));
    return Node(std::move(list));
}

void put_remarks(Node const* list, std::vector<Operation>& operations)
{
    if (!list || !list->sequence()) return;
    auto remark = list->sequence()->begin();
    for (auto& operation : operations) {
        if (remark == list->sequence()->end()) return;
        auto const* pair = (remark++)->sequence();
        if (!pair || pair->size() != 2 || !pair->at(0).text() || !pair->at(1).text()) continue;
        operation.file = *pair->at(0).text();
        operation.notes = *pair->at(1).text();
    }
}

std::optional<Floors> floors_from(Node const* pair)
{
    auto const* list = pair ? pair->sequence() : nullptr;
    if (!list || list->size() != 2 || !list->at(0).integer() || !list->at(1).integer()) return std::nullopt;
    return Floors{{static_cast<std::uint32_t>(*list->at(0).integer())},
                  {static_cast<std::uint32_t>(*list->at(1).integer())}};
}

Node number(DataVersion version) { return Node(std::int64_t{version.number}); }

}  // namespace

std::string write_step_body(Step const& step)
{
    Node body;
    body.set("down", from_json(encode_down(step.down)));
    body.set("down_remarks", remarks_of(step.down.operations));
    body.set("rest", step.rest);
    body.set("up", to_node(step.up));
    body.set("up_remarks", remarks_of(step.up));
    if (step.foreign_keys) body.set("foreign_keys", Node(true));
    if (!step.unusable.empty()) body.set("unusable", Node(step.unusable));
    if (step.breaks) body.set("breaks", Node(Node::Sequence{number(step.breaks->read), number(step.breaks->write)}));
    return to_json(body);
}

Step read_step_body(DataVersion version, std::string_view name, std::string_view body)
{
    auto const root = from_json(body);
    auto const* up = root.find("up");
    auto const* down = root.find("down");
    auto const* rest = root.find("rest");
    if (!up || !down || !rest)
        throw Error(ErrorCode::Invalid,
                    cat(step_label(version, name), " is not as this program was built to carry it"));
    Step step{.version = version, .name = std::string(name)};
    step.up = operations_from(*up);
    step.down = decode_down(to_json(*down));
    step.rest = *rest;
    put_remarks(root.find("up_remarks"), step.up);
    put_remarks(root.find("down_remarks"), step.down.operations);
    if (auto const* on = root.find("foreign_keys")) step.foreign_keys = on->boolean() && *on->boolean();
    if (auto const* why = root.find("unusable"); why && why->text()) step.unusable = *why->text();
    step.breaks = floors_from(root.find("breaks"));
    seal(step);
    return step;
}

}  // namespace newel
