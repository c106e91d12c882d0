// backup_folder.h: a backup on disk: OUT/newel-backup (the index), OUT/data (the files as they were), OUT/README.
// Owns:     that a backup is there whole or not at all, and that it is what its index says.
// Not here: what is held while it is written (keeper.h), putting it back (restorer.h).
#pragma once

#include "data/data.h"
#include "engine/backup_index.h"
#include "engine/workspace.h"
#include "files/partial_folder.h"
#include "run/observer.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace newel {

/// The files of a backup as they were, below its folder.
inline constexpr char const* kBackupData = "data";

/// `path` as it will be, links in what is there of it resolved; a relative one goes by `folder`.
[[nodiscard]] std::filesystem::path settled(std::filesystem::path const& path, std::filesystem::path const& folder);

/// Where data is, and what in it is not to be copied as a file.
class DataTree {
public:
    /// `folder`: what relative paths go by.
    DataTree(DataPlace place, std::filesystem::path const& folder);

    [[nodiscard]] DataPlace const& place() const { return place_; }
    [[nodiscard]] bool is_directory() const { return place_.has_files; }
    /// The directory, or the database alone; links in its path resolved.
    [[nodiscard]] std::filesystem::path const& root() const { return root_; }
    /// Of the database: below data/ in a backup.
    [[nodiscard]] std::string const& database() const { return database_; }
    /// The same on disk.
    [[nodiscard]] std::filesystem::path file() const { return is_directory() ? root_ / database_ : root_; }
    /// The database with its sidecars, and what of .newel belongs to this installation or to a run.
    [[nodiscard]] std::set<std::string> const& reserved() const { return reserved_; }
    /// -wal, -shm and -journal of the database.
    [[nodiscard]] std::vector<std::filesystem::path> sidecars() const;
    /// The bytes that a copy of all of it takes.
    [[nodiscard]] std::uint64_t size_of_copy() const;

private:
    DataPlace place_;
    std::filesystem::path root_;
    std::string database_;
    std::set<std::string> reserved_;
};

/// What a backup is made from. The data stands still meanwhile: that is for the caller to see to.
struct BackupSource {
    DataTree const& tree;
    std::string app{};
    std::string at{};
    std::function<Journal(std::filesystem::path const& to)> copy_database{};
    Observer& observer;
};

/// Error{Failed} where `out` is there already, or the database is damaged (is_damage()). Nothing is left of it then.
BackupIndex write_backup(BackupSource const& source, std::filesystem::path const& out);

/// Every size, digest and page looked at. Error{Invalid} lists all faults, each with its file.
[[nodiscard]] BackupIndex read_backup(std::filesystem::path const& in, Observer& observer);

/// They stay those of `entries`.
[[nodiscard]] std::map<std::string, TreeItem const*> by_path(std::vector<TreeItem> const& entries);

/// What differs between what is said of a file and what was found in its place, but for its mode; "" where nothing does.
[[nodiscard]] std::string difference(TreeItem const& said, TreeItem const* found);

/// Shell commands that bring the backup back, a command (or a remark) a line. `backup` is settled.
[[nodiscard]] std::vector<std::string> by_hand(BackupIndex const& index, std::filesystem::path const& backup,
                                               DataTree const& tree);

/// Throws where the observer wants to end it.
void tell_progress(Observer& observer, std::string const& what, std::chrono::steady_clock::time_point since);
/// `tree` says what of `root` was left out of a copy.
void note_left_out(Observer& observer, std::filesystem::path const& root, TreeListing const& tree);

/// "shop.before-2026-11-21T10-00-00Z", beside the data; a name that is free.
[[nodiscard]] std::filesystem::path name_aside(DataTree const& tree, std::string const& at);

}  // namespace newel
