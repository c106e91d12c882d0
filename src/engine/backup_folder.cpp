#include "engine/backup_folder.h"

#include "base/limits.h"
#include "files/durable.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr char const* kIndex = "newel-backup";
constexpr char const* kReadme = "README";

std::string in_quotes(fs::path const& path) { return in_shell_quotes(path.string()); }

/// Of the copy, so that index and database agree; nullopt where it is not managed.
std::optional<StateRow> state_in(fs::path const& database, std::string const& shown)
{
    return SqliteDatabase::open(database, {.mode = OpenMode::ReadOnly, .shown = shown})->ledger().state();
}

std::vector<TreeItem> without_root(TreeListing tree)
{
    std::erase_if(tree.entries, [](TreeItem const& entry) { return entry.path.empty(); });
    return std::move(tree.entries);
}

std::string readme_of(std::vector<std::string> const& lines)
{
    return cat(
        "A backup made by newel. `newel restore` brings it back, after it has verified it. By hand, with nothing\n"
        "using the data (the paths are those of the time when it was made):\n\n    ",
        join(lines, "\n    "), "\n");
}

/// What no backup of Newel's holds.
bool may_be_in(BackupIndex const& index, std::string const& path)
{
    for (auto const* own : {".newel/lock", ".newel/key", ".newel/txn", ".newel/restoring"})
        if (path == own || path.starts_with(cat(own, "/"))) return false;
    auto const own = with_sidecars(index.database);
    return std::find(own.begin() + 1, own.end(), path) == own.end();
}

/// What was copied and what is read from the copy, which are the same unless the disk is at fault.
void refuse_other_bytes(std::vector<TreeItem> const& copied, std::vector<TreeItem> const& read, fs::path const& data)
{
    auto const found = by_path(read);
    for (auto const& said : copied) {
        auto const at = found.find(said.path);
        auto const message = difference(said, at == found.end() ? nullptr : at->second);
        if (!message.empty())
            throw Error(
                ErrorCode::Failed,
                cat("what was written is not what is there: ", printable((data / said.path).string()), " ", message),
                "try again, best on another disk");
    }
}

std::vector<Problem> compare(BackupIndex const& index, TreeListing const& tree, fs::path const& data)
{
    std::vector<Problem> problems;
    auto const add = [&](std::string const& path, std::string const& message) {
        problems.push_back({{printable((path.empty() ? data : data / path).string()), 0, 0}, message, {}});
    };
    auto found = by_path(tree.entries);
    for (auto const& said : index.entries) {
        auto const at = found.find(said.path);
        auto const message = difference(said, at == found.end() ? nullptr : at->second);
        if (!message.empty()) add(said.path, message);
        if (!may_be_in(index, said.path)) add(said.path, "belongs to an installation or a run, not to a backup");
        if (at != found.end()) found.erase(at);
    }
    if (found.empty() || found.begin()->second->kind != FileKind::Folder) add("", "is no folder");
    found.erase("");
    for (auto const& [path, entry] : found) add(path, "is not part of the backup");
    for (auto const& path : tree.left_out) add(path, "is a device, pipe or socket");
    return problems;
}

/// The database of a backup whose files are what the index says.
std::vector<Problem> check_database(BackupIndex const& index, fs::path const& file, Observer& observer)
{
    std::vector<Problem> problems;
    auto const shown = printable(file.string());
    auto const add = [&](std::string const& message) { problems.push_back({{shown, 0, 0}, message, {}}); };
    auto const is_file = [&](TreeItem const& entry) {
        return entry.path == index.database && entry.kind == FileKind::File;
    };
    if (std::ranges::none_of(index.entries, is_file)) return add("is no file of this backup"), problems;
    auto const integrity = check_integrity(file, shown);
    for (auto const& fault : integrity.faults) add(fault);
    if (!integrity.unchecked.empty()) observer.note(cat("not checked wholly: ", integrity.unchecked));
    if (!problems.empty()) return problems;
    auto const row = state_in(file, shown);
    auto const position = row ? row->position : Position{};
    if (row.has_value() != index.chain.has_value() || (row && position.chain != *index.chain) ||
        position.version != index.version)
        add(cat("is at ", position.version.text(), " or of another history, but the index says ",
                index.version.text()));
    return problems;
}

}  // namespace

