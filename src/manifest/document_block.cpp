// Entries of block maps: lines that belong together by their indentation.
#include "base/text.h"
#include "manifest/document_entries.h"
#include "manifest/document_values.h"

#include <algorithm>

namespace newel {

namespace {

std::string blanks(std::size_t count) { return std::string(count, ' '); }

/// Without the line end at its end.
std::string without_eol(std::string text)
{
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    return text;
}

/// Where the lines between the entry before and this one begin.
std::size_t window_begin(Document const& document, Seat const& seat)
{
    if (seat.index > 0) return document.next_line(last_line(document, seat.map->entries[seat.index - 1]));
    if (seat.owner) return document.next_line(seat.owner->colon_end - 1);
    return seat.map == &document.root ? document.content_begin : first_line(document, *seat.entry);
}

void describe(Document const& document, Seat const& seat, std::size_t begin, std::size_t end, EntrySpot& spot)
{
    auto const& entries = seat.map->entries;
    spot.is_known = spot.is_block = true;
    if (seat.owner) spot.deeper = deeper_than(document, *seat.owner, *seat.entry);
    if (seat.index > 0) spot.previous = entries[seat.index - 1].key;
    if (auto const from = window_begin(document, seat); from < begin) spot.before = document.slice(from, begin);
    if (seat.index + 1 >= entries.size()) return;
    spot.next = entries[seat.index + 1].key;
    if (auto const next = document.line_begin(entries[seat.index + 1].begin); next > end)
        spot.after = document.slice(end, next);
}

/// The first entry behind the dash of a list: what comes next moves up to the dash.
Taken take_behind_dash(Document const& document, Seat const& seat, std::string const& left)
{
    auto const& entry = *seat.entry;
    auto const& entries = seat.map->entries;
    auto const column = document.column(entry.begin);
    auto const last = last_line(document, entry);
    Taken taken;
    taken.spot.is_known = taken.spot.is_block = taken.spot.is_inline = true;
    taken.entry.text = blanks(column) + document.slice(entry.begin, document.next_line(last));
    auto end = document.line_end(last);
    auto rest = trim(left).empty() ? std::string("{}") : std::string(trim(left));
    if (entries.size() > 1) {
        end = entries[1].begin;
        rest.clear();
        taken.spot.next = entries[1].key;
        auto const between = document.slice(document.next_line(last), end);
        if (between != blanks(column))
            document.refuse(entry.begin, "a comment stands between this key behind a dash and the next one");
    }
    taken.splices.push_back({entry.begin, end, rest});
    return taken;
}

/// Whole lines. Where the last one has no line end, the one before it gives its own.
Taken take_lines(Document const& document, Seat const& seat, Taking const& taking)
{
    auto const& entry = *seat.entry;
    auto begin = first_line(document, entry, taking.comments);
    auto const end = document.next_line(last_line(document, entry));
    Taken taken;
    taken.entry.text = document.slice(begin, end);
    taken.entry.key_at = entry.begin - begin;
    if (!taken.entry.text.ends_with('\n') && begin > 0) {
        auto const above = document.line_end(document.line_begin(begin - 1));
        taken.spot.eol = document.slice(above, begin);
        taken.spot.is_below_blank = document.column(above) == 0;
        begin = above;
    }
    describe(document, seat, begin, end, taken.spot);
    if (seat.map->entries.size() == 1 && seat.map != &document.root) {
        if (!seat.owner) document.refuse(entry.begin, "the only key of a map that begins below its dash");
        taken.splices.push_back({seat.owner->colon_end, seat.owner->colon_end, taking.left});
    }
    taken.splices.push_back({begin, end, {}});
    return taken;
}

/// The lines of what arrives, with its new key, at `column`, below the keys of the maps that are made around it.
std::string arrived(Document const& document, Arriving const& arriving, std::size_t column)
{
    auto const& entry = arriving.entry;
    std::string out;
    for (auto const& key : arriving.around) {
        out += cat(blanks(column), written_key(document.kind, key), ":", document.eol);
        column += document.unit.size();
    }
    auto text = entry.text;
    text.replace(entry.key_at, entry.key_size, arriving.key);
    if (!entry.is_block) {  // out of braces: what stands behind its colon needs a blank there
        auto const colon = text.find(':', arriving.key.size());
        if (colon != std::string::npos && colon + 1 < text.size() && text[colon + 1] != ' ' && text[colon + 1] != '\n')
            text.insert(colon + 1, " ");
        return cat(out, blanks(column), text, document.eol);
    }
    auto const old = entry.margin.size();
    if (column > old) return out + indented(text, blanks(column - old), FirstLine::Too);
    return out + unindented(text, blanks(old - column), FirstLine::Too);
}

/// Lines that go in where the line at `at` begins, or behind the last one; a text without a last line end stays so.
Splice lines_at(Document const& document, std::size_t at, std::string lines, EntrySpot const* spot)
{
    auto const& text = document.text;
    auto const bare = without_eol(lines);
    auto const eol = bare.size() < lines.size() ? lines.substr(bare.size()) : document.eol;
    bool const is_open = !text.empty() && text.back() != '\n';
    bool const was_open = spot && !spot->eol.empty() && (is_open || spot->is_below_blank);
    if (at >= text.size() && (is_open || was_open)) return {at, at, cat(was_open ? spot->eol : eol, bare)};
    bool const stays_open = text.empty() && bare.size() == lines.size();
    return {at, at, stays_open ? std::move(lines) : bare + eol};
}

Placed put_behind_dash(Document const& document, std::size_t begin, std::size_t end, Arriving const& arriving,
                       bool is_only)
{
    auto const column = document.column(begin);
    auto text = arrived(document, arriving, column).substr(column);
    if (is_only)
        text = without_eol(std::move(text));
    else
        text += blanks(column);
    return {.splices = {{begin, end, std::move(text)}}, .left = document.slice(begin, end)};
}

Placed put_into_empty(Document const& document, Seat const& map, Arriving const& arriving)
{
    auto const& text = document.text;
    auto const& value = *map.value;
    auto const* spot = arriving.spot;
    // Behind the line at `from` and what stood between, else at `end`.
    auto const behind = [&](std::size_t from, std::size_t end) {
        bool const fits = spot && spot->is_block && std::string_view(text).substr(from).starts_with(spot->before);
        return fits ? from + spot->before.size() : end;
    };
    if (&value == &document.root) {
        auto const at = behind(document.content_begin, document.content_end);
        return {.splices = {lines_at(document, at, arrived(document, arriving, 0), spot)}};
    }
    if (!map.entry) return put_behind_dash(document, value.begin, value.end, arriving, true);
    if (!map.map->is_block_map() || document.line_of(value.end) != document.line_of(map.entry->colon_end - 1))
        document.refuse(value.begin, "this empty map stands where no lines can be added");
    Placed placed{.left = document.slice(map.entry->colon_end, value.end)};
    auto const& deeper = spot && !spot->deeper.empty() ? spot->deeper : document.unit;
    auto const column = document.column(map.entry->begin) + deeper.size();
    auto const at = behind(document.next_line(value.end), document.next_line(last_line(document, *map.entry)));
    if (!placed.left.empty()) placed.splices.push_back({map.entry->colon_end, value.end, {}});
    placed.splices.push_back(lines_at(document, at, arrived(document, arriving, column), spot));
    return placed;
}

/// Where lines go among those of `entries`, by what is known of their place.
std::size_t line_for(Document const& document, Span const& map, EntrySpot const* spot)
{
    auto const& entries = map.entries;
    auto const end = document.next_line(last_line(document, entries.back()));
    if (!spot) return end;
    if (auto const previous = find_entry(map, spot->previous); previous != entries.end()) {
        auto const from = document.next_line(last_line(document, *previous));
        auto const to =
            previous + 1 == entries.end() ? document.text.size() : document.line_begin((previous + 1)->begin);
        auto const window = std::string_view(document.text).substr(from, std::max(from, to) - from);
        if (spot->is_block && window.starts_with(spot->before)) return from + spot->before.size();
        return from;
    }
    auto const next = find_entry(map, spot->next);
    if (next == entries.end() || is_behind_dash(document, *next)) return end;
    auto const to = document.line_begin(next->begin);
    bool const fits = spot->is_block && !spot->previous && to >= spot->after.size() &&
                      std::string_view(document.text).substr(0, to).ends_with(spot->after);
    return fits ? to - spot->after.size() : first_line(document, *next);
}

}  // namespace

Taken take_block_entry(Document const& document, Seat const& seat, Taking const& taking)
{
    auto const& entry = *seat.entry;
    auto taken = is_behind_dash(document, entry) ? take_behind_dash(document, seat, taking.left)
                                                 : take_lines(document, seat, taking);
    auto const column = document.column(entry.begin);
    auto const& text = taken.entry.text;
    if (taken.spot.is_inline) taken.entry.key_at = column;
    taken.entry.key_size = entry.key_end - entry.begin;
    taken.entry.margin = blanks(column);
    taken.entry.is_block = true;
    auto const value_end = std::max(entry.value.end, entry.colon_end);
    taken.entry.is_alone =
        taken.entry.key_at == column && document.line_of(value_end) == document.line_of(entry.begin) &&
        document.is_blank(value_end, document.line_end(value_end)) && text.find('\n') >= text.size() - 1;
    return taken;
}

Placed put_block_entry(Document const& document, Seat const& map, Arriving const& arriving)
{
    auto const& value = *map.value;
    if (value.entries.empty()) return put_into_empty(document, map, arriving);
    auto const& first = value.entries.front();
    auto const* spot = arriving.spot;
    if (spot && spot->is_inline && spot->next == first.key && is_behind_dash(document, first))
        return put_behind_dash(document, first.begin, first.begin, arriving, false);
    auto const lines = arrived(document, arriving, document.column(value.begin));
    return {.splices = {lines_at(document, line_for(document, value, spot), lines, spot)}};
}

}  // namespace newel
