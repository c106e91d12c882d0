// Documents about steps: what is new, locked, verified, sampled.
#include "json_values.h"
#include "render_json.h"
#include "words.h"

namespace newel::cli {

namespace {

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

}  // namespace newel::cli
