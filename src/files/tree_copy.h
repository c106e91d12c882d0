// tree_copy.h: a whole tree of files looked at, or copied to another place, with a digest of every file on the way.
// Owns:     reading one tree and writing another, both part by part: no symbolic link below either root is followed.
// Not here: what a backup is (engine/backup_folder.h).
// What is copied is durable when copy_tree() returns, but for the name `to` in its own folder: that is for the caller to
// sync. Modes, owners, extended attributes and times come along as far as the system lets them; other names of the same
// file (hard links) become files of their own.
// Sockets, devices and pipes hold nothing that could be copied: they are told, and left out.
// Throws:   Error{Failed} with errno as the native code, naming the file; Error{Refused} where a file is another name of
//           one that must not be opened.
#pragma once

#include "run/file_system.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace newel {

struct TreeItem {
    FileKind kind{};       ///< File, Folder, Link
    std::string path{};    ///< below the root, '/' between parts, as the bytes stand on disk; "" the root itself
    std::uint64_t size{};  ///< File
    std::uint32_t mode{};  ///< File, Folder: 07777
    std::string digest{};  ///< File: BLAKE2b-256, hex
    std::string target{};  ///< Link
    friend bool operator==(TreeItem const&, TreeItem const&) = default;
};

struct TreeListing {
    std::vector<TreeItem> entries{};  ///< outer ones before inner ones, sorted by name in each folder
    std::vector<std::string> left_out{};
};

struct TreeOptions {
    /// Paths that are neither opened nor copied, with all below. Their files are not opened under another name either: to
    /// close a database that this process has open would drop SQLite's locks.
    std::set<std::string> without{};
    /// Modes to be given instead of those on disk, by path.
    std::map<std::string, std::uint32_t> modes{};
    /// Called before each file; may throw to end it.
    std::function<void(std::string const& path)> heartbeat{};
};

/// What is at `from`: a folder, a file or a link (in whose folder's path links are followed).
[[nodiscard]] TreeListing read_tree(std::filesystem::path const& from, TreeOptions const& options = {});
/// Makes `to`, where nothing may be, a copy of it.
TreeListing copy_tree(std::filesystem::path const& from, std::filesystem::path const& to,
                      TreeOptions const& options = {});

/// Deletes what is at `path`, if anything is; links are deleted, not followed. Nothing is synced.
void remove_tree(std::filesystem::path const& path);
/// The bytes that a copy of it takes on a disk, by what the system says of the files: nothing is opened. What is not there
/// takes none.
[[nodiscard]] std::uint64_t size_of_copy(std::filesystem::path const& from, std::set<std::string> const& without = {});
/// The same of one file.
[[nodiscard]] std::uint64_t size_of_copy(std::uint64_t bytes);

}  // namespace newel
