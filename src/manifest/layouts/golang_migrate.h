// golang_migrate.h: files NUMBER_name.up.sql and NUMBER_name.down.sql in one folder.
// Source: golang-migrate's source/parse.go: ^([0-9]+)_(.*)\.(down|up)\.(.*)$; the number is a uint64, and a pair is
// matched by it alone. Of its other extensions none is SQL.
#pragma once

#include "manifest/layouts/layouts.h"

namespace newel::layouts {

[[nodiscard]] std::vector<LayoutStep> read_golang_migrate(FileTree const& tree, std::string const& folder);
[[nodiscard]] bool is_golang_migrate(FileTree const& tree, std::string const& folder);

}  // namespace newel::layouts
