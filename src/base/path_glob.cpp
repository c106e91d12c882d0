#include "base/path_glob.h"

#include "base/text.h"

#include <algorithm>
#include <cstddef>

namespace newel {

namespace {

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
    if (pattern[0] != '[') return 0;
    std::size_t const first = pattern.substr(1, 1) == "!" ? 2 : 1;
    auto const end = pattern.find(']', first + 1);  // a `]` that comes first is meant itself
    return end == std::string_view::npos ? 0 : end + 1;
}

GlobPieces pieces_of(std::string_view pattern)
{
    GlobPieces pieces;
    while (!pattern.empty()) {
        auto const bracket = bracket_length(pattern);
        pieces.emplace_back(bracket > 0 ? pattern.substr(0, bracket) : next_of(pattern, 0));
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

/// `**`, which stands for any number of parts.
bool is_any_parts(GlobPieces const& pieces) { return pieces.size() == 2 && pieces[0] == "*" && pieces[1] == "*"; }

/// On a mismatch the last `*` takes one character more: no pair is looked at twice for one beginning.
bool fit(GlobPieces const& pieces, std::string_view name)
{
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

PathGlob::PathGlob(std::string_view pattern)
{
    for (auto const& part : split(pattern, '/')) parts_.push_back(pieces_of(part));
}

bool PathGlob::fits(std::string_view path) const
{
    auto const names = split(path, '/');
    std::size_t p = 0;
    std::size_t n = 0;
    auto star = std::string_view::npos;
    std::size_t star_part = 0;
    while (n < names.size()) {
        if (p < parts_.size() && is_any_parts(parts_[p])) {
            star = p++;
            star_part = n;
            if (p == parts_.size()) return true;
            continue;
        }
        if (p < parts_.size() && fit(parts_[p], names[n])) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++star_part;
        } else {
            return false;
        }
    }
    return p == parts_.size();  // a `**` at the end has returned above, with one part at least
}

bool fits_path_glob(std::string_view pattern, std::string_view path) { return PathGlob(pattern).fits(path); }

bool fits_name_glob(std::string_view pattern, std::string_view name) { return fit(pieces_of(pattern), name); }

std::string glob_folder(std::string_view pattern)
{
    auto parts = split(pattern, '/');
    auto const special = std::ranges::find_if(parts, is_path_glob);
    auto const last = special == parts.end() ? parts.end() - 1 : special;
    parts.erase(last, parts.end());
    return join(parts, "/");
}

}  // namespace newel
