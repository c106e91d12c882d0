// trees.h: file trees for the tests of manifests: in memory, and a folder of the tests loaded into memory.
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "manifest/file_tree.h"
#include "support/files.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace newel::manifest_test {

class MemoryTree final : public FileTree {
public:
    MemoryTree() = default;
    MemoryTree(std::initializer_list<std::pair<std::string const, std::string>> files) : files_(files) {}

    /// Everything below a folder on disk.
    static MemoryTree of(std::filesystem::path const& folder)
    {
        MemoryTree tree;
        for (auto const& entry : std::filesystem::recursive_directory_iterator(folder))
            if (entry.is_regular_file())
                tree.files_[entry.path().lexically_relative(folder).string()] = test::read_file(entry);
        return tree;
    }

    std::string& operator[](std::string const& path) { return files_[path]; }
    [[nodiscard]] std::string const& at(std::string const& path) const { return files_.at(path); }
    [[nodiscard]] std::vector<std::string> paths() const
    {
        std::vector<std::string> all;
        for (auto const& [path, content] : files_) all.push_back(path);
        return all;
    }

    [[nodiscard]] std::optional<std::string> read(std::string const& path, std::size_t most) const override
    {
        auto const found = files_.find(path);
        if (found == files_.end()) return std::nullopt;
        if (found->second.size() > most) throw Error(ErrorCode::Invalid, cat(path, " is too large"));
        return found->second;
    }
    [[nodiscard]] bool has_folder(std::string const& path) const override
    {
        auto const inside = cat(path, "/");
        auto const first = files_.lower_bound(inside);
        return path.empty() || (first != files_.end() && first->first.starts_with(inside));
    }
    [[nodiscard]] std::vector<Entry> list(std::string const& path) const override
    {
        auto const inside = path.empty() ? std::string() : cat(path, "/");
        std::map<std::string, bool> names;
        for (auto const& [name, content] : files_) {
            if (!name.starts_with(inside)) continue;
            auto const below = name.substr(inside.size());
            auto const slash = below.find('/');
            names[below.substr(0, slash)] = slash != std::string::npos;
        }
        std::vector<Entry> entries;
        for (auto const& [name, is_folder] : names) entries.push_back({.name = name, .is_folder = is_folder});
        return entries;
    }
    [[nodiscard]] std::optional<std::string> identity(std::string const& path) const override
    {
        auto const found = files_.find(path);
        return found == files_.end() ? "-" : cat("=", found->second);
    }
    [[nodiscard]] std::string shown(std::string const& path) const override { return cat(above, path); }

    std::string above{};  ///< shown before each path, as a commit's id is

private:
    std::map<std::string, std::string> files_{};
};

}  // namespace newel::manifest_test
