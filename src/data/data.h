// data.h: the data that a command works on: where it is, opened for reading or writing, and its state.
// Owns:     a database file, the files beside it, and the lock on both.
// Not here: what is to be done with it.
#pragma once

#include "data/data_place.h"
#include "files/confined_file_system.h"
#include "files/directory_lock.h"
#include "files/installation_key.h"
#include "model/verdict.h"
#include "run/file_run.h"
#include "sqlite/sqlite_database.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace newel {

/// Where the files stores of a manifest lie.
[[nodiscard]] StoreRoots file_roots(Manifest const& manifest);

/// Tables of the tool whose layout the manifest reads: outside every fingerprint.
[[nodiscard]] std::vector<std::string> other_tools_tables(Manifest const& manifest);

/// An open database with its ledger. Where there are files too, the directory is locked while this lives: exclusively for
/// writing, shared for reading.
class Data {
public:
    /// For writing, folders and the database file are made where they are missing, and what an interrupted run left is
    /// finished or deleted first. Error{Busy} names who holds the directory.
    Data(DataPlace place, Manifest const& manifest, Access access, std::chrono::milliseconds wait,
         ApplicationSide application = {});

    /// An empty database in memory that stands for one that is not there yet, beside the files that are: for dry runs.
    /// Nothing is locked, nothing written.
    [[nodiscard]] static Data scratch(DataPlace place, Manifest const& manifest, ApplicationSide application = {});

    [[nodiscard]] Store& store() { return database_->store(); }
    [[nodiscard]] Ledger& ledger() { return database_->ledger(); }
    [[nodiscard]] Rows& rows() { return database_->rows(); }
    [[nodiscard]] DataPlace const& place() const { return place_; }
    /// nullptr for a lone database, and for reading where no run ever was. `roots` are those of the manifest and, for
    /// writing, those that the ledger has.
    [[nodiscard]] DataFiles const* files() const { return disk_ ? &files_ : nullptr; }
    /// Rows of the ledger are looked at with this installation's own key.
    [[nodiscard]] bool is_authenticated() const { return is_authenticated_; }
    /// What was found when it was opened for writing.
    [[nodiscard]] Recovery const& recovery() const { return recovery_; }

    /// Presence, state row and, where asked, the stack; whose app the data is, is for the caller to look at. Read anew each
    /// time.
    enum class Depth { Row, Stack };
    [[nodiscard]] State state(Depth depth);

private:
    Data(DataPlace place, std::unique_ptr<SqliteDatabase> database);

    void open_directory(Manifest const& manifest, Access access, std::chrono::milliseconds wait);
    void find_files(Manifest const& manifest);

    DataPlace place_;
    std::optional<DirectoryLock> lock_{};  // given up last
    std::unique_ptr<ConfinedFileSystem> disk_{};
    DataFiles files_{};
    std::unique_ptr<SqliteDatabase> database_;
    bool is_authenticated_{};
    Recovery recovery_{};
};

}  // namespace newel
