#include "run/memory_file_system.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "run/path_run.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace newel {

namespace {

Error failed(std::string const& act, std::string const& path, int error)
{
    Error out(ErrorCode::Failed, cat("cannot ", act, " memory/", path, ": ", std::generic_category().message(error)));
    out.native(error);
    return out;
}

Error link_in_the_way(std::string const& path)
{
    return {ErrorCode::Refused, cat("memory/", path, " is a symbolic link, and Newel follows none")};
}

void check(std::string const& path)
{
    if (path.empty()) return;
    for (auto const& part : split(path, '/'))
        if (part.empty() || part == "." || part == ".." || part.find('\0') != std::string::npos)
            throw Error(ErrorCode::Refused, cat("\"", printable(path), "\" is no path below memory"));
}

void check_leaf(std::string const& path, std::string const& act)
{
    check(path);
    if (path.empty()) throw Error(ErrorCode::Refused, cat("cannot ", act, " memory: it is the data directory itself"));
}

std::string octal(std::uint32_t mode)
{
    std::string out;
    for (; mode != 0; mode /= 8) out.insert(out.begin(), static_cast<char>('0' + mode % 8));
    return out;
}

}  // namespace

MemoryFileSystem::Inode const* MemoryFileSystem::find(std::string const& path) const
{
    static Inode const root{.kind = FileKind::Folder, .bytes = {}, .mode = 0755, .modified_ns = 0};
    if (path.empty()) return &root;
    auto const name = names_.find(path);
    return name == names_.end() ? nullptr : &inodes_.at(name->second);
}

/// False where a part is absent or no folder; throws where one is a link.
bool MemoryFileSystem::has_parent(std::string const& path) const
{
    for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
        auto const* const part = find(path.substr(0, slash));
        if (part != nullptr && part->kind == FileKind::Link) throw link_in_the_way(path.substr(0, slash));
        if (part == nullptr || part->kind != FileKind::Folder) return false;
    }
    return true;
}

MemoryFileSystem::Inode const& MemoryFileSystem::file(std::string const& path, std::string const& act) const
{
    check_leaf(path, act);
    auto const* const found = has_parent(path) ? find(path) : nullptr;
    if (found == nullptr) throw failed(act, path, ENOENT);
    if (found->kind == FileKind::Folder) throw failed(act, path, EISDIR);
    if (found->kind == FileKind::Link) throw link_in_the_way(path);
    if (found->kind == FileKind::Other)
        throw Error(ErrorCode::Refused, cat("memory/", path, " is a device, pipe or socket, not a file"));
    return *found;
}

void MemoryFileSystem::check_new(std::string const& path, std::string const& act) const
{
    check_leaf(path, act);
    if (!has_parent(path)) throw failed(act, path, ENOENT);
    if (find(path) != nullptr) throw failed(act, path, EEXIST);
}

bool MemoryFileSystem::has_entries(std::string const& folder) const
{
    auto const below = names_.lower_bound(folder + "/");
    return below != names_.end() && below->first.starts_with(folder + "/");
}

void MemoryFileSystem::act(std::string const& name, std::string const& path) const
{
    if (before_act) before_act(name, path);
}

void MemoryFileSystem::add(std::string const& path, Inode inode)
{
    if (auto const old = names_.find(path); old != names_.end()) --inodes_.at(old->second).links;
    inode.links = 1;
    inodes_[next_inode_] = std::move(inode);
    names_[path] = next_inode_++;
}

void MemoryFileSystem::put_folder(std::string const& path)
{
    if (path.empty() || find(path) != nullptr) return;
    put_folder(parent_path(path));
    add(path, {.kind = FileKind::Folder, .bytes = {}, .mode = 0755, .modified_ns = time_++});
}

void MemoryFileSystem::put(std::string const& path, std::string const& bytes, std::uint32_t mode)
{
    put_folder(parent_path(path));
    add(path, {.kind = FileKind::File, .bytes = bytes, .mode = mode, .modified_ns = time_++});
}

void MemoryFileSystem::put_link(std::string const& path)
{
    put_folder(parent_path(path));
    add(path, {.kind = FileKind::Link, .bytes = {}, .mode = 0777, .modified_ns = time_++});
}

void MemoryFileSystem::put_other(std::string const& path)
{
    put_folder(parent_path(path));
    add(path, {.kind = FileKind::Other, .bytes = {}, .mode = 0600, .modified_ns = time_++});
}

void MemoryFileSystem::put_hard_link(std::string const& path, std::string const& other)
{
    put_folder(parent_path(other));
    names_[other] = names_.at(path);
    ++inodes_.at(names_.at(path)).links;
}

void MemoryFileSystem::put_time(std::string const& path, std::int64_t time)
{
    inodes_.at(names_.at(path)).modified_ns = time;
}

std::map<std::string, std::string> MemoryFileSystem::snapshot() const
{
    std::map<std::string, std::string> out;
    for (auto const& [path, inode] : names_) {
        auto const& what = inodes_.at(inode);
        auto const mode = octal(what.mode);
        switch (what.kind) {
            case FileKind::File: out[path] = cat("file ", mode, " ", what.bytes); break;
            case FileKind::Folder: out[path] = cat("folder ", mode); break;
            case FileKind::Link: out[path] = "link"; break;
            default: out[path] = "other";
        }
    }
    return out;
}

