#include "files/disk_tree.h"

#include "base/text.h"
#include "files/folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace newel {

namespace {

Error not_regular(std::string const& shown, std::string_view what)
{
    Error error(ErrorCode::Invalid, cat(printable(shown), " is ", what, ", not a regular file"),
                "put the file itself there");
    error.at({shown, 0, 0});
    return error;
}

bool is_absent(int error) { return error == ENOENT || error == ENOTDIR; }

bool is_link(int folder, std::string const& name)
{
    struct ::stat status {};
    return ::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

/// What open_below() could not open because a link is in the way, as a path from the root.
struct Opened {
    Descriptor descriptor{};
    std::string link{};
};

/// Opens `path` part by part, none of them a link. Nothing opened and no link: it is not there.
Opened open_below(std::filesystem::path const& root, std::string const& path, int flags, std::string const& shown)
{
    Opened out;
    out.descriptor = Descriptor(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!out.descriptor) {
        if (is_absent(errno)) return out;
        throw system_error("open", root.string(), errno);
    }
    auto const parts = path.empty() ? std::vector<std::string>{"."} : split(path, '/');
    std::string so_far;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        so_far += cat(i > 0 ? "/" : "", parts[i]);
        bool const is_leaf = i + 1 == parts.size();
        auto const how = (is_leaf ? flags : O_PATH | O_DIRECTORY) | O_NOFOLLOW | O_CLOEXEC;
        Descriptor next(::openat(out.descriptor.number(), parts[i].c_str(), how));
        if (!next) {
            auto const error = errno;
            auto const linked = (error == ELOOP || error == ENOTDIR) && is_link(out.descriptor.number(), parts[i]);
            out.descriptor = Descriptor();
            if (linked)
                out.link = so_far;
            else if (!is_absent(error))
                throw system_error("open", shown, error);
            return out;
        }
        out.descriptor = Descriptor(std::move(next));
    }
    return out;
}

}  // namespace

DiskTree::DiskTree(std::filesystem::path root, std::string shown_as)
    : root_(std::move(root)), shown_as_(std::move(shown_as))
{
}

std::optional<std::string> DiskTree::read(std::string const& path, std::size_t most) const
{
    // O_NONBLOCK: a named pipe must not keep us waiting for a writer.
    auto const opened = open_below(root_, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, shown(path));
    if (!opened.link.empty()) throw not_regular(shown(opened.link), "a symbolic link");
    if (!opened.descriptor) return std::nullopt;

    struct ::stat status {};
    if (::fstat(opened.descriptor.number(), &status) != 0) throw system_error("read", shown(path), errno);
    if (S_ISDIR(status.st_mode)) return std::nullopt;
    if (!S_ISREG(status.st_mode)) throw not_regular(shown(path), "a device, pipe or socket");
    auto bytes = read_all(opened.descriptor, most, shown(path));
    if (!bytes)
        throw Error(ErrorCode::Invalid, cat(printable(shown(path)), " is larger than ", grouped(most), " bytes"))
            .at({shown(path), 0, 0});
    return bytes;
}

bool DiskTree::has_folder(std::string const& path) const
{
    return static_cast<bool>(open_below(root_, path, O_PATH | O_DIRECTORY, shown(path)).descriptor);
}

std::vector<FileTree::Entry> DiskTree::list(std::string const& path) const
{
    std::vector<Entry> entries;
    auto const opened = open_below(root_, path, O_RDONLY | O_DIRECTORY, shown(path));
    if (!opened.descriptor) return entries;
    for (auto& name : names_in(opened.descriptor, shown(path))) {
        struct ::stat status {};
        if (::fstatat(opened.descriptor.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
        bool const is_folder = S_ISDIR(status.st_mode);
        entries.push_back({std::move(name), is_folder, !is_folder && !S_ISREG(status.st_mode)});
    }
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

std::string DiskTree::shown(std::string const& path) const
{
    if (shown_as_.empty()) return path.empty() ? "." : path;
    if (path.empty()) return shown_as_;
    return cat(shown_as_, shown_as_.ends_with('/') ? "" : "/", path);
}

}  // namespace newel
