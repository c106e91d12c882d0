// history.h: the ordered steps of one app as one source states them, by their digests; the steps themselves on demand.
// Owns:     chains along the list, the common base of two lists.
// Not here: where it was read from (engine/), the steps that data has taken (state.h).
#pragma once

#include "model/step.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace newel {

/// What the round trip of a step showed (formats.md, "Lock").
enum class Proof { Unknown, Exact, Schema, Kept, Lossy, None };
[[nodiscard]] std::string_view proof_name(Proof proof);
[[nodiscard]] std::optional<Proof> proof_named(std::string_view name);

/// A step by its digests.
struct StepFacts {
    DataVersion version{};
    std::string name{};
    StepId id{};
    Digest rest{};
    Digest down{};
    Content content{};
    Chain chain{};
    std::optional<Fingerprint> schema{};  ///< of the whole schema after it, where the lock or a replay says
    std::optional<Floors> floors{};       ///< of this version (the greatest of all steps up to it), likewise
    Proof proof{Proof::Unknown};
    bool is_plain{};  ///< known to be runnable, to drop nothing going up, and to need no transaction of its own
};

class History {
public:
    using Loader = std::function<Step(DataVersion)>;
    using FactsLoader = std::function<std::vector<StepFacts>()>;

    History() = default;
    /// No steps yet.
    explicit History(std::string app);
    /// Facts and chains from whole steps, which must be numbered 1, 2, 3, …
    History(std::string app, std::vector<Step> steps);
    /// Facts known beforehand; `load` brings a step when it is needed and may throw.
    History(std::string app, std::vector<StepFacts> facts, Loader load);
    /// Only the head is known; `facts` and `load` bring the rest when it is needed and may throw. Facts that do not end
    /// at that head are Error{Invalid}.
    History(std::string app, DataVersion head, Chain chain, FactsLoader facts, Loader load);

    [[nodiscard]] std::string const& app() const { return app_; }
    [[nodiscard]] DataVersion head() const { return head_; }
    [[nodiscard]] Chain chain() const { return chain_at(head()); }
    [[nodiscard]] Chain chain_at(DataVersion version) const;
    [[nodiscard]] ContentChain content_chain_at(DataVersion version) const;
    /// Versions 1 … head.
    [[nodiscard]] StepFacts const& facts(DataVersion version) const { return all().at(version.number - 1); }
    [[nodiscard]] StepFacts& facts(DataVersion version);
    [[nodiscard]] std::vector<StepFacts> const& all() const;
    /// The whole step. Its digests equal the facts, or Error{Invalid} is thrown.
    [[nodiscard]] Step step(DataVersion version) const;

private:
    std::string app_{};
    DataVersion head_{};
    Chain chain_{};  // at head_
    mutable std::vector<StepFacts> facts_{};
    mutable FactsLoader load_facts_{};  // empty once they are there
    Loader load_{};
};

/// Facts of `step` standing on `below`.
[[nodiscard]] StepFacts facts_of(Step const& step, Chain const& below);

}  // namespace newel
