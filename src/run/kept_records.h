// kept_records.h: the records of a plan over files: those that the ledger held, those that the plan makes and uses up.
// Owns:     which of them are still to be claimed; finding a step's in a time that does not grow with those of others.
// Not here: what they mean (file_changes.h), their form (model/file_records.h), the ledger (ledger.h).
#pragma once

#include "model/file_records.h"
#include "model/plan.h"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace newel {

class KeptRecords {
public:
    using Fits = std::function<bool(KeptRecord const&)>;

    explicit KeptRecords(std::vector<KeptRecord> known);

    /// An id behind those of all records so far: ids tell the order in which things were done.
    [[nodiscard]] std::string next_id();
    void add(KeptRecord record);

    /// Each uses up records of this step's other direction, and returns them, the oldest first: those of one operation,
    /// those of one path that fit, or all that are left.
    [[nodiscard]] std::vector<KeptRecord> claim_of(PlannedStep const& step, std::size_t operation);
    [[nodiscard]] std::vector<KeptRecord> claim_at(PlannedStep const& step, std::string const& path, Fits const& fits);
    [[nodiscard]] std::vector<KeptRecord> claim_rest(PlannedStep const& step);
    /// A claimed record whose bytes cannot go back now: it stays for later.
    void retain(KeptRecord const& record);

    /// How many were added.
    [[nodiscard]] std::size_t added() const { return records_.size() - known_; }
    /// What has to be written into the ledger, and what taken out of it by its id, when all is published.
    [[nodiscard]] std::vector<KeptRecord> made() const;
    [[nodiscard]] std::vector<std::string> used() const;

private:
    enum class State { Open, Used, Retained };
    struct Held {
        KeptRecord record{};
        State state{State::Open};
    };
    using Places = std::vector<std::size_t>;  // in records_, ascending
    struct OfStep {
        Places all{};
        std::map<std::size_t, Places> by_operation{};
        std::map<std::string, Places> by_path{};
    };

    void hold(KeptRecord record);
    /// What a step that goes the other way than `step` left; nullptr where it left nothing.
    [[nodiscard]] OfStep* left_for(PlannedStep const& step);
    [[nodiscard]] std::vector<KeptRecord> claim(Places& among, Fits const& fits);

    std::vector<Held> records_{};  // in the order in which they were made
    std::size_t known_{};          // the first ones, which the ledger holds
    std::map<std::string, std::size_t> by_id_{};
    // What stood below it is part of what a step is: the same one on another branch has records of its own.
    std::map<std::pair<Chain, Direction>, OfStep> of_steps_{};
    std::uint64_t last_id_{};
};

}  // namespace newel
