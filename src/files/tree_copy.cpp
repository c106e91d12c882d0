#include "files/tree_copy.h"

#include "base/digest.h"
#include "base/text.h"
#include "files/file_bytes.h"
#include "files/folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;

using Inode = std::pair<::dev_t, ::ino_t>;

/// A name in an open folder.
struct Leaf {
    int folder{AT_FDCWD};
    std::string name{};
};

struct ::stat status_of(Leaf const& leaf, std::string const& shown)
{
    struct ::stat status {};
    if (::fstatat(leaf.folder, leaf.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        throw system_error("look at", shown, errno);
    return status;
}

std::string target_of(Leaf const& leaf, std::string const& shown)
{
    std::string target(4097, '\0');
    auto const count = ::readlinkat(leaf.folder, leaf.name.c_str(), target.data(), target.size());
    if (count < 0) throw system_error("read the link", shown, errno);
    target.resize(static_cast<std::size_t>(count));
    return target;
}

void sync(Descriptor const& file, std::string const& shown)
{
    if (::fsync(file.number()) != 0) throw system_error("write", shown, errno);
}

Descriptor open_at(Leaf const& leaf, int flags, std::string_view act, std::string const& shown)
{
    Descriptor opened(::openat(leaf.folder, leaf.name.c_str(), flags, 0600));
    if (!opened) throw system_error(act, shown, errno);
    return opened;
}

/// One way through a tree; with `to`, a copy of it is made.
class Walk {
public:
    Walk(fs::path root, TreeOptions const& options) : root_(std::move(root)), options_(options)
    {
        for (auto const& path : options.without) {
            struct ::stat status {};
            if (::lstat((root_ / path).c_str(), &status) == 0 && S_ISREG(status.st_mode))
                closed_.insert({status.st_dev, status.st_ino});
        }
    }

    void take(Leaf const& from, std::optional<Leaf> const& to, std::string const& path)
    {
        if (options_.without.contains(path)) return;
        auto const shown = shown_path(path);
        auto const status = status_of(from, shown);
        if (S_ISDIR(status.st_mode)) return take_folder(from, to, path);
        if (S_ISLNK(status.st_mode)) return take_link(from, to, path, status);
        if (S_ISREG(status.st_mode)) return take_file(from, to, path, status);
        tree_.left_out.push_back(path);
    }
    [[nodiscard]] TreeListing result() { return std::move(tree_); }

private:
    [[nodiscard]] std::string shown_path(std::string const& path) const
    {
        return path.empty() ? root_.string() : (root_ / path).string();
    }
    [[nodiscard]] std::optional<std::uint32_t> mode_for(std::string const& path) const
    {
        auto const found = options_.modes.find(path);
        return found == options_.modes.end() ? std::nullopt : std::optional(found->second);
    }
    void give_mode(Descriptor const& made, std::string const& path, std::uint32_t had, std::string const& shown) const
    {
        // What a list of modes says was written by somebody: it gives nobody another one's rights.
        if (auto const mode = mode_for(path); mode && *mode != had) set_mode(made, *mode & 01777, shown);
    }

    void take_folder(Leaf const& from, std::optional<Leaf> const& to, std::string const& path)
    {
        auto const shown = shown_path(path);
        auto const folder = open_at(from, kFolder, "open", shown);
        struct ::stat status {};
        if (::fstat(folder.number(), &status) != 0) throw system_error("look at", shown, errno);
        tree_.entries.push_back({.kind = FileKind::Folder, .path = path, .mode = status.st_mode & 07777});
        Descriptor made;
        if (to) {
            if (::mkdirat(to->folder, to->name.c_str(), 0700) != 0) throw system_error("make a copy of", shown, errno);
            made = open_at(*to, kFolder, "make a copy of", shown);
        }
        for (auto const& [name, kind] : entries_in(folder, shown))
            take({folder.number(), name}, to ? std::optional(Leaf{made.number(), name}) : std::nullopt,
                 joined_path(path, name));
        if (!to) return;
        copy_attributes(folder, made, shown);
        give_mode(made, path, status.st_mode & 07777, shown);
        copy_times(folder, made, shown);
        sync_folder(made, shown);
    }

    void take_link(Leaf const& from, std::optional<Leaf> const& to, std::string const& path,
                   struct ::stat const& status)
    {
        auto const shown = shown_path(path);
        auto const target = target_of(from, shown);
        tree_.entries.push_back({.kind = FileKind::Link, .path = path, .target = target});
        if (!to) return;
        if (::symlinkat(target.c_str(), to->folder, to->name.c_str()) != 0)
            throw system_error("make a copy of", shown, errno);
        std::array<::timespec, 2> const times{status.st_atim, status.st_mtim};
        if (::utimensat(to->folder, to->name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) != 0) errno = 0;
    }

    /// `before`: its status, not yet opened.
    void take_file(Leaf const& from, std::optional<Leaf> const& to, std::string const& path,
                   struct ::stat const& before)
    {
        auto const shown = shown_path(path);
        if (options_.heartbeat) options_.heartbeat(path);
        if (closed_.contains({before.st_dev, before.st_ino}))
            throw Error(ErrorCode::Refused,
                        cat(printable(shown), " is another name (a hard link) of the database, which is not copied so"),
                        "delete that name; the database itself stays");
        auto const file = open_at(from, kOpenToRead, "read", shown);
        struct ::stat status {};
        if (::fstat(file.number(), &status) != 0) throw system_error("look at", shown, errno);
        if (!S_ISREG(status.st_mode)) throw Error(ErrorCode::Failed, cat(printable(shown), " was replaced meanwhile"));
        Descriptor made;
        if (to) made = open_at(*to, kNew, "make a copy of", shown);
        TreeItem entry{.kind = FileKind::File, .path = path, .mode = status.st_mode & 07777};
        FileHasher hasher;
        read_blocks(file, shown, [&](std::string_view bytes) {
            hasher.add(bytes);
            entry.size += bytes.size();
            if (to) write_all(made, bytes, shown);
        });
        entry.digest = hasher.finish().hex();
        if (to) {
            copy_attributes(file, made, shown);
            give_mode(made, path, entry.mode, shown);
            copy_times(file, made, shown);
            sync(made, shown);
        }
        tree_.entries.push_back(std::move(entry));
    }

    fs::path root_;
    TreeOptions const& options_;
    std::set<Inode> closed_{};
    TreeListing tree_{};
};

void remove_leaf(Leaf const& leaf, std::string const& shown)
{
    struct ::stat status {};
    if (::fstatat(leaf.folder, leaf.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return;
        throw system_error("delete", shown, errno);
    }
    bool const is_folder = S_ISDIR(status.st_mode);
    if (is_folder) {
        // A copy of a folder that its owner may not write.
        if (::fchmodat(leaf.folder, leaf.name.c_str(), 0700, 0) != 0) errno = 0;
        auto const folder = open_at(leaf, kFolder, "delete", shown);
        for (auto const& [name, kind] : entries_in(folder, shown))
            remove_leaf({folder.number(), name}, cat(shown, "/", name));
    }
    if (::unlinkat(leaf.folder, leaf.name.c_str(), is_folder ? AT_REMOVEDIR : 0) != 0 && errno != ENOENT)
        throw system_error("delete", shown, errno);
}

std::uint64_t size_of(Leaf const& leaf, std::string const& path, fs::path const& root,
                      std::set<std::string> const& without)
{
    if (without.contains(path)) return 0;
    struct ::stat status {};
    if (::fstatat(leaf.folder, leaf.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return 0;
        throw system_error("look at", (root / path).string(), errno);
    }
    if (!S_ISDIR(status.st_mode))
        return size_of_copy(S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0);
    auto const shown = (root / path).string();
    auto const folder = open_at(leaf, kFolder, "open", shown);
    auto sum = size_of_copy(0);
    for (auto const& [name, kind] : entries_in(folder, shown))
        sum += size_of({folder.number(), name}, joined_path(path, name), root, without);
    return sum;
}

}  // namespace

TreeListing read_tree(fs::path const& from, TreeOptions const& options)
{
    Walk walk(from, options);
    walk.take({AT_FDCWD, from.string()}, std::nullopt, {});
    return walk.result();
}

TreeListing copy_tree(fs::path const& from, fs::path const& to, TreeOptions const& options)
{
    Walk walk(from, options);
    walk.take({AT_FDCWD, from.string()}, Leaf{AT_FDCWD, to.string()}, {});
    return walk.result();
}

void remove_tree(fs::path const& path) { remove_leaf({AT_FDCWD, path.string()}, path.string()); }

std::uint64_t size_of_copy(fs::path const& from, std::set<std::string> const& without)
{
    return size_of({AT_FDCWD, from.string()}, {}, from, without);
}

std::uint64_t size_of_copy(std::uint64_t bytes)
{
    constexpr std::uint64_t kBlock = 4096;  // and as much for what is noted of it
    return (bytes + 2 * kBlock - 1) / kBlock * kBlock;
}

}  // namespace newel
