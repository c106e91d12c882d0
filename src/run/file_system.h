// file_system.h: the files of a data directory, as the runner sees them.
// Owns:     single acts on files below one root, none of which can leave it.
// Not here: which acts, and in which order (publisher.h); what operations mean (file_changes.h).
// Paths are below the data directory, '/' between parts, "" the directory itself. They may begin with ".newel", which no
// operation may name: that is where Newel keeps its own.
// No act follows a symbolic link, in the last part or in a parent. No act is durable before the folders that it
// touched have been synced; what write_new() and copy_new() made is synced itself when they return.
// remove_file() and rename_new() act on the name itself: a link, pipe or device is removed or renamed, never opened.
// Threads:  one FileSystem per thread.
// Throws:   Error{Failed} with errno as the native code; Error{Refused} where a link, a device or another mount is in the
//           way, naming the path.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace newel {

enum class FileKind { Absent, File, Folder, Link, Other };

/// What can be told of a path without reading what it holds.
struct FileFacts {
    FileKind kind{FileKind::Absent};
    std::uint64_t size{};        ///< bytes; 0 but for files
    std::uint32_t mode{};        ///< permission bits, 07777
    std::int64_t modified_ns{};  ///< since 1970
    std::uint64_t inode{};
    std::uint64_t device{};
    std::uint32_t links{};  ///< hard links

    friend bool operator==(FileFacts const&, FileFacts const&) = default;
};

struct FolderEntry {
    std::string name{};
    FileKind kind{};
};

class FileSystem {
public:
    virtual ~FileSystem() = default;

    /// "var/app", as people see it.
    [[nodiscard]] virtual std::string location() const = 0;

    /// Of the path itself, links not followed. Absent also where a parent is absent or no folder.
    [[nodiscard]] virtual FileFacts facts(std::string const& path) = 0;
    /// Sorted by name; empty where there is no such folder.
    [[nodiscard]] virtual std::vector<FolderEntry> list(std::string const& folder) = 0;
    /// Error{Invalid} where the file is larger than `most` bytes; Error{Failed} where there is none.
    [[nodiscard]] virtual std::string read(std::string const& path, std::uint64_t most) = 0;
    /// BLAKE2b-256 of a file's bytes, lower-case hex, however large it is.
    [[nodiscard]] virtual std::string digest(std::string const& path) = 0;

    /// Error{Failed} where nothing can be put into that folder, nor taken out of it: no right to, or read-only.
    virtual void need_writable(std::string const& folder) = 0;
    /// Error{Failed} with ENOSPC as the native code where new files with so many bytes each do not fit.
    virtual void need_room(std::vector<std::uint64_t> const& sizes) = 0;

    /// A new file (fails where there is one) with these bytes, synced. Where `like` is not empty it takes mode, owner,
    /// extended attributes from that file; else `mode`.
    virtual void write_new(std::string const& path, std::string const& bytes, std::uint32_t mode,
                           std::string const& like) = 0;
    /// A new file with the bytes, mode, owner, extended attributes and times of `from`, synced.
    virtual void copy_new(std::string const& from, std::string const& to) = 0;
    virtual void make_folder(std::string const& path, std::uint32_t mode) = 0;
    /// Only an empty one.
    virtual void remove_folder(std::string const& path) = 0;
    virtual void remove_file(std::string const& path) = 0;
    /// Fails where there is something at `to`.
    virtual void rename_new(std::string const& from, std::string const& to) = 0;
    virtual void sync_folder(std::string const& path) = 0;
};

}  // namespace newel
