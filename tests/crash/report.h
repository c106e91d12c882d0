// report.h: the totals of a run, for people and for programs; and the harness tried on itself.
#pragma once

#include "crash/campaign.h"

#include <filesystem>
#include <string>
#include <vector>

namespace newel::crash {

struct Line {
    std::string scenario{};
    Journal journal{};
    Kind kind{};
    Tally tally{};
};

struct Table {
    std::size_t jobs{};
    std::vector<Line> lines{};
    double seconds{};
    double processor_seconds{};  ///< of all workers and what they started
    bool is_whole{};             ///< false: a worker stopped before its end
    [[nodiscard]] Tally total() const;
};

[[nodiscard]] Tally sum(Tally const& a, Tally const& b);
[[nodiscard]] std::string as_text(Table const& table);
[[nodiscard]] std::string as_json(Table const& table);

/// Toys that are wrong must be found, the one that is right must not; and each sync of a move is left out once. Prints
/// what it found; 0 where all is as expected. `names`: of the moves; empty: some that have every sync there is.
int self_test(std::filesystem::path const& folder, std::vector<std::string> const& names, Options const& options);

}  // namespace newel::crash
