#include "files/confined_file_system.h"

#include "base/digest.h"
#include "base/text.h"
#include "files/file_bytes.h"
#include "files/folder.h"
#include "files/free_space.h"
#include "files/tree_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace newel {

namespace {

FileFacts facts_of(struct ::stat const& status)
{
    auto const kind = kind_of(status.st_mode);
    return {
        .kind = kind,
        .size = kind == FileKind::File ? static_cast<std::uint64_t>(status.st_size) : 0,
        .mode = status.st_mode & 07777,
        .modified_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec,
        .inode = status.st_ino,
        .device = status.st_dev,
        .links = static_cast<std::uint32_t>(status.st_nlink),
    };
}

/// Of the name itself; Absent where there is none. Throws where the system does not tell.
FileFacts facts_at(Descriptor const& folder, std::string const& name, std::string const& shown)
{
    struct ::stat status {};
    if (::fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0)
        return facts_of(status);
    if (errno != ENOENT && errno != ENOTDIR) throw system_error("look at", shown, errno);
    return {};
}

Error no_file(std::string_view act, std::string const& shown, FileKind kind)
{
    if (kind == FileKind::Link) return link_in_the_way(shown);
    if (kind == FileKind::Absent) return system_error(act, shown, ENOENT);
    if (kind == FileKind::Folder) return system_error(act, shown, EISDIR);
    return {ErrorCode::Refused, cat(printable(shown), " is a device, pipe or socket, not a file")};
}

/// A file on its way into a folder: gone again unless it is finished.
class NewFile {
public:
    NewFile(Spot const& spot, std::string_view act)
        : spot_(spot),
          file_(::openat(spot.folder.number(), spot.name.c_str(),
                         O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600))
    {
        if (!file_) throw system_error(act, spot.shown, errno);
    }
    NewFile(NewFile const&) = delete;
    NewFile& operator=(NewFile const&) = delete;
    ~NewFile()
    {
        if (!finished_) ::unlinkat(spot_.folder.number(), spot_.name.c_str(), 0);
    }

    [[nodiscard]] Descriptor const& file() const { return file_; }

    void finish()
    {
        // Never tried again: after a failed fsync the kernel may have dropped what it could not write.
        if (::fsync(file_.number()) != 0) throw system_error("write", spot_.shown, errno);
        finished_ = true;
    }

private:
    Spot const& spot_;
    Descriptor file_;
    bool finished_{};
};

}  // namespace

ConfinedFileSystem::ConfinedFileSystem(std::filesystem::path const& root, Walk walk, Renames renames)
    : root_(root, walk), renames_(renames)
{
}

FileFacts ConfinedFileSystem::facts(std::string const& path)
{
    if (path.empty()) return facts_at(root_.folder(path, "look at"), ".", root_.location());
    auto const spot = root_.spot_if_any(path);
    return spot ? facts_at(spot->folder, spot->name, spot->shown) : FileFacts{};
}

std::vector<FolderEntry> ConfinedFileSystem::list(std::string const& folder)
{
    auto const place = root_.folder_if_any(folder);
    return place ? entries_in(place, root_.shown(folder)) : std::vector<FolderEntry>{};
}

Descriptor ConfinedFileSystem::open_file(Spot const& spot, std::string_view act) const
{
    // Looked at first: to open a device can have effects of its own. And again when it is open.
    auto const facts = facts_at(spot.folder, spot.name, spot.shown);
    if (facts.kind != FileKind::File) throw no_file(act, spot.shown, facts.kind);
    Descriptor file(::openat(spot.folder.number(), spot.name.c_str(), kOpenToRead));
    if (!file) throw failure(act, spot, errno);
    struct ::stat status {};
    if (::fstat(file.number(), &status) != 0) throw system_error(act, spot.shown, errno);
    if (!S_ISREG(status.st_mode)) throw no_file(act, spot.shown, kind_of(status.st_mode));
    if (!root_.is_on_same_mount(file)) throw mount_in_the_way(spot.shown);
    return file;
}

