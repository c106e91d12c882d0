// tag_rules.h: which tag a channel stands at: the newest that fits, by semantic version, then date. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

struct TagCandidate {
    std::string name{};
    std::int64_t time{};  ///< seconds since 1970
};

/// A semantic version found in a tag's name, behind any prefix ("v1.2.0-rc1", "looprpc/v1.0.3", "0.7.2").
struct SemanticVersion {
    std::vector<std::uint64_t> numbers{};   ///< at least two
    std::vector<std::string> prerelease{};  ///< empty: a release, which is above its pre-releases
};
[[nodiscard]] std::optional<SemanticVersion> semantic_version(std::string_view tag);

/// True where `a` is older than `b`. Tags with a semantic version are above those without.
[[nodiscard]] bool is_older(TagCandidate const& a, TagCandidate const& b);

/// Those that fit `pattern` (path_glob.h) and not `except` (as a name as a whole; may be empty), newest first.
[[nodiscard]] std::vector<TagCandidate> fitting_tags(std::vector<TagCandidate> tags, std::string_view pattern,
                                                     std::string_view except);

}  // namespace newel
