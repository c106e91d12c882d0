#include "plan/tag_rules.h"

#include "base/path_glob.h"
#include "base/text.h"

#include <algorithm>
#include <compare>

namespace newel {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Digits as a number; very long ones all count as the greatest.
std::uint64_t number_of(std::string_view digits)
{
    while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
    return to_number(digits).value_or(~std::uint64_t{0});
}

bool is_number(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

/// Numbers below words; numbers by value, words by their letters (semver.org, item 11). "rc10" is above "rc9": a word's
/// trailing number counts as one, as people write release candidates.
std::strong_ordering compare_part(std::string_view a, std::string_view b)
{
    if (is_number(a) != is_number(b)) return is_number(a) ? std::strong_ordering::less : std::strong_ordering::greater;
    auto const stem = [](std::string_view text) {
        auto const last = text.find_last_not_of("0123456789");
        return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
    };
    if (stem(a) != stem(b)) return stem(a) <=> stem(b);
    auto const tail = [&](std::string_view text) {
        auto const digits = text.substr(stem(text).size());
        return digits.empty() ? 0 : number_of(digits);
    };
    return tail(a) <=> tail(b);
}

std::strong_ordering compare(SemanticVersion const& a, SemanticVersion const& b)
{
    auto const count = std::max(a.numbers.size(), b.numbers.size());
    for (std::size_t i = 0; i < count; ++i) {
        auto const x = i < a.numbers.size() ? a.numbers[i] : 0;
        auto const y = i < b.numbers.size() ? b.numbers[i] : 0;
        if (x != y) return x <=> y;
    }
    if (a.prerelease.empty() || b.prerelease.empty()) return a.prerelease.empty() <=> b.prerelease.empty();
    for (std::size_t i = 0; i < std::min(a.prerelease.size(), b.prerelease.size()); ++i)
        if (auto const order = compare_part(a.prerelease[i], b.prerelease[i]); order != 0) return order;
    return a.prerelease.size() <=> b.prerelease.size();
}

/// Start of the last "N.N" in the name that no digit or dot stands before.
std::size_t version_start(std::string_view tag)
{
    auto found = std::string_view::npos;
    for (std::size_t i = 0; i < tag.size(); ++i) {
        if (!is_digit(tag[i]) || (i > 0 && (is_digit(tag[i - 1]) || tag[i - 1] == '.'))) continue;
        auto end = i;
        while (end < tag.size() && is_digit(tag[end])) ++end;
        bool const dotted = end + 1 < tag.size() && tag[end] == '.' && is_digit(tag[end + 1]);
        bool const in_tail = found != std::string_view::npos && tag.find('/', found) >= i;
        if (dotted && !in_tail) found = i;
    }
    return found;
}

}  // namespace

std::optional<SemanticVersion> semantic_version(std::string_view tag)
{
    auto const start = version_start(tag);
    if (start == std::string_view::npos) return std::nullopt;
    auto rest = tag.substr(start);
    rest = rest.substr(0, rest.find('+'));
    auto const core_end = std::min(rest.find_first_not_of("0123456789."), rest.size());
    SemanticVersion version;
    for (auto const& part : split(rest.substr(0, core_end), '.'))
        if (!part.empty()) version.numbers.push_back(number_of(part));
    rest.remove_prefix(core_end);
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '_')) rest.remove_prefix(1);
    if (!rest.empty()) version.prerelease = split(rest, '.');
    return version;
}

bool is_older(TagCandidate const& a, TagCandidate const& b)
{
    auto const x = semantic_version(a.name);
    auto const y = semantic_version(b.name);
    if (x.has_value() != y.has_value()) return !x;
    if (x)
        if (auto const order = compare(*x, *y); order != 0) return order < 0;
    if (a.time != b.time) return a.time < b.time;
    return a.name < b.name;
}

std::vector<TagCandidate> fitting_tags(std::vector<TagCandidate> tags, std::string_view pattern,
                                       std::string_view except)
{
    PathGlob const wanted(pattern);
    std::erase_if(tags, [&](TagCandidate const& tag) {
        return !wanted.fits(tag.name) || (!except.empty() && fits_name_glob(except, tag.name));
    });
    std::ranges::sort(tags, [](TagCandidate const& a, TagCandidate const& b) { return is_older(b, a); });
    return tags;
}

}  // namespace newel
