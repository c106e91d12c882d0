// document_wrap.h: a value that is put into maps of one key each at its own place, or taken out. Private to manifest/.
// Owns:     the bytes around the value, and how deep its lines are indented.
// Not here: whether the result means what was wanted (document_acts.h reads it again).
#pragma once

#include "manifest/document.h"

#include <string>

namespace newel {

/// The act that puts the value at `path`, which is that of a key, to `to`, which is inside `path`, in the style of what is around it.
[[nodiscard]] Displaced plan_wrap(Document const& document, DocumentPath const& path, DocumentPath const& to);

/// The text in which `act`, a Wrap, is done.
[[nodiscard]] std::string wrapped(Document const& document, EntrySpan const& entry, Displaced const& act);

struct Unwrapped {
    std::string text{};
    Displaced wrapping{};  ///< the Wrap that takes it back, without its paths
};
/// The text in which the value of `inner` stands for that of `outer`. Error{Failed} where a comment would be lost.
[[nodiscard]] Unwrapped unwrapped(Document const& document, Seat const& inner, EntrySpan const& outer);

/// Whether the maps from `outer` to `inner` hold nothing else.
[[nodiscard]] bool is_only_way(Node const& tree, DocumentPath const& outer, DocumentPath const& inner);

}  // namespace newel
