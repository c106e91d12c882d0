#include "engine/checker.h"

#include "data/look.h"

#include <algorithm>

namespace newel {

namespace {

std::string reason_of(Verdict verdict, Assessment const& answer)
{
    auto const data = answer.data ? answer.data->version.text() : std::string();
    auto const software = answer.software ? answer.software->position.version.text() : std::string();
    auto const& where = answer.data_location;
    switch (verdict) {
        case Verdict::Ready:
            return answer.data->version == answer.software->position.version
                       ? cat(where, " is at ", data, ", as this software needs it")
                       : cat(where, " is at ", data, "; this software needs ", software, " and may use it");
        case Verdict::Pristine: return cat(where, " holds nothing yet");
        case Verdict::Behind: return cat(where, " is at ", data, "; this software needs ", software);
        case Verdict::ReadOnly:
            return cat(where, " is at ", data, ", which this software (", software, ") may read, but not write");
        case Verdict::Ahead: return cat(where, " is at ", data, ", ahead of this software (", software, ")");
        case Verdict::Diverged:
            return cat(where, " is at ", data, " of another line; the two part above ", answer.base->text(),
                       ", this software needs its own ", software);
        case Verdict::Stuck:
            return cat(where, " is at ", data, ", this software needs ", software, ", and there is no complete way");
        case Verdict::Drifted: return cat(where, " is at ", data, ", but its schema was changed outside of Newel");
        case Verdict::Unmanaged: return cat(where, " holds data, but no ledger");
        case Verdict::Interrupted: return cat("a run on ", where, " was interrupted");
        case Verdict::Foreign: return cat(where, " holds the data of another app");
        case Verdict::Busy: return cat(where, " is being changed by somebody else");
    }
    return {};
}

std::string advice_of(Verdict verdict, std::string const& ref)
{
    auto const to = ref.empty() || ref == "work" ? std::string() : cat(" ", ref);
    switch (verdict) {
        case Verdict::Ready: return {};
        case Verdict::Pristine:
        case Verdict::Behind:
        case Verdict::ReadOnly:
        case Verdict::Ahead:
        case Verdict::Diverged: return cat("newel switch", to);
        case Verdict::Stuck: return cat("newel plan", to);
        case Verdict::Drifted: return cat("newel switch", to, " --allow-drift");
        case Verdict::Unmanaged: return "newel adopt";
        case Verdict::Interrupted: return "newel recover";
        case Verdict::Foreign: return "newel --data PATH status";
        case Verdict::Busy: return "newel check --wait 60s";
    }
    return {};
}

}  // namespace

Checker::Checker(Session& session) : session_(session) {}

Assessment Checker::check(CheckRequest const& request)
{
    std::optional<Resolved> software;
    if (!request.as.empty()) software = session_.resolver().resolve(request.as);
    auto const described = session_.description();
    Assessment answer{.app = described->manifest.app};
    auto const place = data_place(session_.workspace(), described->manifest);
    answer.data_location = place.shown;
    Situation situation{.exact = request.exact};
    auto const know_software = [&] {
        if (!software) software = session_.resolver().resolve({});
        situation.software = software->version;
    };
    try {
        // Opening the data takes as long as finding out whether a payload changed, so it comes before `work` is asked.
        auto data = session_.open(described->manifest, Access::Read);
        know_software();
        answer.app = software->source->manifest.app;
        situation = look(data, *software, answer);
        situation.exact = request.exact;
    } catch (Error const& error) {
        if (error.code() != ErrorCode::Busy) throw;
        situation.busy = true;
        if (place.has_files) answer.reason = error.message();
        situation.presence = Presence::Managed;
    }
    know_software();
    answer.software = software->info;
    auto judged = judge(situation);
    if (situation.busy) judged.also.clear();  // nothing else could be read
    answer.verdict = judged.verdict;
    answer.also = judged.also;
    bool const is_told = answer.verdict == Verdict::Stuck || answer.verdict == Verdict::Busy;
    if (answer.reason.empty() || !is_told) answer.reason = reason_of(answer.verdict, answer);
    if (answer.advice.empty() || answer.verdict != Verdict::Stuck)
        answer.advice = advice_of(answer.verdict, software->info.ref);
    return answer;
}

Situation Checker::look(Data& data, Resolved const& software, Assessment& answer)
{
    EngineDownSources downs(session_.workspace(), session_.sources(), session_.resolver(), data, software.source);
    auto look = look_at(data, {&software.source->history, software.version}, downs, session_.sources().notary(),
                        software.source.get());
    auto const& row = look.state.row;
    answer.base = look.base;
    answer.drift = std::move(look.drift);
    if (look.state.presence != Presence::Managed) return look.situation;
    answer.data = row.position;
    answer.data_schema = row.fingerprint;
    answer.floors = row.floors;
    if (look.situation.foreign) answer.app = row.app;
    if (!look.situation.has_way && look.ups.level == TrustLevel::Unsigned) {
        answer.reason = cat(answer.data_location, " cannot go up by ", software.source->shown, ": ", look.ups.reason);
        answer.advice = untrusted({}, {}).advice();
    } else if (!look.situation.has_way) {
        auto const error = no_way(std::get<std::vector<Obstacle>>(look.way), row.position, data.place().shown,
                                  session_.workspace().repository());
        answer.reason = error.message();
        answer.advice = error.advice();
    }
    return look.situation;
}

StatusReport Checker::status()
{
    StatusReport report;
    auto& workspace = session_.workspace();
    report.assessment = check({});
    auto const describing = session_.describing();
    report.manifest = workspace.manifest().setting;
    report.manifest.value = describing->shown;
    report.data = data_setting(workspace, describing->manifest);
    report.data.value = workspace.shown(report.data.value);
    report.warnings = describing->warnings;
    if (auto const* git = workspace.repository()) {
        report.repository = {workspace.shown(git->is_bare() ? git->common_dir() : git->work_tree()),
                             workspace.repository_from()};
        report.branch = git->head_branch();
        if (auto const head = git->head()) report.head = head->hex();
    }
    if (!report.assessment.data) return report;
    auto data = session_.open(describing->manifest, Access::Read);
    auto stack = data.ledger().stack();
    for (auto step = stack.rbegin(); step != stack.rend() && report.newest.size() < 5; ++step)
        report.newest.push_back(*step);
    if (auto events = data.ledger().events(1); !events.empty()) report.last_event = events.back();
    return report;
}

}  // namespace newel
