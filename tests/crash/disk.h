// disk.h: a folder held in memory as files, folders and names, and put back onto a disk.
// Owns:     reading a folder, making a folder equal to what is held.
// Not here: what survives a power loss (durability.h).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

namespace newel::crash {

/// A file, a folder or a link, whatever its name is.
struct Node {
    enum class Kind { File, Folder, Link };
    Kind kind{Kind::File};
    mode_t mode{};
    std::string bytes{};          ///< of a file; the target of a link
    mutable std::uint64_t sum{};  ///< over the bytes, once it was asked for; whoever changes them sets it to 0

    friend bool operator==(Node const& a, Node const& b)
    {
        return a.kind == b.kind && a.mode == b.mode && a.bytes == b.bytes;
    }
};

/// Nodes by inode, and names by the folder that holds them: as a disk has it, so that a name can be lost without its
/// file, and a file's bytes without its name.
struct Disk {
    using Inode = std::uint64_t;
    Inode root{};
    std::map<Inode, Node> nodes{};
    std::map<std::pair<Inode, std::string>, Inode> names{};

    [[nodiscard]] static Disk read(std::filesystem::path const& root);
    /// Makes the folder hold exactly this; hard links are kept.
    void write(std::filesystem::path const& root) const;
    /// Tells what can be seen from the root, and nothing else.
    [[nodiscard]] std::uint64_t hash() const;
};

/// The first path at which two folders differ, or "". Left out: -shm files, which nobody relies upon after a crash.
[[nodiscard]] std::string first_difference(Disk const& a, Disk const& b);

/// Takes everything out of a folder.
void empty_folder(std::filesystem::path const& root);

}  // namespace newel::crash
