// state.h: where data stands, as read from its ledger.
#pragma once

#include "model/history.h"
#include "model/schema.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace newel {

enum class Presence {
    Pristine,   ///< no file, or a database without any object of an application
    Unmanaged,  ///< objects, but no ledger
    Managed,
};

/// A version with its chain.
struct Position {
    DataVersion version{};
    Chain chain{};
    friend bool operator==(Position const&, Position const&) = default;
};

/// Who and what wrote something into the ledger.
struct Origin {
    std::string software{};  ///< version of the program
    std::string commit{};    ///< full id of the commit that the steps were read from; empty where there is none
    std::string branch{};
    bool released{};
    std::string at{};  ///< UTC, "2026-11-21T10:00:00Z"
};

/// The one row of `newel_state`.
struct StateRow {
    std::string app{};
    std::string data_id{};
    Position position{};
    Floors floors{};
    Fingerprint fingerprint{};
    std::uint32_t cookie{};  ///< SQLite's schema cookie when `fingerprint` was taken
    Origin origin{};
    std::map<std::string, std::string>
        stores{};  ///< files stores and their folders below the data directory, "" itself
};

enum class Outcome { Ran, Skipped, Adopted };
[[nodiscard]] std::string_view outcome_name(Outcome outcome);
[[nodiscard]] std::optional<Outcome> outcome_named(std::string_view name);

/// A step that the data has taken, as a row of `newel_steps` without its payloads.
struct AppliedStep {
    StepFacts facts{};  ///< `schema` and `floors` always set
    Outcome outcome{};
    int down_revision{1};
    int down_reader{1};  ///< lowest format of a reader that may run its down
    int down_sqlite{};   ///< lowest SQLite that may run it (3040001); 0: any
    bool is_own{true};   ///< this installation wrote the row, as far as it can tell
    Origin origin{};
    std::int64_t took_ms{};
};

/// What the planner looks at: the state and its stack, version 1 first.
struct State {
    Presence presence{Presence::Pristine};
    StateRow row{};
    std::vector<AppliedStep> stack{};

    [[nodiscard]] Chain chain_at(DataVersion version) const
    {
        return version.number == 0 ? first_chain(row.app) : stack.at(version.number - 1).facts.chain;
    }
};

/// A line of `newel_events`.
struct Event {
    std::int64_t number{};
    std::string at{};
    std::string kind{};  ///< up, down, amend, adopt, restamp, recover, refuse
    DataVersion version{};
    std::string name{};
    std::string detail{};
    Origin origin{};
    std::int64_t took_ms{};
};

}  // namespace newel
