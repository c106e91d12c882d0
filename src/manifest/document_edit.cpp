#include "manifest/document_edit.h"

#include "base/text.h"
#include "manifest/document.h"
#include "manifest/document_acts.h"
#include "manifest/document_entries.h"
#include "manifest/document_values.h"
#include "manifest/document_wrap.h"
#include "manifest/faults.h"

#include <algorithm>

namespace newel {

namespace {

using Act = Displaced::Act;

/// A document while acts are done on it, with what takes them back.
class Editing {
public:
    explicit Editing(Document document) : document_(std::move(document)) {}

    [[nodiscard]] Document const& document() const { return document_; }

    void act(Displaced const& wanted)
    {
        auto acted = act_on(document_, wanted);
        document_ = std::move(acted.document);
        displaced_.push_back(std::move(acted.inverse));
    }

    [[nodiscard]] Edited finish(std::string_view before)
    {
        std::ranges::reverse(displaced_);
        auto text = document_.bom + document_.text;
        bool const changed = text != before;
        return {.text = std::move(text), .changed = changed, .displaced = std::move(displaced_)};
    }

private:
    Document document_;
    std::vector<Displaced> displaced_{};
};

/// A value under "<<" is read into the map around it: what a path leads to is then told by two places.
void check_merge_keys(Document const& document, DocumentPath const& path)
{
    if (document.kind == DocumentKind::Json) return;
    for (DocumentPath at; at.size() <= path.size(); at.push_back(path[at.size()])) {
        DocumentPath merge = at;
        merge.emplace_back("<<");
        if (auto const seat = document.find(merge); seat && seat->entry)
            document.refuse(seat->entry->begin,
                            cat("a merge key stands on the way to ", quoted(document_path_text(path))),
                            "write out what it merges");
        if (at.size() == path.size() || !document.find(at)) return;
    }
}

// ---- rename

bool is_merely_renamed(DocumentPath const& from, DocumentPath const& to) { return parent_of(from) == parent_of(to); }

void rename(Editing& editing, DocumentPath const& from, DocumentPath const& to)
{
    auto const& document = editing.document();
    auto const seat = document.find(from);
    if (!seat) return;
    check_merge_keys(document, from);
    check_merge_keys(document, to);
    if (!seat->entry)
        document.refuse(seat->value->begin,
                        cat(quoted(document_path_text(from)), " is an element of a list, which is not renamed"));
    auto const old =
        std::string_view(document.text).substr(seat->entry->begin, seat->entry->key_end - seat->entry->begin);
    Displaced act{.path = document_path_text(from), .to = document_path_text(to)};
    if (is_inside(to, from)) return editing.act(plan_wrap(document, from, to));
    if (is_inside(from, to)) {
        act.act = Act::Unwrap;
        return editing.act(act);
    }
    act.bytes = written_key(document.kind, to.back(), old);
    act.act = is_merely_renamed(from, to) ? Act::Key : Act::Move;
    if (act.act == Act::Move) act.tail = what_is_left(document, *seat);
    editing.act(act);
}

// ---- set

Layout layout_for(Document const& document, Span const& map, std::string margin)
{
    // A map in which there is nothing yet is written as the whole document is.
    auto const style = flow_style(document, map.entries.empty() ? document.root : map);
    bool const is_new = document.root.entries.empty();
    return {.is_spread = style.is_spread || is_new,
            .margin = std::move(margin),
            .unit = document.unit,
            .eol = document.eol,
            .colon = style.colon};
}

/// The bytes for `value` in the place of what stands at `seat`.
std::string overwriting(Document const& document, Seat const& seat, Node const& value)
{
    auto const written = written_at(document, seat);
    auto const old = document.slice(written.begin, written.end);
    auto const first = std::min(old.find_first_not_of(" \t"), old.size());
    bool const has_old_lead = first > 0 || (!old.empty() && document.kind == DocumentKind::Json);
    auto lead =
        has_old_lead && first < old.size() && old[first] != '\n' && old[first] != '\r' ? old.substr(0, first) : " ";
    if (!seat.entry) lead.clear();
    bool const in_block = seat.map && seat.map->is_block_map();
    // Lines go only where no comment would seem to belong to them.
    bool const is_alone =
        written.end == document.line_end(written.end) &&
        (!in_block || document.line_of(last_line(document, *seat.entry)) == document.line_of(written.end));
    if (in_block && is_alone && (value.map() || value.sequence()))
        return written_block(value, document.column(seat.entry->begin), document);
    if (document.kind == DocumentKind::Json && seat.map)
        return lead + written_json(value, layout_for(document, *seat.map, document.margin(seat.entry->begin)));
    return lead + written_value(document.kind, value, trim(old));
}

/// A new entry, written as it would stand at the left edge.
EntryText new_entry(Document const& document, Seat const& map, std::string const& name, Node const& value)
{
    auto const key = written_key(document.kind, name);
    EntryText entry{.key_size = key.size(), .is_block = takes_lines(document, map, nullptr)};
    if (entry.is_block) {
        entry.text = cat(key, ":", written_block(value, 0, document), document.eol);
        entry.is_alone = entry.text.find('\n') + 1 == entry.text.size();
        return entry;
    }
    auto const layout = layout_for(document, *map.value, {});
    auto const is_json = document.kind == DocumentKind::Json;
    entry.text = cat(key, is_json ? layout.colon : ": ",
                     is_json ? written_json(value, layout) : written_value(document.kind, value));
    return entry;
}

void set(Editing& editing, DocumentPath const& path, Node const& value)
{
    auto const& document = editing.document();
    check_merge_keys(document, path);
    Displaced act{.path = document_path_text(path), .digest = value_digest(value)};
    auto const seat = document.find(path);
    if (seat && *find_node(document.tree, path) == value) return;
    try {
        if (seat) {
            act.act = Act::Value;
            act.bytes = overwriting(document, *seat, value);
        } else {
            act.act = Act::Put;
            act.entry = new_entry(document, nearest_map(document, path).seat, path.back(), value);
        }
    } catch (Error& error) {
        if (error.place().line == 0) document.refuse(seat ? seat->value->begin : 0, error.message(), error.advice());
        throw;
    }
    editing.act(act);
}

// ---- remove

void remove(Editing& editing, DocumentPath const& path)
{
    auto const& document = editing.document();
    auto const seat = document.find(path);
    if (!seat) return;
    check_merge_keys(document, path);
    editing.act({.act = Act::Cut, .path = document_path_text(path), .tail = what_is_left(document, *seat)});
}

// ---- back

/// A value that was set, whose key is gone by now: it comes back as a new key.
Displaced brought_again(Document const& document, Displaced const& act)
{
    auto const path = parse_document_path(act.path);
    auto put = act;
    auto const key = written_key(document.kind, path.back());
    put.act = Act::Put;
    put.bytes.clear();
    put.margin.clear();
    put.entry = {.text = cat(key, ":", act.bytes), .key_size = key.size(), .margin = act.margin};
    put.entry.is_block = takes_lines(document, nearest_map(document, path).seat, nullptr);
    if (!put.entry.is_block) return put;
    put.entry.text = cat(act.margin, put.entry.text, document.eol);
    put.entry.key_at = act.margin.size();
    put.entry.is_alone = put.entry.text.find('\n') + 1 == put.entry.text.size();
    return put;
}

void take_back(Editing& editing, Displaced const& act)
{
    bool const is_there = editing.document().find(parse_document_path(act.path)).has_value();
    if (is_there || act.act == Act::Put)
        editing.act(act);
    else if (act.act == Act::Value)
        editing.act(brought_again(editing.document(), act));
}

/// Where two texts part.
std::size_t first_difference(std::string_view a, std::string_view b)
{
    auto const at = std::ranges::mismatch(a, b).in1 - a.begin();
    return static_cast<std::size_t>(at);
}

Edited taken_back(Document document, std::vector<Displaced> const& displaced, std::string_view text)
{
    Editing editing(std::move(document));
    for (auto const& act : displaced) take_back(editing, act);
    return editing.finish(text);
}

/// Refuses where what `edited` keeps does not lead back to `text`.
void check_way_back(std::string_view text, Document after, Edited const& edited)
{
    auto const kind = after.kind;
    auto const shown = after.shown;
    auto const refuse = [&](std::string_view back) {
        auto const document = read_document(text, kind, shown);
        auto const from = document.bom.size();
        auto const at = std::max(first_difference(text, back), from) - from;
        document.refuse(std::min(at, document.text.size()),
                        "this is written in a way that could not be brought back exactly",
                        "change it by hand, or write it in the usual way first");
    };
    std::string back;
    try {
        back = taken_back(std::move(after), edited.displaced, edited.text).text;
    } catch (Error const&) {
        refuse(edited.text);
    }
    if (back != text) refuse(back);
}

}  // namespace

Edited edit_document(std::string_view text, DocumentKind kind, EditOrder const& order, std::string const& shown)
{
    Editing editing(read_document(text, kind, shown));
    for (auto const& [from, to] : order.rename) rename(editing, from, to);
    for (auto const& [path, value] : order.set) set(editing, path, value);
    for (auto const& path : order.remove) remove(editing, path);
    auto edited = editing.finish(text);
    if (edited.changed) check_way_back(text, editing.document(), edited);
    return edited;
}

Edited undo_edit(std::string_view text, DocumentKind kind, std::vector<Displaced> const& displaced,
                 std::string const& shown)
{
    return taken_back(read_document(text, kind, shown), displaced, text);
}

}  // namespace newel
