#include "engine/keeper.h"

#include "engine/backup_folder.h"
#include "engine/restorer.h"
#include "files/durable.h"
#include "files/free_space.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

/// What the caller named.
fs::path named(fs::path const& path, Session& session, std::string const& what)
{
    if (path.empty()) throw Error(ErrorCode::Usage, cat("no folder is named ", what), "name one");
    return settled(path, session.workspace().folder());
}

bool is_within(fs::path const& path, fs::path const& folder)
{
    auto const [end, rest] = std::ranges::mismatch(folder, path);
    return end == folder.end();
}

std::uint64_t bytes_in(BackupIndex const& index)
{
    std::uint64_t bytes = 0;
    for (auto const& entry : index.entries) bytes += entry.size;
    return bytes;
}

}  // namespace

BackupResult Keeper::backup(fs::path const& out)
{
    auto const described = session_.description();
    auto const& manifest = described->manifest;
    DataTree const tree(data_place(session_.workspace(), manifest), session_.workspace().folder());
    auto const& shown = tree.place().shown;
    if (!is_there(tree.file()))
        throw Error(ErrorCode::Failed, cat("there is no data at ", shown), "newel status    where the data is");
    auto const folder = named(out, session_, "for the backup");
    if (tree.is_directory() && is_within(folder, tree.root()))
        throw Error(ErrorCode::Refused,
                    cat(printable(out.string()), " lies in the data itself: a backup there would be lost with it"),
                    "name a folder outside, best on another disk");
    auto data = session_.open(manifest, Access::Write);
    refuse_foreign(data.state(Data::Depth::Row), manifest.app, shown);
    refuse_interrupted(data);
    for (auto const& part : delete_stale_parts(folder))
        session_.observer().note(cat("the backup that was interrupted, ", printable(part.string()), ", is deleted"));
    refuse_lack_of_space("the backup", {{.place = folder.parent_path(), .bytes = tree.size_of_copy()}});
    auto const index =
        write_backup({.tree = tree,
                      .app = manifest.app,
                      .at = utc_text(session_.clock().now()),
                      .copy_database =
                          [&](fs::path const& to) {
                              return copy_database(tree.file(), to, session_.workspace().settings().wait, shown);
                          },
                      .observer = session_.observer()},
                     folder);
    if (tree.is_directory())
        session_.observer().note("the key of this installation (.newel/key) stays here; it is not in the backup");
    auto const location = tree.is_directory() ? session_.workspace().shown(tree.place().folder) : shown;
    BackupResult result{
        .data_location = location, .folder = folder, .version = index.version, .bytes = bytes_in(index)};
    result.files = count_files(index);
    result.by_hand = by_hand(index, folder, tree);
    return result;
}

RestoreResult Keeper::restore(fs::path const& in)
{
    auto const described = session_.description();
    DataTree const tree(data_place(session_.workspace(), described->manifest), session_.workspace().folder());
    auto const folder = named(in, session_, "that holds a backup");
    if (tree.is_directory() && is_within(folder, tree.root()))
        throw Error(ErrorCode::Refused,
                    cat("the backup ", printable(in.string()), " lies in the data that it would replace"),
                    "move it out of there");
    auto index = read_backup(folder, session_.observer());
    return Restorer(session_, described->manifest, tree, folder, std::move(index)).restore();
}

}  // namespace newel
