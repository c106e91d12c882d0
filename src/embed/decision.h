// decision.h: what is done about a verdict, by an application's policies. Pure: a table.
#pragma once

#include "embed/policies.h"
#include "model/verdict.h"

namespace newel {

enum class Act {
    Write,    ///< use the data
    Read,     ///< use it, only reading
    Recover,  ///< finish what an interrupted run left, and look again
    Move,     ///< take the data to this software, and look again
    Ask,      ///< the same if the user agrees
    Leave,    ///< no access
};

[[nodiscard]] Act decide(Verdict verdict, Policies const& policies);

/// Error{Usage} naming the policy that makes no sense where it stands.
void check_policies(Policies const& policies);

}  // namespace newel
