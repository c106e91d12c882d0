#include "files/partial_folder.h"

#include "base/digest.h"
#include "base/text.h"
#include "files/durable.h"
#include "files/folder.h"
#include "files/tree_copy.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDigits = 8;

std::string prefix_of(fs::path const& out) { return cat(out.filename().string(), ".part-"); }

bool is_part_of(fs::path const& out, std::string const& name)
{
    auto const prefix = prefix_of(out);
    if (!name.starts_with(prefix) || name.size() != prefix.size() + kDigits) return false;
    return name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string::npos;
}

Descriptor open_folder(fs::path const& path)
{
    return Descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

enum class Locking { Ours, Theirs, None };

Locking try_lock(Descriptor const& folder)
{
    while (::flock(folder.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return Locking::Theirs;
        if (errno != EINTR) return Locking::None;
    }
    return Locking::Ours;
}

bool is_still_at(fs::path const& path, Descriptor const& folder)
{
    struct ::stat opened {};
    struct ::stat named {};
    return ::fstat(folder.number(), &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

/// The lock on a folder that was made just now; nullopt where somebody took it for a stale one before it was locked.
std::optional<Descriptor> locked(fs::path const& path)
{
    auto folder = open_folder(path);
    if (!folder && errno == ENOENT) return std::nullopt;
    if (!folder) {
        auto const error = errno;
        ::rmdir(path.c_str());
        throw system_error("open", path.string(), error);
    }
    if (try_lock(folder) == Locking::Theirs || !is_still_at(path, folder)) return std::nullopt;
    return folder;
}

bool is_stale(fs::path const& path, Descriptor const& folder)
{
    return folder && try_lock(folder) == Locking::Ours && is_still_at(path, folder);
}

}  // namespace

PartialFolder::PartialFolder(fs::path const& out)
{
    for (;;) {
        auto const path = out.parent_path() / cat(prefix_of(out), random_id().substr(0, kDigits));
        if (::mkdir(path.c_str(), 0700) != 0) {
            if (errno == EEXIST) continue;  // the next name is another one
            throw system_error("make", path.string(), errno);
        }
        auto lock = locked(path);
        if (!lock) continue;
        path_ = path;
        lock_ = std::move(*lock);
        return;
    }
}

PartialFolder::~PartialFolder()
{
    try {
        if (!path_.empty()) remove_tree(path_);
    } catch (Error const&) {
        return;  // what could not be deleted says by its name what it is
    }
}

void PartialFolder::finish(fs::path const& out)
{
    rename_durably(path_, out);
    path_.clear();
}

std::vector<fs::path> delete_stale_parts(fs::path const& out)
{
    std::vector<fs::path> deleted;
    std::error_code error;
    std::vector<fs::path> parts;
    for (fs::directory_iterator at(out.parent_path(), error), end; !error && at != end; at.increment(error))
        if (is_part_of(out, at->path().filename().string())) parts.push_back(at->path());
    std::ranges::sort(parts);
    for (auto const& path : parts) {
        auto const folder = open_folder(path);
        if (!is_stale(path, folder)) continue;
        try {
            remove_tree(path);
            deleted.push_back(path);
        } catch (Error const&) {
            continue;  // no reason to make no new one
        }
    }
    return deleted;
}

}  // namespace newel
