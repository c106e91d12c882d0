// memory_file_system.h: a FileSystem that is a map: for trying steps out, and for tests of what stands on the port.
// It keeps the port's contract (tests/contract/file_system_test.cpp holds it to that); everything in it is durable at once.
#pragma once

#include "run/file_system.h"

#include <functional>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace newel {

class MemoryFileSystem final : public FileSystem {
public:
    /// Called before each act that changes something, with its name ("rename_new") and path; what it throws is what the
    /// act throws, with nothing done.
    std::function<void(std::string const& act, std::string const& path)> before_act{};

    /// Folders into which nothing can be put, as need_writable() says.
    std::set<std::string> read_only{};
    /// Bytes that new files may take together, as need_room() says.
    std::uint64_t room{std::numeric_limits<std::uint64_t>::max()};

    /// Makes the folders that are missing; replaces a file.
    void put(std::string const& path, std::string const& bytes, std::uint32_t mode = 0644);
    void put_folder(std::string const& path);
    void put_link(std::string const& path);
    /// A device, pipe or socket.
    void put_other(std::string const& path);
    /// Another name for the file at `path`.
    void put_hard_link(std::string const& path, std::string const& other);
    /// Of the last change of what is there; in nanoseconds since 1970.
    void put_time(std::string const& path, std::int64_t time);
    /// Every path with what is there: "file 644 bytes", "folder 755", "link", "other".
    [[nodiscard]] std::map<std::string, std::string> snapshot() const;
    /// The files whose bytes were asked for (read, digest, copy_new), by their paths then, in order.
    [[nodiscard]] std::vector<std::string> const& read_paths() const { return read_paths_; }

    [[nodiscard]] std::string location() const override { return "memory"; }
    [[nodiscard]] FileFacts facts(std::string const& path) override;
    [[nodiscard]] std::vector<FolderEntry> list(std::string const& folder) override;
    [[nodiscard]] std::string read(std::string const& path, std::uint64_t most) override;
    [[nodiscard]] std::string digest(std::string const& path) override;

    void need_writable(std::string const& folder) override;
    void need_room(std::vector<std::uint64_t> const& sizes) override;
    void write_new(std::string const& path, std::string const& bytes, std::uint32_t mode,
                   std::string const& like) override;
    void copy_new(std::string const& from, std::string const& to) override;
    void make_folder(std::string const& path, std::uint32_t mode) override;
    void remove_folder(std::string const& path) override;
    void remove_file(std::string const& path) override;
    void rename_new(std::string const& from, std::string const& to) override;
    void sync_folder(std::string const& path) override;

private:
    /// What a name stands for; hard links are names for one inode.
    struct Inode {
        FileKind kind{};
        std::string bytes{};
        std::uint32_t mode{};
        std::int64_t modified_ns{};
        std::uint32_t links{1};
    };

    [[nodiscard]] Inode const* find(std::string const& path) const;
    [[nodiscard]] bool has_parent(std::string const& path) const;
    [[nodiscard]] Inode const& file(std::string const& path, std::string const& act) const;
    void check_new(std::string const& path, std::string const& act) const;
    [[nodiscard]] bool has_entries(std::string const& folder) const;
    void act(std::string const& name, std::string const& path) const;
    void add(std::string const& path, Inode inode);

    std::map<std::uint64_t, Inode> inodes_{};
    std::map<std::string, std::uint64_t> names_{};
    std::uint64_t next_inode_{2};
    std::int64_t time_{1'700'000'000'000'000'000};
    std::vector<std::string> read_paths_{};
};

}  // namespace newel
