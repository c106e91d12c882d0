// document_entries.h: taking an entry out of a map as it is written, and putting one in. Private to manifest/.
// Owns:     which lines and bytes belong to an entry; where it goes among its neighbours.
// Not here: whether the result means what was wanted (document_acts.h reads it again).
// Throws:   Error{Failed} with the place, where the map is written in a way that is not followed.
#pragma once

#include "manifest/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// Replaces the bytes from `begin` to `end`.
struct Splice {
    std::size_t begin{};
    std::size_t end{};
    std::string text{};
};
/// Splices do not overlap.
[[nodiscard]] std::string spliced(std::string_view text, std::vector<Splice> splices);

/// Every line that is not empty, with `prefix` before it; and without it. FirstLine::Kept leaves the first as it is.
enum class FirstLine { Kept, Too };
[[nodiscard]] std::string indented(std::string_view lines, std::string_view prefix, FirstLine first);
[[nodiscard]] std::string unindented(std::string_view lines, std::string_view prefix, FirstLine first);

/// The line in which an entry of a block map ends, the deeper comments below it included: an offset in it.
[[nodiscard]] std::size_t last_line(Document const& document, EntrySpan const& entry);
/// How many comment lines above go along with an entry, at most.
using CommentLines = std::optional<std::size_t>;
/// The line in which it begins, the comment lines of its own included: where that line begins.
[[nodiscard]] std::size_t first_line(Document const& document, EntrySpan const& entry, CommentLines most = {});
/// The entry of `map` with this key; its end where there is none, or no key.
[[nodiscard]] std::vector<EntrySpan>::const_iterator find_entry(Span const& map, std::optional<std::string> const& key);
/// The blanks by which `entry`, of a block map, is indented more than the key of its map.
[[nodiscard]] std::string deeper_than(Document const& document, EntrySpan const& owner, EntrySpan const& entry);
/// Whether it stands behind a dash.
[[nodiscard]] bool is_behind_dash(Document const& document, EntrySpan const& entry);

struct Taken {
    std::vector<Splice> splices{};
    EntryText entry{};
    EntrySpot spot{};
};
struct Taking {
    std::string left{};  ///< what is written for the map where the entry is its only one (what_is_left() by default)
    CommentLines comments{};
};
[[nodiscard]] Taken take_entry(Document const& document, Seat const& seat, Taking const& taking);
/// An empty map as it is written by default where `seat` is the only entry.
[[nodiscard]] std::string what_is_left(Document const& document, Seat const& seat);

/// An entry on its way into a map.
struct Arriving {
    EntryText const& entry;
    std::string key{};        ///< as written
    DocumentPath around{};    ///< keys of maps to be made around it
    EntrySpot const* spot{};  ///< nullptr: the last place
};
struct Placed {
    std::vector<Splice> splices{};
    std::string left{};  ///< what was written for the map, where it was empty
};
/// Error{Failed} where `map` leads neither to a map nor to a null that is not written.
void check_can_hold(Document const& document, Seat const& map, std::string_view key);
/// Into a map that can hold it.
[[nodiscard]] Placed put_entry(Document const& document, Seat const& map, Arriving const& arriving);

/// Whether an entry that is put into this map gets lines of its own.
[[nodiscard]] bool takes_lines(Document const& document, Seat const& map, EntrySpot const* spot);
/// The layout of what is new in a map in braces.
struct FlowStyle {
    std::string separator{", "};
    std::string colon{": "};
    bool is_spread{};
    std::string margin{};  ///< of a new entry's line
};
[[nodiscard]] FlowStyle flow_style(Document const& document, Span const& map);

[[nodiscard]] Taken take_flow_entry(Document const& document, Seat const& seat, std::string const& left);
[[nodiscard]] Placed put_flow_entry(Document const& document, Span const& map, Arriving const& arriving);
[[nodiscard]] Taken take_block_entry(Document const& document, Seat const& seat, Taking const& taking);
[[nodiscard]] Placed put_block_entry(Document const& document, Seat const& map, Arriving const& arriving);

}  // namespace newel
