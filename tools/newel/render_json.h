// render_json.h: results as one JSON document each (cli.md, "JSON"). Fields are stable: they are added, never changed.
// Everything outside ASCII is escaped, so that a document is as harmless on a terminal as in a file.
#pragma once

#include <newel/newel.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace newel::cli {

[[nodiscard]] std::string json_of(Error const& error);
[[nodiscard]] std::string json_of(Assessment const& answer);
[[nodiscard]] std::string json_of(StatusReport const& report);
[[nodiscard]] std::string json_of(PlanResult const& result, std::chrono::milliseconds elapsed);
[[nodiscard]] std::string json_of(MoveResult const& result);
[[nodiscard]] std::string json_of(AdoptResult const& result);
[[nodiscard]] std::string json_of(RecoverResult const& result);
[[nodiscard]] std::string json_of(BackupResult const& result);
[[nodiscard]] std::string json_of(RestoreResult const& result);
[[nodiscard]] std::string json_of(SchemaResult const& result);
[[nodiscard]] std::string json_of(SchemaDifference const& difference);
[[nodiscard]] std::string json_of(std::vector<MappedCommit> const& commits);
[[nodiscard]] std::string json_of(std::vector<Event> const& events);
[[nodiscard]] std::string json_of(std::vector<ChannelInfo> const& channels);
[[nodiscard]] std::string json_of(ReleaseResult const& result);
[[nodiscard]] std::string json_of(BundleResult const& result);
[[nodiscard]] std::string json_of(SignResult const& result);
[[nodiscard]] std::string json_of(PublishResult const& result);
[[nodiscard]] std::string json_of(VerifiedBundle const& result);
[[nodiscard]] std::string json_of(EmbedResult const& result);
[[nodiscard]] std::string json_of(NewStepResult const& result);
[[nodiscard]] std::string json_of(LockResult const& result);
[[nodiscard]] std::string json_of(VerifyResult const& result);
[[nodiscard]] std::string json_of(SampleResult const& result);
[[nodiscard]] std::string json_of(std::vector<RuleInfo> const& rules);
[[nodiscard]] std::string json_of(std::vector<ChannelWay> const& ways);
/// `adopted`: null where there was nothing to adopt.
[[nodiscard]] std::string json_of(InitProposal const& proposal, AdoptResult const* adopted);
[[nodiscard]] std::string json_of(HooksResult const& result);
/// {"newel":1,KEY:VALUE}
[[nodiscard]] std::string json_of(std::string_view key, std::string_view value);

}  // namespace newel::cli
