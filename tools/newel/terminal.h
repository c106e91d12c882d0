// terminal.h: what the two standard streams can show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newel::cli {

enum class Stream { Input = 0, Output = 1, Errors = 2 };

[[nodiscard]] bool is_terminal(Stream stream);
/// Columns; 80 where it cannot be told.
[[nodiscard]] std::size_t width_of(Stream stream);

enum class Color { Auto, Always, Never };
enum class Tone { Plain, Strong, Good, Warning, Bad, Faint };

/// Paints text for one stream, or leaves it as it is.
class Style {
public:
    /// Auto: on a terminal, unless NO_COLOR is set or the terminal is dumb.
    Style(Color color, Stream stream);
    [[nodiscard]] std::string paint(std::string_view text, Tone tone) const;

private:
    bool is_on_;
};

/// Columns that UTF-8 text takes, a code point each.
[[nodiscard]] std::size_t columns_of(std::string_view text);
/// At most `columns` of it.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t columns);

}  // namespace newel::cli
