// refs.h: branches, tags and HEAD.
// Private to this room.
#pragma once

#include "git/repository.h"
#include "run/commit_source.h"

namespace newel::git {

[[nodiscard]] std::optional<CommitId> head_commit(Repository const& repository);
/// "main", also while it has no commit; empty when detached.
[[nodiscard]] std::string head_branch(Repository const& repository);
/// Local, then remote, each sorted by name. Symbolic ones (origin/HEAD) and what leads to no commit are left out.
[[nodiscard]] std::vector<RefName> branches(Repository const& repository);
[[nodiscard]] std::vector<RefName> tags(Repository const& repository);

}  // namespace newel::git
