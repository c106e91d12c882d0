// mover.h: from a ref to a plan, and from a plan to moved data: `plan`, `switch`, `up`, `down`.
#pragma once

#include "engine/session.h"
#include "run/runner.h"

namespace newel {

/// What is to be moved where, looked up and planned, with what it costs.
struct Prepared {
    Resolved target{};
    State state{};
    Plan plan{};
    std::vector<Amendment> amendments{};
    std::vector<StoredSeal> seals{};
    std::vector<std::string> notes{};
};

class Mover {
public:
    explicit Mover(Session& session);

    [[nodiscard]] PlanResult plan(std::string const& ref);
    MoveResult move(MoveRequest const& request);

private:
    [[nodiscard]] Resolved target_of(MoveRequest const& request, Data& data, State const& state);
    [[nodiscard]] Prepared prepare(MoveRequest const& request, Data& data);
    void refuse_drift_at_rest(Prepared const& prepared, MoveRequest const& request, Data& data) const;
    void refuse_unbuildable(Prepared const& prepared);
    /// nullopt: somebody else moved the data since it was planned.
    [[nodiscard]] std::optional<RunReport> run(Prepared const& prepared, MoveRequest const& request, Data& data);

    Session& session_;
};

/// A target that is a version of the data's own chain, for going down.
[[nodiscard]] Resolved on_own_chain(State const& state, DataVersion version);

}  // namespace newel
