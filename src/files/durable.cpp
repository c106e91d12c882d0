#include "files/durable.h"

#include "base/digest.h"
#include "base/text.h"
#include "files/file_bytes.h"
#include "files/folder.h"
#include "files/rename_new.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>

namespace newel {

namespace {

/// The bytes beside their place, gone again unless they were put there.
class Beside {
public:
    Beside(Descriptor const& folder, std::string const& name, std::string shown)
        : folder_(folder), shown_(std::move(shown))
    {
        // One that a killed process left may have the name already: then another one.
        do {
            name_ = cat(".", name.substr(0, 200), ".", random_id().substr(0, 8));
            file_ = Descriptor(::openat(folder.number(), name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        } while (!file_ && errno == EEXIST);
        if (file_) return;
        auto const error = errno;
        name_.clear();
        throw system_error("write", shown_, error);
    }
    Beside(Beside const&) = delete;
    Beside& operator=(Beside const&) = delete;
    ~Beside()
    {
        if (!name_.empty()) ::unlinkat(folder_.number(), name_.c_str(), 0);
    }

    void write(std::string_view bytes) { write_all(file_, bytes, shown_); }

    void take_mode(struct ::stat const& old)
    {
        // Another owner can only be kept by root; for others the mode alone is what can be kept.
        if (::fchown(file_.number(), old.st_uid, old.st_gid) != 0) errno = 0;
        if (::fchmod(file_.number(), old.st_mode & 07777) != 0) throw system_error("set the mode of", shown_, errno);
    }

    void put(std::string const& name)
    {
        if (::fsync(file_.number()) != 0) throw system_error("write", shown_, errno);
        if (::renameat(folder_.number(), name_.c_str(), folder_.number(), name.c_str()) != 0)
            throw system_error("replace", shown_, errno);
        name_.clear();
        sync_folder(folder_, shown_);
    }

private:
    Descriptor const& folder_;
    std::string shown_;
    std::string name_;
    Descriptor file_{};
};

Spot spot_of(std::filesystem::path const& path)
{
    auto shown = path.string();
    Descriptor folder(::open(folder_of(path).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder) throw system_error("open the folder of", shown, errno);
    return {.folder = std::move(folder), .name = path.filename().string(), .shown = std::move(shown)};
}

}  // namespace

void replace_durably(std::filesystem::path const& path, std::string_view bytes)
{
    auto const shown = path.string();
    auto const name = path.filename().string();
    Descriptor const folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) throw system_error("write", shown, errno);

    struct ::stat old {};
    bool const exists = ::fstatat(folder.number(), name.c_str(), &old, AT_SYMLINK_NOFOLLOW) == 0;
    if (exists && S_ISLNK(old.st_mode))
        throw Error(ErrorCode::Refused,
                    cat(printable(shown), " is a symbolic link; it would be replaced, not its target"),
                    "name the file that it points to");
    Beside beside(folder, name, shown);
    beside.write(bytes);
    if (exists) beside.take_mode(old);
    beside.put(name);
}

void make_folders_durably(std::filesystem::path const& folder)
{
    if (folder.empty() || folder == folder.root_path()) return;
    auto const parent = folder_of(folder);
    if (folder.has_filename() && ::mkdir(folder.c_str(), 0777) != 0) {
        if (errno == ENOENT) {
            make_folders_durably(parent);
            return make_folders_durably(folder);
        }
        struct ::stat status {};
        if (errno != EEXIST) throw system_error("make the folder", folder.string(), errno);
        if (::stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
            throw system_error("make the folder", folder.string(), ENOTDIR);
        return;
    }
    if (!folder.has_filename()) return make_folders_durably(parent);  // it ended with a slash
    Descriptor const above(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!above) throw system_error("make the folder", folder.string(), errno);
    sync_folder(above, parent.string());
}

void make_private_folder(std::filesystem::path const& path)
{
    if (::mkdir(path.c_str(), 0700) != 0) throw system_error("make", path.string(), errno);
}

void write_new_file(std::filesystem::path const& path, std::string_view bytes)
{
    auto const shown = path.string();
    Descriptor const file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600));
    if (!file) throw system_error("write", shown, errno);
    write_all(file, bytes, shown);
    set_mode(file, 0644, shown);
    if (::fsync(file.number()) != 0) throw system_error("write", shown, errno);
}

bool is_there(std::filesystem::path const& path)
{
    struct ::stat status {};
    if (::lstat(path.c_str(), &status) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    throw system_error("look at", path.string(), errno);
}

void set_file_mode(std::filesystem::path const& path, std::uint32_t mode)
{
    if (::chmod(path.c_str(), mode) != 0) throw system_error("set the mode of", path.string(), errno);
}

void copy_mode(std::filesystem::path const& from, std::filesystem::path const& to)
{
    struct ::stat status {};
    if (::stat(from.c_str(), &status) != 0) throw system_error("look at", from.string(), errno);
    set_file_mode(to, status.st_mode & 07777);
}

void sync_folder(std::filesystem::path const& path)
{
    auto const shown = path.string();
    Descriptor const folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) throw system_error("sync", shown, errno);
    sync_folder(folder, shown);
}

void rename_durably(std::filesystem::path const& from, std::filesystem::path const& to)
{
    auto const error = rename_new_at(spot_of(from), spot_of(to), Renames::Auto);
    if (error != 0) throw system_error("make", to.string(), error);
    sync_folder(folder_of(to));
}

void replace_by_rename(std::filesystem::path const& from, std::filesystem::path const& to,
                       std::vector<std::filesystem::path> const& stale)
{
    for (auto const& file : stale)
        if (::unlink(file.c_str()) != 0 && errno != ENOENT) throw system_error("delete", file.string(), errno);
    sync_folder(folder_of(to));
    if (::rename(from.c_str(), to.c_str()) != 0) throw system_error("replace", to.string(), errno);
    sync_folder(folder_of(to));
    sync_folder(folder_of(from));  // a move between folders is durable once both are
}

std::optional<std::string> read_file(std::filesystem::path const& path, std::size_t most)
{
    auto const shown = path.string();
    // O_NONBLOCK: a named pipe must not keep us waiting for a writer.
    Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
    if (!file) throw system_error("read", shown, errno);

    struct ::stat status {};
    if (::fstat(file.number(), &status) != 0) throw system_error("read", shown, errno);
    if (S_ISDIR(status.st_mode)) throw Error(ErrorCode::Invalid, cat(printable(shown), " is a folder, not a file"));
    if (!S_ISREG(status.st_mode))
        throw Error(ErrorCode::Invalid, cat(printable(shown), " is a device, pipe or socket, not a file"));
    auto bytes = read_all(file, status, most, shown);
    if (!bytes)
        throw Error(ErrorCode::Invalid, cat(printable(shown), " is larger than ", grouped(most), " bytes"))
            .at({shown, 0, 0});
    return bytes;
}

}  // namespace newel
