// file_view.h: a data directory as it would be after the acts so far, while nothing on disk has changed.
// Owns:     what is where, by reference to what is on disk; the net effect of any number of acts (reliability.md, "One
//           commit point", 2): a thousand edits of one file are one publish, what is only moved is never read.
// Not here: what operations mean (file_changes.h), carrying it out (publisher.h).
// Throws:   Error{Failed} where an act cannot be: nothing there, or something there already; Error{Refused} for links,
//           devices and files with more than one name.
#pragma once

#include "run/file_system.h"

#include <map>
#include <string>
#include <vector>

namespace newel {

/// What has to be done on disk to get there.
struct NetEffects {
    /// Paths that something leaves, inner ones before outer ones.
    std::vector<std::string> takes{};
    struct Put {
        enum class What { Taken, Text, Copy, Folder };
        What what{};
        std::string path{};    ///< where it goes
        std::string source{};  ///< Taken, Copy: the path on disk before
        std::string text{};    ///< Text
        std::string like{};    ///< Text: the file on disk that it takes mode, owner and attributes from; may be empty
        std::uint32_t mode{};  ///< Text without `like`, Folder
    };
    /// Outer paths before inner ones.
    std::vector<Put> puts{};
    /// What was looked at and found to be so; to be asked again before COMMIT.
    std::map<std::string, FileFacts> seen{};

    [[nodiscard]] bool empty() const { return takes.empty() && puts.empty(); }
};

class FileView {
public:
    explicit FileView(FileSystem& disk) : disk_(disk) {}

    [[nodiscard]] FileKind kind(std::string const& path);
    /// Sorted by name; empty where there is no folder.
    [[nodiscard]] std::vector<FolderEntry> list(std::string const& folder);
    [[nodiscard]] std::string read(std::string const& path, std::uint64_t most);
    /// Of a file, as FileSystem::digest().
    [[nodiscard]] std::string digest(std::string const& path);
    /// Of a file, bytes.
    [[nodiscard]] std::uint64_t size(std::string const& path);
    /// Error{Refused} where a file on disk has other names beside this one: writing it anew would part them.
    void need_one_name(std::string const& path);

    /// A new file; nothing may be there, and its folder must be. `like`: as in NetEffects::Put.
    void put_text(std::string const& path, std::string text, std::uint32_t mode, std::string like = {});
    /// Where on disk the file at `path` lies; empty where its bytes are new.
    [[nodiscard]] std::string source(std::string const& path) const;
    /// Other bytes for a file that is there; mode, owner and attributes stay.
    void change_text(std::string const& path, std::string text);
    void put_copy(std::string const& from, std::string const& to);
    void make_folder(std::string const& path, std::uint32_t mode);
    /// A file, or a folder with all that is in it.
    void move(std::string const& from, std::string const& to);
    void remove(std::string const& path);

    [[nodiscard]] NetEffects net();

private:
    struct Item {
        enum class What { Absent, Disk, Text, Copy, Folder };
        What what{};
        std::string source{};  // Disk, Copy: the path on disk
        std::string text{};
        std::string like{};
        std::uint32_t mode{};
    };

    [[nodiscard]] Item item_at(std::string const& path) const;
    /// What is at `path` but for an act on that very path.
    [[nodiscard]] Item inherited(std::string const& path) const;
    [[nodiscard]] FileFacts facts(std::string const& path);
    /// Of what is on disk at `source`; asked once.
    [[nodiscard]] FileFacts const& on_disk(std::string const& source);
    void need_absent(std::string const& path);
    void need_parent(std::string const& path);
    void erase_below(std::string const& path);
    void set(std::string const& path, Item item);

    FileSystem& disk_;
    std::map<std::string, Item> items_{};  // acts, by path
    std::map<std::string, FileFacts> seen_{};
};

}  // namespace newel
