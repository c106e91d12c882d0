// document_values.h: new keys and values as they are written into a document. Private to manifest/.
// Why so careful: applications read YAML with readers of 1.1, for which `off`, `010` and `2026-11-21` are no text; such
// text goes into quotes. Keys of a map are sorted, so that the same step writes the same bytes wherever it comes from.
#pragma once

#include "manifest/document.h"

#include <string>
#include <string_view>

namespace newel {

/// A key; quoted as `old` is, where that is a key in quotes.
[[nodiscard]] std::string written_key(DocumentKind kind, std::string_view key, std::string_view old = {});

/// A value on one line. Text is quoted as `old` is, where that is text in quotes.
/// Error{Failed}, without a place, for what JSON cannot hold.
[[nodiscard]] std::string written_value(DocumentKind kind, Node const& value, std::string_view old = {});

/// How a new map in braces, or list in brackets, is laid out.
struct Layout {
    bool is_spread{};      ///< an entry a line
    std::string margin{};  ///< of the line that it begins on
    std::string unit{};
    std::string eol{};
    std::string colon{": "};
};
/// A value of JSON, over several lines where that is the style around it.
[[nodiscard]] std::string written_json(Node const& value, Layout const& layout);

/// What stands behind the colon of a block entry whose key stands at `column`: " 5", or lines; without the last line end.
[[nodiscard]] std::string written_block(Node const& value, std::size_t column, Document const& document);

}  // namespace newel
