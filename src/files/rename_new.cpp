#include "files/rename_new.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>

namespace newel {

namespace {

std::optional<struct ::stat> status_of(Spot const& spot)
{
    struct ::stat status {};
    if (::fstatat(spot.folder.number(), spot.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    return status;
}

/// 0, or errno.
int rename_after_a_look(Spot const& from, Spot const& to)
{
    if (status_of(to)) return EEXIST;
    if (errno != ENOENT) return errno;
    auto const done = ::renameat(from.folder.number(), from.name.c_str(), to.folder.number(), to.name.c_str());
    return done == 0 ? 0 : errno;
}

int rename_by_link(Spot const& from, Spot const& to, struct ::stat const& source)
{
    if (::linkat(from.folder.number(), from.name.c_str(), to.folder.number(), to.name.c_str(), 0) != 0) {
        auto const error = errno;
        // No hard links here: FAT says EPERM, others EOPNOTSUPP.
        if (error == EPERM || error == EOPNOTSUPP || error == ENOSYS || error == EMLINK)
            return rename_after_a_look(from, to);
        if (error != EEXIST) return error;
        auto const there = status_of(to);
        bool const begun = there && there->st_ino == source.st_ino && there->st_dev == source.st_dev;
        bool const is_itself = from.shown == to.shown;
        if (!begun || is_itself) return EEXIST;
    }
    return ::unlinkat(from.folder.number(), from.name.c_str(), 0) == 0 ? 0 : errno;
}

int rename_in_steps(Spot const& from, Spot const& to)
{
    auto const source = status_of(from);
    if (!source) return errno;
    return S_ISDIR(source->st_mode) ? rename_after_a_look(from, to) : rename_by_link(from, to, *source);
}

}  // namespace

int rename_new_at(Spot const& from, Spot const& to, Renames renames)
{
    if (renames == Renames::InSteps) return rename_in_steps(from, to);
    auto const done =
        ::renameat2(from.folder.number(), from.name.c_str(), to.folder.number(), to.name.c_str(), RENAME_NOREPLACE);
    if (done == 0) return 0;
    // EINVAL: the file system does not know the flag (or a folder would go into itself: that is refused again).
    auto const error = errno;
    return error == EINVAL || error == ENOSYS ? rename_in_steps(from, to) : error;
}

}  // namespace newel
