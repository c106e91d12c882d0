#include "files/root_folder.h"

#include "base/text.h"
#include "files/folder.h"
#include "files/openat2.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace newel {

namespace {

constexpr int kLook = O_PATH | O_DIRECTORY | O_CLOEXEC;

int open_beneath(Descriptor const& root, char const* path)
{
    ::open_how how{};
    how.flags = kLook;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
    return ::newel_openat2(root.number(), path, &how, sizeof how);
}

Walk walk_of(Walk asked, Descriptor const& root)
{
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment of a program that has threads
    auto const* const off = std::getenv("NEWEL_NO_OPENAT2");
    if (asked == Walk::PartByPart || (off != nullptr && std::string_view(off) == "1")) return Walk::PartByPart;
    // A kernel before 5.6 says ENOSYS; some sandboxes refuse what they do not know with EPERM.
    Descriptor const probe(open_beneath(root, "."));
    return !probe && (errno == ENOSYS || errno == EPERM) ? Walk::PartByPart : Walk::Auto;
}

struct Identity {
    bool is_folder{};
    std::uint64_t device{};
    std::optional<std::uint64_t> mount{};  ///< nullopt: the kernel does not say (before 5.8)
};

std::optional<Identity> identity_of(int opened)
{
    struct ::statx wide {};
    if (::statx(opened, "", AT_EMPTY_PATH | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_MNT_ID, &wide) == 0)
        return Identity{.is_folder = S_ISDIR(wide.stx_mode),
                        .device = std::uint64_t{wide.stx_dev_major} << 32 | wide.stx_dev_minor,
                        .mount = (wide.stx_mask & STATX_MNT_ID) != 0 ? std::optional(std::uint64_t{wide.stx_mnt_id})
                                                                     : std::nullopt};
    struct ::stat status {};
    if (::fstat(opened, &status) != 0) return std::nullopt;
    return Identity{.is_folder = S_ISDIR(status.st_mode), .device = status.st_dev, .mount = std::nullopt};
}

std::pair<std::string, std::string> cut(std::string const& path)
{
    auto const slash = path.rfind('/');
    if (slash == std::string::npos) return {"", path};
    return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

Error link_in_the_way(std::string const& shown)
{
    return {ErrorCode::Refused, cat(printable(shown), " is a symbolic link, and Newel follows none"),
            "put there what it points to"};
}

Error mount_in_the_way(std::string const& shown)
{
    return {ErrorCode::Refused, cat(printable(shown), " is mounted from elsewhere, and Newel stays on one file system"),
            "keep an application's data on one file system"};
}

struct RootFolder::Opened {
    Descriptor folder{};
    int error{};  ///< errno where the folder is empty
};

RootFolder::RootFolder(std::filesystem::path const& root, Walk walk)
    : location_(root.string()), root_(::open(root.c_str(), kLook))
{
    if (!root_) throw system_error("open", location_, errno);
    auto const identity = identity_of(root_.number());
    if (!identity) throw system_error("open", location_, errno);
    device_ = identity->device;
    mount_ = identity->mount;
    walk_ = walk_of(walk, root_);
}

std::string RootFolder::shown(std::string_view path) const
{
    if (path.empty()) return location_;
    return cat(location_, location_.ends_with('/') ? "" : "/", path);
}

bool RootFolder::is_on_same_mount(Descriptor const& opened) const
{
    auto const identity = identity_of(opened.number());
    if (!identity) return false;
    if (mount_ && identity->mount) return mount_ == identity->mount;
    // Files are left alone: on some overlays each layer's files have a device of their own.
    return !identity->is_folder || identity->device == device_;
}

/// Also what openat2 would allow (a/../b) is none of a data directory's paths: RelativePath would not make it.
void RootFolder::check(std::string_view path) const
{
    if (path.empty()) return;
    for (auto const& part : split(path, '/'))
        if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string::npos)
            throw Error(ErrorCode::Refused, cat("\"", printable(path), "\" is no path below ", printable(location_)),
                        "name it from there, without . and .. parts");
}

RootFolder::Opened RootFolder::open_at_once(std::string const& path) const
{
    // EAGAIN: something was renamed at that moment, and the kernel could not be sure.
    for (int attempt = 0; attempt < 8; ++attempt) {
        Descriptor folder(open_beneath(root_, path.c_str()));
        if (folder) return {.folder = std::move(folder), .error = 0};
        if (errno != EAGAIN) break;
    }
    return {.folder = {}, .error = errno};
}

RootFolder::Opened RootFolder::open_part_by_part(std::string const& path) const
{
    Descriptor here;
    for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
        end = path.find('/', begin);
        auto const part = path.substr(begin, end == std::string::npos ? end : end - begin);
        int const from = here ? here.number() : root_.number();
        Descriptor next(::openat(from, part.c_str(), kLook | O_NOFOLLOW));
        if (!next) {
            auto const error = errno;
            if ((error == ENOTDIR || error == ELOOP) && is_link_at(from, part))
                throw link_in_the_way(shown(path.substr(0, end)));
            return {.folder = {}, .error = error};
        }
        if (!is_on_same_mount(next)) throw mount_in_the_way(shown(path.substr(0, end)));
        here = std::move(next);
    }
    return {.folder = std::move(here), .error = 0};
}

/// A path that was checked.
RootFolder::Opened RootFolder::open(std::string const& path) const
{
    if (path.empty()) {
        Descriptor own(::fcntl(root_.number(), F_DUPFD_CLOEXEC, 0));
        return {.folder = std::move(own), .error = errno};
    }
    if (walk_ == Walk::PartByPart) return open_part_by_part(path);
    auto opened = open_at_once(path);
    if (opened.folder || opened.error == ENOENT) return opened;
    // Only the other way knows which part it was.
    auto again = open_part_by_part(path);
    if (again.folder && opened.error == EXDEV) throw mount_in_the_way(shown(path));
    return again;
}

/// The same of a path that was checked.
Descriptor RootFolder::any(std::string const& path) const
{
    auto opened = open(path);
    if (!opened.folder && opened.error != ENOENT && opened.error != ENOTDIR)
        throw system_error("open", shown(path), opened.error);
    return std::move(opened.folder);
}

Descriptor RootFolder::folder_if_any(std::string const& path) const
{
    check(path);
    return any(path);
}

Descriptor RootFolder::folder(std::string const& path, std::string_view act) const
{
    check(path);
    auto opened = open(path);
    if (!opened.folder) throw system_error(act, shown(path), opened.error);
    return std::move(opened.folder);
}

std::optional<Spot> RootFolder::spot_if_any(std::string const& path) const
{
    check(path);
    auto [parent, name] = cut(path);
    auto folder = any(parent);
    if (!folder) return std::nullopt;
    return Spot{.folder = std::move(folder), .name = std::move(name), .shown = shown(path)};
}

Spot RootFolder::spot(std::string const& path, std::string_view act) const
{
    check(path);
    if (path.empty())
        throw Error(ErrorCode::Refused,
                    cat("cannot ", act, " ", printable(location_), ": it is the data directory itself"));
    auto [parent, name] = cut(path);
    auto opened = open(parent);
    if (!opened.folder) throw system_error(act, shown(path), opened.error);
    return {.folder = std::move(opened.folder), .name = std::move(name), .shown = shown(path)};
}

}  // namespace newel
