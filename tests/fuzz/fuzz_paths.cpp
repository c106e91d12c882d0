// Paths and patterns over them. Input: a pattern in the first line, then a path in each line.
#include "base/path_glob.h"
#include "base/text.h"
#include "fuzz/fuzzing.h"
#include "model/ids.h"

#include <filesystem>
#include <map>
#include <optional>
#include <vector>

using namespace newel;
using namespace newel::fuzz;

namespace {

/// What a pattern means, as plainly as it can be said; exponential without `seen_`, and only for what is short.
class PlainGlob {
public:
    PlainGlob(std::vector<std::string> pattern, std::vector<std::string> path)
        : pattern_(std::move(pattern)), path_(std::move(path))
    {
    }

    bool fits(std::size_t p = 0, std::size_t n = 0)
    {
        auto const [place, is_new] = seen_.try_emplace({p, n}, false);
        if (!is_new) return place->second;
        bool found = false;
        if (p == pattern_.size())
            found = n == path_.size();
        else if (pattern_[p] == "**" && p + 1 == pattern_.size())
            found = n < path_.size();
        else if (pattern_[p] == "**")
            for (auto rest = n; rest <= path_.size() && !found; ++rest) found = fits(p + 1, rest);
        else
            found = n < path_.size() && fits_part(pattern_[p], path_[n]) && fits(p + 1, n + 1);
        return seen_[{p, n}] = found;
    }

private:
    static std::size_t length(std::string_view text)
    {
        std::size_t end = 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
        return end;
    }

    static std::string_view take(std::string_view& text)
    {
        auto const one = text.substr(0, length(text));
        text.remove_prefix(one.size());
        return one;
    }

    /// Takes a bracket expression off `pattern`; nullopt where none begins it.
    static std::optional<bool> in_bracket(std::string_view& pattern, std::string_view one)
    {
        bool const negated = pattern.substr(1, 1) == "!";
        std::size_t const first = negated ? 2 : 1;
        auto const close = pattern.find(']', first + 1);
        if (pattern.front() != '[' || close == std::string_view::npos) return std::nullopt;
        auto inner = pattern.substr(first, close - first);
        pattern.remove_prefix(close + 1);
        bool found = false;
        while (!inner.empty()) {
            auto const low = take(inner);
            auto high = low;
            if (inner.size() > 1 && inner.front() == '-') {
                inner.remove_prefix(1);
                high = take(inner);
            }
            found = found || (low <= one && one <= high);
        }
        return found != negated;
    }

    static bool fits_part(std::string_view pattern, std::string_view name)
    {
        // Rows of a table: which ends of `name` the rest of the pattern fits.
        std::vector<bool> reached(name.size() + 1);
        reached[0] = true;
        while (!pattern.empty()) {
            std::vector<bool> next(name.size() + 1);
            auto rest = pattern;
            if (pattern.front() == '*') {
                bool any = false;
                for (std::size_t at = 0; at <= name.size(); ++at) {
                    any = any || reached[at];
                    bool const begins = at == name.size() || (static_cast<unsigned char>(name[at]) & 0xc0) != 0x80;
                    next[at] = any && begins;
                }
                rest.remove_prefix(1);
            } else {
                auto const piece = take(rest);
                for (std::size_t at = 0; at < name.size(); ++at) {
                    if (!reached[at]) continue;
                    auto left = name.substr(at);
                    auto const one = take(left);
                    auto bracket = pattern;
                    auto const inside = in_bracket(bracket, one);
                    if (inside) rest = bracket;
                    if (inside ? *inside : piece == "?" || piece == one) next[at + one.size()] = true;
                }
            }
            reached = next;
            if (std::ranges::find(reached, true) == reached.end()) return false;
            pattern = rest;
        }
        return reached[name.size()];
    }

    std::vector<std::string> pattern_;
    std::vector<std::string> path_;
    std::map<std::pair<std::size_t, std::size_t>, bool> seen_{};
};

void check_path(std::string_view text)
{
    auto const fault = path_fault(text);
    auto const path = RelativePath::parse(text);
    must(path.has_value() == fault.empty(), "a path is parsed exactly where it has no fault");
    if (!path) return;
    must(path->text() == text, "a path keeps its bytes");
    must(is_utf8(text) && text.size() <= 4096, "a path is UTF-8 and of bounded length");
    std::filesystem::path const disk(path->text());
    must(disk.is_relative() && disk.lexically_normal() == disk, "a path says plainly where it leads");
    for (auto const& part : disk) must(part != ".." && !equal_folded(part.string(), ".newel"), "a path stays inside");
}

void check_glob(std::string const& pattern, std::string const& path)
{
    bool const fits = fits_path_glob(pattern, path);
    if (!is_path_glob(pattern)) must(fits == (pattern == path), "a pattern without anything special is a path");
    if (pattern.size() <= 256 && path.size() <= 256 && is_utf8(pattern) && is_utf8(path))
        must(fits == PlainGlob(split(pattern, '/'), split(path, '/')).fits(), "what fits is what the definition says");
    auto const folder = glob_folder(pattern);
    if (fits && !folder.empty()) must(path.starts_with(cat(folder, "/")), "what fits lies below the pattern's folder");
    must(fits_path_glob("**", path), "** fits every path");
    must(fits_path_glob(cat("**/", pattern), path) || !fits, "**/ before a pattern takes nothing away");
    must(!fits || fits_path_glob(cat("x/", pattern), cat("x/", path)), "a pattern moves with its folder");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const lines = split(text_of(data, size), '\n');
    for (auto const& line : lines) {
        check_path(line);
        auto const name = line.substr(0, line.find(' '));
        if (is_step_name(name))
            must(is_release_name(name) && path_fault(cat(name, "/x")).empty() == !equal_folded(name, ".newel"),
                 "a step's name can name a file");
        if (auto const commit = CommitId::parse(line)) must(commit->hex() == line, "a commit's id keeps its digits");
        check_glob(lines[0], line);
    }
    return 0;
}
