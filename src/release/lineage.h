// lineage.h: which table is which along the statements of a step: through renames, and the rebuilds that SQLite asks for.
#pragma once

#include "model/schema.h"
#include "release/sql_act.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace newel::release {

struct Lineage {
    std::map<std::string, std::string>
        fate{};                       ///< a table of `before` that is dropped or renamed → its last name, or ""
    std::set<std::string> rebuilt{};  ///< names of `before` that are another table's at the end, made here

    /// What became of a table of `before`: its own name where nothing did.
    [[nodiscard]] std::string fate_of(std::string const& table) const;
};

/// Fills in what each act works on.
[[nodiscard]] Lineage follow_tables(std::vector<SqlAct>& acts, Schema const& before);

}  // namespace newel::release
