#include "render_json.h"

#include "exit_code.h"
#include "words.h"

#include <nlohmann/json.hpp>

namespace newel::cli {

namespace {

using Json = nlohmann::ordered_json;

Json document() { return {{"newel", 1}}; }

std::string text(Json const& json) { return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n"; }

Json or_null(std::string const& value) { return value.empty() ? Json() : Json(value); }

Json location(std::string const& value) { return or_null(without_password(value)); }

Json of(Position const& position)
{
    return {{"version", position.version.number}, {"chain", position.chain.digest.hex()}};
}

Json of(Place const& place)
{
    if (place.file.empty() && place.line == 0) return {};
    Json json{{"file", or_null(place.file)}};
    json["line"] = place.line > 0 ? Json(place.line) : Json();
    json["column"] = place.column > 0 ? Json(place.column) : Json();
    return json;
}

Json of(TargetInfo const& target)
{
    auto json = of(target.position);
    json["ref"] = or_null(target.ref);
    json["commit"] = or_null(target.commit);
    json["manifest"] = or_null(target.manifest);
    json["blob"] = or_null(target.blob);
    return json;
}

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

Json of(WayLoss const& loss)
{
    Json json{{"step", loss.version.number}, {"name", loss.step}};
    json["direction"] = direction_name(loss.direction);
    json["table"] = or_null(loss.table);
    json["column"] = or_null(loss.column);
    json["kept"] = loss.is_kept;
    return json;
}

Json ways_of(std::vector<ChannelWay> const& ways)
{
    auto all = Json::array();
    for (auto const& way : ways) {
        Json json{{"data", {{"channel", way.data}, {"version", way.from.number}}}};
        json["software"] = {{"channel", way.software}, {"version", way.to.number}};
        json["base"] = way.base.number;
        json["outcome"] = outcome_name(way.outcome);
        json["loss"] = Json::array();
        for (auto const& loss : way.losses) json["loss"].push_back(of(loss));
        json["obstacles"] = Json::array();
        for (auto const& obstacle : way.obstacles)
            json["obstacles"].push_back(
                {{"step", obstacle.facts.version.number}, {"name", obstacle.facts.name}, {"reason", obstacle.reason}});
        all.push_back(std::move(json));
    }
    return all;
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

std::string json_of(std::vector<ChannelInfo> const& channels)
{
    auto json = document();
    json["channels"] = Json::array();
    for (auto const& channel : channels)
        json["channels"].push_back({{"name", channel.name},
                                    {"follows", channel.follows},
                                    {"tip", or_null(channel.tip)},
                                    {"target", channel.target ? of(*channel.target) : Json()},
                                    {"supported", channel.supported},
                                    {"problem", or_null(channel.problem)}});
    return text(json);
}

std::string json_of(ReleaseResult const& result)
{
    auto const& release = result.release;
    auto json = document();
    json["release"] = {{"name", release.name}, {"commit", release.commit}, {"version", release.version.number}};
    json["release"]["chain"] = release.chain ? Json(release.chain->digest.hex()) : Json();
    json["manifest"] = result.manifest;
    json["note"] = or_null(result.channel_note);
    return text(json);
}

namespace {

Json of(Seal const& seal)
{
    Json one{{"app", seal.app}, {"channel", seal.channel}, {"revision", seal.revision}};
    one["issued"] = utc_text(seal.issued);
    one["expires"] = seal.expires ? Json(utc_text(*seal.expires)) : Json();
    one["head"] = of(Position{seal.head, seal.chain});
    one["content"] = seal.content.digest.hex();
    one["bundle"] = seal.bundle.hex();
    one["previous"] = seal.previous ? Json(seal.previous->hex()) : Json();
    return one;
}

Json of(BundleResult const& result)
{
    auto json = document();
    json["file"] = result.file;
    json["bytes"] = result.bytes;
    json["target"] = of(result.target);
    json["seal_file"] = or_null(result.seal_file);
    json["seal"] = result.seal ? of(*result.seal) : Json();
    json["note"] = or_null(result.note);
    return json;
}

}  // namespace

std::string json_of(BundleResult const& result) { return text(of(result)); }

std::string json_of(SignResult const& result)
{
    auto json = document();
    json["seal_file"] = result.seal_file;
    json["signature_file"] = result.signature_file;
    json["seal"] = of(result.seal);
    json["key"] = result.key;
    json["public_key"] = result.public_key;
    return text(json);
}

std::string json_of(PublishResult const& result)
{
    auto json = of(result.bundle);
    json["signature_file"] = result.signature.signature_file;
    json["key"] = result.signature.key;
    json["public_key"] = result.signature.public_key;
    return text(json);
}

std::string json_of(VerifiedBundle const& result)
{
    auto json = document();
    json["file"] = result.file;
    json["seal"] = of(result.seal);
    json["steps"] = result.steps;
    json["key"] = result.key;
    json["comment"] = result.comment;
    json["warnings"] = result.warnings;
    return text(json);
}

std::string json_of(NewStepResult const& result)
{
    auto json = document();
    json["version"] = result.version.number;
    json["files"] = result.files;
    return text(json);
}

std::string json_of(LockResult const& result)
{
    auto json = document();
    json["lock"] = result.lock_file;
    json["schema"] = result.schema_file;
    json["head"] = of(result.head);
    json["changed"] = result.changed;
    json["steps"] = Json::array();
    for (auto const& step : result.steps)
        json["steps"].push_back({{"version", step.version.number},
                                 {"name", step.name},
                                 {"id", step.id.digest.hex()},
                                 {"proof", std::string(proof_name(step.proof))}});
    json["warnings"] = result.warnings;
    return text(json);
}

std::string json_of(std::vector<ChannelWay> const& ways)
{
    auto json = document();
    json["ways"] = ways_of(ways);
    return text(json);
}

std::string json_of(VerifyResult const& result)
{
    auto json = document();
    json["manifest"] = result.manifest;
    json["head"] = of(result.head);
    json["steps_checked"] = result.steps_checked;
    json["passed"] = result.passed;
    json["findings"] = Json::array();
    for (auto const& finding : result.findings) {
        Json one{{"level", level_name(finding.level)}};
        one["code"] = finding.code;
        one["where"] = of(finding.place);
        one["version"] = finding.version.number > 0 ? Json(finding.version.number) : Json();
        one["message"] = finding.message;
        one["advice"] = or_null(finding.advice);
        json["findings"].push_back(std::move(one));
    }
    json["ways"] = ways_of(result.ways);
    return text(json);
}

std::string json_of(std::vector<RuleInfo> const& rules)
{
    auto json = document();
    json["rules"] = Json::array();
    for (auto const& rule : rules)
        json["rules"].push_back({{"code", rule.code},
                                 {"level", level_name(rule.level)},
                                 {"can_be_allowed", rule.can_be_allowed},
                                 {"what", rule.what},
                                 {"advice", rule.advice}});
    return text(json);
}

std::string json_of(SampleResult const& result)
{
    auto json = document();
    json["folder"] = result.folder.string();
    json["target"] = of(result.target);
    json["tables"] = Json::array();
    for (auto const& table : result.tables)
        json["tables"].push_back({{"name", table.name}, {"rows", table.rows}, {"reason", or_null(table.reason)}});
    json["files"] = result.files;
    json["notes"] = result.notes;
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
