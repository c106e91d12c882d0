// restorer.h: a verified backup in the place of the data.
// Owns:     that a kill anywhere leaves the old data or the new, and that what was there is beside it afterwards.
// Not here: whether the backup is sound (backup_folder.h).
//
// 1. An interrupted run is finished or undone; then directory and database are held exclusively.
// 2. What is there is copied aside: a backup like any other where it is sound, else its files as they are.
// 3. Files of a directory are staged, as those of a run are (publisher.h); a copy of the backup's database gets the rows
//    that say what is owed, and the event.
// 4. That copy replaces the content of the live database in one transaction (where that is missing or damaged: by a
//    rename, after foreign sidecars were removed). This is the one commit point.
// 5. The files are put in place, and the rows cleared. A kill before that: the next run finishes it.
#pragma once

#include "engine/backup_folder.h"
#include "engine/newel.h"
#include "engine/session.h"
#include "run/publisher.h"

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
    enum class Present { Nothing, Sound, Unsound };

    void refuse_unfit() const;
    [[nodiscard]] Present settle_present();
    [[nodiscard]] Present look();
    void take_lock();
    [[nodiscard]] bool has_anything() const;
    void put_aside(Present& present);
    void put_aside_as_it_is();
    void stage();
    void stage_files();
    void remove_staged() const;
    void owe_in(std::filesystem::path const& database);
    void commit();
    /// After an error from the commit.
    [[nodiscard]] bool has_happened() const;
    [[nodiscard]] bool happened_in_spite_of(Error const& cause) const;
    [[nodiscard]] std::string event_detail() const;
    void finish();
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
    std::unique_ptr<HeldDatabase> held_{};
    bool is_begun_{};  // the commit: from here on the staging may be owed
};

}  // namespace newel
