// yaml.h: YAML from strangers, read into a Node (reliability.md, "Bad input").
// Owns:     the subset that is read: one document, no aliases, anchors or tags, unique keys, YAML 1.2 core scalars (so
//           `off` is text), UTF-8, limits on size, depth and number of nodes.
// Not here: what keys mean.
#pragma once

#include "base/limits.h"
#include "base/node.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace newel {

/// Reads the one document in `bytes`. `file` is what messages call it. Columns count bytes.
/// Error{Invalid} with file, line and column.
[[nodiscard]] Node read_yaml(std::string_view bytes, std::string const& file,
                             std::size_t most = limits::kManifestBytes);

/// What a plain (unquoted) scalar stands for by the YAML 1.2 core schema. Error{Invalid}, without a place, where it is a
/// number that is too big.
[[nodiscard]] Node plain_scalar(std::string_view text);

/// `node` on one line of YAML that read_yaml reads back as an equal Node.
[[nodiscard]] std::string flow_yaml(Node const& node);

}  // namespace newel
