#include "engine/restore_staging.h"

#include "base/digest.h"
#include "base/text.h"
#include "engine/backup_folder.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr char const* kOwn = ".newel";
constexpr char const* kRestoring = ".newel/restoring";
constexpr char const* kStaging = ".newel/txn";
constexpr std::uint32_t kOwnMode = 0700;

void discard(ConfinedFileSystem& disk, char const* folder)
{
    remove_tree(fs::path(disk.location()) / folder);
    disk.sync_folder(kOwn);
}

void put_in_place_of_runs(ConfinedFileSystem& disk)
{
    discard(disk, kStaging);
    disk.rename_new(kRestoring, kStaging);
    disk.sync_folder(kOwn);
}

/// Whether the restore that staged what is there wrote this row.
bool is_of_restore(ConfinedFileSystem& disk, IntentRow const& row)
{
    auto const& path = row.act == IntentRow::Act::Take ? row.target : row.source;
    auto const name = path.substr(path.rfind('/') + 1);
    auto const dash = name.find('-');
    return dash != std::string::npos && dash > 0 &&
           disk.facts(cat(kRestoring, "/", name.substr(0, dash))).kind == FileKind::Folder;
}

/// What stands in a folder of a directory as a whole: what is reserved is left out, and the folders around it opened.
void add_units(FileSystem& disk, std::string const& folder, std::set<std::string> const& reserved,
               std::vector<std::string>& units)
{
    for (auto const& entry : disk.list(folder)) {
        auto const path = joined_path(folder, entry.name);
        if (reserved.contains(path)) continue;
        auto const inner = reserved.lower_bound(path + "/");
        bool const is_around = inner != reserved.end() && inner->starts_with(path + "/");
        if (is_around && entry.kind == FileKind::Folder)
            add_units(disk, path, reserved, units);
        else
            units.push_back(path);
    }
}

/// The entry of the tree that was copied from `unit`, as the index names it.
TreeItem within(TreeItem entry, std::string const& unit)
{
    entry.path = joined_path(unit, entry.path);
    return entry;
}

/// What is to be moved must lie on the directory's own disk: a mount cannot be renamed.
void refuse_other_disks(FileSystem& disk, std::vector<std::string> const& units)
{
    auto const own = disk.facts("").device;
    for (auto const& unit : units) {
        auto const facts = disk.facts(unit);
        if (facts.kind == FileKind::Folder && facts.device != own)
            throw Error(ErrorCode::Refused,
                        cat(printable(joined_path(disk.location(), unit)), " is on another disk than ",
                            printable(disk.location()), ", and cannot be replaced in one act"),
                        "restore by hand: the backup's README says how");
    }
}

}  // namespace

std::vector<std::string> units_of(FileSystem& disk, std::set<std::string> const& reserved)
{
    std::vector<std::string> units;
    add_units(disk, {}, reserved, units);
    return units;
}

RestoreStaging::RestoreStaging(ConfinedFileSystem& disk) : disk_(disk), id_(random_id())
{
    discard(disk_, kRestoring);
    try {
        for (auto const& folder :
             {std::string(kRestoring), cat(kRestoring, "/", id_), cat(kRestoring, "/new"), cat(kRestoring, "/old")})
            disk_.make_folder(folder, kOwnMode);
    } catch (...) {
        remove_tree(fs::path(disk_.location()) / kRestoring);
        throw;
    }
}

RestoreStaging::~RestoreStaging()
{
    if (is_held_) return;
    try {
        discard(disk_, kRestoring);
    } catch (Error const&) {
        return;  // who opens the data next deletes it
    }
}

std::vector<IntentRow> RestoreStaging::fill(Source const& source, std::set<std::string> const& reserved)
{
    auto const leaving = units_of(disk_, reserved);
    refuse_other_disks(disk_, leaving);
    std::vector<IntentRow> rows;
    for (auto const& unit : leaving)
        rows.push_back(
            {.act = IntentRow::Act::Take, .source = unit, .target = cat(kStaging, "/old/", id_, "-", rows.size())});
    auto const said = by_path(source.index.entries);
    ConfinedFileSystem backup(source.folder);
    std::size_t number = 0;
    for (auto const& unit : units_of(backup, reserved)) {
        auto const name = cat("new/", id_, "-", number++);
        copy(source, said, unit, name);
        rows.push_back({.act = IntentRow::Act::Put, .source = cat(kStaging, "/", name), .target = unit});
    }
    return rows;
}

void RestoreStaging::copy(Source const& source, Entries const& said, std::string const& unit, std::string const& name)
{
    auto const since = std::chrono::steady_clock::now();
    TreeOptions copying{.heartbeat = [&](std::string const& path) {
        tell_progress(source.observer, cat("restore ", joined_path(unit, path)), since);
    }};
    if (auto const itself = said.find(unit); itself != said.end()) copying.modes.emplace("", itself->second->mode);
    auto const inside = unit + "/";
    for (auto at = said.lower_bound(inside); at != said.end() && at->first.starts_with(inside); ++at)
        copying.modes.emplace(at->first.substr(inside.size()), at->second->mode);
    auto const to = fs::path(disk_.location()) / kRestoring / name;
    for (auto const& entry : copy_tree(source.folder / unit, to, copying).entries) {
        auto const found = within(entry, unit);
        auto const at = said.find(found.path);
        if (at == said.end() || !difference(*at->second, &found).empty())
            throw Error(ErrorCode::Failed,
                        cat(printable((source.folder / found.path).string()), " was changed meanwhile"));
    }
}

fs::path RestoreStaging::database() const { return fs::path(disk_.location()) / kRestoring / "database"; }

void RestoreStaging::sync()
{
    for (auto const& folder : {cat(kRestoring, "/new"), std::string(kRestoring), std::string(kOwn), std::string()})
        disk_.sync_folder(folder);
}

void RestoreStaging::put_in_place() { put_in_place_of_runs(disk_); }

void settle_restoring(ConfinedFileSystem& disk, Ledger& ledger)
{
    if (disk.facts(kRestoring).kind == FileKind::Absent) return;
    auto const owed = ledger.owed();
    if (std::ranges::any_of(owed, [&](IntentRow const& row) { return is_of_restore(disk, row); }))
        put_in_place_of_runs(disk);
    else
        discard(disk, kRestoring);
}

}  // namespace newel
