// durable.h: single files and names: read, made, replaced, renamed, so that a power loss finds them.
// Owns:     what a crash may leave: a file that is replaced holds all of the old bytes or all of the new ones.
// Not here: whole trees (tree_copy.h), acts below one root (confined_file_system.h).
// Throws: Error{Failed} where the system refuses, with errno as the native code.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// Of the name itself; nothing is opened, no link followed.
[[nodiscard]] bool is_there(std::filesystem::path const& path);
/// A new folder with mode 0700. Error{Failed} where something is there.
void make_private_folder(std::filesystem::path const& path);
/// A new file, synced, with mode 0644.
void write_new_file(std::filesystem::path const& path, std::string_view bytes);
void set_file_mode(std::filesystem::path const& path, std::uint32_t mode);
/// `to` gets the permission bits of `from`; links are followed.
void copy_mode(std::filesystem::path const& from, std::filesystem::path const& to);
/// Which names are in it.
void sync_folder(std::filesystem::path const& path);
/// Gives `from` the name `to`, on the same disk, and syncs the folder. Error{Failed} where the name is taken.
void rename_durably(std::filesystem::path const& from, std::filesystem::path const& to);
/// Puts the file `from` in the place of `to`, if that is there, durably; before that, `stale` files are deleted, durably.
void replace_by_rename(std::filesystem::path const& from, std::filesystem::path const& to,
                       std::vector<std::filesystem::path> const& stale);

}  // namespace newel
