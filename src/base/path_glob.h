// path_glob.h: patterns over relative paths: `*` and `?` within a part, `**` as a whole part for any number of parts
// (also none; at the end one at least: "a/**" is what lies below `a`), `[abc]`, `[a-z]`, `[!a]`; `\` is not special,
// since no path holds one. Case counts; `?` is one character of UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// True where `pattern` holds a character that is special.
[[nodiscard]] bool is_path_glob(std::string_view pattern);
/// `*`, `?`, a bracket expression, or one character: what a name has to be made of.
using GlobPieces = std::vector<std::string>;

/// A pattern that many paths are held against.
class PathGlob {
public:
    explicit PathGlob(std::string_view pattern);
    /// Time is at most the product of both lengths, whatever the pattern.
    [[nodiscard]] bool fits(std::string_view path) const;

private:
    std::vector<GlobPieces> parts_{};
};

[[nodiscard]] bool fits_path_glob(std::string_view pattern, std::string_view path);
/// The same over a name as a whole, in which '/' is a character like others.
[[nodiscard]] bool fits_name_glob(std::string_view pattern, std::string_view name);
/// The folder that all paths which fit lie below: "models" of "models/**/model.yml"; "" where it may be any.
[[nodiscard]] std::string glob_folder(std::string_view pattern);

}  // namespace newel
