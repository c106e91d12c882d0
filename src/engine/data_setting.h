// data_setting.h: where a command's data is: option, environment, git config, the manifest's `dev:` (cli.md).
#pragma once

#include "data/data_place.h"
#include "engine/workspace.h"

namespace newel {

/// Error{Usage} where nobody says it.
[[nodiscard]] Setting data_setting(Workspace& workspace, Manifest const& manifest);

/// The same, and what the manifest's stores are there.
[[nodiscard]] DataPlace data_place(Workspace& workspace, Manifest const& manifest);

}  // namespace newel
