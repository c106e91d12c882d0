#include "terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace newel::cli {

namespace {

bool wants_color(Color color, Stream stream)
{
    if (color != Color::Auto) return color == Color::Always;
    char const* refused = std::getenv("NO_COLOR");
    if (refused && *refused != '\0') return false;
    char const* kind = std::getenv("TERM");
    return is_terminal(stream) && kind && std::string_view(kind) != "dumb";
}

std::string_view sequence_of(Tone tone)
{
    switch (tone) {
        case Tone::Plain: return "";
        case Tone::Strong: return "\x1b[1m";
        case Tone::Good: return "\x1b[32m";
        case Tone::Warning: return "\x1b[33m";
        case Tone::Bad: return "\x1b[31m";
        case Tone::Faint: return "\x1b[2m";
    }
    return "";
}

bool begins_point(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

}  // namespace

bool is_terminal(Stream stream) { return ::isatty(static_cast<int>(stream)) == 1; }

std::size_t width_of(Stream stream)
{
    winsize size{};
    if (::ioctl(static_cast<int>(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
    return size.ws_col;
}

Style::Style(Color color, Stream stream) : is_on_(wants_color(color, stream)) {}

std::string Style::paint(std::string_view text, Tone tone) const
{
    if (!is_on_ || tone == Tone::Plain || text.empty()) return std::string(text);
    std::string out(sequence_of(tone));
    out += text;
    return out += "\x1b[0m";
}

std::size_t columns_of(std::string_view text)
{
    std::size_t columns = 0;
    for (char const c : text) columns += begins_point(c) ? 1 : 0;
    return columns;
}

std::string clipped(std::string_view text, std::size_t columns)
{
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end)
        if (begins_point(text[end]) && ++seen > columns) break;
    return std::string(text.substr(0, end));
}

}  // namespace newel::cli
