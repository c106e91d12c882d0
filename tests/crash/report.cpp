#include "crash/report.h"

#include "base/text.h"

#include <cstring>

namespace newel::crash {

namespace {

std::string padded(std::string text, std::size_t width)
{
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

std::string right(std::uint64_t number, std::size_t width)
{
    auto text = grouped(number);
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::uint64_t per_second(std::uint64_t count, double seconds)
{
    return seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(count) / seconds) : 0;
}

std::uint64_t rate(Tally const& tally) { return per_second(tally.runs, tally.seconds); }

std::string tenths(double seconds)
{
    auto const all = static_cast<std::uint64_t>(seconds * 10 + 0.5);
    return cat(all / 10, ".", all % 10);
}

std::string row(std::string const& name, Tally const& tally)
{
    return cat(padded(name, 36), right(tally.states, 11), right(tally.runs, 11), right(tally.lost, 8),
               right(tally.mixed, 8), right(tally.hand, 8), right(tally.mistold, 9), right(tally.crashed, 9),
               right(rate(tally), 9),
               tally.untried     ? "  not tried"
               : tally.cut_short ? "  cut short"
                                 : "",
               "\n");
}

std::string in_quotes(std::string_view text)
{
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
    }
    return out + '"';
}

std::string members(Tally const& t)
{
    return cat("\"states\": ", t.states, ", \"swept\": ", t.swept, ", \"points\": ", t.points,
               ", \"killed\": ", t.killed, ", \"foreseen\": ", t.foreseen, ", \"runs\": ", t.runs,
               ", \"lost\": ", t.lost, ", \"mixed\": ", t.mixed, ", \"needing_a_hand\": ", t.hand,
               ", \"mistold\": ", t.mistold, ", \"crashed\": ", t.crashed, ", \"runs_per_second\": ", rate(t),
               ", \"cut_short\": ", t.cut_short ? "true" : "false", ", \"untried\": ", t.untried ? "true" : "false");
}

}  // namespace

Tally sum(Tally const& a, Tally const& b)
{
    Tally all = a;
    all.states += b.states;
    all.swept += b.swept;
    all.points += b.points;
    all.killed += b.killed;
    all.foreseen += b.foreseen;
    all.runs += b.runs;
    all.lost += b.lost;
    all.mixed += b.mixed;
    all.hand += b.hand;
    all.mistold += b.mistold;
    all.crashed += b.crashed;
    all.cut_short += b.cut_short;
    all.untried += b.untried;
    all.seconds += b.seconds;
    if (all.first_bad[0] == '\0') std::memcpy(all.first_bad, b.first_bad, sizeof all.first_bad);
    return all;
}

Tally Table::total() const
{
    Tally all;
    for (auto const& line : lines) all = sum(all, line.tally);
    return all;
}

std::string as_text(Table const& table)
{
    auto out = cat(padded("scenario, journal, fault", 36), "     states       runs    lost   mixed    hand  mistold",
                   "  crashed   runs/s\n");
    for (auto const& line : table.lines)
        out += row(cat(line.scenario, " ", name_of(line.journal), " ", name_of(line.kind)), line.tally);
    auto const all = table.total();
    out += row("all (runs/s: of one core)", all);
    out += cat(grouped(all.states), " crash states in ", tenths(table.seconds), " s (", tenths(table.processor_seconds),
               " s of a processor, ", per_second(all.runs, table.processor_seconds), " runs in each): ", all.lost,
               " lost, ", all.mixed, " mixed, ", all.hand, " needing a hand, ", all.mistold, " told wrongly, ",
               all.crashed, " crashed\n");
    if (all.swept > 0)
        out += cat("of these ", grouped(all.swept), " are what a kill before or in each call of each move leaves\n");
    if (all.points > 0)
        out +=
            cat("kills at ", grouped(all.points), " points inside recoveries; what leaves the same was judged once\n");
    if (all.killed > 0)
        out += cat(grouped(all.killed), " processes were killed; ", grouped(all.foreseen),
                   " of them left, byte for byte, what the record of the move foresees\n");
    for (auto const& line : table.lines)
        if (line.tally.first_bad[0] != '\0') out += cat("\n", std::string(line.tally.first_bad), "\n");
    if (all.untried > 0) out += "\nnot all could be tried\n";
    if (!table.is_whole) out += "\na worker stopped before its end\n";
    return out;
}

std::string as_json(Table const& table)
{
    std::string lines;
    for (auto const& line : table.lines) {
        lines +=
            cat(lines.empty() ? "" : ",\n", "  {\"scenario\": ", in_quotes(line.scenario),
                ", \"journal\": ", in_quotes(name_of(line.journal)), ", \"fault\": ", in_quotes(name_of(line.kind)),
                ", ", members(line.tally), ", \"first_bad\": ", in_quotes(line.tally.first_bad), "}");
    }
    return cat("{\"total\": {", members(table.total()), "},\n\"whole\": ", table.is_whole ? "true" : "false",
               ",\n\"jobs\": ", table.jobs, ",\n\"seconds\": ", tenths(table.seconds),
               ",\n\"processor_seconds\": ", tenths(table.processor_seconds), ",\n\"lines\": [\n", lines, "\n]}\n");
}

}  // namespace newel::crash
