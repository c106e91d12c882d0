// restore_staging.h: where a restore puts the files of a directory before its commit: .newel/restoring, beside the staging
// of runs (run/publisher.h), in which a run that was interrupted may still have what it owes.
// Owns:     that no restore takes away what is owed, unless it is committed; and .newel/restoring.
// Not here: the database and the commit (restorer.h), putting files in place (run/publisher.h).
//
//     .newel/restoring/ID         an empty folder: which restore it is
//     .newel/restoring/new/ID-0   what is to be put in place
//     .newel/restoring/old        for what is taken
//
// The rows that a restore owes name .newel/txn/new/ID-0: with its commit the whole folder is to take the place of
// .newel/txn. A kill in between is made good by settle_restoring(), which knows from the rows whose folder it is.
// Throws:   Error{Failed}, Error{Refused} as the file system does.
#pragma once

#include "data/restoring_folder.h"
#include "engine/backup_index.h"
#include "files/confined_file_system.h"
#include "run/ledger.h"
#include "run/observer.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace newel {

/// What is in a directory, each as a whole, but what is reserved; folders around that are opened.
[[nodiscard]] std::vector<std::string> units_of(FileSystem& disk, std::set<std::string> const& reserved);

class RestoreStaging {
public:
    /// Files of a backup that was verified.
    struct Source {
        std::filesystem::path folder{};
        BackupIndex const& index;
        Observer& observer;
    };

    /// Makes it, in place of what a restore that was killed before its commit left. `disk` outlives it.
    explicit RestoreStaging(ConfinedFileSystem& disk);
    /// Deletes it, but while it is held.
    ~RestoreStaging();
    RestoreStaging(RestoreStaging const&) = delete;
    RestoreStaging& operator=(RestoreStaging const&) = delete;

    /// Copies the files, and returns the acts that are owed once the restore commits: what is in the directory is taken, what
    /// is in the source put in its place; `reserved` is left alone. Error{Failed} where the source is no longer what its
    /// index says.
    [[nodiscard]] std::vector<IntentRow> fill(Source const& source, std::set<std::string> const& reserved);
    /// Where a copy of the database may lie.
    [[nodiscard]] std::filesystem::path database() const;

    /// Before the commit: which names are in it.
    void sync();
    /// The commit was begun: from here on it may be owed.
    void hold() { is_held_ = true; }
    /// The commit did not happen.
    void let_go() { is_held_ = false; }
    /// After the commit: in the place of the staging of runs, of which nothing is owed any more.
    void put_in_place();

private:
    using Entries = std::map<std::string, TreeItem const*>;

    void copy(Source const& source, Entries const& said, std::string const& unit, std::string const& name);

    ConfinedFileSystem& disk_;
    std::string id_;
    bool is_held_{};
};

}  // namespace newel
