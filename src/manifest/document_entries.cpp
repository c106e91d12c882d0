#include "manifest/document_entries.h"

#include "base/text.h"
#include "manifest/faults.h"

#include <algorithm>

namespace newel {

namespace {

/// Calls `change` with each line that is to be changed, without its line end.
template <class Change>
std::string each_line(std::string_view lines, FirstLine first, Change const& change)
{
    std::string out;
    bool is_first = true;
    while (!lines.empty()) {
        auto const end = std::min(lines.find('\n'), lines.size());
        auto const line = lines.substr(0, end);
        bool const is_empty = line.empty() || line == "\r";
        out += is_empty || (is_first && first == FirstLine::Kept) ? std::string(line) : change(line);
        if (end < lines.size()) out += '\n';
        lines.remove_prefix(std::min(end + 1, lines.size()));
        is_first = false;
    }
    return out;
}

}  // namespace

std::string spliced(std::string_view text, std::vector<Splice> splices)
{
    std::ranges::stable_sort(splices, {}, &Splice::begin);
    std::string out;
    std::size_t from = 0;
    for (auto const& splice : splices) {
        out += text.substr(from, splice.begin - from);
        out += splice.text;
        from = splice.end;
    }
    return out += text.substr(from);
}

std::string indented(std::string_view lines, std::string_view prefix, FirstLine first)
{
    return each_line(lines, first, [&](std::string_view line) { return cat(prefix, line); });
}

std::string unindented(std::string_view lines, std::string_view prefix, FirstLine first)
{
    return each_line(lines, first, [&](std::string_view line) {
        std::size_t count = 0;
        while (count < std::min(prefix.size(), line.size()) && line[count] == prefix[count]) ++count;
        return std::string(line.substr(count));
    });
}

std::size_t last_line(Document const& document, EntrySpan const& entry)
{
    auto const column = document.column(entry.begin);
    auto last = std::max(entry.value.end, entry.colon_end);
    for (auto line = document.next_line(last); line < document.content_end; line = document.next_line(line)) {
        auto const first = document.first_in_line(line);
        if (first >= document.line_end(line)) continue;
        if (document.text[first] != '#' || first - line <= column) break;
        last = line;
    }
    return last;
}

std::size_t first_line(Document const& document, EntrySpan const& entry, CommentLines most)
{
    auto const key_line = document.line_begin(entry.begin);
    auto const column = entry.begin - key_line;
    auto line = key_line;
    for (std::size_t taken = 0; line > document.content_begin && (!most || taken < *most); ++taken) {
        auto const above = document.line_begin(line - 1);
        auto const first = document.first_in_line(above);
        if (first - above != column || first >= document.text.size() || document.text[first] != '#') return line;
        line = above;
    }
    return line == 0 && !most ? key_line : line;  // the comment that a file begins with is the file's own
}

std::vector<EntrySpan>::const_iterator find_entry(Span const& map, std::optional<std::string> const& key)
{
    return key ? std::ranges::find(map.entries, *key, &EntrySpan::key) : map.entries.end();
}

std::string deeper_than(Document const& document, EntrySpan const& owner, EntrySpan const& entry)
{
    auto const outer = document.column(owner.begin);
    return std::string(std::max(document.column(entry.begin), outer) - outer, ' ');
}

bool is_behind_dash(Document const& document, EntrySpan const& entry)
{
    auto const before = document.slice(document.line_begin(entry.begin), entry.begin);
    if (before.find_first_not_of(' ') == std::string::npos) return false;
    if (before.find_first_not_of(" -") != std::string::npos)
        document.refuse(entry.begin, "this key does not begin its line, so it cannot be edited");
    return true;
}

Taken take_entry(Document const& document, Seat const& seat, Taking const& taking)
{
    if (seat.map->is_flow_map()) return take_flow_entry(document, seat, taking.left);
    if (!seat.map->is_block_map())
        document.refuse(seat.entry->begin, "this key is written in a way that cannot be edited");
    return take_block_entry(document, seat, taking);
}

std::string what_is_left(Document const& document, Seat const& seat)
{
    if (!seat.map || !seat.map->is_block_map() || seat.map == &document.root) return {};
    return seat.owner ? " {}" : "{}";
}

bool takes_lines(Document const& document, Seat const& map, EntrySpot const* spot)
{
    auto const& value = *map.value;
    if (value.is_block_map() || value.style == Span::Style::Missing) return true;
    if (document.kind == DocumentKind::Json || !value.entries.empty() || &value == &document.root) return false;
    if (spot) return spot->is_block;
    // "{}" behind a key that has lines of its own makes room for lines.
    return map.entry && map.map->is_block_map() &&
           document.line_of(value.begin) == document.line_of(map.entry->colon_end - 1) &&
           document.line_of(value.end) == document.line_of(value.begin);
}

void check_can_hold(Document const& document, Seat const& map, std::string_view key)
{
    auto const& value = *map.value;
    bool const is_empty_null = value.style == Span::Style::Missing && (map.entry || &value == &document.root);
    if (value.shape != Span::Shape::Map && !is_empty_null)
        document.refuse(value.begin, cat("this is no map, so it cannot hold ", quoted(key)));
    if (value.style == Span::Style::Odd)
        document.refuse(value.begin, "this map is written in a way that cannot be edited");
}

Placed put_entry(Document const& document, Seat const& map, Arriving const& arriving)
{
    return takes_lines(document, map, arriving.spot) ? put_block_entry(document, map, arriving)
                                                     : put_flow_entry(document, *map.value, arriving);
}

}  // namespace newel
