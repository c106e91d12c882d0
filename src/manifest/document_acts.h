// document_acts.h: one act on a document and what takes it back. Private to manifest/.
// Owns:     the acts of `Displaced`, each with its inverse; the check that a text means what was wanted.
// Not here: which acts an order asks for (document_edit.cpp).
#pragma once

#include "manifest/document.h"

#include <string>

namespace newel {

struct Acted {
    Document document{};
    Displaced inverse{};
};

/// Does `act`. The result has been read again: it is what was wanted in its values, and nothing else changed in them.
/// Error{Failed} with the place.
[[nodiscard]] Acted act_on(Document const& document, Displaced const& act);

/// Hex of the digest of a value, as Displaced keeps it.
[[nodiscard]] std::string value_digest(Node const& value);

/// The bytes that stand for the value at a seat, from behind its colon on.
struct Written {
    std::size_t begin{};
    std::size_t end{};
};
[[nodiscard]] Written written_at(Document const& document, Seat const& seat);

}  // namespace newel
