#include "engine/backup_folder.h"

#include "base/limits.h"
#include "files/durable.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr char const* kIndex = "newel-backup";
constexpr char const* kData = "data";
constexpr char const* kReadme = "README";

/// As a shell takes it, whatever is in it.
std::string in_quotes(fs::path const& path)
{
    std::string out = "'";
    for (char const c : path.string()) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

/// A folder on its way to its name: gone again unless it got there.
class Part {
public:
    explicit Part(fs::path const& out) : path_(cat(out.string(), ".part-", random_id().substr(0, 8)))
    {
        make_private_folder(path_);
    }
    Part(Part const&) = delete;
    Part& operator=(Part const&) = delete;
    ~Part()
    {
        try {
            if (!path_.empty()) remove_tree(path_);
        } catch (Error const&) {
            return;  // what could not be deleted says by its name what it is
        }
    }

    [[nodiscard]] fs::path const& path() const { return path_; }
    void finish(fs::path const& out)
    {
        rename_durably(path_, out);
        path_.clear();
    }

private:
    fs::path path_;
};

void note_left_out(Observer& observer, fs::path const& root, std::vector<std::string> const& paths)
{
    for (auto const& path : paths)
        observer.note(cat(printable((root / path).string()), " is a device, pipe or socket and is left out"));
}

/// From the copy, so that index and database agree.
void read_state(BackupIndex& index, fs::path const& database, std::string const& shown)
{
    auto const opened = SqliteDatabase::open(database, {.mode = OpenMode::ReadOnly, .shown = shown});
    auto const row = opened->ledger().state();
    if (!row) return;
    index.data_id = row->data_id;
    index.version = row->position.version;
    index.chain = row->position.chain;
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

/// The one thing wrong with a file, if there is one.
std::string difference(TreeItem const& said, TreeItem const* found)
{
    if (!found) return "is missing";
    if (said.kind != found->kind) return "is of another kind (file, folder or link)";
    if (said.size != found->size) return cat("has ", found->size, " bytes instead of ", said.size);
    if (said.digest != found->digest) return "is damaged: its digest is another one";
    if (said.target != found->target) return "leads elsewhere";
    return {};
}

/// What no backup of Newel's holds.
bool may_be_in(BackupIndex const& index, std::string const& path)
{
    for (auto const* own : {".newel/lock", ".newel/key", ".newel/txn"})
        if (path == own || path.starts_with(cat(own, "/"))) return false;
    for (auto const* beside : {"-wal", "-shm", "-journal"})
        if (path == cat(index.database, beside)) return false;
    return true;
}

std::vector<Problem> compare(BackupIndex const& index, TreeListing const& tree, fs::path const& data)
{
    std::vector<Problem> problems;
    auto const add = [&](std::string const& path, std::string const& message) {
        problems.push_back({{printable((path.empty() ? data : data / path).string()), 0, 0}, message, {}});
    };
    std::map<std::string, TreeItem const*> found;
    for (auto const& entry : tree.entries) found.emplace(entry.path, &entry);
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
    BackupIndex inside{.app = index.app};
    read_state(inside, file, shown);
    if (inside.chain != index.chain || inside.version != index.version)
        add(cat("is at ", inside.version.text(), " or of another history, but the index says ", index.version.text()));
    return problems;
}

}  // namespace

DataTree::DataTree(DataPlace place) : place_(std::move(place))
{
    auto const& named = place_.has_files ? place_.folder : place_.database;
    auto absolute = fs::absolute(named).lexically_normal();
    if (!absolute.has_filename()) absolute = absolute.parent_path();  // "var/"
    std::error_code error;
    root_ = fs::weakly_canonical(absolute, error);
    if (error) root_ = absolute;
    database_ = place_.has_files ? place_.database.lexically_relative(place_.folder).generic_string()
                                 : root_.filename().string();
    for (auto const* beside : {"", "-wal", "-shm", "-journal"}) reserved_.insert(cat(database_, beside));
    if (place_.has_files) reserved_.insert({".newel/lock", ".newel/key", ".newel/txn"});
}

std::vector<fs::path> DataTree::sidecars() const
{
    std::vector<fs::path> files;
    for (auto const* beside : {"-wal", "-shm", "-journal"}) files.emplace_back(file().string() + beside);
    return files;
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
    Part part(out);
    auto const data = part.path() / kData;
    if (tree.is_directory()) {
        auto const copied =
            copy_tree(tree.root(), data, {.without = tree.reserved(), .heartbeat = [&](std::string const& path) {
                                              tell_progress(source.observer, cat("backup ", path), since);
                                          }});
        note_left_out(source.observer, tree.root(), copied.left_out);
    } else {
        make_private_folder(data);
    }
    tell_progress(source.observer, cat("backup ", shown), since);
    auto const database = data / index.database;
    index.journal = source.copy_database(database);
    set_file_mode(database, mode_of(tree.file()));
    sync_folder(database.parent_path());
    auto const integrity = check_integrity(database, shown);
    if (!integrity.faults.empty()) throw damaged(shown, integrity.faults);
    if (!integrity.unchecked.empty()) source.observer.note(cat("not checked wholly: ", integrity.unchecked));
    read_state(index, database, shown);
    // Read again: what is on disk is what the index vouches for.
    index.entries = without_root(read_tree(data));
    write_new_file(part.path() / kReadme, readme_of(by_hand(index, out, tree)));
    write_new_file(part.path() / kIndex, index_text(index));
    sync_folder(part.path());
    part.finish(out);
    return index;
}

BackupIndex read_backup(fs::path const& in, Observer& observer)
{
    auto const since = std::chrono::steady_clock::now();
    auto const shown = printable(in.string());
    auto const text = read_file(in / kIndex, limits::kLockBytes);
    if (!text)
        throw Error(ErrorCode::Invalid, cat(shown, " is no backup: there is no ", kIndex, " in it"),
                    "newel backup OUT    makes one");
    auto index = read_index(*text, printable((in / kIndex).string()));
    auto const data = in / kData;
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

std::vector<std::string> by_hand(BackupIndex const& index, fs::path const& backup, DataTree const& tree)
{
    auto const to = tree.root();
    auto const data = fs::absolute(backup).lexically_normal() / kData;
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
        lines.push_back(cat("rm -f ", in_quotes(to.string() + "-wal"), " ", in_quotes(to.string() + "-shm"), " ",
                            in_quotes(to.string() + "-journal")));
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
