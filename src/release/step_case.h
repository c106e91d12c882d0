// step_case.h: a step as the rules look at it: what it says, what its statements do, and the schema on either side.
// Owns:     what the rules have in common: which tables may hold rows, what was renamed, how a finding is made.
#pragma once

#include "model/finding.h"
#include "model/history.h"
#include "model/schema.h"
#include "release/lineage.h"
#include "release/sql_act.h"

#include <string>
#include <string_view>
#include <vector>

namespace newel::release {

/// A table that is on both sides of a step, and differs (or an index of it does).
struct ChangedTable {
    SchemaObject const* before{};
    SchemaObject const* after{};
};

/// A name of the schema before, and what the same thing is called behind the step.
struct Renamed {
    std::string table{};  ///< behind the step; empty where the table itself is renamed
    std::string from{};
    std::string to{};
    SqlAct const* act{};
};

/// What it is made of must outlive it.
class StepCase {
public:
    StepCase(Step const& step, Proof proof, Schema const& before, Schema const& after, SchemaDelta const& delta);

    Step const& step;
    Proof proof;
    Schema const& before;
    Schema const& after;  ///< like `before` where the step does not run
    SchemaDelta const& delta;
    std::vector<SqlAct> acts;  ///< going up
    Lineage lineage;

    [[nodiscard]] std::vector<ChangedTable> const& changed_tables() const { return changed_; }
    [[nodiscard]] std::vector<Renamed> const& renamed_tables() const { return renamed_tables_; }
    [[nodiscard]] std::vector<Renamed> const& renamed_columns() const { return renamed_columns_; }
    /// The new name of a column of `table` (its name behind the step); its own where it has no other.
    [[nodiscard]] std::string column_after(std::string const& table, std::string const& column) const;
    /// Some statement puts values of that column of a table before the step elsewhere.
    [[nodiscard]] bool takes_over(std::string const& table, std::string const& column) const;

    /// The first act for which `fits` holds; nullptr where there is none.
    template <class Fits>
    [[nodiscard]] SqlAct const* first(Fits const& fits) const
    {
        for (auto const& act : acts)
            if (fits(act)) return &act;
        return nullptr;
    }
    /// The statement that made `table` (its name behind the step) what it is, as far as one can be named.
    [[nodiscard]] SqlAct const* act_on(std::string const& table) const;

    /// Level and advice are the rule's, the place is the act's, or the step's where `act` is null.
    [[nodiscard]] Finding finding(std::string_view rule, SqlAct const* act, std::string_view what) const;

private:
    void find_changed_tables();
    void find_renamed_tables();
    void find_renamed_columns();

    std::vector<ChangedTable> changed_{};
    std::vector<Renamed> renamed_tables_{};
    std::vector<Renamed> renamed_columns_{};
};

}  // namespace newel::release
