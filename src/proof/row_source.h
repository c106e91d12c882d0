// row_source.h: where the rows come from with which steps are tried.
#pragma once

#include "proof/row_generator.h"

#include <string>
#include <vector>

namespace newel {

class RowSource {
public:
    virtual ~RowSource() = default;
    /// At `version`, for `tables`, which are new, changed or empty.
    [[nodiscard]] virtual std::vector<Filled> fill(ScratchDatabase const& scratch, DataVersion version,
                                                   std::vector<std::string> const& tables) = 0;
    /// Other rows for all tables, which are empty now: the next step does not run on those that were there. False where
    /// there are no others.
    [[nodiscard]] virtual bool fill_otherwise(ScratchDatabase const& scratch) = 0;
};

class GeneratedRows final : public RowSource {
public:
    [[nodiscard]] std::vector<Filled> fill(ScratchDatabase const& scratch, DataVersion version,
                                           std::vector<std::string> const& tables) override;
    [[nodiscard]] bool fill_otherwise(ScratchDatabase const& scratch) override;
};

}  // namespace newel
