// facts_json.h: the facts of verdict_facts.h as JSON, for languages that call through C.
#pragma once

#include "embed/verdict_facts.h"
#include "run/store.h"

#include <string>

namespace newel {

[[nodiscard]] std::string json_of(PlanFacts const& facts);
[[nodiscard]] std::string json_of(VerdictFacts const& facts);
[[nodiscard]] std::string json_of(std::vector<ActionRecord> const& actions);

}  // namespace newel
