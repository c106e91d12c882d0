// amendment.h: a better down for a step that data has taken already, from a later release.
#pragma once

#include "model/history.h"

#include <string>

namespace newel {

struct Amendment {
    StepFacts facts{};  ///< as the release has them: id and chain are those of the applied step
    Down down{};
    std::string source{};  ///< "bundle app-15.newel", for the ledger's history
};

}  // namespace newel
