#include "data/restoring_folder.h"

#include "base/text.h"
#include "files/tree_copy.h"

#include <algorithm>
#include <filesystem>

namespace newel {

namespace fs = std::filesystem;

namespace {

void discard(ConfinedFileSystem& disk, char const* folder)
{
    remove_tree(fs::path(disk.location()) / folder);
    disk.sync_folder(kOwnFolder);
}

/// Whether the restore that staged what is there wrote this row.
bool is_of_restore(ConfinedFileSystem& disk, IntentRow const& row)
{
    auto const& path = row.act == IntentRow::Act::Take ? row.target : row.source;
    auto const name = path.substr(path.rfind('/') + 1);
    auto const dash = name.find('-');
    return dash != std::string::npos && dash > 0 &&
           disk.facts(cat(kRestoringFolder, "/", name.substr(0, dash))).kind == FileKind::Folder;
}

}  // namespace

void discard_restoring(ConfinedFileSystem& disk) { discard(disk, kRestoringFolder); }

void put_restoring_in_place(ConfinedFileSystem& disk)
{
    discard(disk, kStagingFolder);
    disk.rename_new(kRestoringFolder, kStagingFolder);
    disk.sync_folder(kOwnFolder);
}

void settle_restoring(ConfinedFileSystem& disk, Store& store, Ledger& ledger)
{
    if (disk.facts(kRestoringFolder).kind == FileKind::Absent) return;
    auto const owed = ledger.owed();
    // Who moved the database from here to its place may have been killed before that was synced, there and here.
    store.make_durable();
    disk.sync_folder(kRestoringFolder);
    if (std::ranges::any_of(owed, [&](IntentRow const& row) { return is_of_restore(disk, row); }))
        put_restoring_in_place(disk);
    else
        discard_restoring(disk);
}

}  // namespace newel
