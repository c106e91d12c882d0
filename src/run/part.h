// part.h: one part of a plan inside its transaction (runner.h's inner half).
// Owns:     running step after step, what is recorded, and the checks before COMMIT.
// Not here: the transaction itself, parts and reruns (runner.cpp).
#pragma once

#include "run/recorded_schemas.h"
#include "run/runner.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace newel {

class Part {
public:
    /// `row`: the state as read inside the transaction. `drift`: what was found there and allowed. `done_before`: steps
    /// of earlier parts, for progress.
    Part(Store& store, Ledger& ledger, Clock const& clock, Observer& observer, RunOrder const& order, StateRow row,
         std::vector<std::string> drift, std::size_t done_before);

    enum class Closing {
        Good,              ///< go on; after close(): ready for COMMIT
        WrongSchema,       ///< roll back; first_mismatch() explains
        BrokenReferences,  ///< roll back; whether they were there before has to be found out
    };
    /// Runs one step. Where the downs are over and ups begin, the schema must be that of the base: an up that says IF
    /// NOT EXISTS could hide what a down left behind.
    [[nodiscard]] Closing take(PlannedStep const& step);
    /// Fingerprint, foreign keys, state row. `broken_before`: sorted; null where not known.
    [[nodiscard]] Closing close(std::vector<BrokenReference> const* broken_before);

    struct Mismatch {
        PlannedStep const* step{};  ///< nullptr where none of them is to blame
        std::string text{};
    };
    /// The first step after which the schema is not what is recorded or replayed, and the objects that differ. The
    /// transaction must have been rolled back.
    [[nodiscard]] Mismatch first_mismatch() const;

    [[nodiscard]] StateRow const& row() const { return row_; }
    [[nodiscard]] std::vector<ActionRecord>& actions() { return actions_; }
    [[nodiscard]] std::vector<std::string>& notes() { return notes_; }

private:
    using SteadyClock = std::chrono::steady_clock;

    void announce(PlannedStep const& step);
    [[nodiscard]] bool tick(std::string what);
    void refuse_loss(PlannedStep const& step);
    StepEffects run_within(PlannedStep const& step, std::vector<Operation> const& operations);
    StepEffects down(PlannedStep const& step);
    StepEffects up(PlannedStep const& planned, SteadyClock::time_point started);
    void straighten_after(PlannedStep const& step, StepEffects& effects, DataVersion below);
    [[nodiscard]] Floors floors_after(Step const& step, SchemaDelta const& delta);
    Schema& current();
    [[nodiscard]] Schema start_schema() const;
    [[nodiscard]] Fingerprint expected_fingerprint() const;
    [[nodiscard]] Schema expected_schema() const;
    [[nodiscard]] bool is_as_expected();
    [[nodiscard]] bool references_hold(std::vector<BrokenReference> const* broken_before);
    void record_actions(PlannedStep const& step, StepEffects& effects);
    void record_event(PlannedStep const& step, SteadyClock::time_point started);
    /// Writes what was gathered into the ledger.
    void flush();
    [[nodiscard]] Origin stamped() const;

    Store& store_;
    Ledger& ledger_;
    Clock const& clock_;
    Observer& observer_;
    RunOrder const& order_;
    StateRow row_;
    std::vector<std::string> drift_;
    std::size_t done_;
    SteadyClock::time_point started_;
    std::optional<Schema> current_{};            // the schema as it is now, once somebody asked for it
    std::optional<RecordedSchemas> recorded_{};  // as the ledger had it when the part began
    std::vector<PlannedStep const*> steps_{};
    struct Record {
        AppliedStep step{};
        Down down{};
        std::size_t delta{};  // index into deltas_
    };
    std::vector<Record> ups_{};    // to be recorded; gathered, since each change of the schema would make SQLite
    std::vector<Event> events_{};  // prepare the ledger's statements anew
    bool owes_downs_{};            // the downs among steps_ are still in the ledger
    std::vector<SchemaDelta> deltas_{};
    std::vector<ActionRecord> actions_{};
    std::vector<std::string> notes_{};
};

/// How `actual` differs from `expected`, a line an object.
[[nodiscard]] std::vector<std::string> difference_lines(Schema const& expected, Schema const& actual);

}  // namespace newel
