// document_edit.h: the `edit` operation: changes a YAML or JSON document where it stands.
// Owns:     what an edit means, and how it is taken back exactly.
// Not here: which files (the glob is the caller's), reading and writing them.
// What is not edited keeps its bytes: comments, order, quoting, indentation, line ends, byte order mark.
//   rename  moves a key with its value, its comments and its place: under a new name it stays where it was; in another
//           map it becomes the last key, and maps that are not there are made. `engine: engine.name` puts the value of
//           `engine` into a map at that place; `engine.name: engine` takes it out where it is the only key.
//           A path that is not in the document is passed over; a new path that is there already is refused.
//   set     writes a value; keys and maps that are not there are added as the last. Over an old one it stands in one line,
//           but for a map or list in a map that is told by indentation, which gets lines where no comment is in the way.
//   remove  takes a key out with its value, the comment behind it, comments that are indented deeper below it, and the
//           comment lines directly above it in its own column (but the ones that the file begins with are the file's).
// Renames go first, then sets, then removes. Renames mean the document as it was: what makes room goes first, inner keys
// before outer ones; among the others, and among sets, the order of the paths decides, not the order written (digests of
// a step know none). Keys that are compared are texts: `1:` and `"1":` are the same.
// After each act the text is read again and compared with what was wanted, and the whole edit is taken back and compared
// with the text before: what would not come out is refused with its place, and nothing is changed.
// Refused besides: anchors, aliases, tags, merge keys on the way, several documents, duplicate keys, elements of lists as
// what is renamed or removed, a root that is no map, more than 4 MiB, NUL.
// Throws: Error{Failed} with file, line and column; Error{Invalid} for an order or a record that says nothing.
#pragma once

#include "base/node.h"
#include "manifest/document_path.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace newel {

enum class DocumentKind { Yaml, Json };

/// By the file's name: .yml, .yaml, .json.
[[nodiscard]] std::optional<DocumentKind> document_kind(std::string_view file_name);

/// Acts in the order in which they are done.
struct EditOrder {
    std::vector<std::pair<DocumentPath, DocumentPath>> rename{};
    std::vector<std::pair<DocumentPath, Node>> set{};
    std::vector<DocumentPath> remove{};
};

/// From the body of an `edit` operation. Error{Invalid} says what is wrong, with the mark's line where it has one; also
/// where it is more than 1,000 acts.
[[nodiscard]] EditOrder edit_order(Node const& body);

/// Where an entry stood among its neighbours.
struct EntrySpot {
    std::optional<std::string> previous{};  ///< their keys
    std::optional<std::string> next{};
    std::string before{};  ///< what stood between: lines, or in braces the comma and blanks
    std::string after{};
    std::string deeper{};   ///< the blanks by which it was indented more than the key of its map
    std::string eol{};      ///< the line end of the line above, which went with it: it was a last line without one
    bool is_below_blank{};  ///< and that line was empty
    bool is_known{};        ///< it stood somewhere; else it goes to the end
    bool is_block{};        ///< on lines of its own
    bool is_inline{};       ///< behind the dash of a list

    friend bool operator==(EntrySpot const&, EntrySpot const&) = default;
};

/// An entry as it was written.
struct EntryText {
    std::string text{};    ///< whole lines, comments included; in braces from key to value
    std::size_t key_at{};  ///< where in it the key stands
    std::size_t key_size{};
    std::string margin{};  ///< the blanks before it
    bool is_block{};       ///< lines
    bool is_alone{};       ///< one line without comments

    friend bool operator==(EntryText const&, EntryText const&) = default;
};

/// One act that takes a part of an edit back, with the bytes that it brings back. Paths as written.
struct Displaced {
    enum class Act {
        Key,     ///< writes the key of `path` as `bytes`
        Value,   ///< writes the value of `path` as `bytes`
        Wrap,    ///< puts the value of `path` at `to`, which is inside, with `bytes` before and `tail` behind
        Unwrap,  ///< puts the value of `path` at `to`, which is outside and holds nothing else
        Cut,     ///< takes `path` out, and up to `levels` maps around it that hold nothing else
        Put,     ///< brings `entry` back at `path`
        Move,    ///< Cut of `path` and Put at `to`, with the key written as `bytes`
    };
    Act act{};
    std::string path{};
    std::string to{};
    std::string bytes{};
    std::string tail{};    ///< for Cut and Move: what is written for the map, where nothing is left in it
    std::string margin{};  ///< Wrap: what lines of the value are indented by; Value: the blanks before the key
    EntryText entry{};
    EntrySpot spot{};
    std::size_t levels{};
    /// Cut and Move: comment lines above that go along at most; else all its own. Wrap: those below that stay.
    std::optional<std::size_t> comments{};
    std::string digest{};  ///< of the value that comes back (digest_node), hex

    friend bool operator==(Displaced const&, Displaced const&) = default;
};

struct Edited {
    std::string text{};
    bool changed{};
    std::vector<Displaced> displaced{};  ///< in the order in which undo_edit() does them
};

/// `shown` is what messages call the file.
[[nodiscard]] Edited edit_document(std::string_view text, DocumentKind kind, EditOrder const& order,
                                   std::string const& shown);

/// Takes an edit back, on the text that it gave or on what an application has made of it since: renamed values are
/// carried back as they are now; removed entries go between the neighbours that they had, else to the end of their map.
/// What an application has taken out is passed over. Its own `displaced` goes forward again, so that what this act
/// takes away comes back in either direction.
/// Error{Failed} where a place is taken: by a key that came back by itself, or beside a key that is to lose its map.
[[nodiscard]] Edited undo_edit(std::string_view text, DocumentKind kind, std::vector<Displaced> const& displaced,
                               std::string const& shown);

/// As a list of maps for to_json(), and back. Error{Invalid}.
[[nodiscard]] Node to_node(std::vector<Displaced> const& displaced);
[[nodiscard]] std::vector<Displaced> displaced_from(Node const& list);

}  // namespace newel
