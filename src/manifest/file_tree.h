// file_tree.h: where a manifest's files are read from: the disk, or a commit's tree.
// Paths are relative to the tree's top, '/' between parts, without '.', '..' and empty parts; "" is the top itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace newel {

class FileTree {
public:
    struct Entry {
        std::string name{};
        bool is_folder{};
        bool is_other{};  ///< a symbolic link, submodule or device: read() refuses it
    };

    virtual ~FileTree() = default;
    /// Bytes of a regular file; nullopt where there is none. Error{Invalid} where it is larger than `most`, or a link.
    [[nodiscard]] virtual std::optional<std::string> read(std::string const& path, std::size_t most) const = 0;
    [[nodiscard]] virtual bool has_folder(std::string const& path) const = 0;
    /// What is in a folder, sorted by name; empty where there is none.
    [[nodiscard]] virtual std::vector<Entry> list(std::string const& path) const = 0;
    /// What tells the bytes at `path` from all others without reading them, as a git object id does, "-" where there is no
    /// file; nullopt where only reading tells.
    [[nodiscard]] virtual std::optional<std::string> identity(std::string const& /*path*/) const { return {}; }
    /// As people see it: "migrations/0001-a.up.sql", "abc1234:migrations/0001-a.up.sql".
    [[nodiscard]] virtual std::string shown(std::string const& path) const = 0;
};

}  // namespace newel
