// restorer.h: a verified backup in the place of the data.
// Owns:     that a kill anywhere leaves the old data or the new, and that what was there is beside it afterwards.
// Not here: whether the backup is sound (backup_folder.h).
//
// 1. An interrupted run is finished or undone; then directory and database are held exclusively.
// 2. What is there is copied aside: a backup like any other; where it is not sound, cannot be trusted, or owes files that
//    cannot be put in place, its files as they are, with what is owed.
// 3. Files of a directory are staged beside the staging of runs (restore_staging.h); a copy of the backup's database gets
//    the rows that say what is owed, and, where it is managed, the event.
// 4. That copy replaces the content of the live database in one transaction, whatever its ledger says. Only where there is
//    no database, or what is there is none that SQLite reads, it gets its name, after foreign sidecars were removed. This is
//    the one commit point.
// 5. The files are put in place, and the rows cleared. A kill before that: the next run finishes it.
#pragma once

#include "engine/backup_folder.h"
#include "engine/newel.h"
#include "engine/restore_staging.h"
#include "engine/session.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace newel {

class Restorer {
public:
    Restorer(Session& session, Manifest const& manifest, DataTree const& tree, std::filesystem::path backup,
             BackupIndex index);
    ~Restorer();

    RestoreResult restore();

private:
    /// What can be made of the data that is there: a backup, or a copy of its files as they are.
    enum class Present { Whole, AsItIs };

    void refuse_unfit() const;
    void refuse_lack_of_room() const;
    [[nodiscard]] Present settle_present();
    [[nodiscard]] Present look();
    void take_lock();
    [[nodiscard]] bool is_interrupted() const;
    void hold();
    [[nodiscard]] bool has_anything() const;
    void put_aside(Present present);
    void put_aside_whole();
    void put_aside_as_it_is();
    void note_as_it_is(Error const& cause) const;
    void stage();
    void remove_staged_database() const;
    void owe_in(std::filesystem::path const& database);
    void commit();
    /// After an error from the commit.
    [[nodiscard]] bool has_happened();
    [[nodiscard]] bool happened_in_spite_of(Error const& cause);
    [[nodiscard]] std::string event_detail() const;
    void finish();
    void authenticate(SqliteDatabase& database) const;
    [[nodiscard]] OpenOptions options(OpenMode mode) const;

    Session& session_;
    Manifest const& manifest_;
    DataTree const& tree_;
    std::filesystem::path backup_;
    BackupIndex index_;
    std::string at_;
    std::filesystem::path aside_{};
    std::filesystem::path staged_database_{};
    std::vector<IntentRow> rows_{};
    std::optional<DirectoryLock> lock_{};
    std::unique_ptr<ConfinedFileSystem> disk_{};
    std::optional<RestoreStaging> staging_{};
    std::unique_ptr<HeldDatabase> held_{};  // empty where there is no sound database
    std::uint32_t cookie_{};                // of what is held, before the commit
};

}  // namespace newel
