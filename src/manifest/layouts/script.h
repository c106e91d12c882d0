// script.h: one SQL file of a layout, loaded and cleaned.
// Private to this folder.
#pragma once

#include "base/error.h"
#include "manifest/layouts/layouts.h"

namespace newel::layouts {

/// "migrations" + "0001-a" → "migrations/0001-a"; the top is "".
[[nodiscard]] std::string below(std::string const& folder, std::string_view name);

/// Fills in the step's up or down from `file`, if it is there; adds to the notes. Faults of the bytes go to `problems`.
/// False where there is no such file.
enum class Half { Up, Down };
bool load(LayoutStep& step, Half half, FileTree const& tree, std::string const& file, std::vector<Problem>& problems);

void add_note(LayoutStep& step, std::string_view note);

}  // namespace newel::layouts
