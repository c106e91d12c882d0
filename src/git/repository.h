// repository.h: an open libgit2 repository, with what all parts of this room share.
// Owns:    opening it, and knowing what it lacks (shallow, partial).
// Throws:  Error{Unresolved} with the command that helps.
// Private to this room.
#pragma once

#include "base/error.h"
#include "git/handles.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>

namespace newel::git {

struct Repository {
    Handle<git_repository> handle{};
    Handle<git_odb> odb{};
    Handle<git_config> config{};
    std::filesystem::path git_dir{};
    std::filesystem::path common_dir{};
    std::filesystem::path work_tree{};  ///< empty: bare
    bool partial{};                     ///< objects may be with a promisor remote only
};

enum class Missing { IsAnError, IsNull };

/// The repository around `where`, looked for upwards as git does. `handle` is null where there is none and `missing`
/// says so. A repository that is there but cannot be used is always an error.
[[nodiscard]] Repository open_repository(std::filesystem::path const& where, Missing missing);

/// The commits whose parents were cut off by a shallow clone, as they stand in the `shallow` file now. libgit2 1.5
/// knows nothing of them.
[[nodiscard]] std::unordered_set<std::string> shallow_commits(Repository const& repository);

/// What libgit2 said last, as a sentence part.
[[nodiscard]] std::string last_words();

/// "object 1234567 (why) is not in this repository", with what to do in a shallow, partial or whole clone.
[[nodiscard]] Error missing_object(Repository const& repository, std::string_view what);

}  // namespace newel::git
