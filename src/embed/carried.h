// carried.h: what a program carries (software.h), as the values that plans are made of.
#pragma once

#include "embed/software.h"
#include "model/manifest.h"
#include "plan/planner.h"

#include <string>

namespace newel {

class Carried {
public:
    /// `software` must live as long. Steps are read when they are needed, and verified then. Error{Invalid} where it was
    /// made for another Newel.
    explicit Carried(Software const& software);

    /// Its app, stores and layout; the steps are in the history.
    [[nodiscard]] Manifest const& manifest() const { return manifest_; }
    [[nodiscard]] History const& history() const { return history_; }
    [[nodiscard]] Target target() const { return {&history_, history_.head()}; }
    /// "shop 1.2.0"
    [[nodiscard]] std::string name() const;
    /// Who writes into the ledger.
    [[nodiscard]] Origin origin() const;
    [[nodiscard]] bool is_released(DataVersion version) const { return version.number <= software_.released; }
    /// Minisign public keys that steps from elsewhere must be signed by.
    [[nodiscard]] std::vector<std::string> keys() const;

private:
    Software const& software_;
    Manifest manifest_{};
    History history_{};
};

}  // namespace newel
