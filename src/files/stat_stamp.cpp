#include "files/stat_stamp.h"

#include "files/folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace newel {

namespace {

std::optional<Stamp> stamp_at(int folder, char const* name)
{
    struct ::stat status {};
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return Stamp{static_cast<std::uint64_t>(status.st_size),
                 std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec, status.st_ino};
}

}  // namespace

std::optional<Stamp> stamp_of(std::filesystem::path const& path) { return stamp_at(AT_FDCWD, path.c_str()); }

std::vector<std::pair<std::string, Stamp>> stamps_in(std::filesystem::path const& folder)
{
    std::vector<std::pair<std::string, Stamp>> stamps;
    Descriptor const open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!open && (errno == ENOENT || errno == ENOTDIR)) return stamps;
    if (!open) throw system_error("list", folder.string(), errno);
    for (auto& [name, kind] : entries_in(open, folder.string()))
        if (auto const stamp = stamp_at(open.number(), name.c_str())) stamps.emplace_back(std::move(name), *stamp);
    return stamps;
}

}  // namespace newel
