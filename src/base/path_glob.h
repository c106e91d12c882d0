// path_glob.h: patterns over relative paths: `*` and `?` within a part, `**` as a whole part for any number of parts
// (also none; at the end one at least: "a/**" is what lies below `a`), `[abc]`, `[a-z]`, `[!a]`; `\` is not special,
// since no path holds one. Case counts; `?` is one character of UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace newel {

/// True where `pattern` holds a character that is special.
[[nodiscard]] bool is_path_glob(std::string_view pattern);
/// Whether `path` fits. Time is at most the product of both lengths, whatever the pattern.
[[nodiscard]] bool fits_path_glob(std::string_view pattern, std::string_view path);
/// The folder that all paths which fit lie below: "models" of "models/**/model.yml"; "" where it may be any.
[[nodiscard]] std::string glob_folder(std::string_view pattern);

}  // namespace newel
