// rules.h: the rules that `verify` judges steps, releases and channels by.
// Owns:     the table of them: code, level, what each is about and what to do.
// Not here: judging (step_rules.h, released_steps.h, support_window.h).
#pragma once

#include "model/finding.h"
#include "model/step.h"

#include <span>
#include <string_view>

namespace newel::release {

struct Rule {
    std::string_view code{};
    Finding::Level level{};
    bool can_be_allowed{};      ///< on one step, with a reason
    std::string_view what{};    ///< one line
    std::string_view advice{};  ///< what to do
};

/// In the order in which they are told.
[[nodiscard]] std::span<Rule const> all_rules();
/// nullptr where there is none of that code.
[[nodiscard]] Rule const* rule_named(std::string_view code);

/// A finding of rule `code` at a step: level and advice are the rule's, the step is named before `what`.
[[nodiscard]] Finding rule_finding(std::string_view code, Step const& step, std::string_view what);

}  // namespace newel::release
