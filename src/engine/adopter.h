// adopter.h: takes unmanaged data under management, and lets it go again: `adopt`, `leave`.
#pragma once

#include "engine/session.h"

namespace newel {

class Adopter {
public:
    explicit Adopter(Session& session);

    AdoptResult adopt(AdoptRequest const& request);
    std::string leave();

private:
    struct Fit {
        Resolved target{};
        bool straightened{};
    };
    [[nodiscard]] std::vector<Fit> fits(Resolved const& among, Schema const& actual, DataVersion from);
    [[nodiscard]] Error nothing_fits(Resolved const& among, Schema const& actual, Data& data, DataVersion from);
    void record(Fit const& fit, Data& data, AdoptRequest const& request, AdoptResult& result);

    Session& session_;
};

}  // namespace newel
