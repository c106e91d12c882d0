#include "engine/data.h"

#include "engine/notary.h"
#include "engine/restore_staging.h"
#include "files/durable.h"
#include "manifest/layouts/layouts.h"

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

Setting where_data_is(Workspace& workspace, Manifest const& manifest)
{
    auto setting = workspace.data();
    if (setting.is_set()) return setting;
    auto const& place = workspace.manifest();
    if (!manifest.dev.empty() && !place.top.empty()) {
        auto const* git = workspace.repository();
        auto const& top = git && !git->is_bare() ? git->work_tree() : place.top;
        return {(top / manifest.dev).lexically_normal().string(), "manifest (dev:)"};
    }
    throw Error(ErrorCode::Usage, "where is the data? Nothing says so",
                "--data PATH                       for one command\n"
                "export NEWEL_DATA=PATH            for this shell\n"
                "git config newel.data PATH        for this work tree\n"
                "dev: PATH                         in the manifest, for everybody");
}

}  // namespace

DataPlace data_place(Workspace& workspace, Manifest const& manifest)
{
    auto const setting = where_data_is(workspace, manifest);
    if (setting.value.find("://") != std::string::npos)
        throw Error(ErrorCode::Usage, cat("data at ", without_password(setting.value),
                                          " cannot be reached: this Newel works on SQLite databases"));
    auto const* store = manifest.database();
    if (store && store->kind != StoreKind::Sqlite)
        throw Error(ErrorCode::Usage, cat("app ", manifest.app, " has its store ", store->name,
                                          " on PostgreSQL, and this Newel works on SQLite databases"));
    bool has_files = std::ranges::any_of(manifest.stores, is_files);
    if (!store && !has_files) throw Error(ErrorCode::Usage, cat("app ", manifest.app, " has no store"));
    // Files alone have their ledger in a database of Newel's own.
    fs::path const inside = store ? fs::path(store->path) : fs::path(".newel") / "ledger.db";
    fs::path const path(setting.value);
    std::error_code error;
    bool const exists = fs::exists(path, error);
    bool const is_folder = exists ? fs::is_directory(path, error) : has_files || !looks_like_a_file(path, inside);
    if (!is_folder && (has_files || manifest.stores.size() > 1))
        throw Error(ErrorCode::Usage,
                    cat(workspace.shown(path), " is a file, but app ", manifest.app, " has ", manifest.stores.size(),
                        " stores: name its data directory (", setting.from, ")"));
    // Where a program that knows of files has been, its steps on files may have to be taken back. And where keys are
    // pinned, the directory's own key says which rows of the ledger were written here.
    has_files =
        has_files || (is_folder && (fs::exists(path / ".newel" / "lock", error) || pins_keys(workspace, manifest)));
    DataPlace place{.setting = setting};
    place.folder = is_folder ? path : fs::path();
    place.has_files = has_files;
    place.database = is_folder ? path / inside : path;
    place.shown = workspace.shown(store ? place.database : place.folder);
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

StoreRoots file_roots(Manifest const& manifest)
{
    StoreRoots roots;
    for (auto const& store : manifest.stores)
        if (is_files(store)) roots[store.name] = store.path == "." ? std::string() : store.path;
    return roots;
}

std::vector<std::string> with_sidecars(std::string const& database)
{
    return {database, cat(database, "-wal"), cat(database, "-shm"), cat(database, "-journal")};
}

std::vector<std::string> other_tools_tables(Manifest const& manifest)
{
    return manifest.from ? own_tables(manifest.from->layout) : std::vector<std::string>{};
}

Data::Data(DataPlace place, Manifest const& manifest, Access access, std::chrono::milliseconds wait)
    : place_(std::move(place))
{
    OpenOptions options{.mode = access == Access::Write ? OpenMode::Create : OpenMode::ReadOnly, .wait = wait};
    options.other_tools_tables = other_tools_tables(manifest);
    options.shown = place_.shown;
    if (access == Access::Write) make_folders_durably(place_.has_files ? place_.folder : place_.database.parent_path());
    if (place_.has_files) open_directory(manifest, access, wait);
    bool const is_made = access == Access::Write && disk_ && !has_database(place_);
    if (is_made) refuse_lost_database(place_);
    database_ = SqliteDatabase::open(place_.database, options);
    if (!disk_) return;
    if (is_made) sync_folder(place_.database.parent_path());  // no staging without the database that knows of it
    auto const key = access == Access::Write ? InstallationKey::read_or_make(place_.folder, *lock_)
                                             : InstallationKey::read(place_.folder);
    is_authenticated_ = key.has_value();
    if (key) database_->authenticate_with([key = *key](std::string_view bytes) { return key.mac(bytes); });
    if (access == Access::Read) return;
    settle_restoring(*disk_, ledger());
    recovery_ = recover(*disk_, store(), ledger(), SystemClock());
    if (auto const state = ledger().state())
        for (auto const& [name, root] : state->stores) files_.roots.emplace(name, root);
}

void Data::open_directory(Manifest const& manifest, Access access, std::chrono::milliseconds wait)
{
    std::error_code error;
    if (access == Access::Write) {
        lock_ = DirectoryLock::take(place_.folder, Sharing::Exclusive, "run", wait);
        make_folders_durably(place_.database.parent_path());
    } else if (fs::exists(place_.folder / ".newel" / "lock", error)) {
        lock_ = DirectoryLock::take(place_.folder, Sharing::Shared, "", wait);
    } else {
        return;  // no run was ever here, and looking must not leave a trace
    }
    find_files(manifest);
}

void Data::find_files(Manifest const& manifest)
{
    disk_ = std::make_unique<ConfinedFileSystem>(place_.folder);
    files_.disk = disk_.get();
    files_.roots = file_roots(manifest);
    auto const database = place_.database.lexically_relative(place_.folder).generic_string();
    files_.reserved = with_sidecars(database);
}

Data::Data(DataPlace place, std::unique_ptr<SqliteDatabase> database)
    : place_(std::move(place)), database_(std::move(database))
{
}

Data Data::scratch(DataPlace place, Manifest const& manifest)
{
    Data data(std::move(place), SqliteDatabase::in_memory());
    std::error_code error;
    if (data.place_.has_files && fs::is_directory(data.place_.folder, error)) data.find_files(manifest);
    return data;
}

State Data::state(Depth depth)
{
    State state{.presence = store().presence()};
    if (state.presence != Presence::Managed) return state;
    auto row = ledger().state();
    if (!row) return state.presence = Presence::Unmanaged, state;
    state.row = std::move(*row);
    if (depth == Depth::Stack) state.stack = ledger().stack();
    return state;
}

}  // namespace newel
