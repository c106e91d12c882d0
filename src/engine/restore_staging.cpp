#include "engine/restore_staging.h"

#include "base/digest.h"
#include "base/text.h"
#include "engine/backup_folder.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kOwnMode = 0700;

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
    discard_restoring(disk_);
    try {
        for (auto const& folder : {std::string(kRestoringFolder), cat(kRestoringFolder, "/", id_),
                                   cat(kRestoringFolder, "/new"), cat(kRestoringFolder, "/old")})
            disk_.make_folder(folder, kOwnMode);
    } catch (...) {
        remove_tree(fs::path(disk_.location()) / kRestoringFolder);
        throw;
    }
}

RestoreStaging::~RestoreStaging()
{
    if (is_held_) return;
    try {
        discard_restoring(disk_);
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
        rows.push_back({.act = IntentRow::Act::Take,
                        .source = unit,
                        .target = cat(kStagingFolder, "/old/", id_, "-", rows.size())});
    auto const said = by_path(source.index.entries);
    ConfinedFileSystem backup(source.folder);
    std::size_t number = 0;
    for (auto const& unit : units_of(backup, reserved)) {
        auto const name = cat("new/", id_, "-", number++);
        copy(source, said, unit, name);
        rows.push_back({.act = IntentRow::Act::Put, .source = cat(kStagingFolder, "/", name), .target = unit});
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
    auto const to = fs::path(disk_.location()) / kRestoringFolder / name;
    for (auto const& entry : copy_tree(source.folder / unit, to, copying).entries) {
        auto const found = within(entry, unit);
        auto const at = said.find(found.path);
        if (at == said.end() || !difference(*at->second, &found).empty())
            throw Error(ErrorCode::Failed,
                        cat(printable((source.folder / found.path).string()), " was changed meanwhile"));
    }
}

fs::path RestoreStaging::database() const { return fs::path(disk_.location()) / kRestoringFolder / "database"; }

void RestoreStaging::sync()
{
    for (auto const& folder :
         {cat(kRestoringFolder, "/new"), std::string(kRestoringFolder), std::string(kOwnFolder), std::string()})
        disk_.sync_folder(folder);
}

void RestoreStaging::put_in_place() { put_restoring_in_place(disk_); }

}  // namespace newel
