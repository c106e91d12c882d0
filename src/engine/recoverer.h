// recoverer.h: interrupted runs, and applications that use the data while no run may.
#pragma once

#include "engine/newel.h"
#include "engine/session.h"

namespace newel {

class Recoverer {
public:
    explicit Recoverer(Session& session) : session_(session) {}

    RecoverResult recover();
    [[nodiscard]] Hold hold();

private:
    Session& session_;
};

}  // namespace newel
