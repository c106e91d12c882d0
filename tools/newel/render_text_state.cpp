#include "render_text.h"
#include "table.h"
#include "words.h"

namespace newel::cli {

namespace {

Tone tone_of(Verdict verdict)
{
    switch (verdict) {
        case Verdict::Ready: return Tone::Good;
        case Verdict::Pristine:
        case Verdict::Behind:
        case Verdict::ReadOnly:
        case Verdict::Ahead:
        case Verdict::Diverged:
        case Verdict::Busy: return Tone::Warning;
        case Verdict::Stuck:
        case Verdict::Drifted:
        case Verdict::Unmanaged:
        case Verdict::Interrupted:
        case Verdict::Foreign: return Tone::Bad;
    }
    return Tone::Plain;
}

std::string also_text(std::vector<Verdict> const& also)
{
    std::vector<std::string> names;
    for (auto const verdict : also) names.emplace_back(verdict_name(verdict));
    return names.empty() ? std::string() : cat("Also: ", join(names, ", "), ".\n");
}

std::string drift_text(std::vector<std::string> const& drift)
{
    std::string out;
    for (auto const& line : drift) out += cat("  ", printable(line), "\n");
    return out;
}

std::string position_text(Position const& position)
{
    return cat(position.version.text(), "  chain ", brief(position.chain));
}

void add_setting(Table& table, std::string name, Setting const& setting, std::string const& beside = {})
{
    if (!setting.is_set()) return;
    auto from = printable(setting.from);
    if (!beside.empty()) from += cat(from.empty() ? "" : "; ", beside);
    table.row({std::move(name), shown_location(setting.value), {std::move(from), Tone::Faint}});
}

std::string facts_text(StatusReport const& report, Style const& style)
{
    auto const& answer = report.assessment;
    Table table(style);
    if (!answer.app.empty()) table.row({"app", printable(answer.app)});
    add_setting(table, "data", report.data);
    if (answer.data)
        table.row(
            {"",
             position_text(*answer.data),
             {cat("read from ", answer.floors.read.text(), " on, written from ", answer.floors.write.text(), " on"),
              Tone::Faint}});
    if (answer.software) {
        table.row({"software", shown(*answer.software)});
        table.row({"", position_text(answer.software->position)});
    }
    add_setting(table, "manifest", report.manifest);
    auto const head = brief_commit(report.head);
    auto const branch = printable(report.branch);
    add_setting(table, "repository", report.repository,
                head.empty() ? branch : cat(branch.empty() ? "detached" : branch, " at ", head));
    return table.text();
}

std::string steps_text(StatusReport const& report, Style const& style)
{
    Table table(style);
    for (auto const& step : report.newest)
        table.row({{step.facts.version.text(), Tone::Strong},
                   printable(step.facts.name),
                   step.outcome == Outcome::Ran ? std::string() : std::string(outcome_name(step.outcome)),
                   {shown_time(step.origin.at), Tone::Faint},
                   {shown(step.origin), Tone::Faint}});
    return table.text();
}

}  // namespace

std::string text_of(Assessment const& answer, Style const& style)
{
    auto out = cat(style.paint(verdict_name(answer.verdict), tone_of(answer.verdict)), ": ", sentence(answer.reason),
                   "\n", drift_text(answer.drift));
    return out + also_text(answer.also) + indented(answer.advice);
}

std::string text_of(StatusReport const& report, Style const& style)
{
    auto out = cat(text_of(report.assessment, style), "\n", facts_text(report, style));
    if (auto const steps = steps_text(report, style); !steps.empty()) out += cat("\n", steps);
    if (auto const& event = report.last_event)
        out += cat("last: ", printable(event->kind), ' ', event->version.text(),
                   event->name.empty() ? "" : cat(' ', printable(event->name)), ", ", shown_time(event->at), "\n");
    for (auto const& warning : report.warnings)
        out += cat(style.paint("warning", Tone::Warning), ": ", sentence(warning), "\n");
    return out;
}

}  // namespace newel::cli
