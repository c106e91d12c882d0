#include "manifest/document.h"

#include "base/limits.h"
#include "base/text.h"

#include <algorithm>

namespace newel {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

void check_bytes(Document const& document)
{
    auto const& text = document.text;
    if (auto const nul = text.find('\0'); nul != std::string::npos) document.refuse(nul, "a NUL byte");
    if (is_utf8(text)) return;
    for (std::size_t line = 0; line < document.lines.size(); ++line) {
        auto const begin = document.lines[line];
        auto const end = line + 1 < document.lines.size() ? document.lines[line + 1] : text.size();
        if (!is_utf8(std::string_view(text).substr(begin, end - begin)))
            document.refuse(begin, "bytes that are not UTF-8");
    }
}

/// The first map that is told by indentation below another says how deep a level is.
bool find_unit(Document& document, Span const& span)
{
    for (auto const& entry : span.entries) {
        auto const& value = entry.value;
        if (span.is_block_map() && value.is_block_map() &&
            document.column(value.begin) > document.column(entry.begin)) {
            document.unit = std::string(document.column(value.begin) - document.column(entry.begin), ' ');
            return true;
        }
        if (find_unit(document, value)) return true;
    }
    return std::ranges::any_of(span.items, [&](Span const& item) { return find_unit(document, item); });
}

void find_flow_unit(Document& document)
{
    if (document.root.entries.empty()) return;
    auto const first = document.root.entries.front().begin;
    if (document.line_of(first) == document.line_of(document.root.begin)) return;
    auto const margin = document.margin(first);
    auto const outer = document.margin(document.root.begin);
    if (margin.size() > outer.size()) document.unit = margin.substr(outer.size());
}

}  // namespace

std::size_t Document::line_of(std::size_t offset) const
{
    auto const after = std::ranges::upper_bound(lines, offset);
    return static_cast<std::size_t>(after - lines.begin()) - 1;
}

std::size_t Document::line_end(std::size_t offset) const
{
    auto const end = std::min(text.find('\n', offset), text.size());
    return end > offset && text[end - 1] == '\r' ? end - 1 : end;
}

std::size_t Document::next_line(std::size_t offset) const
{
    auto const line = line_of(offset) + 1;
    return line < lines.size() ? lines[line] : text.size();
}

std::string Document::margin(std::size_t offset) const { return slice(line_begin(offset), first_in_line(offset)); }

std::size_t Document::first_in_line(std::size_t offset) const
{
    return std::min(text.find_first_not_of(" \t", line_begin(offset)), text.size());
}

bool Document::is_blank(std::size_t begin, std::size_t end) const
{
    return trim(std::string_view(text).substr(begin, end - begin)).empty();
}

std::optional<Seat> Document::find(DocumentPath const& path) const
{
    Seat seat{.value = &root};
    for (auto const& part : path) {
        auto const& around = *seat.value;
        if (around.style == Span::Style::Odd) refuse(around.begin, "this is written in a way that cannot be edited");
        if (around.shape == Span::Shape::List) {
            auto const index = to_number(part);
            if (!index || *index >= around.items.size()) return std::nullopt;
            seat = {.value = &around.items[*index]};
            continue;
        }
        auto const found = std::ranges::find(around.entries, part, &EntrySpan::key);
        if (found == around.entries.end()) return std::nullopt;
        if (found->colon_end == 0) refuse(found->begin, "this key is written in a way that cannot be edited");
        seat = {.value = &found->value,
                .entry = &*found,
                .owner = seat.entry,
                .map = &around,
                .index = static_cast<std::size_t>(found - around.entries.begin())};
    }
    return seat;
}

void Document::refuse(std::size_t offset, std::string message, std::string advice) const
{
    Place place{.file = shown};
    if (!lines.empty()) {
        place.line = static_cast<int>(line_of(offset)) + 1;
        place.column = static_cast<int>(column(offset)) + 1;
    }
    throw Error(ErrorCode::Failed, std::move(message), std::move(advice)).at(std::move(place));
}

Document read_document(std::string_view text, DocumentKind kind, std::string const& shown)
{
    Document document;
    document.kind = kind;
    document.shown = shown;
    if (text.size() > limits::kManifestBytes)
        document.refuse(0, cat("larger than ", grouped(limits::kManifestBytes), " bytes, which is not edited"));
    if (text.starts_with(kByteOrderMark)) {
        document.bom = kByteOrderMark;
        text.remove_prefix(kByteOrderMark.size());
    }
    document.text = text;
    document.lines.push_back(0);
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        document.lines.push_back(at + 1);
    if (auto const first = text.find('\n'); first != std::string_view::npos && first > 0 && text[first - 1] == '\r')
        document.eol = "\r\n";
    check_bytes(document);
    if (kind == DocumentKind::Json)
        read_json_document(document);
    else
        read_yaml_document(document);
    if (!find_unit(document, document.root) && document.root.is_flow_map()) find_flow_unit(document);
    return document;
}

NearestMap nearest_map(Document const& document, DocumentPath const& path)
{
    NearestMap nearest;
    for (auto around = parent_of(path);; around.pop_back()) {
        if (auto const seat = document.find(around)) return nearest.seat = *seat, nearest;
        nearest.missing.insert(nearest.missing.begin(), around.back());
    }
}

Node* find_node(Node& tree, DocumentPath const& path)
{
    auto* node = &tree;
    for (auto const& part : path) {
        if (auto* items = node->sequence()) {
            auto const index = to_number(part);
            if (!index || *index >= items->size()) return nullptr;
            node = &(*items)[*index];
        } else if (auto* entries = node->map()) {
            auto const found = std::ranges::find(*entries, part, &Node::Entry::key);
            if (found == entries->end()) return nullptr;
            node = &found->value;
        } else {
            return nullptr;
        }
    }
    return node;
}

Node const* find_node(Node const& tree, DocumentPath const& path)
{
    return find_node(const_cast<Node&>(tree), path);  // looks, and hands out what is const again
}

}  // namespace newel
