#include "manifest/yaml.h"

#include "base/text.h"
#include "manifest/faults.h"
#include "manifest/yaml_parser.h"

#include <algorithm>

namespace newel {

namespace {

Mark place_of(std::string_view text, std::size_t offset)
{
    auto const before = text.substr(0, offset);
    auto const line_start = before.rfind('\n') + 1;
    return {.line = 1 + static_cast<int>(std::ranges::count(before, '\n')),
            .column = 1 + static_cast<int>(offset - line_start)};
}

/// Bytes that no text file holds.
void check_bytes(std::string_view text, std::string const& file)
{
    auto const bad = std::ranges::find_if(text, [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
    });
    if (bad != text.end())
        throw fault_at(file, place_of(text, static_cast<std::size_t>(bad - text.begin())),
                       *bad == '\0' ? "a NUL byte" : "a control character");
    if (is_utf8(text)) return;
    std::size_t line = 1;
    for (auto const& content : split(text, '\n')) {
        if (!is_utf8(content))
            throw fault_at(file, {.line = static_cast<int>(line), .column = 1}, "bytes that are not UTF-8");
        ++line;
    }
}

}  // namespace

Node read_yaml(std::string_view bytes, std::string const& file, std::size_t most)
{
    if (bytes.size() > most) throw fault_at(file, {}, cat("larger than ", grouped(most), " bytes"));
    if (bytes.substr(0, 3) == "\xef\xbb\xbf") bytes.remove_prefix(3);
    std::string const normalised = bytes.find('\r') == std::string_view::npos ? std::string() : to_lf(bytes);
    std::string_view const text = normalised.empty() ? bytes : std::string_view(normalised);
    check_bytes(text, file);
    return parse_yaml(text, file);
}

}  // namespace newel
