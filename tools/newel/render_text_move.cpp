#include "render_text.h"
#include "table.h"
#include "words.h"

#include <algorithm>

namespace newel::cli {

namespace {

/// Longer plans that went well are told in one line.
constexpr std::size_t kTold = 12;

std::size_t count(Plan const& plan, Direction direction)
{
    return static_cast<std::size_t>(std::ranges::count(plan.steps, direction, &PlannedStep::direction));
}

/// "v44 → v42 → v43".
std::string way(Plan const& plan)
{
    auto const from = plan.from.version;
    auto const to = plan.to.version;
    bool const turns = count(plan, Direction::Down) > 0 && count(plan, Direction::Up) > 0;
    return cat(from.text(), " → ", turns ? cat(plan.base.text(), " → ") : "", to.text());
}

/// "2 steps down, 1 step up".
std::string step_counts(Plan const& plan)
{
    std::vector<std::string> parts;
    for (auto const direction : {Direction::Down, Direction::Up})
        if (auto const steps = count(plan, direction); steps > 0)
            parts.push_back(cat(counted(steps, "step"), ' ', direction_name(direction)));
    return join(parts, ", ");
}

std::string loss_text(PlannedStep const& step)
{
    if (step.loss == Loss::None) return {};
    std::vector<std::string> parts;
    for (auto const& lost : step.lost) parts.push_back(shown(lost));
    auto const verb = step.loss == Loss::Kept ? "keeps" : "loses";
    return parts.empty() ? verb : cat(verb, ' ', join(parts, ", "));
}

std::string steps_text(Plan const& plan, Style const& style)
{
    Table table(style);
    for (auto const& step : plan.steps) {
        bool const is_up = step.direction == Direction::Up;
        auto const tone = step.loss == Loss::Lossy ? Tone::Bad : Tone::Plain;
        auto notes = step.notes;
        if (step.derived) notes.insert(notes.begin(), "derived");
        table.row({{std::string(arrow(step.direction)), is_up ? Tone::Good : Tone::Warning},
                   {step.facts.version.text(), Tone::Strong},
                   printable(step.facts.name),
                   {printable(step.source.name), Tone::Faint},
                   {loss_text(step), tone},
                   {printable(join(notes, "; ")), Tone::Faint}});
    }
    return table.text(2);
}

std::string notes_text(std::vector<std::string> const& notes)
{
    std::string out;
    for (auto const& note : notes) out += cat(sentence(note), "\n");
    return out;
}

std::string actions_text(std::vector<ActionRecord> const& actions, Style const& style)
{
    Table table(style);
    for (auto const& action : actions) {
        bool const is_up = action.direction == Direction::Up;
        table.row({{std::string(arrow(action.direction)), is_up ? Tone::Good : Tone::Warning},
                   {action.version.text(), Tone::Strong},
                   printable(action.store),
                   printable(action.kind),
                   printable(action.object),
                   action.rows > 0 ? counted(action.rows, action.is_file ? "byte" : "row") : std::string()});
    }
    return table.text(2);
}

std::uint64_t rows_lost(Plan const& plan)
{
    std::uint64_t rows = 0;
    for (auto const& step : plan.steps) {
        if (step.loss != Loss::Lossy) continue;
        for (auto const& lost : step.lost) rows += lost.rows;
    }
    return rows;
}

}  // namespace

std::string text_of(PlanResult const& result, std::string_view ref, Style const& style)
{
    auto const& plan = result.plan;
    auto const where = shown_location(result.data_location);
    if (plan.empty())
        return cat(where, " is at ", plan.from.version.text(), ", as ", shown(result.target), " needs it.\n",
                   notes_text(result.notes));
    auto out =
        cat(where, "  ", style.paint(way(plan), Tone::Strong), ", ", step_counts(plan), ", to ", shown(result.target));
    if (result.estimate.count() > 0) out += cat(", about ", shown(result.estimate));
    if (plan.parts > 1) out += cat(", in ", plan.parts, " parts");
    out += cat("\n", steps_text(plan, style), notes_text(result.notes));
    auto command = cat("newel switch", ref.empty() || ref == "work" ? "" : cat(' ', ref));
    for (auto const& need : plan.needs) command += cat(' ', need);
    return out + indented(command);
}

std::string text_of(MoveResult const& result, Style const& style)
{
    auto const& plan = result.plan;
    auto const where = shown_location(result.data_location);
    if (plan.empty())
        return cat(where, " is at ", plan.from.version.text(), " already; nothing to do.\n", notes_text(result.notes));
    if (result.dry_run)
        return cat("Dry run on ", where, ": ", way(plan), ", ", step_counts(plan), "; rolled back, nothing changed.\n",
                   actions_text(result.actions, style), notes_text(result.notes));
    auto out = plan.steps.size() <= kTold ? steps_text(plan, style) : std::string();
    out += cat(where, "  ", style.paint(way(plan), Tone::Strong), ", ", step_counts(plan));
    if (auto const lost = rows_lost(plan); lost > 0) out += cat(", ", counted(lost, "row"), " lost");
    return cat(out, ", ", shown(result.elapsed), "\n", notes_text(result.notes));
}

std::string text_of(AdoptResult const& result, Run run)
{
    auto const where = shown_location(result.data_location);
    auto const at = cat(result.target.position.version.text(), ", ", shown(result.target));
    auto out = run == Run::Dry ? cat("Dry run: ", where, " would be taken under management at ", at, ".\n")
                               : cat(where, " is under management now, at ", at, ".\n");
    return out + notes_text(result.notes);
}

}  // namespace newel::cli
