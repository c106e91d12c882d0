#include "run/publisher.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "run/path_run.h"

#include <algorithm>
#include <map>

namespace newel {

namespace {

std::string const kOwn = ".newel";
std::string const kStaging = ".newel/txn";
std::string const kNew = ".newel/txn/new";
std::string const kOld = ".newel/txn/old";
std::string const kMarker = ".newel/txn/moved";
std::string const kKept{kKeptFolder};
constexpr std::uint32_t kOwnMode = 0700;

bool is_same(FileFacts const& before, FileFacts const& now)
{
    // A folder's time and size change with what is put into it by others; that does not concern us.
    if (before.kind != FileKind::File) return before.kind == now.kind && before.inode == now.inode;
    return before == now;
}

/// Folders that a publish puts something into or takes something out of. A folder that goes elsewhere is one of them:
/// what it is called from within changes.
std::set<std::string> changed_folders(NetEffects const& net)
{
    std::set<std::string> folders;
    for (auto const& path : net.takes) {
        folders.insert(parent_path(path));
        auto const seen = net.seen.find(path);
        if (seen != net.seen.end() && seen->second.kind == FileKind::Folder) folders.insert(path);
    }
    for (auto const& put : net.puts) folders.insert(parent_path(put.path));
    return folders;
}

}  // namespace

void Publisher::need_room(NetEffects const& net)
{
    using What = NetEffects::Put::What;
    std::vector<std::uint64_t> sizes;
    for (auto const& put : net.puts) {
        if (put.what == What::Text) sizes.push_back(put.text.size());
        if (put.what == What::Copy) sizes.push_back(disk_.facts(put.source).size);
    }
    if (!sizes.empty()) disk_.need_room(sizes);
}

std::vector<IntentRow> Publisher::stage(NetEffects const& net)
{
    clean();
    for (auto const& folder : {kStaging, kNew, kOld}) disk_.make_folder(folder, kOwnMode);
    std::vector<IntentRow> owed;
    std::map<std::string, std::string> taken;  // where each path on disk is to be found after phase one
    for (auto const& path : net.takes) {
        auto const target = cat(kOld, "/", taken.size());
        taken.emplace(path, target);
        owed.push_back({.act = IntentRow::Act::Take, .source = path, .target = target});
    }
    std::size_t number = 0;
    for (auto const& put : net.puts) {
        IntentRow row{.act = IntentRow::Act::Put, .target = put.path};
        if (put.what == NetEffects::Put::What::Taken) {
            row.source = taken.at(put.source);
        } else {
            row.source = cat(kNew, "/", number++);
            put_in_staging(put, row.source);
        }
        owed.push_back(std::move(row));
    }
    sync({kNew, kOld, kStaging, kOwn, ""});
    return owed;
}

void Publisher::put_in_staging(NetEffects::Put const& put, std::string const& path)
{
    using What = NetEffects::Put::What;
    if (put.what == What::Text) disk_.write_new(path, put.text, put.mode, put.like);
    if (put.what == What::Copy) disk_.copy_new(put.source, path);
    if (put.what == What::Folder) disk_.make_folder(path, put.mode);
}

void Publisher::check(NetEffects const& net)
{
    for (auto const& [path, before] : net.seen)
        if (!is_same(before, disk_.facts(path)))
            throw Error(ErrorCode::Failed, cat(printable(path), " was changed by somebody else meanwhile"),
                        "close what uses the data, and try again");
    for (auto const& folder : changed_folders(net))
        if (disk_.facts(folder).kind == FileKind::Folder) disk_.need_writable(folder);
}

std::size_t Publisher::unplaced(std::vector<IntentRow> const& owed)
{
    bool const is_moved = disk_.facts(kMarker).kind != FileKind::Absent;
    return static_cast<std::size_t>(std::ranges::count_if(owed, [&](IntentRow const& row) {
        if (row.act != IntentRow::Act::Put) return false;
        return !is_moved || disk_.facts(row.source).kind != FileKind::Absent;
    }));
}

void Publisher::publish(std::vector<IntentRow> const& owed)
{
    using Act = IntentRow::Act;
    auto const moves = [](IntentRow const& row) { return row.act == Act::Take || row.act == Act::Put; };
    if (std::ranges::none_of(owed, moves)) return;  // only records: nothing was staged
    if (disk_.facts(kMarker).kind == FileKind::Absent)
        take_all(owed);
    else
        disk_.sync_folder(kStaging);  // whoever wrote it may have been killed before it was durable
    put_all(owed);
}

void Publisher::take_all(std::vector<IntentRow> const& owed)
{
    std::set<std::string> left;  // folders that something left, not yet synced
    auto const settle = [&](auto first, auto last) {
        for (auto folder = first; folder != last; ++folder)
            if (disk_.facts(*folder).kind == FileKind::Folder) sync({kOld, *folder});
        left.erase(first, last);
    };
    for (auto const& row : owed) {
        if (row.act != IntentRow::Act::Take) continue;
        // What left a folder has to be durable before the folder itself leaves: afterwards its name is another.
        if (auto const itself = left.find(row.source); itself != left.end()) settle(itself, std::next(itself));
        auto const [first, last] = run_below(left, row.source);
        settle(first, last);
        if (disk_.facts(row.target).kind == FileKind::Absent) disk_.rename_new(row.source, row.target);
        left.insert(parent_path(row.source));
    }
    std::erase_if(left, [&](std::string const& folder) { return disk_.facts(folder).kind != FileKind::Folder; });
    left.insert(kOld);
    sync(left);
    disk_.write_new(kMarker, "moved\n", 0600, {});
    disk_.sync_folder(kStaging);
}

void Publisher::put_all(std::vector<IntentRow> const& owed)
{
    std::set<std::string> touched;
    for (auto const& row : owed) {
        if (row.act != IntentRow::Act::Put) continue;
        put_one(row);
        touched.insert(parent_path(row.target));
        touched.insert(parent_path(row.source));
    }
    sync(touched);
}

void Publisher::put_one(IntentRow const& row)
{
    auto const source = disk_.facts(row.source);
    auto const target = disk_.facts(row.target);
    bool const is_owed = source.kind != FileKind::Absent;
    bool const is_there = target.kind != FileKind::Absent;
    if (!is_owed && is_there) return;  // done before a kill
    if (!is_owed)
        throw Error(ErrorCode::Failed,
                    cat(printable(row.target), " was to be put in place from ", printable(row.source),
                        ", which is gone; something other than Newel deleted it"));
    if (is_there && source.inode == target.inode && source.device == target.device) {
        // A power loss between the two halves of a rename left both names.
        return source.kind == FileKind::Folder ? disk_.remove_folder(row.source) : disk_.remove_file(row.source);
    }
    if (is_there) {
        // Somebody who holds no lock put something there since. It is theirs: out of the way, but not lost.
        if (disk_.facts(kKept).kind == FileKind::Absent) disk_.make_folder(kKept, kOwnMode);
        disk_.rename_new(row.target, cat(kKept, "/found-", random_id()));
        sync({kKept, kOwn});
    }
    disk_.rename_new(row.source, row.target);
}

bool Publisher::has_staging() { return disk_.facts(kStaging).kind != FileKind::Absent; }

void Publisher::clean()
{
    if (!has_staging()) return;
    delete_tree(kStaging);
    disk_.sync_folder(kOwn);
}

void Publisher::sync(std::set<std::string> const& folders)
{
    for (auto const& folder : folders) disk_.sync_folder(folder);
}

void Publisher::delete_tree(std::string const& path)
{
    for (auto const& entry : disk_.list(path)) {
        auto const inner = joined_path(path, entry.name);
        entry.kind == FileKind::Folder ? delete_tree(inner) : disk_.remove_file(inner);
    }
    disk_.remove_folder(path);
}

}  // namespace newel
