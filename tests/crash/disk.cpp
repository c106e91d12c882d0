#include "crash/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace newel::crash {

namespace {

[[noreturn]] void failed(char const* act, std::string const& path)
{
    throw std::runtime_error(std::string(act) + " " + path + " failed");
}

std::string bytes_of(int folder, char const* name, std::size_t size)
{
    int const file = ::openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (file < 0) failed("open", name);
    std::string bytes(size, '\0');
    auto const got = ::read(file, bytes.data(), size);
    ::close(file);
    if (got != static_cast<ssize_t>(size)) failed("read", name);
    return bytes;
}

std::vector<std::string> names_in(int folder)
{
    std::vector<std::string> names;
    auto* const stream = ::fdopendir(::dup(folder));
    if (!stream) failed("list", "a folder");
    ::rewinddir(stream);
    while (auto const* entry = ::readdir(stream)) {
        std::string_view const name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
    }
    ::closedir(stream);
    return names;
}

void read_into(Disk& disk, int folder, Disk::Inode inode)
{
    for (auto const& name : names_in(folder)) {
        struct stat facts {};
        if (::fstatat(folder, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) failed("stat", name);
        disk.names[{inode, name}] = facts.st_ino;
        auto& node = disk.nodes[facts.st_ino];
        node.mode = facts.st_mode & 07777;
        if (S_ISDIR(facts.st_mode)) {
            node.kind = Node::Kind::Folder;
            int const below = ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            if (below < 0) failed("open", name);
            read_into(disk, below, facts.st_ino);
            ::close(below);
        } else if (S_ISLNK(facts.st_mode)) {
            node.kind = Node::Kind::Link;
            node.bytes.resize(static_cast<std::size_t>(facts.st_size));
            if (::readlinkat(folder, name.c_str(), node.bytes.data(), node.bytes.size()) < 0) failed("read", name);
        } else {
            node.bytes = bytes_of(folder, name.c_str(), static_cast<std::size_t>(facts.st_size));
        }
    }
}

void empty_below(int folder)
{
    for (auto const& name : names_in(folder)) {
        if (::unlinkat(folder, name.c_str(), 0) == 0) continue;
        int const below = ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (below < 0) failed("remove", name);
        empty_below(below);
        ::close(below);
        if (::unlinkat(folder, name.c_str(), AT_REMOVEDIR) != 0) failed("remove", name);
    }
}

using Written = std::map<Disk::Inode, std::string>;

void write_file(int folder, std::string const& name, Node const& node)
{
    int const file = ::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) failed("make", name);
    auto const put = ::write(file, node.bytes.data(), node.bytes.size());
    ::fchmod(file, node.mode);
    ::close(file);
    if (put != static_cast<ssize_t>(node.bytes.size())) failed("write", name);
}

void write_below(Disk const& disk, int folder, Disk::Inode inode, std::string const& path, Written& written)
{
    for (auto at = disk.names.lower_bound({inode, ""}); at != disk.names.end() && at->first.first == inode; ++at) {
        auto const& name = at->first.second;
        auto const& node = disk.nodes.at(at->second);
        auto const whole = path + "/" + name;
        if (node.kind == Node::Kind::Folder) {
            if (::mkdirat(folder, name.c_str(), 0700) != 0) failed("make", name);
            int const below = ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            if (below < 0) failed("open", name);
            write_below(disk, below, at->second, whole, written);
            ::fchmod(below, node.mode);
            ::close(below);
            continue;
        }
        auto const [known, is_new] = written.emplace(at->second, whole);
        if (!is_new) {
            if (::link(known->second.c_str(), whole.c_str()) != 0) failed("link", name);
        } else if (node.kind == Node::Kind::Link) {
            if (::symlinkat(node.bytes.c_str(), folder, name.c_str()) != 0) failed("link", name);
        } else {
            write_file(folder, name, node);
        }
    }
}

int open_folder(std::filesystem::path const& root)
{
    int const folder = ::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) failed("open", root.string());
    return folder;
}

/// FNV-1a over whole words where there are any: fast enough to be asked for each state.
class Sum {
public:
    void add(std::string_view bytes)
    {
        add(bytes.size());
        std::size_t i = 0;
        for (; i + 8 <= bytes.size(); i += 8) {
            std::uint64_t word;
            __builtin_memcpy(&word, bytes.data() + i, 8);
            add(word);
        }
        for (; i < bytes.size(); ++i) add(static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])));
    }
    void add(std::uint64_t word)
    {
        sum_ = (sum_ ^ word) * 0x100000001b3ULL;
        sum_ ^= sum_ >> 29;
    }
    [[nodiscard]] std::uint64_t value() const { return sum_; }

private:
    std::uint64_t sum_{0xcbf29ce484222325ULL};
};

using Paths = std::map<std::string, Disk::Inode>;

void paths_below(Disk const& disk, Disk::Inode inode, std::string const& path, Paths& out)
{
    for (auto at = disk.names.lower_bound({inode, ""}); at != disk.names.end() && at->first.first == inode; ++at) {
        auto const whole = path.empty() ? at->first.second : path + "/" + at->first.second;
        if (whole.ends_with("-shm")) continue;
        out.emplace(whole, at->second);
        if (disk.nodes.at(at->second).kind == Node::Kind::Folder) paths_below(disk, at->second, whole, out);
    }
}

}  // namespace

Disk Disk::read(std::filesystem::path const& root)
{
    int const folder = open_folder(root);
    struct stat facts {};
    ::fstat(folder, &facts);
    Disk disk;
    disk.root = facts.st_ino;
    disk.nodes[disk.root] = {Node::Kind::Folder, static_cast<mode_t>(facts.st_mode & 07777), {}};
    read_into(disk, folder, disk.root);
    ::close(folder);
    return disk;
}

void Disk::write(std::filesystem::path const& path) const
{
    int const folder = open_folder(path);
    empty_below(folder);
    Written written;
    write_below(*this, folder, root, path.string(), written);
    ::close(folder);
}

std::uint64_t Disk::hash() const
{
    Paths paths;
    paths_below(*this, root, "", paths);
    Sum sum;
    for (auto const& [path, inode] : paths) {
        auto const& node = nodes.at(inode);
        sum.add(path);
        sum.add(static_cast<std::uint64_t>(node.kind) << 32 | node.mode);
        if (node.sum == 0) {
            Sum bytes;
            bytes.add(node.bytes);
            node.sum = bytes.value();
        }
        sum.add(node.sum);
    }
    return sum.value();
}

std::string first_difference(Disk const& a, Disk const& b)
{
    Paths left;
    Paths right;
    paths_below(a, a.root, "", left);
    paths_below(b, b.root, "", right);
    for (auto const& [path, inode] : left) {
        auto const other = right.find(path);
        if (other == right.end() || a.nodes.at(inode) != b.nodes.at(other->second)) return path;
    }
    for (auto const& [path, inode] : right)
        if (!left.contains(path)) return path;
    return {};
}

void empty_folder(std::filesystem::path const& root)
{
    int const folder = open_folder(root);
    empty_below(folder);
    ::close(folder);
}

}  // namespace newel::crash
