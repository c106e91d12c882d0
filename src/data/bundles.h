// bundles.h: bundles that somebody shipped ahead, as sources.
// Owns:     where they are looked for, and that the seal beside a bundle is looked at before the bundle is read.
// Not here: what is in one (manifest/bundle.h), whether a seal is enough (notary.h).
#pragma once

#include "data/data_place.h"
#include "data/notary.h"
#include "data/source.h"

#include <filesystem>
#include <string>
#include <vector>

namespace newel {

/// The files that lie where bundles are looked for: in .newel/bundles, beside a lone database; by name.
[[nodiscard]] std::vector<std::filesystem::path> shipped_bundles(DataPlace const& place);

/// nullptr where there is no such file. `shown`: as messages call it.
[[nodiscard]] SourcePtr bundle_at(std::filesystem::path const& file, std::string const& shown, Notary& notary);

}  // namespace newel
