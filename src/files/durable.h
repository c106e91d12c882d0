// durable.h: single files read whole and replaced whole.
// After a crash the file holds either all of the old bytes or all of the new ones.
// Throws: Error{Failed} where the system refuses, with errno as the native code.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace newel {

/// Writes beside the file, fsyncs, renames over it, fsyncs the folder. Keeps the mode of what was there; a new file
/// gets what the umask leaves of 0666. Error{Refused} where `path` is a symbolic link: it would be replaced, not its
/// target. The folder must exist.
void replace_durably(std::filesystem::path const& path, std::string_view bytes);

/// Makes a folder and those above it that are missing; a power loss afterwards finds them.
void make_folders_durably(std::filesystem::path const& folder);

/// nullopt where there is no file. Links are followed: the path was named by a person. Error{Invalid} where it is a
/// folder or larger than `most`.
[[nodiscard]] std::optional<std::string> read_file(std::filesystem::path const& path, std::size_t most);

}  // namespace newel
