#include "base/path_glob.h"

#include "base/text.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace newel {

namespace {

constexpr std::string_view kAnyParts = "**";

/// Length of the character that begins at `at`; 1 for bytes that begin none.
std::size_t character_at(std::string_view text, std::size_t at)
{
    auto const first = static_cast<unsigned char>(text[at]);
    std::size_t const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
    return at + length <= text.size() ? length : 1;
}

std::string_view next_of(std::string_view text, std::size_t at) { return text.substr(at, character_at(text, at)); }

/// Length of the bracket expression that begins `pattern`; 0 where none does.
std::size_t bracket_length(std::string_view pattern)
{
    std::size_t const first = pattern.substr(1, 1) == "!" ? 2 : 1;
    auto const end = pattern.find(']', first + 1);  // a `]` that comes first is meant itself
    return pattern[0] == '[' && end != std::string_view::npos ? end + 1 : 0;
}

/// A part of a pattern as its pieces: `*`, `?`, a bracket expression, or one character.
std::vector<std::string_view> pieces_of(std::string_view pattern)
{
    std::vector<std::string_view> pieces;
    while (!pattern.empty()) {
        auto const bracket = bracket_length(pattern);
        pieces.push_back(bracket > 0 ? pattern.substr(0, bracket) : next_of(pattern, 0));
        pattern.remove_prefix(pieces.back().size());
    }
    return pieces;
}

/// UTF-8 sorts as its code points do.
bool is_in_bracket(std::string_view bracket, std::string_view character)
{
    auto inner = bracket.substr(1, bracket.size() - 2);
    bool const negated = inner.size() > 1 && inner.front() == '!';
    if (negated) inner.remove_prefix(1);
    bool found = false;
    while (!inner.empty()) {
        auto const low = next_of(inner, 0);
        inner.remove_prefix(low.size());
        bool const range = inner.size() > 1 && inner.front() == '-';
        auto const high = range ? next_of(inner, 1) : low;
        if (range) inner.remove_prefix(1 + high.size());
        found = found || (low <= character && character <= high);
    }
    return found != negated;
}

bool takes(std::string_view piece, std::string_view character)
{
    if (piece == "?") return true;
    return piece.size() > 2 && piece.front() == '[' ? is_in_bracket(piece, character) : piece == character;
}

/// One part against one part. On a mismatch the last `*` takes one character more: no pair is looked at twice for one
/// beginning.
bool fits_part(std::string_view pattern, std::string_view name)
{
    auto const pieces = pieces_of(pattern);
    std::size_t p = 0;
    std::size_t n = 0;
    auto star = std::string_view::npos;
    std::size_t star_name = 0;
    while (n < name.size()) {
        auto const character = next_of(name, n);
        if (p < pieces.size() && pieces[p] == "*") {
            star = p++;
            star_name = n;
        } else if (p < pieces.size() && takes(pieces[p], character)) {
            ++p;
            n += character.size();
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = star_name += character_at(name, star_name);
        } else {
            return false;
        }
    }
    return std::all_of(pieces.begin() + static_cast<std::ptrdiff_t>(p), pieces.end(),
                       [](std::string_view piece) { return piece == "*"; });
}

}  // namespace

bool is_path_glob(std::string_view pattern) { return pattern.find_first_of("*?[") != std::string_view::npos; }

bool fits_path_glob(std::string_view pattern, std::string_view path)
{
    auto const wanted = split(pattern, '/');
    auto const parts = split(path, '/');
    std::size_t p = 0;
    std::size_t n = 0;
    auto star = std::string_view::npos;
    std::size_t star_part = 0;
    while (n < parts.size()) {
        if (p < wanted.size() && wanted[p] == kAnyParts) {
            star = p++;
            star_part = n;
            if (p == wanted.size()) return true;
            continue;
        }
        if (p < wanted.size() && fits_part(wanted[p], parts[n])) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++star_part;
        } else {
            return false;
        }
    }
    return p == wanted.size();  // a `**` at the end has returned above, with one part at least
}

std::string glob_folder(std::string_view pattern)
{
    auto parts = split(pattern, '/');
    auto const special = std::ranges::find_if(parts, is_path_glob);
    auto const last = special == parts.end() ? parts.end() - 1 : special;
    parts.erase(last, parts.end());
    return join(parts, "/");
}

}  // namespace newel
