// fixtures.h: rows of a project's own that its steps are tried with: `fixtures: DIR` in the manifest, relative to it.
// In DIR, NNNN….sql is loaded when version NNNN is reached (0003-orders.sql at v3), several by name. Other files are none.
// Nothing but `lock` and `verify` looks at them; they are in no digest and no bundle.
#pragma once

#include "manifest/file_tree.h"
#include "model/manifest.h"

#include <string>
#include <vector>

namespace newel {

struct Fixture {
    DataVersion version{};
    std::string file{};  ///< as people see it
    std::string text{};  ///< SQL
};
using Fixtures = std::vector<Fixture>;

/// By version, then name; none where the manifest at `path` names no folder. Error{Invalid} where the folder is not there,
/// a script has no number or one above the head, or cannot be read.
[[nodiscard]] Fixtures read_fixtures(Manifest const& manifest, std::string const& path, FileTree const& files,
                                     DataVersion head);

}  // namespace newel
