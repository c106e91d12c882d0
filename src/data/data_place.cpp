#include "data/data_place.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace newel {

namespace fs = std::filesystem;

namespace {

bool looks_like_a_file(fs::path const& path, fs::path const& store)
{
    static constexpr std::array<std::string_view, 4> kEndings{".db", ".sqlite", ".sqlite3", ".db3"};
    auto const extension = path.extension().string();
    return path.filename() == store.filename() ||
           std::find(kEndings.begin(), kEndings.end(), extension) != kEndings.end();
}

bool is_files(StoreSpec const& store) { return store.kind == StoreKind::Files; }

}  // namespace

DataPlace place_of(AskedPlace const& asked, Manifest const& manifest)
{
    auto const* store = manifest.database();
    if (store && store->kind != StoreKind::Sqlite)
        throw Error(ErrorCode::Usage, cat("app ", manifest.app, " has its store ", store->name,
                                          " on PostgreSQL, and this Newel works on SQLite databases"));
    bool has_files = std::ranges::any_of(manifest.stores, is_files);
    if (!store && !has_files) throw Error(ErrorCode::Usage, cat("app ", manifest.app, " has no store"));
    // Files alone have their ledger in a database of Newel's own.
    fs::path const inside = store ? fs::path(store->path) : fs::path(".newel") / "ledger.db";
    auto const& path = asked.path;
    std::error_code error;
    bool const exists = fs::exists(path, error);
    bool const is_folder = exists ? fs::is_directory(path, error) : has_files || !looks_like_a_file(path, inside);
    if (!is_folder && (has_files || manifest.stores.size() > 1))
        throw Error(ErrorCode::Usage,
                    cat(asked.shown(path), " is a file, but app ", manifest.app, " has ", manifest.stores.size(),
                        " stores: name its data directory (", asked.from, ")"));
    // Where a program that knows of files has been, its steps on files may have to be taken back.
    has_files = has_files || (is_folder && fs::exists(path / ".newel" / "lock", error));
    DataPlace place;
    place.folder = is_folder ? path : fs::path();
    place.has_files = has_files;
    place.database = is_folder ? path / inside : path;
    place.shown = asked.shown(store ? place.database : place.folder);
    return place;
}

bool has_database(DataPlace const& place)
{
    std::error_code error;
    bool const found = fs::exists(place.database, error);
    if (error)
        throw Error(ErrorCode::Failed,
                    cat("cannot look at ", printable(place.database.string()), ": ", error.message()))
            .native(error.value());
    return found;
}

void refuse_lost_database(DataPlace const& place)
{
    std::error_code error;
    auto const staging = place.folder / ".newel" / "txn";
    if (!place.has_files || !fs::exists(staging, error) || has_database(place)) return;
    throw Error(ErrorCode::Failed,
                cat(printable(place.database.string()), " is missing, but ", printable(staging.string()),
                    " holds what an interrupted run had staged: only that database knows what of it is owed"),
                "put the database back where it was, then newel recover\n"
                "newel restore BACKUP    brings a backup back; what is there now is kept aside");
}

std::vector<std::string> with_sidecars(std::string const& database)
{
    return {database, cat(database, "-wal"), cat(database, "-shm"), cat(database, "-journal")};
}

}  // namespace newel
