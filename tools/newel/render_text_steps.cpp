#include "render_text.h"
#include "table.h"
#include "words.h"

#include <algorithm>
#include <map>

namespace newel::cli {

namespace {

std::string files_text(std::vector<std::string> const& files)
{
    std::string out;
    for (auto const& file : files) out += cat("  ", printable(file), "\n");
    return out;
}

/// "3 steps: 2 exact, 1 schema".
std::string proofs_text(std::vector<StepFacts> const& steps)
{
    std::map<Proof, std::size_t> counts;
    for (auto const& step : steps) ++counts[step.proof];
    std::vector<std::string> parts;
    for (auto const& [proof, count] : counts) parts.push_back(cat(count, ' ', proof_name(proof)));
    return cat(counted(steps.size(), "step"), parts.empty() ? "" : ": ", join(parts, ", "));
}

std::size_t count(VerifyResult const& result, Finding::Level level)
{
    return static_cast<std::size_t>(std::ranges::count(result.findings, level, &Finding::level));
}

std::string finding_text(Finding const& finding, Style const& style)
{
    bool const is_error = finding.level == Finding::Level::Error;
    auto const place = finding.place.text();
    auto const level = style.paint(level_name(finding.level), is_error ? Tone::Bad : Tone::Warning);
    auto const advice = finding.advice.empty() ? std::string() : indented(finding.advice);
    return cat(printable(place), place.empty() ? "" : ": ", level, " [", printable(finding.code),
               "]: ", printable(finding.message, Lines::Keep), "\n", advice);
}

std::string percent_escaped(std::string_view text, std::string_view special)
{
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        if (special.find(c) == std::string_view::npos) {
            out += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        out += cat('%', kDigits[byte >> 4], kDigits[byte & 15]);
    }
    return out;
}

}  // namespace

std::string text_of(EmbedResult const& result)
{
    return cat(result.app, " at ", result.head.version.text(), ", to be compiled in:\n", files_text(result.files));
}

std::string text_of(NewStepResult const& result)
{
    return cat("step ", result.version.text(), ":\n", files_text(result.files),
               "fill in the scripts, then\n  newel up\n");
}

std::string text_of(LockResult const& result)
{
    auto out =
        cat(result.changed ? "wrote " : "up to date: ", printable(result.lock_file), " and ",
            printable(result.schema_file), ", ", result.head.version.text(), ", ", proofs_text(result.steps), "\n");
    for (auto const& warning : result.warnings) out += cat("warning: ", sentence(warning), "\n");
    return out;
}

std::string text_of(VerifyResult const& result, Style const& style)
{
    std::string out;
    for (auto const& finding : result.findings) out += finding_text(finding, style);
    auto const errors = count(result, Finding::Level::Error);
    auto const warnings = count(result, Finding::Level::Warning);
    auto const verdict = result.passed ? style.paint("verified", Tone::Good) : style.paint("not verified", Tone::Bad);
    return cat(out, text_of(result.ways), printable(result.manifest), ' ', result.head.version.text(), " is ", verdict,
               ": ", counted(result.steps_checked, "step"), " checked, ", counted(errors, "error"), ", ",
               counted(warnings, "warning"), "\n");
}

std::string github_text_of(VerifyResult const& result)
{
    std::string out;
    for (auto const& finding : result.findings) {
        auto properties = cat("title=", percent_escaped(finding.code, "%\r\n:,"));
        if (!finding.place.file.empty()) properties += cat(",file=", percent_escaped(finding.place.file, "%\r\n:,"));
        if (finding.place.line > 0) properties += cat(",line=", finding.place.line);
        if (finding.place.column > 0) properties += cat(",col=", finding.place.column);
        auto const message = finding.advice.empty() ? finding.message : cat(finding.message, "\n", finding.advice);
        // Escaped before it is made printable: the newlines must survive as %0A.
        out += cat("::", level_name(finding.level), ' ', printable(properties),
                   "::", printable(percent_escaped(message, "%\r\n")), "\n");
    }
    return out;
}

std::string text_of(SampleResult const& result)
{
    auto const& version = result.target.position.version;
    std::uint64_t rows = 0;
    for (auto const& table : result.tables) rows += table.rows;
    auto out = cat(printable(result.folder.string()), " holds ", printable(result.target.ref), " at ", version.text(),
                   ": ", counted(rows, "row"), " in ", counted(result.tables.size(), "table"), ", ",
                   counted(result.files.size(), "file"), "\n");
    for (auto const& table : result.tables)
        out += cat("  ", printable(table.name), ": ",
                   table.reason.empty() ? counted(table.rows, "row") : cat("no row: ", printable(table.reason)), "\n");
    out += files_text(result.files);
    for (auto const& note : result.notes) out += cat("note: ", printable(note), "\n");
    return out;
}

std::string text_of(std::vector<RuleInfo> const& rules)
{
    std::string out;
    for (auto const& rule : rules)
        out += cat(rule.code, " (", level_name(rule.level), rule.can_be_allowed ? "" : ", cannot be allowed",
                   "): ", rule.what, "\n", indented(rule.advice));
    return cat(out, "allow: {RULE: \"reason\"} in a step silences a rule for it\n");
}

std::string text_of(InitProposal const& proposal)
{
    std::string out;
    for (auto const& line : proposal.found) out += cat("found ", printable(line), "\n");
    return cat(out, out.empty() ? "" : "\n", printable(proposal.manifest_file), ":\n", indented(trim(proposal.text)));
}

std::string text_of(HooksResult const& result, std::string_view verb)
{
    auto const folder = printable(result.folder);
    if (result.installed.empty()) return cat("no hooks of Newel in ", folder, "\n");
    auto out = cat(verb, " in ", folder, ": ", printable(join(result.installed, ", ")), "\n");
    if (!result.chained.empty()) out += cat("called first, as before: ", printable(join(result.chained, ", ")), "\n");
    return out;
}

}  // namespace newel::cli
