// demands.h: what a step's schema difference demands of software: who can no longer read or write.
// Owns:     what a difference takes from software, and since which version that had it.
// Not here: what `breaks` says (model/step.h), what is inferred where it says nothing (schema/breaks.h, which is stricter:
//           there everything counts that is not plainly harmless).
#pragma once

#include "release/step_case.h"

#include <map>
#include <string>
#include <vector>

namespace newel::release {

/// Software of versions [since, the step's) may be hurt. What it really uses its authors know, and say by `breaks`;
/// `certain` where no version below the step's can be spared.
struct Demand {
    enum class Of { Readers, Writers };
    Of of{};
    std::string what{};  ///< "drops column size of table files"
    DataVersion since{};
    bool certain{};
    SqlAct const* act{};  ///< of the StepCase

    /// The least floor that admits it.
    [[nodiscard]] DataVersion floor(DataVersion step) const { return certain ? step : since.next(); }
};

/// At which version each table, view and column came to be, along a history.
class Births {
public:
    /// `before` is the schema that `delta` changes.
    void advance(DataVersion version, Schema const& before, SchemaDelta const& delta);
    [[nodiscard]] DataVersion of(std::string const& object) const;
    [[nodiscard]] DataVersion of(std::string const& table, std::string const& column) const;

private:
    std::map<std::string, DataVersion> objects_{};  // tables and views share their names
    std::map<std::pair<std::string, std::string>, DataVersion> columns_{};
};

/// `births`: before the step.
[[nodiscard]] std::vector<Demand> demands_of(StepCase const& step, Births const& births);

/// Sets of columns that are unique behind the step and were not before, not even a part of them.
[[nodiscard]] std::vector<std::vector<std::string>> new_unique_sets(StepCase const& step, ChangedTable const& table);

}  // namespace newel::release
