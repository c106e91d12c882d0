// proof_world.h: steps as short as they can be written, and what their proof says.
#pragma once

#include "engine/prover.h"
#include "sqlite/sqlite_database.h"

#include <string>
#include <vector>

namespace newel::test {

/// A step that one script takes up and another down.
struct Scripts {
    std::string up{};
    std::string down{};
};

[[nodiscard]] inline Step step_of(std::vector<Operation> up, Down down)
{
    Step step{.name = "step", .up = std::move(up), .down = std::move(down)};
    step.rest = Node(Node::Map{});
    return step;
}

[[nodiscard]] inline Step step_of(Scripts const& scripts)
{
    return step_of({sql_operation("db", scripts.up)},
                   {.kind = DownKind::Given, .operations = {sql_operation("db", scripts.down)}});
}

[[nodiscard]] inline Proven proven(std::vector<Step> steps, ProofGround ground = {})
{
    std::uint32_t number = 0;
    for (auto& step : steps) {
        step.version = {++number};
        seal(step);
    }
    ground.open_scratch = open_steady_scratch;
    Observer silent;
    return prove(History("shop", std::move(steps)), ground, silent);
}

[[nodiscard]] inline Proven proven(std::vector<Scripts> const& all, ProofGround ground = {})
{
    std::vector<Step> steps;
    for (auto const& scripts : all) steps.push_back(step_of(scripts));
    return proven(std::move(steps), std::move(ground));
}

/// "exact lossy schema".
[[nodiscard]] inline std::string proofs(Proven const& proven)
{
    std::string all;
    for (auto const& facts : proven.history.all())
        all += std::string(all.empty() ? "" : " ") + std::string(proof_name(facts.proof));
    return all;
}

/// A line a finding: "lossy-down: step 2 step: lossy: …".
[[nodiscard]] inline std::string told(Proven const& proven)
{
    std::string all;
    for (auto const& finding : proven.findings) all += finding.code + ": " + finding.message + "\n";
    return all;
}

}  // namespace newel::test
