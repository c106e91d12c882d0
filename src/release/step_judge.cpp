#include "release/step_judge.h"

#include "base/text.h"
#include "release/rules.h"

#include <algorithm>
#include <optional>

namespace newel::release {

void StepJudge::take(Step const& step, StepFacts const& facts, SchemaDelta const& delta, Judging judging)
{
    apply(after_, delta);
    StepCase const at(step, facts.proof, before_, after_, delta);
    auto const demands = demands_of(at, births_);
    for (auto const& demand : demands)
        demands_.push_back({.version = step.version,
                            .step = step_label(step.version, step.name),
                            .of = demand.of,
                            .what = demand.what,
                            .since = demand.since,
                            .place = demand.act ? demand.act->place : step.place});
    if (judging == Judging::Yes) {
        judge_statements(at, findings_);
        judge_rows(at, findings_);
        judge_dependents(at, findings_);
        judge_loss(at, findings_);
        judge_names(at, used_, findings_);
        judge_breaks(at, demands, facts.floors.value_or(Floors{}), findings_);
    }
    births_.advance(step.version, before_, delta);
    apply(before_, delta);
}

void StepJudge::take_failing(Step const& step)
{
    judge_statements(StepCase(step, Proof::Unknown, before_, before_, {}), findings_);
}

namespace {

Place place_of(Step const& step, Mark mark)
{
    if (mark.line == 0) return step.place;
    return {.file = step.place.file, .line = mark.line, .column = mark.column};
}

Finding about_allow(Step const& step, Mark mark, std::string_view code, std::string_view what)
{
    auto finding = rule_finding(code, step, what);
    finding.place = place_of(step, mark);
    return finding;
}

/// What is wrong with an entry of `allow`, which silenced so many findings.
std::optional<Finding> fault_of(Step const& step, Node::Entry const& entry, std::size_t silenced)
{
    auto const* rule = rule_named(entry.key);
    if (!rule || !rule->can_be_allowed)
        return about_allow(step, entry.mark, "allow-unknown",
                           cat("'allow' names ", entry.key, rule ? ", which cannot be allowed" : ", which is no rule"));
    auto const* reason = entry.value.text();
    if (!reason || trim(*reason).empty())
        return about_allow(step, entry.mark, "allow-without-reason", cat("'allow' gives no reason for ", entry.key));
    if (silenced > 0) return std::nullopt;
    return about_allow(step, entry.mark, "allow-unused",
                       cat("'allow' names ", entry.key, ", but that rule finds nothing here"));
}

bool may_silence(Node::Entry const& entry)
{
    auto const* rule = rule_named(entry.key);
    auto const* reason = entry.value.text();
    return rule && rule->can_be_allowed && reason && !trim(*reason).empty();
}

}  // namespace

void apply_reasons(std::vector<Step> const& steps, Findings& findings)
{
    std::erase_if(findings, [&](Finding const& finding) {
        return finding.code == "lossy-down" && finding.version.number > 0 && finding.version.number <= steps.size() &&
               says_why(steps[finding.version.number - 1]);
    });
}

void apply_allowances(std::vector<Step> const& steps, DataVersion judged, Findings& findings)
{
    for (auto const& step : steps) {
        auto const* allow = step.rest.find("allow");
        if (!allow || !allow->map()) continue;
        for (auto const& entry : *allow->map()) {
            auto const silenced = !may_silence(entry) ? 0 : std::erase_if(findings, [&](Finding const& finding) {
                return finding.version == step.version && finding.code == entry.key;
            });
            if (step.version < judged) continue;
            if (auto fault = fault_of(step, entry, silenced)) findings.push_back(std::move(*fault));
        }
    }
}

}  // namespace newel::release
