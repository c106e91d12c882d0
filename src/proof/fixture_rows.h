// fixture_rows.h: a project's own rows, loaded when their version is reached.
#pragma once

#include "base/error.h"
#include "manifest/fixtures.h"
#include "proof/row_source.h"

#include <cstddef>
#include <vector>

namespace newel {

class FixtureRows final : public RowSource {
public:
    /// In the order of their versions; they must outlive this.
    explicit FixtureRows(Fixtures const& fixtures) : fixtures_(fixtures) {}

    struct Fault {
        DataVersion version{};
        Error error;
    };
    /// Fixtures that could not be loaded, so far.
    [[nodiscard]] std::vector<Fault> const& faults() const { return faults_; }

    [[nodiscard]] std::vector<Filled> fill(ScratchDatabase const& scratch, DataVersion version,
                                           std::vector<std::string> const& tables) override;
    [[nodiscard]] bool fill_otherwise(ScratchDatabase const& scratch) override;

private:
    void load(Store& store, Fixture const& fixture);

    Fixtures const& fixtures_;
    std::size_t next_{};
    std::vector<Fault> faults_{};
};

}  // namespace newel
