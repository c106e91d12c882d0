#include "run/sql_value.h"

#include "base/text.h"

#include <bit>
#include <cstdio>

namespace newel {

namespace {

constexpr std::size_t kMostShown = 24;

std::string eight_bytes(std::uint64_t number)
{
    std::string bytes;
    for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(number >> shift & 0xff);
    return bytes;
}

std::string cut(std::string text)
{
    if (text.size() <= kMostShown) return text;
    auto end = kMostShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // no character in two
    return cat(text.substr(0, end), "…");
}

}  // namespace

std::string key_of(SqlValue const& value)
{
    std::string const tag(1, static_cast<char>('0' + value.index()));
    if (auto const* number = std::get_if<std::int64_t>(&value))
        return tag + eight_bytes(static_cast<std::uint64_t>(*number));
    if (auto const* real = std::get_if<double>(&value)) return tag + eight_bytes(std::bit_cast<std::uint64_t>(*real));
    if (auto const* text = std::get_if<std::string>(&value)) return tag + *text;
    if (auto const* blob = std::get_if<SqlBlob>(&value)) return tag + blob->bytes;
    return tag;
}

std::string key_of(SqlRow const& row)
{
    std::string key;
    for (auto const& value : row) {
        auto const one = key_of(value);
        key += eight_bytes(one.size()) + one;
    }
    return key;
}

std::string shown(SqlValue const& value)
{
    if (auto const* number = std::get_if<std::int64_t>(&value)) return cat(*number);
    if (auto const* real = std::get_if<double>(&value)) {
        char buffer[40];
        auto const size = std::snprintf(buffer, sizeof buffer, "%.17g", *real);
        std::string const text(buffer, static_cast<std::size_t>(size));
        return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;  // 1.0 is no 1
    }
    if (auto const* text = std::get_if<std::string>(&value)) return cat("'", printable(cut(*text)), "'");
    if (auto const* blob = std::get_if<SqlBlob>(&value)) return cat("x'", cut(to_hex(blob->bytes)), "'");
    return "NULL";
}

}  // namespace newel
