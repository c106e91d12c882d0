// observer.h: what an embedder hears while something long goes on. Never called from another thread.
#pragma once

#include "model/step.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace newel {

struct Progress {
    std::string what{};  ///< "up 3 add-engines"
    std::size_t step{};  ///< from 1
    std::size_t steps{};
    std::chrono::milliseconds elapsed{};
};

class Observer {
public:
    virtual ~Observer() = default;
    /// False cancels: everything is rolled back.
    virtual bool progress(Progress const&) { return true; }
    /// Something worth telling that is no error ("step 2: BEGIN and COMMIT are managed by Newel").
    virtual void note(std::string const&) {}
    /// About to wait for whoever holds the data.
    virtual void waiting(std::string const&) {}
};

}  // namespace newel
