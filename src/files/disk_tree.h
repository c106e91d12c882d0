// disk_tree.h: a folder on disk as a FileTree.
// Owns:    never leaving the folder: no symbolic link below the root is followed, the same as in a commit's tree.
// Throws:  Error{Invalid} for a link, a device or too large a file; Error{Failed} where the system refuses.
#pragma once

#include "files/descriptor.h"
#include "manifest/file_tree.h"

#include <filesystem>

namespace newel {

class DiskTree final : public FileTree {
public:
    /// `shown_as` goes before paths in messages: "" or "../other" (a '/' is put between).
    explicit DiskTree(std::filesystem::path root, std::string shown_as = {});

    [[nodiscard]] std::optional<std::string> read(std::string const& path, std::size_t most) const override;
    [[nodiscard]] bool has_folder(std::string const& path) const override;
    [[nodiscard]] std::vector<Entry> list(std::string const& path) const override;
    [[nodiscard]] std::string shown(std::string const& path) const override;

    [[nodiscard]] std::filesystem::path const& root() const { return root_; }

private:
    /// The folder that something was last read from: a thousand payloads lie in one.
    struct Last {
        std::string path{};
        Descriptor folder{};
    };
    struct Opened;

    [[nodiscard]] Opened open_below(std::string const& path, int flags) const;
    [[nodiscard]] Opened open_leaf(Descriptor const& folder, std::string const& path, int flags) const;

    std::filesystem::path root_;
    std::string shown_as_;
    mutable Last last_{};
};

}  // namespace newel
