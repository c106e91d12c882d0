#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace newel {

namespace {

char fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Length of the well-formed UTF-8 sequence at the start of `text`, and its code point; 0 if it is not well-formed.
struct Sequence {
    std::size_t length{};
    std::uint32_t point{};
};

Sequence sequence_at(std::string_view text)
{
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const first = byte(0);
    if (first < 0x80) return {1, first};
    std::size_t const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return {};
    std::uint32_t point = first & (0xff >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return {};
        point = point << 6 | (byte(i) & 0x3f);
    }
    static constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    if (point < kLeast[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return {};
    return {length, point};
}

/// How many bytes at the start are ASCII: eight at a time, since most texts are nothing else.
std::size_t ascii_length(std::string_view text)
{
    std::size_t length = 0;
    for (std::uint64_t eight = 0; length + sizeof eight <= text.size(); length += sizeof eight) {
        std::memcpy(&eight, text.data() + length, sizeof eight);
        if ((eight & 0x8080808080808080U) != 0) break;
    }
    while (length < text.size() && static_cast<unsigned char>(text[length]) < 0x80) ++length;
    return length;
}

/// Characters that change how a terminal shows what follows, or cannot be seen.
bool is_hidden(std::uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point <= 0x9f) || point == 0xad || point == 0x61c ||
           (point >= 0x200b && point <= 0x200f) || (point >= 0x2028 && point <= 0x202e) ||
           (point >= 0x2060 && point <= 0x206f) || point == 0xfeff || (point >= 0xfff9 && point <= 0xfffb) ||
           (point >= 0xe0000 && point <= 0xe007f);
}

std::string escaped(std::uint32_t value, std::string_view prefix, int width)
{
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out(prefix);
    for (int shift = (width - 1) * 4; shift >= 0; shift -= 4) out += kDigits[(value >> shift) & 0xf];
    return out;
}

std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            auto const above = row[j];
            row[j] = std::min({row[j - 1] + 1, above + 1, diagonal + (fold(a[i - 1]) == fold(b[j - 1]) ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    for (std::size_t start = 0;;) {
        auto const end = text.find(separator, start);
        parts.emplace_back(text.substr(start, end - start));
        if (end == std::string_view::npos) return parts;
        start = end + 1;
    }
}

std::string join(std::vector<std::string> const& parts, std::string_view separator)
{
    std::string out;
    for (auto const& part : parts) {
        if (&part != parts.data()) out += separator;
        out += part;
    }
    return out;
}

std::string_view trim(std::string_view text)
{
    static constexpr std::string_view kBlank = " \t\r\n\f\v";
    auto const first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string lower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), fold);
    return out;
}

bool equal_folded(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return fold(x) == fold(y); });
}

std::string to_lf(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (;;) {
        auto const end = text.find('\r');
        out += text.substr(0, end);
        if (end == std::string_view::npos) return out;
        out += '\n';
        text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
    }
}

bool is_utf8(std::string_view text)
{
    for (;;) {
        text.remove_prefix(ascii_length(text));
        if (text.empty()) return true;
        auto const [length, point] = sequence_at(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
}

std::string printable(std::string_view text, Lines lines)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        auto const plain = std::ranges::find_if_not(text, [](char c) { return c >= ' ' && c <= '~'; });
        out.append(text.begin(), plain);
        text.remove_prefix(static_cast<std::size_t>(plain - text.begin()));
        if (text.empty()) break;
        auto const [length, point] = sequence_at(text);
        if (length == 0) {
            out += escaped(static_cast<unsigned char>(text[0]), "\\x", 2);
            text.remove_prefix(1);
            continue;
        }
        bool const kept = lines == Lines::Keep && (point == '\n' || point == '\t');
        if (!is_hidden(point) || kept)
            out.append(text.substr(0, length));
        else if (point < 0x100)
            out += escaped(point, "\\x", 2);
        else
            out += escaped(point, "\\u", point > 0xffff ? 6 : 4);
        text.remove_prefix(length);
    }
    return out;
}

std::string without_password(std::string_view location)
{
    std::string out(location);
    if (auto const scheme = out.find("://"); scheme != std::string::npos) {
        auto const start = scheme + 3;
        auto const at = out.find_last_of('@', out.find_first_of("/?#", start));
        auto const colon = out.find(':', start);
        if (at != std::string::npos && colon < at) out.replace(colon + 1, at - colon - 1, "…");
    }
    for (std::string_view key : {"password=", "passfile=", "sslpassword="}) {
        for (std::size_t from = 0; (from = out.find(key, from)) != std::string::npos;) {
            from += key.size();
            auto const quoted = from < out.size() && out[from] == '\'';
            auto const end = quoted ? out.find('\'', from + 1) : out.find_first_of(" &", from);
            out.replace(from, end == std::string::npos ? end : end - from + (quoted ? 1 : 0), "…");
        }
    }
    return out;
}

std::string to_hex(std::string_view bytes)
{
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (unsigned char const byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 0xf];
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view hex)
{
    auto const value = [](char c) -> int {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (hex.size() % 2 != 0) return std::nullopt;
    std::string out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        int const high = value(hex[i]);
        int const low = value(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high << 4 | low);
    }
    return out;
}

std::optional<std::uint64_t> to_number(std::string_view digits)
{
    if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
    std::uint64_t number{};
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return number;
}

std::string parent_path(std::string_view path)
{
    auto const slash = path.rfind('/');
    return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

std::string joined_path(std::string_view folder, std::string_view name)
{
    return cat(folder, folder.empty() || name.empty() ? "" : "/", name);
}

std::optional<std::string> nearest(std::string_view word, std::vector<std::string> const& candidates)
{
    std::optional<std::string> best;
    std::size_t least = word.size() / 3 + 2;
    if (word.size() > 256) return best;
    for (auto const& candidate : candidates) {
        auto const far = distance(word, candidate.substr(0, 256));
        if (far >= least) continue;
        least = far;
        best = candidate;
    }
    return best;
}

std::string in_shell_quotes(std::string_view text)
{
    std::string out = "'";
    for (char const c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string counted(std::uint64_t count, std::string_view noun)
{
    return cat(grouped(count), " ", noun, count == 1 ? "" : "s");
}

std::string grouped(std::uint64_t count)
{
    auto out = cat(count);
    for (auto i = static_cast<std::ptrdiff_t>(out.size()) - 3; i > 0; i -= 3)
        out.insert(static_cast<std::size_t>(i), ",");
    return out;
}

}  // namespace newel
