#include "model/ids.h"

#include "base/text.h"

#include <algorithm>

namespace newel {

namespace {

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool is_plain_name(std::string_view name)
{
    return !name.empty() && name.size() <= 200 && is_utf8(name) && printable(name) == name &&
           name.find_first_of(" \t\n\\\"'`") == std::string_view::npos;
}

}  // namespace

std::optional<CommitId> CommitId::parse(std::string_view hex)
{
    if (hex.size() != 40 || !std::ranges::all_of(hex, is_hex_digit)) return std::nullopt;
    CommitId id;
    id.hex_ = hex;
    return id;
}

std::string path_fault(std::string_view text)
{
    if (text.empty()) return "a path is empty";
    if (text.size() > 4096) return "a path is longer than 4096 bytes";
    if (!is_utf8(text)) return "a path is not UTF-8";
    for (char const c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return "a path holds a control character";
    if (text.find('\\') != std::string_view::npos) return "a path holds a backslash; write '/'";
    if (text.front() == '/') return "a path is absolute; it must be relative";
    for (auto const& part : split(text, '/')) {
        if (part.empty()) return "a path has an empty part";
        if (part == "." || part == "..") return cat("a path has the part '", part, "'");
        if (equal_folded(part, ".newel")) return "a path names .newel, which is Newel's own";
    }
    return {};
}

std::optional<RelativePath> RelativePath::parse(std::string_view text)
{
    if (!path_fault(text).empty()) return std::nullopt;
    RelativePath path;
    path.text_ = text;
    return path;
}

bool is_app_name(std::string_view name)
{
    auto const fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !name.empty() && name.size() <= 63 && name[0] >= 'a' && name[0] <= 'z' && std::ranges::all_of(name, fits);
}

bool is_step_name(std::string_view name)
{
    return is_plain_name(name) && name.find('/') == std::string_view::npos && name != "." && name != "..";
}

bool is_release_name(std::string_view name) { return is_plain_name(name); }

}  // namespace newel
