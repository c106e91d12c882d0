#include "files/free_space.h"

#include "base/text.h"
#include "files/folder.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <map>

namespace newel {

namespace {

struct Disk {
    std::filesystem::path place{};
    std::uint64_t needed{};
};

/// `place`, or the nearest folder above it that is there.
std::filesystem::path what_is_there(std::filesystem::path place)
{
    struct ::stat status {};
    while (::stat(place.c_str(), &status) != 0) {
        auto const error = errno;
        if ((error != ENOENT && error != ENOTDIR) || place == folder_of(place))
            throw system_error("look at", place.string(), error);
        place = folder_of(place);
    }
    return place;
}

}  // namespace

std::optional<std::uint64_t> free_space(std::filesystem::path const& place)
{
    auto const there = what_is_there(place);
    struct ::statvfs facts {};
    if (::statvfs(there.c_str(), &facts) != 0) throw system_error("look at", there.string(), errno);
    if (facts.f_blocks == 0) return std::nullopt;
    return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

void refuse_lack_of_space(std::string const& what, std::vector<SpaceNeed> const& needs)
{
    std::map<::dev_t, Disk> disks;
    for (auto const& need : needs) {
        auto const place = what_is_there(need.place);
        struct ::stat status {};
        if (::stat(place.c_str(), &status) != 0) throw system_error("look at", place.string(), errno);
        auto& disk = disks.try_emplace(status.st_dev, Disk{.place = place}).first->second;
        disk.needed += need.bytes;
    }
    for (auto const& [device, disk] : disks) {
        auto const free = free_space(disk.place);
        if (!free || *free >= disk.needed) continue;
        throw Error(ErrorCode::Failed,
                    cat(what, " needs ", grouped(disk.needed), " bytes on the disk of ", printable(disk.place.string()),
                        ", where ", grouped(*free), " are free; nothing was written"),
                    "make room there, or use another disk")
            .native(ENOSPC);
    }
}

}  // namespace newel
