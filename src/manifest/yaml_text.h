// yaml_text.h: the text of scalars: plain, in quotes, and in blocks of lines. Private to the reader (yaml_parser.h).
// Each takes the cursor from the first character of the scalar to what follows it.
#pragma once

#include "manifest/yaml_cursor.h"

#include <cstddef>
#include <string>

namespace newel {

enum class YamlContext { Block, Flow };

/// Where a plain scalar on this line ends (at ": ", " #", the line's end or, in flow, a bracket or comma).
[[nodiscard]] std::size_t plain_end(YamlCursor const& cursor, YamlContext context);
/// Where a scalar in quotes ends, behind the closing quote.
[[nodiscard]] std::size_t quoted_end(YamlCursor const& cursor);
/// Whether a plain scalar may begin there.
[[nodiscard]] bool begins_plain(YamlCursor const& cursor, YamlContext context);

/// Lines that follow belong to it where they are indented more than `parent`.
[[nodiscard]] std::string read_plain(YamlCursor& cursor, YamlContext context, int parent);
[[nodiscard]] std::string read_quoted(YamlCursor& cursor);
/// "|" and ">" with their lines.
[[nodiscard]] std::string read_block(YamlCursor& cursor, int parent);

}  // namespace newel
