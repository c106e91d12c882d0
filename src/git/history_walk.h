// history_walk.h: the commits of a range, newest first, no parent before any of its children.
// libgit2's own walk fails at a shallow boundary and is slow in topological order; this one reads each commit once.
// Private to this room.
#pragma once

#include "git/objects.h"

#include <unordered_set>

namespace newel::git {

struct VisitedCommit {
    Oid id{};
    RawCommit raw{};  ///< parents as far as this clone has them
};

/// What `from` reaches and `hidden` does not. Parents of a commit in `shallow` are left out.
[[nodiscard]] std::vector<VisitedCommit> commits_between(Objects const& objects, Oid const& from,
                                                         std::optional<Oid> const& hidden,
                                                         std::unordered_set<std::string> const& shallow);

/// `ancestor` is `of` or reached from it.
[[nodiscard]] bool reaches(Objects const& objects, Oid const& of, Oid const& ancestor,
                           std::unordered_set<std::string> const& shallow);

}  // namespace newel::git
