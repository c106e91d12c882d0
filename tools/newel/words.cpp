#include "words.h"

#include <fmt/format.h>

namespace newel::cli {

std::string shown_location(std::string_view location) { return printable(without_password(location)); }

std::string brief_commit(std::string_view commit) { return printable(commit.substr(0, 7)); }

std::string brief(Chain const& chain) { return chain.digest.brief(); }

std::string shown(std::chrono::milliseconds time)
{
    auto const count = time.count();
    if (count < 1000) return fmt::format("{} ms", count);
    if (count < 60'000) return fmt::format("{:.1f} s", static_cast<double>(count) / 1000.0);
    return fmt::format("{} min {} s", count / 60'000, count / 1000 % 60);
}

std::string shown_time(std::string_view utc)
{
    auto const text = printable(utc);
    if (text.size() != 20 || text[10] != 'T') return text;
    return cat(text.substr(0, 10), ' ', text.substr(11, 5), " UTC");
}

std::string_view arrow(Direction direction) { return direction == Direction::Up ? "↑" : "↓"; }

std::string_view direction_name(Direction direction) { return direction == Direction::Up ? "up" : "down"; }

std::string shown(LostData const& lost)
{
    auto const table = printable(lost.table);
    auto const what =
        lost.column.empty() ? cat("table ", table) : cat("column ", printable(lost.column), " of table ", table);
    return cat(what, ": ", counted(lost.rows, "row"));
}

std::string shown(Origin const& origin)
{
    auto const commit = brief_commit(origin.commit);
    auto const branch = printable(origin.branch);
    return cat(branch, branch.empty() || commit.empty() ? "" : " ", commit);
}

std::string shown(TargetInfo const& target)
{
    auto const ref = printable(target.ref);
    auto const manifest = printable(target.manifest);
    if (ref.empty()) return manifest;
    return manifest.empty() || manifest == ref ? ref : cat(ref, " (", manifest, ")");
}

std::string sentence(std::string_view text)
{
    auto out = printable(text, Lines::Keep);
    // What ends in lines of its own (a script, a list) is no sentence.
    bool const is_one = !out.empty() && out.find('\n') == std::string::npos;
    if (is_one && std::string_view(".:!?").find(out.back()) == std::string_view::npos) out += '.';
    return out;
}

std::string indented(std::string_view lines)
{
    std::string out;
    if (lines.empty()) return out;
    for (auto const& line : split(lines, '\n')) out += cat("  ", printable(line), "\n");
    return out;
}

}  // namespace newel::cli
