// rename_new.h: giving a file or folder another name, but never one that is taken.
// Private to this room.
#pragma once

#include "files/root_folder.h"

namespace newel {

/// How: in one act (RENAME_NOREPLACE), or as where the file system does not know that.
enum class Renames { Auto, InSteps };

/// 0, or errno. Both names stand for themselves: a link is renamed, not followed.
///
/// In steps: a file gets its new name as a hard link, then loses the old one. A kill in between leaves both names for one
/// file, and the same call made again finishes it. A folder, and a file where there are no hard links, is renamed after
/// a look; an empty folder that somebody makes between the two would be replaced.
[[nodiscard]] int rename_new_at(Spot const& from, Spot const& to, Renames renames);

}  // namespace newel
