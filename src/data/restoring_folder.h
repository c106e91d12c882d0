// restoring_folder.h: .newel/restoring, in which a restore stages what it puts in place (engine/restore_staging.h).
// Owns:     what becomes of it when a directory is opened after a restore was killed.
#pragma once

#include "files/confined_file_system.h"
#include "run/ledger.h"
#include "run/store.h"

namespace newel {

inline constexpr char const* kOwnFolder = ".newel";
inline constexpr char const* kRestoringFolder = ".newel/restoring";
inline constexpr char const* kStagingFolder = ".newel/txn";

void discard_restoring(ConfinedFileSystem& disk);

/// In the place of the staging of runs, of which nothing is owed any more.
void put_restoring_in_place(ConfinedFileSystem& disk);

/// When a directory is opened for writing, before what is owed is looked at: a restore that was committed gets its staging
/// in place, what one that was not left is deleted.
void settle_restoring(ConfinedFileSystem& disk, Store& store, Ledger& ledger);

}  // namespace newel
