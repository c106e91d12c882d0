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
    [[nodiscard]] Situation look(Data& data, Resolved const& software, Assessment& answer);

    Session& session_;
};

}  // namespace newel
