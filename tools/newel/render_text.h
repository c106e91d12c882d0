// render_text.h: results as people read them: the state first, then what to type.
// Every function returns whole lines.
#pragma once

#include "terminal.h"

#include <newel/newel.h>

#include <string>
#include <string_view>
#include <vector>

namespace newel::cli {

/// The message with its place, and the advice below.
[[nodiscard]] std::string text_of(Error const& error, Style const& style);

// render_text_state.cpp
[[nodiscard]] std::string text_of(Assessment const& answer, Style const& style);
[[nodiscard]] std::string text_of(StatusReport const& report, Style const& style);

// render_text_move.cpp
[[nodiscard]] std::string text_of(PlanResult const& result, std::string_view ref, Style const& style);
[[nodiscard]] std::string text_of(MoveResult const& result, Style const& style);
enum class Run { Real, Dry };
[[nodiscard]] std::string text_of(AdoptResult const& result, Run run);

// render_text_keeping.cpp
[[nodiscard]] std::string text_of(RecoverResult const& result);
[[nodiscard]] std::string text_of(BackupResult const& result);
[[nodiscard]] std::string text_of(RestoreResult const& result);

// render_text_history.cpp
[[nodiscard]] std::string text_of(SchemaResult const& result);
[[nodiscard]] std::string text_of(SchemaDifference const& difference);
enum class Commits { All, Changing };
[[nodiscard]] std::string text_of(std::vector<MappedCommit> const& commits, Commits which, Style const& style);
[[nodiscard]] std::string text_of(std::vector<Event> const& events, Style const& style);
[[nodiscard]] std::string text_of(std::vector<ChannelInfo> const& channels, Style const& style);
[[nodiscard]] std::string text_of(ReleaseResult const& result);
[[nodiscard]] std::string text_of(BundleResult const& result);
[[nodiscard]] std::string text_of(SignResult const& result);
[[nodiscard]] std::string text_of(PublishResult const& result);
[[nodiscard]] std::string text_of(VerifiedBundle const& result);

// render_text_steps.cpp
[[nodiscard]] std::string text_of(EmbedResult const& result);
[[nodiscard]] std::string text_of(NewStepResult const& result);
[[nodiscard]] std::string text_of(LockResult const& result);
[[nodiscard]] std::string text_of(VerifyResult const& result, Style const& style);
[[nodiscard]] std::string text_of(SampleResult const& result);
/// Workflow commands that GitHub shows beside the lines.
[[nodiscard]] std::string github_text_of(VerifyResult const& result);
[[nodiscard]] std::string text_of(std::vector<RuleInfo> const& rules);
[[nodiscard]] std::string text_of(std::vector<ChannelWay> const& ways);
[[nodiscard]] std::string text_of(InitProposal const& proposal);
[[nodiscard]] std::string text_of(HooksResult const& result, std::string_view verb);

}  // namespace newel::cli
