// diesel.h: folders with up.sql and down.sql, named VERSION_name.
// Source: diesel's migrations_internals: the version is what stands before the first '_', without '-'; versions are
// compared as strings; hidden names are left out.
#pragma once

#include "manifest/layouts/layouts.h"

namespace newel::layouts {

[[nodiscard]] std::vector<LayoutStep> read_diesel(FileTree const& tree, std::string const& folder);
[[nodiscard]] bool is_diesel(FileTree const& tree, std::string const& folder);

}  // namespace newel::layouts
