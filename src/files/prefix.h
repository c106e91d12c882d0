// prefix.h: the first bytes of a file, to tell what it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace newel {

/// At most `count` bytes from the start; nullopt where the file cannot be read. Not for a database that this process has
/// open: closing the file would drop SQLite's locks (reliability.md).
[[nodiscard]] std::optional<std::string> read_prefix(std::filesystem::path const& file, std::size_t count);

}  // namespace newel
