#include "manifest/document_values.h"

#include "base/text.h"
#include "manifest/yaml.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace newel {

namespace {

/// What a reader of YAML 1.1 takes for true, false, nothing or a merge.
bool is_word_of_1_1(std::string_view text)
{
    static constexpr std::array<std::string_view, 10> kWords{"y",    "n",     "yes",  "no",  "on",
                                                             "true", "false", "null", "off", "~"};
    return std::ranges::any_of(kWords, [&](std::string_view word) { return equal_folded(word, text); });
}

bool is_plain(std::string_view text)
{
    auto const is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    };
    auto const is_fine = [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || std::string_view("-./+@ ").find(c) != std::string_view::npos;
    };
    if (text.empty() || !(is_letter(text.front()) || text.front() == '/') || text.back() == ' ') return false;
    return std::ranges::all_of(text, is_fine) && printable(text) == text && !is_word_of_1_1(text) &&
           text.find("  ") == std::string_view::npos;
}

std::string yaml_text(std::string_view text, std::string_view old)
{
    char const quote = old.empty() ? '\0' : old.front();
    if (quote == '"' || (quote != '\'' && !is_plain(text))) return to_json(Node(text));
    if (quote != '\'') return std::string(text);
    if (printable(text) != text) return to_json(Node(text));
    std::string out = "'";
    for (char const c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

/// YAML 1.1 wants a point in a number with an exponent.
std::string number(DocumentKind kind, double value)
{
    if (!std::isfinite(value)) {
        if (kind == DocumentKind::Json) throw Error(ErrorCode::Failed, "JSON has no number for nan and infinity");
        return flow_yaml(Node(value));
    }
    auto text = to_json(Node(value));
    auto const exponent = text.find('e');
    if (exponent != std::string::npos && text.find('.') == std::string::npos) text.insert(exponent, ".0");
    return text;
}

std::string scalar(DocumentKind kind, Node const& value, std::string_view old)
{
    if (auto const* real = value.real()) return number(kind, *real);
    if (auto const* text = value.text(); text && kind == DocumentKind::Yaml) return yaml_text(*text, old);
    return to_json(value);
}

std::string opened(Layout const& layout, int depth)
{
    if (!layout.is_spread) return {};
    auto out = layout.eol + layout.margin;
    for (int i = 0; i < depth; ++i) out += layout.unit;
    return out;
}

std::string collection(DocumentKind kind, Node const& value, Layout const& layout, int depth)
{
    auto const* map = value.map();
    auto const* list = value.sequence();
    if (!map && !list) return scalar(kind, value, {});
    std::string const separator = layout.is_spread ? "," : layout.colon == ":" ? "," : ", ";
    std::string out;
    auto const add = [&](std::string const& piece) {
        out += cat(out.empty() ? "" : separator, opened(layout, depth + 1), piece);
    };
    if (map)
        for (auto const* entry : sorted_entries(*map))
            add(cat(written_key(kind, entry->key), layout.colon, collection(kind, entry->value, layout, depth + 1)));
    else
        for (auto const& item : *list) add(collection(kind, item, layout, depth + 1));
    if (!out.empty()) out += opened(layout, depth);
    return cat(map ? "{" : "[", out, map ? "}" : "]");
}

}  // namespace

std::string written_key(DocumentKind kind, std::string_view key, std::string_view old)
{
    if (kind == DocumentKind::Json) return to_json(Node(key));
    return yaml_text(key, old);
}

std::string written_value(DocumentKind kind, Node const& value, std::string_view old)
{
    return value.map() || value.sequence() ? collection(kind, value, {}, 0) : scalar(kind, value, old);
}

std::string written_json(Node const& value, Layout const& layout)
{
    return collection(DocumentKind::Json, value, layout, 0);
}

std::string written_block(Node const& value, std::size_t column, Document const& document)
{
    auto const* map = value.map();
    auto const* list = value.sequence();
    bool const has_lines = (map && !map->empty()) || (list && !list->empty());
    if (!has_lines) return cat(" ", written_value(DocumentKind::Yaml, value));
    auto const inner = column + document.unit.size();
    auto const start = document.eol + std::string(inner, ' ');
    std::string out;
    if (map)
        for (auto const* entry : sorted_entries(*map))
            out += cat(start, written_key(DocumentKind::Yaml, entry->key), ":",
                       written_block(entry->value, inner, document));
    else
        for (auto const& item : *list) out += cat(start, "- ", written_value(DocumentKind::Yaml, item));
    return out;
}

}  // namespace newel
