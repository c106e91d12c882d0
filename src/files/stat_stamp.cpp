#include "files/stat_stamp.h"

#include "base/aside.h"
#include "files/folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <span>

namespace newel {

namespace {

constexpr std::size_t kManyFiles = 4'000;  // worth a second thread

std::optional<Stamp> stamp_at(int folder, char const* name)
{
    struct ::stat status {};
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return Stamp{static_cast<std::uint64_t>(status.st_size),
                 std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec, status.st_ino};
}

/// The regular files among `entries`, by name.
std::vector<NamedStamp> sorted_stamps(Descriptor const& folder, std::span<FolderEntry> entries)
{
    std::ranges::sort(entries, {}, &FolderEntry::name);
    std::vector<NamedStamp> stamps;
    stamps.reserve(entries.size());
    for (auto& entry : entries)
        if (auto const stamp = stamp_at(folder.number(), entry.name.c_str()))
            stamps.emplace_back(std::move(entry.name), *stamp);
    return stamps;
}

}  // namespace

std::optional<Stamp> stamp_of(std::filesystem::path const& path) { return stamp_at(AT_FDCWD, path.c_str()); }

std::vector<NamedStamp> stamps_in(std::filesystem::path const& folder)
{
    Descriptor const open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!open && (errno == ENOENT || errno == ENOTDIR)) return {};
    if (!open) throw system_error("list", folder.string(), errno);
    auto entries = listed(open, folder.string());
    auto const sorted = [&](std::span<FolderEntry> part) { return sorted_stamps(open, part); };
    auto const middle = entries.size() >= kManyFiles ? entries.size() / 2 : entries.size();
    auto stamps = in_two(std::span(entries), middle, sorted, sorted);
    auto const second = std::ranges::is_sorted_until(stamps, {}, &NamedStamp::first);
    std::ranges::inplace_merge(stamps, second, {}, &NamedStamp::first);
    return stamps;
}

}  // namespace newel
