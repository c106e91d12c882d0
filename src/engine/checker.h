// checker.h: the verdict on the data at hand: `check`, `status`. Reads, never writes.
#pragma once

#include "engine/session.h"
#include "plan/verdict.h"

namespace newel {

class Checker {
public:
    explicit Checker(Session& session);

    [[nodiscard]] Assessment check(CheckRequest const& request);
    [[nodiscard]] StatusReport status();

private:
    void look(Data& data, State& state, Resolved const& software, Situation& situation, Assessment& answer);
    void look_for_way(Data& data, State const& state, Resolved const& software, Situation& situation,
                      Assessment& answer);

    Session& session_;
};

}  // namespace newel
