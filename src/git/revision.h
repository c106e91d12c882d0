// revision.h: what a git revision names.
// Owns:     git's revision syntax (by libgit2), refusing what is ambiguous, and saying what was probably meant.
// Private to this room.
#pragma once

#include "git/repository.h"
#include "model/ids.h"

#include <string>

namespace newel::git {

/// Error{Usage}: too long, control characters, a range. Error{Unresolved}: unknown, ambiguous, no commit.
[[nodiscard]] CommitId resolve_revision(Repository const& repository, std::string const& revision);

/// A name as git looks for it: HEAD, then refs/X, tags, heads, remotes. All that exist, as full names.
[[nodiscard]] std::vector<std::string> refs_called(Repository const& repository, std::string const& name);

}  // namespace newel::git