/// What was in the way where an act on a name failed, as far as it can be told afterwards.
Error ConfinedFileSystem::failure(std::string_view act, Spot const& spot, int error) const
{
    if (error == ELOOP || error == ENOTDIR || error == EBUSY) {
        Descriptor const there(::openat(spot.folder.number(), spot.name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        struct ::stat status {};
        bool const is_known = there && ::fstat(there.number(), &status) == 0;
        if (is_known && S_ISLNK(status.st_mode)) return link_in_the_way(spot.shown);
        if (is_known && !root_.is_on_same_mount(there)) return mount_in_the_way(spot.shown);
    }
    return system_error(act, spot.shown, error);
}

std::string ConfinedFileSystem::read(std::string const& path, std::uint64_t most)
{
    auto const spot = root_.spot(path, "read");
    std::string bytes;
    read_blocks(open_file(spot, "read"), spot.shown, [&](std::string_view block) {
        if (block.size() > most - bytes.size())
            throw Error(ErrorCode::Invalid, cat(printable(spot.shown), " is larger than ", grouped(most), " bytes"));
        bytes.append(block);
    });
    return bytes;
}

std::string ConfinedFileSystem::digest(std::string const& path)
{
    auto const spot = root_.spot(path, "read");
    FileHasher hasher;
    read_blocks(open_file(spot, "read"), spot.shown, [&](std::string_view block) { hasher.add(block); });
    return hasher.finish().hex();
}

void ConfinedFileSystem::write_new(std::string const& path, std::string const& bytes, std::uint32_t mode,
                                   std::string const& like)
{
    auto const spot = root_.spot(path, "write");
    Descriptor model;
    if (!like.empty()) model = open_file(root_.spot(like, "read"), "read");
    NewFile made(spot, "write");
    write_all(made.file(), bytes, spot.shown);
    if (model)
        copy_attributes(model, made.file(), spot.shown);
    else
        set_mode(made.file(), mode, spot.shown);
    made.finish();
}

void ConfinedFileSystem::copy_new(std::string const& from, std::string const& to)
{
    auto const source = root_.spot(from, "copy");
    auto const target = root_.spot(to, "write");
    auto const file = open_file(source, "copy");
    NewFile made(target, "write");
    copy_bytes(file, made.file(), target.shown);
    copy_attributes(file, made.file(), target.shown);
    copy_times(file, made.file(), target.shown);
    made.finish();
}

void ConfinedFileSystem::make_folder(std::string const& path, std::uint32_t mode)
{
    auto const spot = root_.spot(path, "make the folder");
    if (::mkdirat(spot.folder.number(), spot.name.c_str(), mode | S_IRWXU) != 0)
        throw failure("make the folder", spot, errno);
    // What the umask took is given back; what the parent gave (its group, for all below) is left.
    auto const made = facts_at(spot.folder, spot.name, spot.shown).mode;
    auto const wanted = mode | (made & S_ISGID);
    if (made == wanted) return;
    constexpr auto kAct = "make the folder";
    set_mode(open_to_read(root_.folder(path, kAct), kAct, spot.shown), wanted, spot.shown);
}

void ConfinedFileSystem::remove_folder(std::string const& path)
{
    auto const spot = root_.spot(path, "remove the folder");
    if (::unlinkat(spot.folder.number(), spot.name.c_str(), AT_REMOVEDIR) != 0)
        throw failure("remove the folder", spot, errno);
}

void ConfinedFileSystem::remove_file(std::string const& path)
{
    auto const spot = root_.spot(path, "remove");
    if (::unlinkat(spot.folder.number(), spot.name.c_str(), 0) != 0) throw failure("remove", spot, errno);
}

void ConfinedFileSystem::rename_new(std::string const& from, std::string const& to)
{
    auto const source = root_.spot(from, "move");
    auto const target = root_.spot(to, "move to");
    auto const error = rename_new_at(source, target, renames_);
    if (error == EBUSY) throw failure("move", source, error);
    if (error != 0) throw system_error("move", cat(source.shown, " to ", target.shown), error);
}

void ConfinedFileSystem::need_writable(std::string const& folder)
{
    auto const shown = root_.shown(folder);
    auto const place = root_.folder(folder, "change");
    if (::faccessat(place.number(), ".", W_OK | X_OK, AT_EACCESS) != 0) throw system_error("change", shown, errno);
    struct statx facts {};
    bool const is_told = ::statx(place.number(), "", AT_EMPTY_PATH, STATX_TYPE, &facts) == 0;
    if (is_told && (facts.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) != 0)
        throw system_error("change", shown, EPERM);
}

void ConfinedFileSystem::need_room(std::vector<std::uint64_t> const& sizes)
{
    std::uint64_t bytes = 0;
    for (auto const size : sizes) bytes += size_of_copy(size);
    refuse_lack_of_space("what the plan does to files", {{.place = location(), .bytes = bytes}});
}

void ConfinedFileSystem::sync_folder(std::string const& path)
{
    auto const shown = root_.shown(path);
    newel::sync_folder(open_to_read(root_.folder(path, "sync"), "sync", shown), shown);
}

}  // namespace newel
