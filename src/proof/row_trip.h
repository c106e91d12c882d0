// row_trip.h: each step taken up, down and up again on a database with rows, and what became of them.
// Owns:     the walk up a history with rows in its tables; which rows do not come back.
// Not here: whether steps run and give the schemas back on an empty database (engine/prover.h finds that first); files.
// Throws:   Error{Failed} where the heartbeat stops it.
#pragma once

#include "model/history.h"
#include "proof/row_image.h"
#include "proof/row_source.h"
#include "run/store.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace newel {

/// What is known of a step from its run on an empty database.
struct StepTrace {
    SchemaDelta delta{};              ///< going up
    std::set<std::string> touched{};  ///< folded tables that either direction may write or change
    bool goes_down{};                 ///< there is a down, and it gives the schema back
    bool is_straightened{};           ///< but for the order of columns
};

/// What became of the rows.
struct Trip {
    std::vector<std::string> lost{};                    ///< what does not come back, for people
    std::map<std::string, std::string> without_rows{};  ///< tables that it works on, but that nothing was in, and why
    std::optional<Error> up_failed{};                   ///< what runs on empty tables does not run on these rows
    std::optional<Error> down_failed{};
};

class RowTrips {
public:
    /// `scratch` is empty; `source` fills it on the way, and must outlive this.
    RowTrips(ScratchDatabase scratch, RowSource& source, Heartbeat heartbeat);

    /// The next step of the history.
    [[nodiscard]] Trip take(Step const& step, StepTrace const& trace);

private:
    /// nullopt: done. Else nothing has changed.
    [[nodiscard]] std::optional<Error> go_up(Step const& step, StepTrace const& trace);
    /// After another try with other rows, or with none.
    void go_up_otherwise(Step const& step, StepTrace const& trace, RowImage& before, Trip& trip);
    void come_back(Step const& step, StepTrace const& trace, RowImage const& before, Trip& trip);
    [[nodiscard]] RowImage filled_image(StepTrace const& trace, DataVersion version, Trip& trip);
    void arrive(Step const& step, StepTrace const& trace);
    void note(std::vector<Filled> const& filled);
    void empty_tables();
    /// Rows that point to nothing, of `tables` and of those that point to them.
    [[nodiscard]] std::uint64_t broken_around(std::set<std::string> const& tables);
    [[nodiscard]] std::optional<Error> caught(Error const& error) const;

    ScratchDatabase scratch_;
    RowSource& source_;
    Heartbeat heartbeat_;
    bool is_stopped_{};
    Schema schema_{};                                        // below the next step
    std::map<std::string, std::set<std::string>> points_{};  // folded tables, and to which others
    std::map<std::string, std::string> reasons_{};           // folded tables without rows, and why
};

}  // namespace newel
