// amendments.h: which downs of applied steps a later release makes better (formats.md, "Ledger", last lines). Pure.
#pragma once

#include "model/amendment.h"
#include "model/state.h"

#include <string>
#include <vector>

namespace newel {

/// Somebody's steps, who may amend the downs of data.
struct AmendingSource {
    History const* history{};
    std::string name{};  ///< "bundle app-15.newel"
};

/// For the steps of `state` up to `upto`: the highest revision that the sources have of a down, where it is higher than
/// the ledger's and can be run here; or the same down with another rest. The same step means the same id on the same
/// chain. Version 1 first.
[[nodiscard]] std::vector<Amendment> amendments(State const& state, DataVersion upto,
                                                std::vector<AmendingSource> const& sources);

}  // namespace newel