fs::path settled(fs::path const& path, fs::path const& folder)
{
    auto absolute = (folder / path).lexically_normal();
    if (!absolute.has_filename()) absolute = absolute.parent_path();  // "var/"
    std::error_code error;
    auto const resolved = fs::weakly_canonical(absolute, error);
    return error ? absolute : resolved;
}

DataTree::DataTree(DataPlace place, fs::path const& folder)
    : place_(std::move(place)), root_(settled(place_.has_files ? place_.folder : place_.database, folder))
{
    database_ = place_.has_files ? place_.database.lexically_relative(place_.folder).generic_string()
                                 : root_.filename().string();
    for (auto& path : with_sidecars(database_)) reserved_.insert(std::move(path));
    if (place_.has_files) reserved_.insert({".newel/lock", ".newel/key", ".newel/txn", ".newel/restoring"});
}

std::vector<fs::path> DataTree::sidecars() const
{
    auto const files = with_sidecars(file().string());
    return {files.begin() + 1, files.end()};
}

std::uint64_t DataTree::size_of_copy() const
{
    if (is_directory()) return newel::size_of_copy(root_);
    std::uint64_t bytes = 0;
    for (auto const& path : with_sidecars(root_.string())) bytes += newel::size_of_copy(path);
    return bytes;
}

BackupIndex write_backup(BackupSource const& source, fs::path const& out)
{
    auto const since = std::chrono::steady_clock::now();
    auto const& tree = source.tree;
    auto const& shown = tree.place().shown;
    if (is_there(out))
        throw Error(ErrorCode::Failed, cat(printable(out.string()), " is there already"), "name a folder that is not");
    if (auto const parent = out.parent_path(); !is_there(parent))
        throw Error(ErrorCode::Failed, cat("there is no folder ", printable(parent.string()), " for the backup"),
                    cat("mkdir -p ", printable(in_quotes(parent))));
    BackupIndex index{.kind = tree.is_directory() ? BackupIndex::Kind::Directory : BackupIndex::Kind::Database,
                      .app = source.app,
                      .at = source.at,
                      .software = cat("newel ", library_version()),
                      .database = tree.database()};
    PartialFolder part(out);
    auto const data = part.path() / kBackupData;
    auto const telling = [&](char const* act) {
        return [&source, since, act](std::string const& path) {
            tell_progress(source.observer, cat(act, " ", path), since);
        };
    };
    TreeListing copied;
    if (tree.is_directory()) {
        copied = copy_tree(tree.root(), data, {.without = tree.reserved(), .heartbeat = telling("backup")});
        note_left_out(source.observer, tree.root(), copied);
    } else {
        make_private_folder(data);
    }
    tell_progress(source.observer, cat("backup ", shown), since);
    auto const database = data / index.database;
    index.journal = source.copy_database(database);
    copy_mode(tree.file(), database);
    sync_folder(database.parent_path());
    auto const integrity = check_integrity(database, shown);
    if (!integrity.faults.empty()) throw damaged(shown, integrity.faults);
    if (!integrity.unchecked.empty()) source.observer.note(cat("not checked wholly: ", integrity.unchecked));
    if (auto const row = state_in(database, shown)) {
        index.data_id = row->data_id;
        index.version = row->position.version;
        index.chain = row->position.chain;
    }
    // Read again: what is on disk is what the index vouches for.
    index.entries = without_root(read_tree(data, {.heartbeat = telling("verify")}));
    refuse_other_bytes(without_root(std::move(copied)), index.entries, data);
    auto const text = index_text(index);
    if (text.size() > limits::kBackupIndexBytes)
        throw Error(ErrorCode::Failed,
                    cat(shown, " has too many files for a backup of Newel's: its index has ", grouped(text.size()),
                        " bytes, and ", grouped(limits::kBackupIndexBytes), " can be read back"),
                    "back it up by other means, with nothing using it");
    write_new_file(part.path() / kReadme, readme_of(by_hand(index, out, tree)));
    write_new_file(part.path() / kIndex, text);
    sync_folder(part.path());
    part.finish(out);
    return index;
}

