// document.h: a YAML or JSON document with the places of everything that is in it. Private to manifest/.
// Owns:     the text as it is (line ends and all), the values it holds, and from where to where each is written.
// Not here: changing it (document_acts.h).
// Throws:   Error{Failed} with file, line and column, where it cannot be read or is written in a way that is not
//           followed; a document is refused as a whole, so that nothing is changed by halves.
#pragma once

#include "base/node.h"
#include "manifest/document_edit.h"
#include "manifest/document_path.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

struct EntrySpan;

/// A value: the bytes from `begin` to `end`, without blanks and comments around it.
struct Span {
    enum class Shape { Scalar, List, Map };
    enum class Style {
        Inline,   ///< a plain or quoted scalar, or a flow collection ("{…}", "[…]"; all of JSON)
        Literal,  ///< a block scalar, "|" or ">"
        Block,    ///< a collection that is told by indentation
        Missing,  ///< a null that is not written; at the root: a document without any value
        Odd,      ///< a pair in a list without braces, a set, …: nothing in it is edited
    };
    Shape shape{Shape::Scalar};
    Style style{Style::Inline};
    std::size_t begin{};
    std::size_t end{};
    std::vector<EntrySpan> entries;
    std::vector<Span> items;

    [[nodiscard]] bool is_block_map() const { return shape == Shape::Map && style == Style::Block; }
    [[nodiscard]] bool is_flow_map() const { return shape == Shape::Map && style == Style::Inline; }
};

/// A key with its value.
struct EntrySpan {
    std::string key{};
    std::size_t begin{};      ///< of the key, its quotes included
    std::size_t key_end{};    ///< behind the key
    std::size_t colon_end{};  ///< behind the colon; 0 where there is none
    Span value{};
};

/// What a path leads to. Pointers are into the Document.
struct Seat {
    Span const* value{};
    EntrySpan const* entry{};  ///< nullptr at the root and for an element of a list
    EntrySpan const* owner{};  ///< the entry whose value the map around it is; nullptr where there is none
    Span const* map{};         ///< the map around it; nullptr at the root and for an element of a list
    std::size_t index{};       ///< of the entry in `map`
};

struct Document {
    DocumentKind kind{};
    std::string shown{};  ///< what messages call the file
    std::string bom{};
    std::string text{};  ///< without the byte order mark
    Node tree{};         ///< a map
    Span root{};
    std::vector<std::size_t> lines{};  ///< where each begins
    std::size_t content_begin{};       ///< of the first line that may hold keys
    std::size_t content_end{};         ///< where a key may be added at the end
    std::string eol{"\n"};
    std::string unit{"  "};  ///< one level of indentation

    [[nodiscard]] std::size_t line_of(std::size_t offset) const;
    [[nodiscard]] std::size_t line_begin(std::size_t offset) const { return lines[line_of(offset)]; }
    /// Where the line of `offset` ends, without its line end.
    [[nodiscard]] std::size_t line_end(std::size_t offset) const;
    /// Where the line after that of `offset` begins; the size of the text after the last.
    [[nodiscard]] std::size_t next_line(std::size_t offset) const;
    /// Bytes before `offset` in its line.
    [[nodiscard]] std::size_t column(std::size_t offset) const { return offset - line_begin(offset); }
    /// The blanks that the line of `offset` begins with.
    [[nodiscard]] std::string margin(std::size_t offset) const;
    /// Where they end: at the first byte that is none, or at the line end of a blank line.
    [[nodiscard]] std::size_t first_in_line(std::size_t offset) const;
    [[nodiscard]] std::string slice(std::size_t begin, std::size_t end) const
    {
        return text.substr(begin, end - begin);
    }
    [[nodiscard]] bool is_blank(std::size_t begin, std::size_t end) const;

    [[nodiscard]] std::optional<Seat> find(DocumentPath const& path) const;

    [[noreturn]] void refuse(std::size_t offset, std::string message, std::string advice = {}) const;
};

[[nodiscard]] Document read_document(std::string_view text, DocumentKind kind, std::string const& shown);

/// Fill in `tree`, `root` and what they know of the document; `text`, `lines` and `shown` are there.
void read_yaml_document(Document& document);
void read_json_document(Document& document);

/// The nearest map around a path that is there, and the keys between.
struct NearestMap {
    Seat seat{};
    DocumentPath missing{};
};
[[nodiscard]] NearestMap nearest_map(Document const& document, DocumentPath const& path);

/// The value at `path`; nullptr where there is none.
[[nodiscard]] Node* find_node(Node& tree, DocumentPath const& path);
[[nodiscard]] Node const* find_node(Node const& tree, DocumentPath const& path);

}  // namespace newel
