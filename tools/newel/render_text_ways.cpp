#include "render_text.h"
#include "words.h"

namespace newel::cli {

namespace {

std::string position(std::string const& channel, DataVersion version)
{
    return cat(printable(channel), " ", version.text());
}

/// "step 8 coupons: table coupons goes (kept)".
std::string loss_line(WayLoss const& loss)
{
    auto const table = printable(loss.table);
    auto const what = loss.table.empty()    ? std::string("what it changed does not come back")
                      : loss.column.empty() ? cat("table ", table, " goes")
                                            : cat("column ", printable(loss.column), " of table ", table, " goes");
    auto const how = loss.direction == Direction::Down ? " down" : " up";
    return cat("    step ", loss.version.number, " ", printable(loss.step), how, ": ", what,
               loss.is_kept ? ", and is kept" : "", "\n");
}

std::string outcome_text(ChannelWay const& way)
{
    switch (way.outcome) {
        case WayOutcome::Use: return "uses it";
        case WayOutcome::ReadOnly: return "reads it only";
        case WayOutcome::StepUp: return "steps it up";
        case WayOutcome::StepDown: return "steps it down";
        case WayOutcome::Switch: return cat("steps it down to ", way.base.text(), ", then up");
        case WayOutcome::Refuse: break;
    }
    return "refuses it";
}

}  // namespace

std::string text_of(std::vector<ChannelWay> const& ways)
{
    std::string out;
    for (auto const& way : ways) {
        out += cat("data of ", position(way.data, way.from), ", software of ", position(way.software, way.to), ": ",
                   outcome_text(way), "\n");
        for (auto const& loss : way.losses) out += loss_line(loss);
        for (auto const& obstacle : way.obstacles)
            out += cat("    step ", obstacle.facts.version.number, " ", printable(obstacle.facts.name), ": ",
                       printable(obstacle.reason), "\n");
    }
    return out;
}

}  // namespace newel::cli