BackupIndex read_backup(fs::path const& in, Observer& observer)
{
    auto const since = std::chrono::steady_clock::now();
    auto const shown = printable(in.string());
    auto const text = read_file(in / kIndex, limits::kBackupIndexBytes);
    if (!text)
        throw Error(ErrorCode::Invalid, cat(shown, " is no backup: there is no ", kIndex, " in it"),
                    "newel backup OUT    makes one");
    auto index = read_index(*text, printable((in / kIndex).string()));
    auto const data = in / kBackupData;
    if (!is_there(data)) throw invalid(shown, {{{printable(data.string()), 0, 0}, "is missing", {}}});
    auto const tree = read_tree(
        data, {.heartbeat = [&](std::string const& path) { tell_progress(observer, cat("verify ", path), since); }});
    auto problems = compare(index, tree, data);
    if (problems.empty()) problems = check_database(index, data / index.database, observer);
    if (!problems.empty()) {
        auto error = invalid(cat("the backup ", shown), problems);
        throw Error(ErrorCode::Invalid, error.message(), "use another backup; nothing was changed")
            .at(problems.front().place);
    }
    return index;
}

std::map<std::string, TreeItem const*> by_path(std::vector<TreeItem> const& entries)
{
    std::map<std::string, TreeItem const*> paths;
    for (auto const& entry : entries) paths.emplace(entry.path, &entry);
    return paths;
}

std::string difference(TreeItem const& said, TreeItem const* found)
{
    if (!found) return "is missing";
    if (said.kind != found->kind) return "is of another kind (file, folder or link)";
    if (said.size != found->size) return cat("has ", found->size, " bytes instead of ", said.size);
    if (said.digest != found->digest) return "is damaged: its digest is another one";
    if (said.target != found->target) return "leads elsewhere";
    return {};
}

std::vector<std::string> by_hand(BackupIndex const& index, fs::path const& backup, DataTree const& tree)
{
    auto const& to = tree.root();
    auto const data = backup / kBackupData;
    auto const old = cat(to.string(), ".before-by-hand");
    std::vector<std::string> lines{cat("mkdir -p ", in_quotes(to.parent_path()))};
    auto const move = [&](std::string const& from, std::string const& target) {
        lines.push_back(cat("[ ! -e ", in_quotes(from), " ] || mv -T ", in_quotes(from), " ", in_quotes(target)));
    };
    if (tree.is_directory()) {
        move(to.string(), old);
        lines.push_back(cat("cp -a ", in_quotes(data), " ", in_quotes(to)));
        lines.push_back(cat("mkdir -p -m 700 ", in_quotes(to / ".newel")));
        auto const key = fs::path(old) / ".newel/key";
        lines.push_back(
            cat("[ ! -e ", in_quotes(key), " ] || cp -a ", in_quotes(key), " ", in_quotes(to / ".newel/key")));
    } else {
        for (auto const* beside : {"", "-wal", "-journal"}) move(to.string() + beside, old + beside);
        // A log or journal that belongs to another database would change what is in this one.
        std::string remove = "rm -f";
        for (auto const& path : tree.sidecars()) remove += cat(" ", in_quotes(path));
        lines.push_back(remove);
        lines.push_back(cat("cp -a ", in_quotes(data / index.database), " ", in_quotes(to)));
    }
    if (index.journal == Journal::Wal) {
        auto const database = tree.is_directory() ? to / index.database : to;
        lines.push_back(cat("# it was in WAL mode; where the application does not see to that: sqlite3 ",
                            in_quotes(database), " 'PRAGMA journal_mode=WAL'"));
    }
    return lines;
}

void tell_progress(Observer& observer, std::string const& what, std::chrono::steady_clock::time_point since)
{
    auto const elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - since);
    if (!observer.progress({.what = what, .elapsed = elapsed}))
        throw Error(ErrorCode::Failed, "cancelled; nothing was changed");
}

void note_left_out(Observer& observer, fs::path const& root, TreeListing const& tree)
{
    for (auto const& path : tree.left_out)
        observer.note(cat(printable((root / path).string()), " is a device, pipe or socket and is left out"));
}

fs::path name_aside(DataTree const& tree, std::string const& at)
{
    auto time = at;
    std::ranges::replace(time, ':', '-');
    auto const base = cat(tree.root().string(), ".before-", time);
    fs::path path = base;
    for (int number = 2; is_there(path); ++number) path = cat(base, "-", number);
    return path;
}

}  // namespace newel
