#include "engine/restorer.h"

#include "files/durable.h"
#include "files/free_space.h"
#include "run/publisher.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

TreeItem const* find_in(BackupIndex const& index, std::string const& path)
{
    auto const found = std::ranges::find(index.entries, path, &TreeItem::path);
    return found == index.entries.end() ? nullptr : &*found;
}

/// A ledger that cannot be read or trusted, files that are owed but gone: a restore is what helps.
bool is_hopeless(Error const& cause)
{
    return is_damage(cause) || cause.code() == ErrorCode::Invalid || cause.code() == ErrorCode::Owed ||
           cause.code() == ErrorCode::Refused;
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
        if (!tree_.is_directory() && !staged_database_.empty()) remove_staged_database();
    } catch (Error const&) {
        return;  // the next restore deletes it
    }
}

RestoreResult Restorer::restore()
{
    refuse_unfit();
    refuse_lack_of_room();
    auto const present = settle_present();
    hold();
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

void Restorer::refuse_lack_of_room() const
{
    auto const aside = tree_.size_of_copy();
    std::uint64_t staged = 0;
    for (auto const& entry : index_.entries) staged += size_of_copy(entry.size);
    // What is replaced in a database stands in its journal until the commit.
    auto const* const database = find_in(index_, index_.database);
    auto const replaced = size_of_copy(tree_.file()) + (database ? size_of_copy(database->size) : 0);
    refuse_lack_of_space("the restore, which keeps what is there aside,",
                         {{.place = tree_.root().parent_path(), .bytes = aside},
                          {.place = tree_.file().parent_path(), .bytes = staged + replaced}});
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
    make_folders_durably(tree_.file().parent_path());
    for (;;) {
        auto const present = look();
        if (!tree_.is_directory()) return present;
        take_lock();
        // Between the two looks somebody else may have run, and been killed.
        if (present == Present::AsItIs || !is_interrupted()) return present;
        lock_.reset();
    }
}

Restorer::Present Restorer::look()
{
    if (!is_there(tree_.file())) return Present::AsItIs;
    State state;
    bool is_interrupted = false;
    try {
        auto data = session_.open(manifest_, Access::Write);  // recovers a directory
        is_interrupted = data.ledger().is_interrupted();
        state = data.state(Data::Depth::Row);
    } catch (Error const& cause) {
        if (!is_hopeless(cause)) throw;
        if (!is_interrupted) return note_as_it_is(cause), Present::AsItIs;
    }
    refuse_foreign(state, manifest_.app, tree_.place().shown);
    if (is_interrupted) {
        auto const error = interrupted_elsewhere(tree_.place().shown);
        throw Error(error.code(), error.message(),
                    cat(error.advice(), "\nor move the database out of the way, then restore"));
    }
    return Present::Whole;
}

void Restorer::note_as_it_is(Error const& cause) const
{
    session_.observer().note(cat("what is there goes aside as it is: ", cause.message()));
}

void Restorer::take_lock()
{
    lock_ = DirectoryLock::take(tree_.root(), Sharing::Exclusive, "restore", session_.workspace().settings().wait);
    disk_ = std::make_unique<ConfinedFileSystem>(tree_.root());
}

bool Restorer::is_interrupted() const
{
    return SqliteDatabase::open(tree_.file(), options(OpenMode::ReadOnly))->ledger().is_interrupted();
}

/// Whatever its ledger says: who has a sound database open must neither lose it nor change what takes its place.
void Restorer::hold()
{
    if (!is_there(tree_.file())) return;
    try {
        held_ = std::make_unique<HeldDatabase>(tree_.file(), session_.workspace().settings().wait, tree_.place().shown);
        cookie_ = held_->cookie();
    } catch (Error const& error) {
        held_.reset();
        if (!is_damage(error)) throw;
    }
}

bool Restorer::has_anything() const
{
    auto const files = with_sidecars(tree_.file().string());
    bool const any = std::ranges::any_of(files, [](fs::path const& file) { return is_there(file); });
    return any || (disk_ && !units_of(*disk_, tree_.reserved()).empty());
}

void Restorer::put_aside(Present present)
{
    if (!has_anything()) return;
    aside_ = name_aside(tree_, at_);
    if (held_) try {
            return present == Present::Whole ? put_aside_whole() : put_aside_as_it_is();
        } catch (Error const& error) {
            if (!is_damage(error)) throw;
            held_.reset();
            note_as_it_is(error);
        }
    put_aside_as_it_is();
}

void Restorer::put_aside_whole()
{
    write_backup({.tree = tree_,
                  .app = manifest_.app,
                  .at = at_,
                  .copy_database = [&](fs::path const& to) { return held_->copy_to(to); },
                  .observer = session_.observer()},
                 aside_);
}

void Restorer::put_aside_as_it_is()
{
    auto const since = std::chrono::steady_clock::now();
    auto const telling = [&](std::string const& path) {
        tell_progress(session_.observer(), cat("put aside ", path), since);
    };
    PartialFolder part(aside_);
    auto const data = part.path() / kBackupData;
    auto const own = with_sidecars(tree_.database());
    if (tree_.is_directory()) {
        TreeOptions copying{.without = {".newel/lock", ".newel/key"}, .heartbeat = telling};
        if (held_) copying.without.insert(own.begin(), own.end());
        note_left_out(session_.observer(), tree_.root(), copy_tree(tree_.root(), data, copying));
    } else {
        make_private_folder(data);
        for (auto const& name : own) {
            auto const file = tree_.root().parent_path() / name;
            telling(name);
            if (!held_ && is_there(file)) copy_tree(file, data / name);
        }
    }
    if (held_) {
        auto const copy = data / tree_.database();
        held_->copy_to(copy);
        copy_mode(tree_.file(), copy);
        sync_folder(copy.parent_path());
    }
    sync_folder(data);
    sync_folder(part.path());
    part.finish(aside_);
}

void Restorer::stage()
{
    if (tree_.is_directory()) {
        staging_.emplace(*disk_);
        rows_ = staging_->fill({.folder = backup_ / kBackupData, .index = index_, .observer = session_.observer()},
                               tree_.reserved());
        staged_database_ = staging_->database();
    } else {
        staged_database_ = cat(tree_.root().string(), ".restoring");
        remove_staged_database();  // of a restore that was killed
    }
    auto const source = backup_ / kBackupData / index_.database;
    copy_database(source, staged_database_, std::chrono::milliseconds(0), printable(source.string()));
    set_file_mode(staged_database_, find_in(index_, index_.database)->mode & 0777);
    owe_in(staged_database_);
    set_journal(staged_database_, index_.journal);
    sync_folder(staged_database_.parent_path());
    if (staging_) staging_->sync();
}

void Restorer::remove_staged_database() const
{
    for (auto const& path : with_sidecars(staged_database_.string())) remove_tree(path);
}

void Restorer::authenticate(SqliteDatabase& database) const
{
    if (!lock_) return;
    auto const key = InstallationKey::read_or_make(tree_.root(), *lock_);
    database.authenticate_with([key](std::string_view bytes) { return key.mac(bytes); });
}

void Restorer::owe_in(fs::path const& database)
{
    auto const opened = SqliteDatabase::open(database, {.mode = OpenMode::ReadWrite, .shown = database.string()});
    authenticate(*opened);
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
    if (staging_) staging_->hold();
    try {
        if (held_)
            held_->replace_with(staged_database_);
        else
            replace_by_rename(staged_database_, tree_.file(), tree_.sidecars());
    } catch (Error const& error) {
        // What failed may have been the last sync alone: what is there decides.
        if (happened_in_spite_of(error)) return session_.observer().note(cat("though ", error.message()));
        if (staging_) staging_->let_go();
        throw;
    }
    held_.reset();
}

bool Restorer::happened_in_spite_of(Error const& cause)
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

bool Restorer::has_happened()
{
    if (!held_) return !is_there(staged_database_);  // the rename is the commit
    held_.reset();
    return is_there(tree_.file()) &&
           SqliteDatabase::open(tree_.file(), options(OpenMode::ReadOnly))->store().cookie() != cookie_;
}

std::string Restorer::event_detail() const
{
    auto const aside = aside_.empty() ? std::string() : aside_.filename().string();
    return cat("the backup of ", index_.at, aside.empty() ? "" : "; what was there is in ", aside);
}

void Restorer::finish()
{
    if (!disk_) return;
    auto const* missing = "not all files could be put in place";
    try {
        auto const opened = SqliteDatabase::open(tree_.file(), options(OpenMode::ReadWrite));
        authenticate(*opened);
        staging_->put_in_place();
        Publisher publisher(*disk_);
        publisher.publish(rows_);
        missing = "recording that its files are in place failed";
        if (!rows_.empty()) {
            WriteScope write(opened->store());
            opened->ledger().settle();
            if (!index_.chain) opened->ledger().remove();
            write.commit();
        }
        missing = "its staging could not be deleted";
        publisher.clean();
    } catch (Error const& error) {
        Error owed(ErrorCode::Owed, cat("The restore is complete, but ", missing, ": ", error.message()),
                   "newel recover    finishes it, once the cause is gone; nothing is lost");
        throw owed.native(error.native_code());
    }
}

}  // namespace newel
