#include "model/file_records.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

constexpr std::array<std::string_view, 4> kActs{"take", "put", "keep", "forget"};

Error damaged(std::string_view what) { return {ErrorCode::Invalid, cat("a record of kept files is damaged: ", what)}; }

std::string text_at(Node const& node, std::string_view key)
{
    auto const* value = node.find(key);
    if (!value || !value->text()) throw damaged(cat("'", key, "' is missing"));
    return *value->text();
}

std::int64_t number_at(Node const& node, std::string_view key, std::int64_t most)
{
    auto const* value = node.find(key);
    if (!value || !value->integer() || *value->integer() < 0 || *value->integer() > most)
        throw damaged(cat("'", key, "' is no number that fits"));
    return *value->integer();
}

/// A path that operations may name, or nothing.
std::string path_at(Node const& node, std::string_view key)
{
    auto text = text_at(node, key);
    if (!text.empty() && !path_fault(text).empty()) throw damaged(cat("'", key, "' is no path"));
    return text;
}

/// A path in the keep, or nothing.
std::string place_at(Node const& node)
{
    auto text = text_at(node, "place");
    if (text.empty()) return text;
    auto const keep = cat(kKeptFolder, "/");
    if (!text.starts_with(keep)) throw damaged("'place' is elsewhere");
    if (!path_fault(std::string_view(text).substr(keep.size())).empty()) throw damaged("'place' is no path");
    return text;
}

}  // namespace

std::string_view act_name(IntentRow::Act act) { return kActs.at(static_cast<std::size_t>(act)); }

std::optional<IntentRow::Act> act_named(std::string_view name)
{
    auto const found = std::ranges::find(kActs, name);
    if (found == kActs.end()) return std::nullopt;
    return static_cast<IntentRow::Act>(found - kActs.begin());
}

std::string encode_kept(KeptRecord const& record)
{
    Node node;
    node.set("id", Node(record.id));
    node.set("version", Node(std::int64_t{record.version.number}));
    node.set("step", Node(record.step.digest.hex()));
    node.set("chain", Node(record.chain.digest.hex()));
    node.set("direction", Node(record.direction == Direction::Up ? "up" : "down"));
    node.set("operation", Node(static_cast<std::int64_t>(record.operation)));
    node.set("act", Node(record.act));
    node.set("path", Node(record.path));
    node.set("from", Node(record.from));
    node.set("place", Node(record.place));
    node.set("left", Node(record.left));
    Node::Sequence made;
    for (auto const& folder : record.made) made.emplace_back(folder);
    node.set("made", Node(std::move(made)));
    node.set("displaced", record.displaced);
    node.set("at", Node(record.at));
    node.set("until", Node(record.until));
    return to_json(node);
}

KeptRecord decode_kept(std::string_view json)
{
    auto const node = from_json(json);
    KeptRecord record;
    record.id = text_at(node, "id");
    if (record.id.empty() || !std::ranges::all_of(record.id, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-';
        }))
        throw damaged("'id' is none");
    record.version = {static_cast<std::uint32_t>(number_at(node, "version", 0xffffffff))};
    auto const step = Digest::from_hex(text_at(node, "step"));
    if (!step) throw damaged("'step' is no digest");
    record.step = {*step};
    auto const chain = Digest::from_hex(text_at(node, "chain"));
    if (!chain) throw damaged("'chain' is no digest");
    record.chain = {*chain};
    record.direction = text_at(node, "direction") == "up" ? Direction::Up : Direction::Down;
    record.operation = static_cast<std::size_t>(number_at(node, "operation", 1'000'000));
    record.act = text_at(node, "act");
    record.path = path_at(node, "path");
    record.from = path_at(node, "from");
    record.place = place_at(node);
    record.left = text_at(node, "left");
    auto const* made = node.find("made");
    if (!made || !made->sequence()) throw damaged("'made' is no list");
    for (auto const& folder : *made->sequence()) {
        if (!folder.text() || !path_fault(*folder.text()).empty()) throw damaged("'made' holds no path");
        record.made.push_back(*folder.text());
    }
    if (auto const* displaced = node.find("displaced")) record.displaced = *displaced;
    record.at = text_at(node, "at");
    record.until = text_at(node, "until");
    return record;
}

}  // namespace newel
