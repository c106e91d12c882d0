// path_run.h: what lies below a folder among sorted paths: one run, since all of it begins alike.
#pragma once

#include "base/text.h"

#include <string>
#include <utility>

namespace newel {

/// The first and the last (not included) of the paths below `folder` in a std::map or std::set of paths.
template <class Paths>
[[nodiscard]] auto run_below(Paths& paths, std::string const& folder)
{
    if (folder.empty()) return std::pair(paths.upper_bound(folder), paths.end());
    return std::pair(paths.lower_bound(cat(folder, '/')), paths.lower_bound(cat(folder, '0')));  // '0' follows '/'
}

}  // namespace newel
