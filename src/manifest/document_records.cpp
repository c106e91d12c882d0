// What an edit displaced, as it is kept: JSON whose keys are left out where they say nothing.
#include "base/text.h"
#include "manifest/document_edit.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

constexpr std::array<std::string_view, 7> kActs{"key", "value", "wrap", "unwrap", "cut", "put", "move"};

void add(Node& node, std::string_view key, std::string const& text)
{
    if (!text.empty()) node.set(key, Node(text));
}
void add(Node& node, std::string_view key, std::size_t number)
{
    if (number > 0) node.set(key, Node(static_cast<std::int64_t>(number)));
}
void add(Node& node, std::string_view key, std::optional<std::string> const& text)
{
    if (text) node.set(key, Node(*text));
}
void add_flag(Node& node, std::string_view key, bool flag)
{
    if (flag) node.set(key, Node(true));
}

Node record(Displaced const& displaced)
{
    Node node(Node::Map{});
    add(node, "act", std::string(kActs[static_cast<std::size_t>(displaced.act)]));
    add(node, "path", displaced.path);
    add(node, "to", displaced.to);
    add(node, "bytes", displaced.bytes);
    add(node, "tail", displaced.tail);
    add(node, "margin", displaced.margin);
    add(node, "levels", displaced.levels);
    if (displaced.comments) node.set("comments", Node(static_cast<std::int64_t>(*displaced.comments)));
    add(node, "digest", displaced.digest);
    add(node, "entry", displaced.entry.text);
    add(node, "entry_key_at", displaced.entry.key_at);
    add(node, "entry_key_size", displaced.entry.key_size);
    add(node, "entry_margin", displaced.entry.margin);
    add_flag(node, "entry_block", displaced.entry.is_block);
    add_flag(node, "entry_alone", displaced.entry.is_alone);
    add(node, "previous", displaced.spot.previous);
    add(node, "next", displaced.spot.next);
    add(node, "before", displaced.spot.before);
    add(node, "after", displaced.spot.after);
    add(node, "deeper", displaced.spot.deeper);
    add(node, "eol", displaced.spot.eol);
    add_flag(node, "below_blank", displaced.spot.is_below_blank);
    add_flag(node, "known", displaced.spot.is_known);
    add_flag(node, "block", displaced.spot.is_block);
    add_flag(node, "inline", displaced.spot.is_inline);
    return node;
}

class RecordReader {
public:
    explicit RecordReader(Node const& node) : node_(node)
    {
        if (!node.map()) fail("is no map");
    }

    Displaced read() const
    {
        Displaced displaced;
        auto const name = text("act");
        auto const act = std::ranges::find(kActs, std::string_view(name));
        if (act == kActs.end()) fail("has an act that is not known");
        displaced.act = static_cast<Displaced::Act>(act - kActs.begin());
        displaced.path = text("path");
        displaced.to = text("to");
        displaced.bytes = text("bytes");
        displaced.tail = text("tail");
        displaced.margin = text("margin");
        displaced.levels = number("levels");
        if (node_.find("comments")) displaced.comments = number("comments");
        displaced.digest = text("digest");
        displaced.entry = {.text = text("entry"),
                           .key_at = number("entry_key_at"),
                           .key_size = number("entry_key_size"),
                           .margin = text("entry_margin"),
                           .is_block = flag("entry_block"),
                           .is_alone = flag("entry_alone")};
        displaced.spot = {.previous = optional_text("previous"),
                          .next = optional_text("next"),
                          .before = text("before"),
                          .after = text("after"),
                          .deeper = text("deeper"),
                          .eol = text("eol"),
                          .is_below_blank = flag("below_blank"),
                          .is_known = flag("known"),
                          .is_block = flag("block"),
                          .is_inline = flag("inline")};
        check(displaced);
        return displaced;
    }

private:
    [[noreturn]] static void fail(std::string_view what)
    {
        throw Error(ErrorCode::Invalid, cat("the record of an edit ", what));
    }

    static void check(Displaced const& displaced)
    {
        using Act = Displaced::Act;
        auto const& entry = displaced.entry;
        bool const goes = displaced.act == Act::Key || displaced.act == Act::Wrap || displaced.act == Act::Unwrap ||
                          displaced.act == Act::Move;
        if (displaced.path.empty() || goes == displaced.to.empty()) fail("has no path, or one too many");
        if (entry.key_at > entry.text.size() || entry.key_size > entry.text.size() - entry.key_at)
            fail("has a key outside its entry");
    }

    [[nodiscard]] std::optional<std::string> optional_text(std::string_view key) const
    {
        auto const* value = node_.find(key);
        if (!value) return std::nullopt;
        if (!value->text()) fail(cat("has no text as '", key, "'"));
        return *value->text();
    }
    [[nodiscard]] std::string text(std::string_view key) const { return optional_text(key).value_or(std::string()); }

    [[nodiscard]] std::size_t number(std::string_view key) const
    {
        auto const* value = node_.find(key);
        if (!value) return 0;
        if (!value->integer() || *value->integer() < 0) fail(cat("has no number as '", key, "'"));
        return static_cast<std::size_t>(*value->integer());
    }

    [[nodiscard]] bool flag(std::string_view key) const
    {
        auto const* value = node_.find(key);
        if (value && !value->boolean()) fail(cat("has neither true nor false as '", key, "'"));
        return value && *value->boolean();
    }

    Node const& node_;
};

}  // namespace

Node to_node(std::vector<Displaced> const& displaced)
{
    Node::Sequence list;
    for (auto const& one : displaced) list.push_back(record(one));
    return Node(std::move(list));
}

std::vector<Displaced> displaced_from(Node const& list)
{
    if (!list.sequence()) throw Error(ErrorCode::Invalid, "the record of an edit is no list");
    std::vector<Displaced> displaced;
    for (auto const& one : *list.sequence()) displaced.push_back(RecordReader(one).read());
    return displaced;
}

}  // namespace newel
