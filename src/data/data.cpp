#include "data/data.h"

#include "base/clock.h"
#include "base/text.h"
#include "data/restoring_folder.h"
#include "files/durable.h"
#include "manifest/layouts/layouts.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

bool is_files(StoreSpec const& store) { return store.kind == StoreKind::Files; }

}  // namespace

std::vector<std::string> other_tools_tables(Manifest const& manifest)
{
    return manifest.from ? own_tables(manifest.from->layout) : std::vector<std::string>{};
}

StoreRoots file_roots(Manifest const& manifest)
{
    StoreRoots roots;
    for (auto const& store : manifest.stores)
        if (is_files(store)) roots[store.name] = store.path == "." ? std::string() : store.path;
    return roots;
}

Data::Data(DataPlace place, Manifest const& manifest, Access access, std::chrono::milliseconds wait,
           ApplicationSide application)
    : place_(std::move(place))
{
    OpenOptions options{.mode = access == Access::Write ? OpenMode::Create : OpenMode::ReadOnly, .wait = wait};
    options.other_tools_tables = other_tools_tables(manifest);
    options.shown = place_.shown;
    options.application = std::move(application);
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
    settle_restoring(*disk_, store(), ledger());
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

Data Data::scratch(DataPlace place, Manifest const& manifest, ApplicationSide application)
{
    Data data(std::move(place), SqliteDatabase::in_memory(std::move(application)));
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
