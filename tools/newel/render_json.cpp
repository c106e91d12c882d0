#include "render_json.h"

#include "exit_code.h"
#include "json_values.h"
#include "words.h"

namespace newel::cli {

namespace {

using cli::of;  // beside those of this file

Json of(Setting const& setting)
{
    if (!setting.is_set()) return {};
    return {{"value", without_password(setting.value)}, {"from", setting.from}};
}

Json of(Origin const& origin)
{
    return {{"software", or_null(origin.software)},
            {"commit", or_null(origin.commit)},
            {"branch", or_null(origin.branch)},
            {"released", origin.released},
            {"at", or_null(origin.at)}};
}

Json of(Event const& event)
{
    return {{"number", event.number},      {"at", event.at},
            {"kind", event.kind},          {"version", event.version.number},
            {"name", or_null(event.name)}, {"detail", or_null(event.detail)},
            {"took_ms", event.took_ms},    {"origin", of(event.origin)}};
}

Json of(PlannedStep const& step)
{
    auto lost = Json::array();
    for (auto const& one : step.lost)
        lost.push_back({{"table", one.table}, {"column", or_null(one.column)}, {"rows", one.rows}});
    return {{"direction", step.direction == Direction::Up ? "up" : "down"},
            {"version", step.facts.version.number},
            {"name", step.facts.name},
            {"id", step.facts.id.digest.hex()},
            {"source", step.source.name},
            {"loss", std::string(loss_name(step.loss))},
            {"derived", step.derived},
            {"lost", lost},
            {"notes", step.notes},
            {"trust", std::string(level_name(step.trust))}};
}

Json of(ActionRecord const& action)
{
    return {{"version", action.version.number},
            {"direction", action.direction == Direction::Up ? "up" : "down"},
            {"store", action.store},
            {"kind", action.kind},
            {"object", action.object},
            {action.is_file ? "bytes" : "rows", action.rows}};
}

template <class Values>
Json list_of(Values const& values)
{
    auto json = Json::array();
    for (auto const& value : values) json.push_back(of(value));
    return json;
}

Json assessed(Assessment const& answer)
{
    auto json = document();
    json["app"] = or_null(answer.app);
    json["verdict"] = std::string(verdict_name(answer.verdict));
    json["also"] = Json::array();
    for (auto const verdict : answer.also) json["also"].push_back(std::string(verdict_name(verdict)));
    json["data"] = Json();
    if (answer.data) {
        json["data"] = of(*answer.data);
        json["data"]["schema"] = answer.data_schema.digest.hex();
        json["data"]["read_floor"] = answer.floors.read.number;
        json["data"]["write_floor"] = answer.floors.write.number;
    }
    json["software"] = answer.software ? of(*answer.software) : Json();
    json["base"] = answer.base ? Json(answer.base->number) : Json();
    json["advice"] = or_null(answer.advice);
    json["reason"] = or_null(answer.reason);
    json["location"] = location(answer.data_location);
    json["drift"] = answer.drift;
    return json;
}

Json planned(Plan const& plan, TargetInfo const& target, std::string const& data)
{
    auto json = document();
    json["from"] = of(plan.from);
    json["to"] = of(plan.to);
    json["base"] = plan.base.number;
    json["steps"] = list_of(plan.steps);
    json["needs"] = plan.needs;
    json["parts"] = plan.parts;
    json["target"] = of(target);
    json["location"] = location(data);
    return json;
}

}  // namespace

std::string json_of(Error const& error)
{
    auto json = document();
    json["error"] = {{"code", std::string(code_word(error.code()))},
                     {"message", without_password(error.message())},
                     {"advice", or_null(without_password(error.advice()))},
                     {"where", of(error.place())}};
    return text(json);
}

std::string json_of(Assessment const& answer) { return text(assessed(answer)); }

std::string json_of(StatusReport const& report)
{
    auto json = assessed(report.assessment);
    json["settings"] = {
        {"manifest", of(report.manifest)}, {"data", of(report.data)}, {"repository", of(report.repository)}};
    json["branch"] = or_null(report.branch);
    json["head"] = or_null(report.head);
    json["steps"] = Json::array();
    for (auto const& step : report.newest)
        json["steps"].push_back({{"version", step.facts.version.number},
                                 {"name", step.facts.name},
                                 {"id", step.facts.id.digest.hex()},
                                 {"outcome", std::string(outcome_name(step.outcome))},
                                 {"took_ms", step.took_ms},
                                 {"origin", of(step.origin)}});
    json["last_event"] = report.last_event ? of(*report.last_event) : Json();
    json["warnings"] = report.warnings;
    return text(json);
}

std::string json_of(PlanResult const& result, std::chrono::milliseconds elapsed)
{
    auto json = planned(result.plan, result.target, result.data_location);
    json["applied"] = 0;
    json["elapsed_ms"] = elapsed.count();
    json["estimate_ms"] = result.estimate.count() > 0 ? Json(result.estimate.count()) : Json();
    json["notes"] = result.notes;
    return text(json);
}

std::string json_of(MoveResult const& result)
{
    auto json = planned(result.plan, result.target, result.data_location);
    json["applied"] = result.applied;
    json["elapsed_ms"] = result.elapsed.count();
    json["dry_run"] = result.dry_run;
    if (result.dry_run) json["actions"] = list_of(result.actions);
    json["notes"] = result.notes;
    return text(json);
}

std::string json_of(AdoptResult const& result)
{
    auto json = document();
    json["to"] = of(result.target);
    json["fits"] = Json::array();
    for (auto const& fit : result.fits)
        json["fits"].push_back({{"version", fit.target.position.version.number},
                                {"chain", fit.target.position.chain.digest.hex()},
                                {"straightened", fit.straightened}});
    json["location"] = location(result.data_location);
    json["notes"] = result.notes;
    return text(json);
}

std::string json_of(RecoverResult const& result)
{
    using Found = RecoverResult::Found;
    auto json = document();
    json["found"] = result.found == Found::Owed ? "owed" : result.found == Found::Staging ? "staging" : "nothing";
    json["files"] = result.files;
    json["version"] = result.version.number;
    json["location"] = location(result.data_location);
    return text(json);
}

std::string json_of(BackupResult const& result)
{
    auto json = document();
    json["folder"] = result.folder.string();
    json["version"] = result.version.number;
    json["files"] = result.files;
    json["bytes"] = result.bytes;
    json["by_hand"] = result.by_hand;
    json["location"] = location(result.data_location);
    return text(json);
}

std::string json_of(RestoreResult const& result)
{
    auto json = document();
    json["version"] = result.version.number;
    json["files"] = result.files;
    json["aside"] = or_null(result.aside.string());
    json["location"] = location(result.data_location);
    return text(json);
}

std::string json_of(SchemaResult const& result)
{
    auto json = document();
    json["app"] = or_null(result.app);
    json["version"] = result.target.position.version.number;
    json["fingerprint"] = result.fingerprint.digest.hex();
    json["objects"] = Json::array();
    for (auto const& [key, object] : result.schema.objects())
        json["objects"].push_back(
            {{"type", std::string(type_name(key.type))}, {"name", key.name}, {"sql", object.sql}});
    json["target"] = of(result.target);
    return text(json);
}

std::string json_of(SchemaDifference const& difference)
{
    auto json = document();
    json["from"] = of(difference.from);
    json["to"] = of(difference.to);
    json["equal"] = difference.lines.empty();
    json["differences"] = difference.lines;
    return text(json);
}

std::string json_of(std::vector<MappedCommit> const& commits)
{
    auto json = document();
    json["commits"] = Json::array();
    for (auto const& commit : commits) {
        Json one{{"commit", commit.commit}};
        one["version"] = commit.position ? Json(commit.position->version.number) : Json();
        one["chain"] = commit.position ? Json(commit.position->chain.digest.hex()) : Json();
        one["changed"] = commit.changed;
        one["reason"] = or_null(commit.reason);
        json["commits"].push_back(std::move(one));
    }
    return text(json);
}

std::string json_of(std::vector<Event> const& events)
{
    auto json = document();
    json["events"] = list_of(events);
    return text(json);
}

std::string json_of(InitProposal const& proposal, AdoptResult const* adopted)
{
    auto json = document();
    json["app"] = proposal.app;
    json["manifest"] = proposal.manifest_file;
    json["text"] = proposal.text;
    json["database"] = or_null(proposal.database);
    json["found"] = proposal.found;
    json["adopted"] = adopted ? of(adopted->target) : Json();
    return text(json);
}

std::string json_of(HooksResult const& result)
{
    auto json = document();
    json["folder"] = result.folder;
    json["hooks"] = result.installed;
    json["chained"] = result.chained;
    return text(json);
}

std::string json_of(std::string_view key, std::string_view value)
{
    auto json = document();
    json[std::string(key)] = std::string(value);
    return text(json);
}

}  // namespace newel::cli
