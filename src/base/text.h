// text.h: small helpers on UTF-8 text. Standard library only, since it is embedded.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

namespace detail {
inline void append(std::string& out, std::string_view text) { out.append(text); }
inline void append(std::string& out, char c) { out.push_back(c); }
template <std::integral Number>
requires(!std::same_as<Number, char> && !std::same_as<Number, bool>) void append(std::string& out, Number number)
{
    char buffer[24];
    auto const end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    out.append(buffer, end);
}
}  // namespace detail

/// The pieces (text, characters, whole numbers) one after another.
template <class... Pieces>
[[nodiscard]] std::string cat(Pieces const&... pieces)
{
    std::string out;
    (detail::append(out, pieces), ...);
    return out;
}

[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string join(std::vector<std::string> const& parts, std::string_view separator);
[[nodiscard]] std::string_view trim(std::string_view text);
/// ASCII letters only: identifiers and keywords of SQL fold so.
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] bool equal_folded(std::string_view a, std::string_view b);

/// CR LF and lone CR become LF (formats.md: SQL text is normalised when it is loaded).
[[nodiscard]] std::string to_lf(std::string_view text);

/// Well-formed UTF-8 (no overlong forms, no surrogates).
[[nodiscard]] bool is_utf8(std::string_view text);

/// What may be shown on a terminal: control, bidi and invalid bytes as \x1b or \u202e. Newlines and tabs are escaped too
/// unless `keep_lines`.
enum class Lines { Escape, Keep };
[[nodiscard]] std::string printable(std::string_view text, Lines lines = Lines::Escape);

/// A connection string or file name with any password in it replaced by "…".
[[nodiscard]] std::string without_password(std::string_view location);

[[nodiscard]] std::string to_hex(std::string_view bytes);
/// Lower-case or upper-case pairs; nothing else.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view hex);

/// One word for a shell, whatever is in it: 'it'\''s'.
[[nodiscard]] std::string in_shell_quotes(std::string_view text);

/// A whole number in plain decimal digits that fits, without sign, spaces or leading zeros.
[[nodiscard]] std::optional<std::uint64_t> to_number(std::string_view digits);

/// The folder of a path with '/' between its parts: "" of "a", "a" of "a/b".
[[nodiscard]] std::string parent_path(std::string_view path);
/// Joined with '/', where both hold something.
[[nodiscard]] std::string joined_path(std::string_view folder, std::string_view name);

/// The candidate that was probably meant, if one is near enough.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::vector<std::string> const& candidates);

/// "1 step", "3 steps".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);
/// "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t count);

}  // namespace newel
