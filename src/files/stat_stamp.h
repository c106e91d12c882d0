// stat_stamp.h: what tells, without reading it, that a file has changed (formats.md, "Lock").
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace newel {

/// A file that is replaced gets another inode; one that is written to gets another time, in nanoseconds.
struct Stamp {
    std::uint64_t size{};
    std::int64_t modified_ns{};  ///< since 1970
    std::uint64_t inode{};

    friend bool operator==(Stamp const&, Stamp const&) = default;
};

/// Of a regular file, links not followed; nullopt where there is none.
[[nodiscard]] std::optional<Stamp> stamp_of(std::filesystem::path const& path);

using NamedStamp = std::pair<std::string, Stamp>;

/// Of the regular files in a folder, sorted by name; empty where there is no folder.
[[nodiscard]] std::vector<NamedStamp> stamps_in(std::filesystem::path const& folder);

}  // namespace newel
