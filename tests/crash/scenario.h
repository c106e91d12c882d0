// scenario.h: a move to be crashed: the data before it, the move, and what an application does at its next start.
// Owns:     the list of scenarios. A new one is a function that returns a Scenario (see scenarios_*.cpp).
// Every function gets the watched folder, empty at first; the data lies in its folder "data".
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace newel::crash {

/// None: there is no database in it.
enum class Journal { None, Delete, Wal };
[[nodiscard]] char const* name_of(Journal journal);

struct Scenario {
    using Act = std::function<void(std::filesystem::path const& root)>;

    std::string name{};
    std::string database{};  ///< relative to the data; empty: none
    std::function<void(std::filesystem::path const& root, Journal)> prepare{};
    Act move{};
    Act recover{};  ///< throws where it needs a hand
    /// Where the move has several parts, each of them atomic: the states that it may stop at between them.
    struct Further {
        Act make{};   ///< from the old state
        Act go_on{};  ///< from there to the new one
    };
    std::vector<Further> further{};
    bool is_sound{true};  ///< false: the harness must find it out

    [[nodiscard]] std::filesystem::path data(std::filesystem::path const& root) const { return root / "data"; }
};

/// Made when they are asked for, once; names alone cost nothing.
struct ScenarioMaker {
    enum class Group { Database, Files, Toy };
    std::string name{};
    Group group{};
    std::vector<Journal> journals{Journal::Delete, Journal::Wal};
    bool in_self_test{};  ///< each of its syncs is left out once, which must be found
    std::function<Scenario()> make{};
};

[[nodiscard]] std::vector<ScenarioMaker> scenarios();

[[nodiscard]] std::vector<ScenarioMaker> database_scenarios();
[[nodiscard]] std::vector<ScenarioMaker> file_scenarios();
[[nodiscard]] std::vector<ScenarioMaker> keeping_scenarios();
[[nodiscard]] std::vector<ScenarioMaker> toy_scenarios();

}  // namespace newel::crash
