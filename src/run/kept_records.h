// kept_records.h: the records of a plan over files: those that the ledger held, those that the plan makes and uses up.
// Not here: what they mean (file_changes.h), their form (model/file_records.h), the ledger (ledger.h).
#pragma once

#include "model/file_records.h"
#include "model/plan.h"

#include <functional>
#include <string>
#include <vector>

namespace newel {

class KeptRecords {
public:
    explicit KeptRecords(std::vector<KeptRecord> known);

    /// An id behind those of all records so far: ids tell the order in which things were done.
    [[nodiscard]] std::string next_id();
    void add(KeptRecord record);
    /// Uses up the records of this step's other direction that fit; the oldest first.
    [[nodiscard]] std::vector<KeptRecord> claim(PlannedStep const& step,
                                                std::function<bool(KeptRecord const&)> const& fits);
    /// A claimed record whose bytes cannot go back now: it stays for later.
    void retain(KeptRecord const& record);

    /// Whether none is left to be claimed.
    [[nodiscard]] bool empty() const { return open_.empty(); }
    /// How many were added.
    [[nodiscard]] std::size_t added() const { return added_; }
    /// What has to be written into the ledger, and what taken out of it by its id, when all is published.
    [[nodiscard]] std::vector<KeptRecord> const& made() const { return made_; }
    [[nodiscard]] std::vector<std::string> const& used() const { return used_; }

private:
    std::vector<KeptRecord> open_;  // of the ledger and of this plan, not used yet
    std::vector<KeptRecord> made_{};
    std::vector<std::string> used_{};
    std::uint64_t last_id_{};
    std::size_t added_{};
};

}  // namespace newel
