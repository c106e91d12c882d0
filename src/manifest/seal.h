// seal.h: the text of a seal, the few lines that a release signs (formats.md, "Bundle and seal"). No YAML: it is read
// before anything else is.
// Throws: Error{Invalid}, all faults at once, with their lines.
#pragma once

#include "model/seal.h"

#include <string>
#include <string_view>

namespace newel {

/// Strict: the lines in their order, each once. Lines of a later format may follow; they are passed over.
[[nodiscard]] Seal read_seal(std::string_view bytes, std::string const& file);
[[nodiscard]] std::string write_seal(Seal const& seal);

/// "dist/shop-14.newel" → "dist/shop-14.seal", and "dist/shop-14.seal.minisig".
[[nodiscard]] std::string seal_path(std::string_view bundle_path);
[[nodiscard]] std::string signature_path(std::string_view seal_path);

}  // namespace newel
