#include "files/disk_tree.h"

#include "base/text.h"
#include "files/folder.h"

#include <fcntl.h>
#include <sys/stat.h>

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

}  // namespace

DiskTree::DiskTree(std::filesystem::path root, std::string shown_as)
    : root_(std::move(root)), shown_as_(std::move(shown_as))
{
}

/// What could not be opened because a link is in the way: `link`, as a path from the root. Nothing opened and no link: it
/// is not there.
struct DiskTree::Opened {
    Descriptor descriptor{};
    std::string link{};
};

DiskTree::Opened DiskTree::open_leaf(Descriptor const& folder, std::string const& path, int flags) const
{
    auto const slash = path.rfind('/');
    auto const leaf = path.empty() ? std::string(".") : path.substr(slash == std::string::npos ? 0 : slash + 1);
    Opened out;
    out.descriptor = Descriptor(::openat(folder.number(), leaf.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
    if (out.descriptor) return out;
    auto const error = errno;
    if ((error == ELOOP || error == ENOTDIR) && is_link_at(folder.number(), leaf))
        out.link = path;
    else if (!is_absent(error))
        throw system_error("open", shown(path), error);
    return out;
}

/// Opens `path` part by part, none of them a link.
DiskTree::Opened DiskTree::open_below(std::string const& path, int flags) const
{
    auto const slash = path.rfind('/');
    auto const parent = slash == std::string::npos ? std::string() : path.substr(0, slash);
    if (!last_.folder || last_.path != parent) {
        Descriptor folder(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!folder && !is_absent(errno)) throw system_error("open", root_.string(), errno);
        if (!folder) return {};
        for (std::size_t end = 0; !parent.empty() && end != std::string::npos;) {
            end = parent.find('/', end + 1);
            auto opened = open_leaf(folder, parent.substr(0, end), O_PATH | O_DIRECTORY);
            if (!opened.descriptor) return opened;
            folder = std::move(opened.descriptor);
        }
        last_ = {.path = parent, .folder = std::move(folder)};
    }
    return open_leaf(last_.folder, path, flags);
}

std::optional<std::string> DiskTree::read(std::string const& path, std::size_t most) const
{
    // O_NONBLOCK: a named pipe must not keep us waiting for a writer.
    auto const opened = open_below(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (!opened.link.empty()) throw not_regular(shown(opened.link), "a symbolic link");
    if (!opened.descriptor) return std::nullopt;

    struct ::stat status {};
    if (::fstat(opened.descriptor.number(), &status) != 0) throw system_error("read", shown(path), errno);
    if (S_ISDIR(status.st_mode)) return std::nullopt;
    if (!S_ISREG(status.st_mode)) throw not_regular(shown(path), "a device, pipe or socket");
    auto bytes = read_all(opened.descriptor, status, most, shown(path));
    if (!bytes)
        throw Error(ErrorCode::Invalid, cat(printable(shown(path)), " is larger than ", grouped(most), " bytes"))
            .at({shown(path), 0, 0});
    return bytes;
}

bool DiskTree::has_folder(std::string const& path) const
{
    return static_cast<bool>(open_below(path, O_PATH | O_DIRECTORY).descriptor);
}

std::vector<FileTree::Entry> DiskTree::list(std::string const& path) const
{
    std::vector<Entry> entries;
    auto const opened = open_below(path, O_RDONLY | O_DIRECTORY);
    if (!opened.descriptor) return entries;
    for (auto& [name, kind] : entries_in(opened.descriptor, shown(path)))
        entries.push_back(
            {std::move(name), kind == FileKind::Folder, kind == FileKind::Link || kind == FileKind::Other});
    return entries;
}

std::string DiskTree::shown(std::string const& path) const
{
    if (shown_as_.empty()) return path.empty() ? "." : path;
    if (path.empty()) return shown_as_;
    return cat(shown_as_, shown_as_.ends_with('/') ? "" : "/", path);
}

}  // namespace newel
