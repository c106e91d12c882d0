#include "manifest/document_wrap.h"

#include "base/text.h"
#include "manifest/document_entries.h"
#include "manifest/document_values.h"

#include <algorithm>

namespace newel {

namespace {

bool is_blank_line(Document const& document, std::size_t line)
{
    return document.is_blank(line, document.line_end(line));
}

/// The end of the lines that go deeper, without the `stay` comment lines below that are to stay.
std::size_t end_of_deeper(Document const& document, EntrySpan const& entry, std::size_t stay)
{
    auto const value_line = document.line_of(std::max(entry.value.end, entry.colon_end));
    auto line = document.line_of(last_line(document, entry));
    for (; stay > 0 && line > value_line; --line)
        if (!is_blank_line(document, document.lines[line])) --stay;
    return document.line_end(document.lines[line]);
}

std::size_t comments_between(Document const& document, std::size_t begin, std::size_t end)
{
    std::size_t count = 0;
    end = std::min(end, document.text.size());
    for (auto line = document.next_line(begin); line < end; line = document.next_line(line))
        if (!is_blank_line(document, line)) ++count;
    return count;
}

std::string deeper_by(Document const& document, Seat const& inner, EntrySpan const& outer)
{
    if (inner.map->is_block_map()) return deeper_than(document, outer, *inner.entry);
    auto const from = document.margin(outer.begin);
    auto const to = document.margin(inner.entry->begin);
    return to.starts_with(from) ? to.substr(from.size()) : std::string();
}

/// Comments between the keys would be lost.
void check_head(Document const& document, std::size_t begin, std::size_t end)
{
    for (auto line = begin; line < end; line = document.next_line(line)) {
        auto const stop = std::min(document.line_end(line), end);
        auto const first = std::min(document.text.find_first_not_of(" \t", line), stop);
        if (first < stop && document.text[first] == '#')
            document.refuse(first, "a comment stands between keys of which one is to go");
    }
}

}  // namespace

Displaced plan_wrap(Document const& document, DocumentPath const& path, DocumentPath const& to)
{
    auto const seat = *document.find(path);
    auto const& entry = *seat.entry;
    Displaced act{.act = Displaced::Act::Wrap, .path = document_path_text(path), .to = document_path_text(to)};
    DocumentPath const keys(to.begin() + static_cast<std::ptrdiff_t>(path.size()), to.end());
    auto const old = std::string_view(document.text).substr(entry.begin, entry.key_end - entry.begin);
    if (seat.map->is_block_map()) {
        auto column = document.column(entry.begin);
        for (auto const& key : keys) {
            column += document.unit.size();
            act.margin += document.unit;
            act.bytes += cat(document.eol, std::string(column, ' '), written_key(document.kind, key, old), ":");
        }
        return act;
    }
    auto const style = flow_style(document, *seat.map);
    auto margin = document.margin(entry.begin);
    for (auto const& key : keys) {
        auto const spread = [&] { return style.is_spread ? cat(document.eol, margin) : std::string(); };
        act.tail = cat(spread(), "}", act.tail);
        margin += document.unit;
        act.bytes += cat("{", spread(), written_key(document.kind, key, old), style.colon);
        if (style.is_spread) act.margin += document.unit;
    }
    return act;
}

std::string wrapped(Document const& document, EntrySpan const& entry, Displaced const& act)
{
    bool const in_lines = act.tail.empty();
    auto const begin = in_lines ? entry.colon_end : entry.value.begin;
    auto const end =
        std::max(begin, in_lines ? end_of_deeper(document, entry, act.comments.value_or(0)) : entry.value.end);
    auto const lines = indented(document.slice(begin, end), act.margin, FirstLine::Kept);
    return spliced(document.text, {{begin, end, cat(act.bytes, lines, act.tail)}});
}

Unwrapped unwrapped(Document const& document, Seat const& inner, EntrySpan const& outer)
{
    auto const& entry = *inner.entry;
    bool const in_lines = inner.map->is_block_map();
    auto const begin = in_lines ? outer.colon_end : outer.value.begin;
    auto const middle = in_lines ? entry.colon_end : entry.value.begin;
    // Comments below that are not deeper than the key that goes stay where they are.
    auto const end = in_lines ? document.line_end(last_line(document, entry)) : outer.value.end;
    auto const tail = in_lines ? end : entry.value.end;
    check_head(document, begin, middle);
    Unwrapped result{.wrapping = {.act = Displaced::Act::Wrap}};
    result.wrapping.bytes = document.slice(begin, middle);
    result.wrapping.tail = document.slice(tail, end);
    result.wrapping.margin = deeper_by(document, inner, outer);
    if (in_lines) result.wrapping.comments = comments_between(document, end, last_line(document, outer) + 1);
    auto const lines = unindented(document.slice(middle, tail), result.wrapping.margin, FirstLine::Kept);
    result.text = spliced(document.text, {{begin, end, lines}});
    return result;
}

bool is_only_way(Node const& tree, DocumentPath const& outer, DocumentPath const& inner)
{
    for (auto path = parent_of(inner);; path = parent_of(path)) {
        auto const* map = find_node(tree, path);
        if (!map || !map->map() || map->map()->size() != 1) return false;
        if (path.size() <= outer.size()) return true;
    }
}

}  // namespace newel
