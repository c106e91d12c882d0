#include "engine/restorer.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr char const* kStagedFiles = ".newel/txn/new";
constexpr char const* kTaken = ".newel/txn/old";

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

std::vector<std::string> units_of(FileSystem& disk, std::set<std::string> const& reserved)
{
    std::vector<std::string> units;
    add_units(disk, {}, reserved, units);
    return units;
}

/// The entry of the tree that was copied from `unit`, as the index names it.
TreeItem within(TreeItem entry, std::string const& unit)
{
    entry.path = entry.path.empty() ? unit : cat(unit, "/", entry.path);
    return entry;
}

bool is_same(TreeItem const& said, TreeItem const& found)
{
    return said.kind == found.kind && said.size == found.size && said.digest == found.digest &&
           said.target == found.target;
}

std::map<std::string, TreeItem const*> by_path(BackupIndex const& index)
{
    std::map<std::string, TreeItem const*> entries;
    for (auto const& entry : index.entries) entries.emplace(entry.path, &entry);
    return entries;
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

Restorer::Restorer(Session& session, Manifest const& manifest, DataTree const& tree, fs::path backup, BackupIndex index)
    : session_(session),
      manifest_(manifest),
      tree_(tree),
      backup_(std::move(backup)),
      index_(std::move(index)),
      at_(utc_text(session.clock().now()))
{
}

Restorer::~Restorer()
{
    try {
        held_.reset();
        if (!is_begun_ && disk_) Publisher(*disk_).clean();
        if (!tree_.is_directory() && !staged_database_.empty()) remove_staged();
    } catch (Error const&) {
        return;  // the next run deletes it
    }
}

RestoreResult Restorer::restore()
{
    refuse_unfit();
    auto present = settle_present();
    put_aside(present);
    stage();
    commit();
    finish();
    auto const& place = tree_.place();
    auto const location = tree_.is_directory() ? session_.workspace().shown(place.folder) : place.shown;
    return {.data_location = location, .version = index_.version, .files = count_files(index_), .aside = aside_};
}

void Restorer::refuse_unfit() const
{
    auto const shown = printable(backup_.string());
    if (index_.app != manifest_.app)
        throw Error(ErrorCode::Refused,
                    cat(shown, " is a backup of app ", printable(index_.app), ", not of ", manifest_.app),
                    "--manifest FILE    name the right one");
    bool const is_directory = index_.kind == BackupIndex::Kind::Directory;
    if (is_directory != tree_.is_directory())
        throw Error(ErrorCode::Refused,
                    is_directory
                        ? cat(shown, " holds a data directory, but ", tree_.place().shown, " is a database alone")
                        : cat(shown, " holds a database alone, but app ", manifest_.app, " has files, too"),
                    "newel switch    to a commit whose manifest fits it, then restore");
    if (is_directory && index_.database != tree_.database())
        throw Error(ErrorCode::Refused,
                    cat("in ", shown, " the database is ", printable(index_.database), ", but app ", manifest_.app,
                        " has it at ", tree_.database()),
                    "--manifest FILE    name the manifest of that time");
}

OpenOptions Restorer::options(OpenMode mode) const
{
    return {.mode = mode,
            .wait = session_.workspace().settings().wait,
            .other_tools_tables = other_tools_tables(manifest_),
            .shown = tree_.place().shown};
}

Restorer::Present Restorer::settle_present()
{
    auto const folder = tree_.is_directory() ? tree_.root() : tree_.root().parent_path();
    std::error_code error;
    fs::create_directories(tree_.file().parent_path(), error);
    if (error)
        throw Error(ErrorCode::Failed,
                    cat("cannot make the folder ", printable(folder.string()), ": ", error.message()));
    for (;;) {
        auto const present = look();
        take_lock();
        if (present == Present::Unsound) return has_anything() ? present : Present::Nothing;
        // Between the two looks somebody else may have run, and been killed.
        auto const again = SqliteDatabase::open(tree_.file(), options(OpenMode::ReadOnly));
        if (!again->ledger().is_interrupted()) return present;
        lock_.reset();
    }
}

Restorer::Present Restorer::look()
{
    if (!is_there(tree_.file())) return Present::Unsound;
    State state;
    try {
        state = session_.open(manifest_, Access::Write).state(Data::Depth::Row);  // recovers
    } catch (Error const& cause) {
        // A ledger that cannot be read or trusted, files that are owed but gone: a restore is what helps.
        bool const is_hopeless = is_damage(cause) || cause.code() == ErrorCode::Invalid ||
                                 cause.code() == ErrorCode::Owed || cause.code() == ErrorCode::Refused;
        if (!is_hopeless) throw;
        session_.observer().note(cat("what is there goes aside as it is: ", cause.message()));
        return Present::Unsound;
    }
    refuse_foreign(state, manifest_.app, tree_.place().shown);
    return Present::Sound;
}

void Restorer::take_lock()
{
    if (!tree_.is_directory()) return;
    lock_ = DirectoryLock::take(tree_.root(), Sharing::Exclusive, "restore", session_.workspace().settings().wait);
    disk_ = std::make_unique<ConfinedFileSystem>(tree_.root());
}

bool Restorer::has_anything() const
{
    auto const files = tree_.sidecars();
    bool const any =
        is_there(tree_.file()) || std::ranges::any_of(files, [](fs::path const& file) { return is_there(file); });
    return any || (disk_ && !units_of(*disk_, tree_.reserved()).empty());
}

void Restorer::put_aside(Present& present)
{
    if (present == Present::Nothing) return;
    aside_ = name_aside(tree_, at_);
    if (present == Present::Sound) try {
            held_ =
                std::make_unique<HeldDatabase>(tree_.file(), session_.workspace().settings().wait, tree_.place().shown);
            write_backup({.tree = tree_,
                          .app = manifest_.app,
                          .at = at_,
                          .copy_database = [&](fs::path const& to) { return held_->copy_to(to); },
                          .observer = session_.observer()},
                         aside_);
            return;
        } catch (Error const& error) {
            held_.reset();
            if (!is_damage(error)) throw;
            session_.observer().note(cat("what is there goes aside as it is: ", error.message()));
            present = Present::Unsound;
        }
    put_aside_as_it_is();
}

void Restorer::put_aside_as_it_is()
{
    auto const part = fs::path(cat(aside_.string(), ".part"));
    remove_tree(part);
    make_private_folder(part);
    auto const data = part / "data";
    if (tree_.is_directory()) {
        copy_tree(tree_.root(), data, {.without = {".newel/lock", ".newel/key"}});
    } else {
        make_private_folder(data);
        auto files = tree_.sidecars();
        files.push_back(tree_.file());
        for (auto const& file : files)
            if (is_there(file)) copy_tree(file, data / file.filename());
        sync_folder(data);
    }
    sync_folder(part);
    rename_durably(part, aside_);
}

void Restorer::stage()
{
    if (tree_.is_directory()) {
        static_cast<void>(Publisher(*disk_).stage({}));
        stage_files();
        staged_database_ = tree_.root() / kStagedFiles / "database";
    } else {
        staged_database_ = cat(tree_.root().string(), ".restoring");
        remove_staged();  // of a restore that was killed
    }
    auto const source = backup_ / "data" / index_.database;
    copy_database(source, staged_database_, std::chrono::milliseconds(0), printable(source.string()));
    auto const said = by_path(index_).at(index_.database);
    set_file_mode(staged_database_, said->mode & 0777);
    owe_in(staged_database_);
    set_journal(staged_database_, index_.journal);
    sync_folder(staged_database_.parent_path());
}

void Restorer::remove_staged() const
{
    for (auto const* beside : {"", "-wal", "-shm", "-journal"}) remove_tree(staged_database_.string() + beside);
}

void Restorer::stage_files()
{
    auto const since = std::chrono::steady_clock::now();
    auto const data = backup_ / "data";
    auto const said = by_path(index_);
    ConfinedFileSystem source(data);
    auto const leaving = units_of(*disk_, tree_.reserved());
    refuse_other_disks(*disk_, leaving);
    for (auto const& unit : leaving)
        rows_.push_back({.act = IntentRow::Act::Take, .source = unit, .target = cat(kTaken, "/", rows_.size())});
    std::size_t number = 0;
    for (auto const& unit : units_of(source, tree_.reserved())) {
        auto const target = cat(kStagedFiles, "/", number++);
        TreeOptions copying{.heartbeat = [&](std::string const& path) {
            tell_progress(session_.observer(), cat("restore ", joined_path(unit, path)), since);
        }};
        if (auto const itself = said.find(unit); itself != said.end()) copying.modes.emplace("", itself->second->mode);
        auto const inside = unit + "/";
        for (auto at = said.lower_bound(inside); at != said.end() && at->first.starts_with(inside); ++at)
            copying.modes.emplace(at->first.substr(inside.size()), at->second->mode);
        for (auto const& entry : copy_tree(data / unit, tree_.root() / target, copying).entries) {
            auto const found = within(entry, unit);
            auto const at = said.find(found.path);
            if (at == said.end() || !is_same(*at->second, found))
                throw Error(ErrorCode::Failed, cat(printable((data / found.path).string()), " was changed meanwhile"));
        }
        rows_.push_back({.act = IntentRow::Act::Put, .source = target, .target = unit});
    }
}

void Restorer::owe_in(fs::path const& database)
{
    auto const opened = SqliteDatabase::open(database, {.mode = OpenMode::ReadWrite, .shown = database.string()});
    if (lock_) {
        auto const key = InstallationKey::read_or_make(tree_.root(), *lock_);
        opened->authenticate_with([key](std::string_view bytes) { return key.mac(bytes); });
    }
    auto& ledger = opened->ledger();
    WriteScope write(opened->store());
    auto const row = ledger.state();
    if (row || !rows_.empty()) {
        ledger.prepare();
        if (ledger.is_interrupted())
            throw Error(ErrorCode::Invalid, cat("the backup ", printable(backup_.string()),
                                                " was made of data that still owed files: it is not whole"));
        ledger.owe(rows_, row ? row->data_id : std::string());
    }
    if (row) {
        Event event{.at = at_, .kind = "restore", .version = index_.version, .origin = row->origin};
        event.origin.software = cat("newel ", library_version());
        event.detail = event_detail();
        ledger.record_event(event);
    }
    write.commit();
}

void Restorer::commit()
{
    tell_progress(session_.observer(), cat("restore ", tree_.place().shown), std::chrono::steady_clock::now());
    is_begun_ = true;
    try {
        if (held_)
            held_->replace_with(staged_database_);
        else
            replace_by_rename(staged_database_, tree_.file(), tree_.sidecars());
    } catch (Error const& error) {
        // What failed may have been the last sync alone: what is there decides.
        held_.reset();
        if (happened_in_spite_of(error)) return session_.observer().note(cat("though ", error.message()));
        is_begun_ = false;
        throw;
    }
    held_.reset();
}

bool Restorer::happened_in_spite_of(Error const& cause) const
{
    try {
        return has_happened();
    } catch (Error const&) {
        throw Error(
            ErrorCode::Owed,
            cat("whether the restore happened is not known, and the data cannot be looked at: ", cause.message()),
            "newel recover    once the cause is gone: the data is the old or the new, and whole")
            .native(cause.native_code());
    }
}

bool Restorer::has_happened() const
{
    if (!is_there(tree_.file())) return false;
    auto const opened = SqliteDatabase::open(tree_.file(), options(OpenMode::ReadOnly));
    auto& ledger = opened->ledger();
    if (!rows_.empty() && ledger.is_interrupted()) return true;
    if (!index_.chain) return false;
    auto const events = ledger.state() ? ledger.events(1) : std::vector<Event>{};
    return !events.empty() && events.back().kind == "restore" && events.back().at == at_ &&
           events.back().detail == event_detail();
}

std::string Restorer::event_detail() const
{
    auto const aside = aside_.empty() ? std::string() : aside_.filename().string();
    return cat("the backup of ", index_.at, aside.empty() ? "" : "; what was there is in ", aside);
}

void Restorer::finish()
{
    if (!disk_) return;
    try {
        auto const opened = SqliteDatabase::open(tree_.file(), options(OpenMode::ReadWrite));
        auto const key = InstallationKey::read_or_make(tree_.root(), *lock_);
        opened->authenticate_with([key](std::string_view bytes) { return key.mac(bytes); });
        Publisher publisher(*disk_);
        publisher.publish(rows_);
        if (index_.chain || !rows_.empty()) {
            WriteScope write(opened->store());
            opened->ledger().settle();
            if (!index_.chain) opened->ledger().remove();
            write.commit();
        }
        publisher.clean();
    } catch (Error const& error) {
        Error owed(ErrorCode::Owed,
                   cat("The restore is complete, but not all files could be put in place: ", error.message()),
                   "newel recover    finishes it, once the cause is gone; nothing is lost");
        throw owed.native(error.native_code());
    }
}

}  // namespace newel
