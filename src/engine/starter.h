// starter.h: `init`: looks around and proposes a six-line manifest.
#pragma once

#include "engine/session.h"

namespace newel {

class Starter {
public:
    explicit Starter(Session& session);

    [[nodiscard]] InitProposal propose(InitRequest const& request);
    void init(InitProposal const& proposal);

private:
    Session& session_;
};

}  // namespace newel
