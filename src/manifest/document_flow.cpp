// Entries of maps in braces: all of JSON, and YAML's "{a: 1}".
#include "base/text.h"
#include "manifest/document_entries.h"
#include "manifest/document_values.h"
#include "manifest/faults.h"

#include <algorithm>

namespace newel {

namespace {

void check_between(Document const& document, std::size_t begin, std::size_t end)
{
    auto const odd = document.text.find_first_not_of(" \t\r\n,", begin);
    if (odd < end) document.refuse(odd, "a comment or something odd stands in this map in braces; it is left as it is");
}

/// The entry with its new key, in the maps that are made around it, for a line that begins with `margin`.
std::string arrived(Document const& document, Arriving const& arriving, FlowStyle const& style,
                    std::string const& margin)
{
    auto const& entry = arriving.entry;
    auto rest = entry.text.substr(entry.key_at + entry.key_size);
    if (entry.is_block) rest.erase(rest.find_last_not_of(" \t\r\n") + 1);
    if (arriving.around.empty() && margin == entry.margin) return arriving.key + rest;
    std::string head;
    std::string tail;
    auto inner = margin;
    for (auto const& key : arriving.around) {
        auto const outer = inner;
        inner += document.unit;
        auto const spread = style.is_spread ? cat(document.eol, inner) : std::string();
        head += cat(written_key(document.kind, key), style.colon, "{", spread);
        tail = cat(style.is_spread ? cat(document.eol, outer) : std::string(), "}", tail);
    }
    if (!style.is_spread) inner = margin;
    rest = indented(unindented(rest, entry.margin, FirstLine::Kept), inner, FirstLine::Kept);
    return cat(head, arriving.key, rest, tail);
}

Placed put_into_empty(Document const& document, Span const& map, Arriving const& arriving)
{
    auto const inner = document.slice(map.begin + 1, map.end - 1);
    check_between(document, map.begin + 1, map.end - 1);
    bool const knows = arriving.spot && !arriving.spot->is_block;
    auto lead = knows ? arriving.spot->before : std::string();
    auto trail = knows ? arriving.spot->after : std::string();
    FlowStyle style;
    auto margin = document.margin(map.begin);
    // A document of several lines is one entry a line; also where there is nothing yet.
    if (knows) {
        style.is_spread = lead.find('\n') != std::string::npos;
    } else if (document.kind == DocumentKind::Json) {
        style.is_spread = flow_style(document, document.root).is_spread || document.root.entries.empty();
        if (!document.root.entries.empty()) style.colon = flow_style(document, document.root).colon;
        if (style.is_spread) {
            trail = cat(document.eol, margin);
            lead = cat(trail, document.unit);
        }
    }
    if (style.is_spread) margin = lead.substr(lead.rfind('\n') + 1);
    auto text = cat(lead, arrived(document, arriving, style, margin), trail);
    return {.splices = {{map.begin + 1, map.end - 1, std::move(text)}}, .left = inner};
}

}  // namespace

FlowStyle flow_style(Document const& document, Span const& map)
{
    FlowStyle style{.margin = document.margin(map.begin)};
    auto const& entries = map.entries;
    if (entries.empty()) return style;
    auto const& last = entries.back();
    auto const colon = document.slice(last.key_end, last.value.begin);
    if (last.colon_end > 0 && trim(colon) == ":" && colon.find('\n') == std::string::npos) style.colon = colon;
    auto const lead = document.slice(map.begin + 1, entries.front().begin);
    style.is_spread = lead.find('\n') != std::string::npos;
    if (entries.size() > 1)
        style.separator = document.slice(entries[entries.size() - 2].value.end, last.begin);
    else if (style.is_spread)
        style.separator = cat(",", lead);
    else
        style.separator = style.colon == ":" ? "," : ", ";
    if (trim(style.separator) != ",") style.separator = ", ";
    if (auto const line = style.separator.rfind('\n'); line != std::string::npos)
        style.margin = style.separator.substr(line + 1);
    return style;
}

Taken take_flow_entry(Document const& document, Seat const& seat, std::string const& left)
{
    auto const& map = *seat.map;
    auto const& entry = *seat.entry;
    auto const& entries = map.entries;
    Taken taken{.entry = {.text = document.slice(entry.begin, entry.value.end),
                          .key_size = entry.key_end - entry.begin,
                          .margin = document.margin(entry.begin)}};
    auto begin = entry.begin;
    auto end = entry.value.end;
    std::string rest;
    if (entries.size() == 1) {
        begin = map.begin + 1;
        end = map.end - 1;
        rest = trim(left).empty() ? left : std::string();
    } else if (seat.index > 0) {
        begin = entries[seat.index - 1].value.end;
    } else {
        end = entries[1].begin;
    }
    if (seat.index > 0) taken.spot.previous = entries[seat.index - 1].key;
    if (seat.index + 1 < entries.size()) taken.spot.next = entries[seat.index + 1].key;
    taken.spot.is_known = true;
    taken.spot.before = document.slice(begin, entry.begin);
    taken.spot.after = document.slice(entry.value.end, end);
    check_between(document, begin, entry.begin);
    check_between(document, entry.value.end, end);
    taken.splices.push_back({begin, end, rest});
    return taken;
}

Placed put_flow_entry(Document const& document, Span const& map, Arriving const& arriving)
{
    if (arriving.entry.is_block && !arriving.entry.is_alone)
        document.refuse(map.begin,
                        cat("what ", quoted(arriving.key),
                            " is to hold has several lines or a comment, which a map in braces cannot take"));
    if (map.entries.empty()) return put_into_empty(document, map, arriving);
    auto const style = flow_style(document, map);
    auto const margin_behind = [&](std::string const& lead, std::size_t offset) {
        auto const line = lead.rfind('\n');
        return line == std::string::npos ? document.margin(offset) : lead.substr(line + 1);
    };
    auto const* spot = arriving.spot && !arriving.spot->is_block ? arriving.spot : nullptr;
    auto at = map.entries.end() - 1;
    if (spot) {
        if (auto const previous = find_entry(map, spot->previous); previous != map.entries.end()) {
            at = previous;
        } else if (auto const next = find_entry(map, spot->next); next != map.entries.end()) {
            bool const fits = !spot->previous && trim(spot->after) == ",";
            auto const margin = document.margin(next->begin);
            return {
                .splices = {{next->begin, next->begin,
                             cat(arrived(document, arriving, style, margin), fits ? spot->after : style.separator)}}};
        }
    }
    bool const fits = spot && spot->previous == at->key && trim(spot->before) == ",";
    auto const lead = fits ? spot->before : style.separator;
    auto const end = at->value.end;
    return {.splices = {{end, end, cat(lead, arrived(document, arriving, style, margin_behind(lead, end)))}}};
}

}  // namespace newel
