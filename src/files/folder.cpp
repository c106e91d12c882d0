#include "files/folder.h"

#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

namespace newel {

namespace {

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

/// Absent where it is gone meanwhile.
FileKind kind_of_entry(::dirent const& entry, Descriptor const& folder, std::string_view shown)
{
    switch (entry.d_type) {
        case DT_REG: return FileKind::File;
        case DT_DIR: return FileKind::Folder;
        case DT_LNK: return FileKind::Link;
        case DT_UNKNOWN: break;
        default: return FileKind::Other;
    }
    struct ::stat status {};
    if (::fstatat(folder.number(), entry.d_name, &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0)
        return kind_of(status.st_mode);
    if (errno != ENOENT) throw system_error("list", shown, errno);
    return FileKind::Absent;
}

}  // namespace

Error system_error(std::string_view act, std::string_view shown, int error)
{
    auto const reason = std::generic_category().message(error);
    Error out(ErrorCode::Failed, cat("cannot ", act, " ", printable(shown), ": ", reason));
    out.native(error);
    return out;
}

Descriptor open_to_read(Descriptor const& folder, std::string_view act, std::string_view shown)
{
    Descriptor own(::openat(folder.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!own) throw system_error(act, shown, errno);
    return own;
}

FileKind kind_of(::mode_t mode)
{
    if (S_ISREG(mode)) return FileKind::File;
    if (S_ISDIR(mode)) return FileKind::Folder;
    return S_ISLNK(mode) ? FileKind::Link : FileKind::Other;
}

std::vector<FolderEntry> listed(Descriptor const& folder, std::string_view shown)
{
    // fdopendir takes its descriptor over, and a second one made by dup would share the reading position.
    auto own = open_to_read(folder, "list", shown);
    std::unique_ptr<DIR, CloseFolder> const open(::fdopendir(own.number()));
    if (!open) throw system_error("list", shown, errno);
    static_cast<void>(own.release());

    std::vector<FolderEntry> entries;
    errno = 0;
    while (auto const* const entry = ::readdir(open.get())) {
        std::string_view const name = entry->d_name;
        if (name != "." && name != "..") entries.push_back({std::string(name), kind_of_entry(*entry, folder, shown)});
        errno = 0;
    }
    if (errno != 0) throw system_error("list", shown, errno);
    std::erase_if(entries, [](FolderEntry const& entry) { return entry.kind == FileKind::Absent; });
    return entries;
}

std::vector<FolderEntry> entries_in(Descriptor const& folder, std::string_view shown)
{
    auto entries = listed(folder, shown);
    std::ranges::sort(entries, {}, &FolderEntry::name);
    return entries;
}

bool is_link_at(int folder, std::string const& name)
{
    struct ::stat status {};
    return ::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

void sync_folder(Descriptor const& folder, std::string_view shown)
{
    // EINVAL: a file system on which folders cannot be synced.
    if (::fsync(folder.number()) != 0 && errno != EINVAL) throw system_error("sync", shown, errno);
}

std::filesystem::path folder_of(std::filesystem::path const& path)
{
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::optional<std::string> read_all(Descriptor const& file, struct ::stat const& status, std::size_t most,
                                    std::string_view shown)
{
    auto const size = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
    if (S_ISREG(status.st_mode) && size > most) return std::nullopt;

    // The size is a hint: the file may grow while it is read, and a pipe has none.
    std::string bytes(size + 1, '\0');
    std::size_t filled = 0;
    for (;;) {
        if (filled == bytes.size()) bytes.resize(bytes.size() * 2 + 4096);
        auto const room = bytes.size() - filled;
        auto const count = ::read(file.number(), bytes.data() + filled, room);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("read", shown, errno);
        filled += static_cast<std::size_t>(count);
        if (filled > most) return std::nullopt;
        // Of a regular file less than was asked for means its end.
        if (count == 0 || (S_ISREG(status.st_mode) && static_cast<std::size_t>(count) < room)) break;
    }
    bytes.resize(filled);
    return bytes;
}

}  // namespace newel
