// file_seeds.h: the files with which a data directory begins, so that steps have something to work on.
#pragma once

#include "model/history.h"
#include "proof/file_samples.h"

#include <string>
#include <vector>

namespace newel {

struct FileSeeds {
    std::vector<SampleFile> files{};
    std::string unmade{};  ///< why there are none, where steps need some
};

/// For the steps 1 … `upto`. All steps run on them, or there are none.
[[nodiscard]] FileSeeds file_seeds(History const& history, DataVersion upto, StoreRoots const& roots,
                                   std::vector<std::string> const& reserved);

}  // namespace newel
