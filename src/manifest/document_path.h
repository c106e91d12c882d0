// document_path.h: where a value stands in a YAML or JSON document: "engine.name", "models.0.size".
// Owns:     how such a path is written: parts with dots between; a part that holds a dot, a quote or nothing stands in
//           double quotes (a."b.c"), in which \" and \\ are a quote and a backslash.
// Not here: finding it in a document (document.h). A whole number counts the elements of a list from 0, and is a key
//           in a map.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newel {

using DocumentPath = std::vector<std::string>;

/// Error{Invalid} that says what is wrong with it.
[[nodiscard]] DocumentPath parse_document_path(std::string_view written);
[[nodiscard]] std::string document_path_text(DocumentPath const& path);

/// Whether `path` lies below `outer`.
[[nodiscard]] bool is_inside(DocumentPath const& path, DocumentPath const& outer);
/// Without its last part.
[[nodiscard]] DocumentPath parent_of(DocumentPath const& path);

}  // namespace newel
