// runner.h: carries a plan out: one transaction, one commit point.
// Owns:     the order of things inside the transaction, and what is checked before COMMIT.
// Not here: making plans (plan/), counting losses beforehand (loss.h), SQL (sqlite/).
// After a crash at any time the data is at `from` or at `to`; where the plan has several parts, at the end of one.
// Throws:   Error{Refused} (drift, loss, a state that another app owns), Error{Failed} (a script, the schema afterwards),
//           Error{Owed} where the plan was committed and files are still to be put in place; UnknownOutcome; Error{Busy}; Error{Partly} where an earlier part was committed. Nothing of a part that throws remains but a
//           line in the ledger's history (refusal.h).
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/amendment.h"
#include "model/plan.h"
#include "model/seal.h"
#include "run/file_run.h"
#include "run/ledger.h"
#include "run/observer.h"
#include "run/store.h"

#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace newel {

struct RunOrder {
    Plan const* plan{};
    State const* state{};  ///< that the plan was made from
    History const* target{};
    std::function<Schema(DataVersion)> schema_of_target{};  ///< by replay; asked for only where it is needed
    std::function<bool(DataVersion)> is_released{};         ///< of the target's steps
    Origin origin{};                                        ///< who runs this; `at` is filled in
    std::vector<Amendment> amendments{};                    ///< of steps at or below the plan's base
    std::vector<StoredSeal> seals{};                        ///< of the bundles that this run looked at, verified
    std::set<std::uint32_t> allowed_loss{};
    DataFiles const* files{};  ///< nullptr for a lone database
    bool allow_drift{};
    bool dry_run{};
};

struct RunReport {
    std::size_t applied{};
    std::vector<ActionRecord> actions{};
    std::vector<std::string> notes{};
};

/// COMMIT reported an error, and may have happened all the same: only the data, closed and opened anew, can tell. (In WAL
/// mode the connection that failed still sees the old state when the next one will see the new.)
class UnknownOutcome final : public Error {
public:
    UnknownOutcome(StateRow wanted, RunReport report, Error const& cause);

    [[nodiscard]] StateRow const& wanted() const { return wanted_; }
    /// What there is to report if it has happened.
    [[nodiscard]] RunReport const& report() const { return report_; }
    [[nodiscard]] Error const& cause() const { return cause_; }

private:
    StateRow wanted_;
    RunReport report_;
    Error cause_;
};

class Runner {
public:
    Runner(Store& store, Ledger& ledger, Clock const& clock, Observer& observer);

    /// nullopt: the data moved between planning and the transaction; plan again.
    [[nodiscard]] std::optional<RunReport> run(RunOrder const& order);

private:
    Store& store_;
    Ledger& ledger_;
    Clock const& clock_;
    Observer& observer_;
};

/// What is different from the state's fingerprint, object by object; empty where nothing drifted. Costs one header read
/// while SQLite's schema cookie is the state's.
[[nodiscard]] std::vector<std::string> drift_of(Store& store, Ledger& ledger, StateRow const& row);

/// The refusal of drifted data, object by object.
[[nodiscard]] Error drifted(Store const& store, std::vector<std::string> const& drift);

/// Plans split where a step must run in a transaction of its own.
[[nodiscard]] std::vector<std::vector<PlannedStep const*>> parts_of(Plan const& plan, History const& target);

}  // namespace newel