FileFacts MemoryFileSystem::facts(std::string const& path)
{
    check(path);
    auto const* const found = has_parent(path) ? find(path) : nullptr;
    if (found == nullptr) return {};
    auto const inode = path.empty() ? 1 : names_.at(path);
    return {.kind = found->kind,
            .size = found->bytes.size(),
            .mode = found->mode,
            .modified_ns = found->modified_ns,
            .inode = inode,
            .device = 1,
            .links = found->links};
}

std::vector<FolderEntry> MemoryFileSystem::list(std::string const& folder)
{
    check(folder);
    auto const* const found = has_parent(folder) ? find(folder) : nullptr;
    if (found != nullptr && found->kind == FileKind::Link) throw link_in_the_way(folder);
    std::vector<FolderEntry> entries;
    if (found == nullptr || found->kind != FileKind::Folder) return entries;
    auto const [first, last] = run_below(names_, folder);
    for (auto name = first; name != last; ++name)
        if (parent_path(name->first) == folder)
            entries.push_back(
                {name->first.substr(folder.empty() ? 0 : folder.size() + 1), inodes_.at(name->second).kind});
    std::ranges::sort(entries, {}, &FolderEntry::name);
    return entries;
}

std::string MemoryFileSystem::read(std::string const& path, std::uint64_t most)
{
    auto const& found = file(path, "read");
    read_paths_.push_back(path);
    if (found.bytes.size() > most)
        throw Error(ErrorCode::Invalid, cat("memory/", path, " is larger than ", grouped(most), " bytes"));
    return found.bytes;
}

std::string MemoryFileSystem::digest(std::string const& path)
{
    auto const& found = file(path, "read");
    read_paths_.push_back(path);
    return file_digest(found.bytes).hex();
}

void MemoryFileSystem::write_new(std::string const& path, std::string const& bytes, std::uint32_t mode,
                                 std::string const& like)
{
    check_new(path, "write");
    if (!like.empty()) mode = file(like, "read").mode;
    act("write_new", path);
    add(path, {.kind = FileKind::File, .bytes = bytes, .mode = mode, .modified_ns = time_++});
}

void MemoryFileSystem::copy_new(std::string const& from, std::string const& to)
{
    auto copy = file(from, "copy");
    read_paths_.push_back(from);
    check_new(to, "write");
    act("copy_new", to);
    add(to, std::move(copy));
}

void MemoryFileSystem::make_folder(std::string const& path, std::uint32_t mode)
{
    check_new(path, "make the folder");
    act("make_folder", path);
    add(path, {.kind = FileKind::Folder, .bytes = {}, .mode = mode, .modified_ns = time_++});
}

void MemoryFileSystem::remove_folder(std::string const& path)
{
    check_leaf(path, "remove the folder");
    auto const* const found = has_parent(path) ? find(path) : nullptr;
    if (found == nullptr) throw failed("remove the folder", path, ENOENT);
    if (found->kind == FileKind::Link) throw link_in_the_way(path);
    if (found->kind != FileKind::Folder) throw failed("remove the folder", path, ENOTDIR);
    if (has_entries(path)) throw failed("remove the folder", path, ENOTEMPTY);
    act("remove_folder", path);
    names_.erase(path);
}

void MemoryFileSystem::remove_file(std::string const& path)
{
    check_leaf(path, "remove");
    auto const* const found = has_parent(path) ? find(path) : nullptr;
    if (found == nullptr) throw failed("remove", path, ENOENT);
    if (found->kind == FileKind::Folder) throw failed("remove", path, EISDIR);
    act("remove_file", path);
    --inodes_.at(names_.at(path)).links;
    names_.erase(path);
}

void MemoryFileSystem::rename_new(std::string const& from, std::string const& to)
{
    check_leaf(from, "move");
    if (!has_parent(from) || find(from) == nullptr) throw failed("move", from, ENOENT);
    check_new(to, "move to");
    if (to.starts_with(from + "/")) throw failed("move", from, EINVAL);
    act("rename_new", from);
    std::map<std::string, std::uint64_t> moved;
    moved.insert(names_.extract(from));
    auto const [first, last] = run_below(names_, from);
    for (auto name = first; name != last;) moved.insert(names_.extract(name++));
    for (auto const& [path, inode] : moved) names_[to + path.substr(from.size())] = inode;
}

void MemoryFileSystem::need_writable(std::string const& folder)
{
    auto const* const found = has_parent(folder) ? find(folder) : nullptr;
    if (found == nullptr || found->kind != FileKind::Folder) throw failed("change", folder, ENOTDIR);
    if (read_only.contains(folder)) throw failed("change", folder, EACCES);
}

void MemoryFileSystem::need_room(std::vector<std::uint64_t> const& sizes)
{
    std::uint64_t bytes = 0;
    for (auto const size : sizes) bytes += size;
    if (bytes > room) throw failed("make room on", "memory", ENOSPC);
}

void MemoryFileSystem::sync_folder(std::string const& path)
{
    check(path);
    auto const* const found = has_parent(path) ? find(path) : nullptr;
    if (found == nullptr) throw failed("sync", path, ENOENT);
    if (found->kind == FileKind::Link) throw link_in_the_way(path);
    if (found->kind != FileKind::Folder) throw failed("sync", path, ENOTDIR);
    act("sync_folder", path);
}

}  // namespace newel
