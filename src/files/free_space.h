// free_space.h: whether what is to be written will fit, asked before anything is written.
// Throws:   Error{Failed}, with ENOSPC as the native code where it will not.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace newel {

struct SpaceNeed {
    std::filesystem::path place{};  ///< where; what is missing of it yet will be made
    std::uint64_t bytes{};
};

/// Bytes free on the disk of `place`, for who is no administrator; nullopt where the file system does not say.
[[nodiscard]] std::optional<std::uint64_t> free_space(std::filesystem::path const& place);

/// Needs on one disk count together. The message says what is needed, what is free, and where; `what`: "the backup". A file
/// system that does not say what is free is taken at its word.
void refuse_lack_of_space(std::string const& what, std::vector<SpaceNeed> const& needs);

}  // namespace newel
