#include "run/file_changes.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/path_glob.h"
#include "base/text.h"
#include "manifest/document_edit.h"

#include <algorithm>

namespace newel {

namespace {

constexpr std::string_view kKept = ".newel/kept";
constexpr std::uint32_t kFolderMode = 0755;
constexpr std::uint32_t kOwnFolderMode = 0700;
constexpr std::size_t kIdDigits = 10;
/// Larger copies are not read to tell whether an application changed them since: they are kept when they are taken back.
constexpr std::uint64_t kDigestedCopy = 64u << 20;

std::string label(PlannedStep const& step)
{
    return cat("step ", step.facts.version.number, " ", step.facts.name,
               step.direction == Direction::Down ? " (down)" : "");
}

/// Ids of records grow, as they tell the order in which things were done; the rest of them is random.
std::string numbered_id(std::uint64_t number)
{
    std::string digits(kIdDigits, '0');
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, number /= 16)
        *digit = "0123456789abcdef"[number % 16];
    return digits + random_id().substr(kIdDigits);
}

/// The number of such an id; 0 for any other.
std::uint64_t number_of(std::string const& id)
{
    auto const digits = id.substr(0, kIdDigits);
    if (digits.size() < kIdDigits || digits.find_first_not_of("0123456789abcdef") != std::string::npos) return 0;
    return std::stoull(digits, nullptr, 16);
}

bool touches(std::string const& path, std::string const& other)
{
    return path == other || path.starts_with(cat(other, "/")) || other.starts_with(cat(path, "/"));
}

/// The inverse of an edit, as far as the order alone tells it: what was set is taken out, what was renamed goes back.
EditOrder inverse_of(EditOrder const& order)
{
    EditOrder inverse;
    for (auto rename = order.rename.rbegin(); rename != order.rename.rend(); ++rename)
        inverse.rename.emplace_back(rename->second, rename->first);
    for (auto const& [path, value] : order.set) inverse.remove.push_back(path);
    return inverse;
}

}  // namespace

FileChanges::FileChanges(FileSystem& disk, Setting setting)
    : view_(disk), setting_(std::move(setting)), open_(setting_.known)
{
    // Times are no order: a plan takes less than a second.
    std::ranges::stable_sort(open_, {}, [](KeptRecord const& each) { return number_of(each.id); });
    if (!open_.empty()) last_id_ = number_of(open_.back().id);
}

void FileChanges::take(PlannedStep const& step, std::vector<Operation> const& operations)
{
    step_ = &step;
    bool any = false;
    for (operation_ = 0; operation_ < operations.size(); ++operation_) {
        auto const& operation = operations[operation_];
        if (!operation.is_file()) continue;
        any = true;
        store_ = operation.store();
        try {
            auto const act = file_operation(operation, setting_.roots);
            if (act.takes_back) {
                take_back(act);
                continue;
            }
            auto const before = added_;
            run(act);
            // What did nothing is taken back by doing nothing, and not by what its order alone tells.
            if (step.direction == Direction::Up && added_ == before) add(record("nothing", act.path));
        } catch (Error& error) {
            error.within(cat(label(step), ", ", operation.act));
            throw;
        }
    }
    if (any || !open_.empty()) give_back(step.direction);
}

void FileChanges::run(FileOperation const& operation)
{
    if (operation.act == "move") return move(operation);
    if (operation.act == "copy") return copy(operation);
    if (operation.act == "remove") return remove(operation);
    if (operation.act == "mkdir") return make_folder(operation);
    if (operation.act == "write") return write(operation);
    edit(operation);
}

// ---- the operations ----

void FileChanges::move(FileOperation const& operation)
{
    bool const is_pattern = is_path_glob(operation.from);
    auto const found = matches(operation.from);
    if (found.empty()) note(cat(printable(operation.from), " is not there; nothing is moved"));
    auto const base = glob_folder(operation.from);
    for (auto const& from : found)
        move_one(from, is_pattern ? joined_path(operation.path, base.empty() ? from : from.substr(base.size() + 1))
                                  : operation.path);
}

void FileChanges::move_one(std::string const& from, std::string const& to)
{
    need_free(from);
    need_free(to);
    auto made = record("move", to);
    made.from = from;
    made.made = make_parents(to);
    tell("move", cat(from, " to ", to), view_.size(from));
    view_.move(from, to);
    add(std::move(made));
}

void FileChanges::copy(FileOperation const& operation)
{
    bool const is_pattern = is_path_glob(operation.from);
    auto const found = matches(operation.from);
    if (found.empty()) note(cat(printable(operation.from), " is not there; nothing is copied"));
    auto const base = glob_folder(operation.from);
    for (auto const& from : found) {
        auto const to = is_pattern ? joined_path(operation.path, base.empty() ? from : from.substr(base.size() + 1))
                                   : operation.path;
        need_free(from);
        need_free(to);
        copy_tree(from, to);
    }
}

void FileChanges::copy_tree(std::string const& from, std::string const& to)
{
    bool const is_folder = view_.kind(from) == FileKind::Folder;
    auto made = record(is_folder ? "mkdir" : "copy", to);
    made.made = make_parents(to);
    if (is_folder) {
        auto const entries = view_.list(from);  // before the copy may lie in it
        view_.make_folder(to, kFolderMode);
        add(std::move(made));
        for (auto const& entry : entries) copy_tree(joined_path(from, entry.name), joined_path(to, entry.name));
        return;
    }
    auto const size = view_.size(from);
    if (size <= kDigestedCopy) made.left = view_.digest(from);
    view_.put_copy(from, to);
    tell("copy", cat(from, " to ", to), size);
    add(std::move(made));
}

void FileChanges::remove(FileOperation const& operation)
{
    auto const found = matches(operation.path);
    if (found.empty()) note(cat(printable(operation.path), " is not there; nothing is removed"));
    for (auto const& path : found) {
        need_free(path);
        auto made = record("remove", path);
        tell("remove", path, view_.size(path));
        made.place = keep(path, made.id);
        add(std::move(made));
    }
}

void FileChanges::write(FileOperation const& operation)
{
    auto const& path = operation.path;
    need_free(path);
    auto const kind = view_.kind(path);
    if (kind == FileKind::Folder) throw Error(ErrorCode::Failed, cat(printable(path), " is a folder"));
    auto made = record("write", path);
    made.left = file_digest(operation.text).hex();
    std::string like;
    if (kind == FileKind::File) {
        if (view_.digest(path) == made.left) return;
        view_.need_one_name(path);
        like = view_.source(path);
        made.place = keep(path, made.id);
    } else {
        made.made = make_parents(path);
    }
    view_.put_text(path, operation.text, operation.mode, like);
    tell("write", path, operation.text.size());
    add(std::move(made));
}

void FileChanges::make_folder(FileOperation const& operation)
{
    need_free(operation.path);
    if (view_.kind(operation.path) == FileKind::Folder) return;
    auto made = record("mkdir", operation.path);
    made.made = make_parents(operation.path);
    view_.make_folder(operation.path, operation.mode);
    tell("mkdir", operation.path, 0);
    add(std::move(made));
}

void FileChanges::edit(FileOperation const& operation)
{
    auto const found = matches(operation.path);
    if (found.empty()) note(cat("no file fits ", printable(operation.path), "; nothing is edited"));
    for (auto const& path : found) edit_one(operation, path);
}

void FileChanges::edit_one(FileOperation const& operation, std::string const& path)
{
    need_free(path);
    auto const kind = document_kind(path);
    if (!kind)
        throw Error(ErrorCode::Failed, cat(printable(path), " is neither YAML nor JSON by its name"),
                    "a narrower pattern leaves it out, as in  files: \"models/**/*.yml\"");
    auto const text = view_.read(path, limits::kManifestBytes);
    // Where this step was taken back before, what was changed meanwhile comes back with it.
    auto const before = claim([&](KeptRecord const& each) {
        return each.act == "edit" && each.path == path && each.operation == operation_;
    });
    auto const edited = before.empty() ? edit_document(text, *kind, edit_order(operation.body), path)
                                       : undo_edit(text, *kind, displaced_from(before.back().displaced), path);
    if (!edited.changed) return;
    auto made = record("edit", path);
    made.displaced = to_node(edited.displaced);
    view_.change_text(path, edited.text);
    tell("edit", path, edited.text.size());
    add(std::move(made));
}

// ---- their inverses ----

void FileChanges::take_back(FileOperation const& operation)
{
    auto const records = claim([&](KeptRecord const& each) { return each.operation == operation.of; });
    if (records.empty()) take_back_unrecorded(operation);
    for (auto each = records.rbegin(); each != records.rend(); ++each) undo(*each);
}

/// A step that was taken note of without having run (adopted) left no records; what its order alone tells is done.
void FileChanges::take_back_unrecorded(FileOperation const& operation)
{
    if (operation.act == "move" && !is_path_glob(operation.from) && view_.kind(operation.path) != FileKind::Absent)
        return move_one(operation.path, operation.from);
    if (operation.act != "edit") return;
    auto const inverse = inverse_of(edit_order(operation.body));
    for (auto const& path : matches(operation.path)) {
        auto const kind = document_kind(path);
        if (!kind) continue;
        need_free(path);
        auto const edited = edit_document(view_.read(path, limits::kManifestBytes), *kind, inverse, path);
        if (edited.changed) view_.change_text(path, edited.text);
    }
}

void FileChanges::undo(KeptRecord const& record)
{
    need_free(record.path);
    if (!record.from.empty()) need_free(record.from);
    if (record.act == "move") undo_move(record);
    if (record.act == "write" || record.act == "copy") undo_new(record);
    if (record.act == "mkdir") undo_folder(record);
    if (record.act == "edit") undo_edit_of(record);
    if (record.act == "remove") bring_back(record);
    remove_empty(record.made);
}

void FileChanges::undo_move(KeptRecord const& record)
{
    if (view_.kind(record.path) == FileKind::Absent)
        return note(cat(printable(record.path), " is no longer there; nothing is moved back"));
    make_parents(record.from);
    tell("move", cat(record.path, " to ", record.from), view_.size(record.path));
    view_.move(record.path, record.from);
}

void FileChanges::undo_new(KeptRecord const& record)
{
    auto const kind = view_.kind(record.path);
    bool const untouched = kind == FileKind::File && !record.left.empty() && view_.digest(record.path) == record.left;
    if (untouched) {
        tell("remove", record.path, view_.size(record.path));
        view_.remove(record.path);
    } else if (kind != FileKind::Absent) {
        auto changed = this->record(record.act, record.path);
        changed.operation = record.operation;
        tell("keep", record.path, view_.size(record.path));
        changed.place = keep(record.path, changed.id);
        add(std::move(changed));
    }
    if (!record.place.empty()) bring_back(record);
}

void FileChanges::undo_folder(KeptRecord const& record)
{
    if (view_.kind(record.path) != FileKind::Folder) return;
    if (!view_.list(record.path).empty())
        return note(cat("the folder ", printable(record.path), " holds something, so it stays"));
    tell("remove", record.path, 0);
    view_.remove(record.path);
}

void FileChanges::undo_edit_of(KeptRecord const& record)
{
    auto const kind = document_kind(record.path);
    if (!kind || view_.kind(record.path) != FileKind::File)
        return note(cat(printable(record.path), " is no longer there; nothing is edited back"));
    auto const text = view_.read(record.path, limits::kManifestBytes);
    auto const edited = undo_edit(text, *kind, displaced_from(record.displaced), record.path);
    if (!edited.changed) return;
    auto made = this->record("edit", record.path);
    made.operation = record.operation;
    made.displaced = to_node(edited.displaced);
    view_.change_text(record.path, edited.text);
    tell("edit", record.path, edited.text.size());
    add(std::move(made));
}

void FileChanges::bring_back(KeptRecord const& record)
{
    if (view_.kind(record.place) == FileKind::Absent)
        return note(cat("what was kept of ", printable(record.path), " is no longer there"));
    if (view_.kind(record.path) != FileKind::Absent) {
        // What stands there now is newer; what was kept stays in the keep.
        note(cat(printable(record.path), " is there again; what was kept of it stays in ", record.place));
        if (std::erase(used_, record.id) == 0) made_.push_back(record);
        return;
    }
    make_parents(record.path);
    view_.move(record.place, record.path);
    tell("restore", record.path, view_.size(record.path));
}

/// What the step took away when it went the other way, and what no operation of this one has brought back.
void FileChanges::give_back(Direction direction)
{
    auto const records = claim([](KeptRecord const&) { return true; });
    for (auto each = records.rbegin(); each != records.rend(); ++each) {
        auto const& record = *each;
        if (record.act == "edit") {
            auto const kind = document_kind(record.path);
            if (!kind || view_.kind(record.path) != FileKind::File) continue;
            try {
                auto const text = view_.read(record.path, limits::kManifestBytes);
                auto const edited = undo_edit(text, *kind, displaced_from(record.displaced), record.path);
                if (edited.changed) view_.change_text(record.path, edited.text);
            } catch (Error const& error) {
                note(cat(printable(record.path), ": not all of what was kept fits: ", error.message()));
            }
        } else if (!record.place.empty()) {
            // The last act on it: a step may write one file twice.
            auto const ours = std::find_if(made_.rbegin(), made_.rend(), [&](KeptRecord const& mine) {
                return mine.path == record.path && mine.step == record.step && mine.direction == direction &&
                       !mine.left.empty();
            });
            bool const as_just_made = ours != made_.rend() && view_.kind(record.path) == FileKind::File &&
                                      view_.digest(record.path) == ours->left;
            if (as_just_made) view_.remove(record.path);
            bring_back(record);
        }
        remove_empty(record.made);
    }
}

// ---- what they stand on ----

void FileChanges::need_free(std::string const& path) const
{
    for (auto const& reserved : setting_.reserved)
        if (touches(path, reserved))
            throw Error(ErrorCode::Refused,
                        cat(printable(path), path == reserved ? " is " : " holds ",
                            "the database, or lies beside it: ", printable(reserved), " belongs to SQLite"),
                        "a step changes the database by SQL alone");
}

std::string FileChanges::keep(std::string const& path, std::string const& record)
{
    auto const place = cat(kKept, "/", record);
    std::string const kept(kKept);
    if (view_.kind(kept) == FileKind::Absent) view_.make_folder(kept, kOwnFolderMode);
    view_.move(path, place);
    return place;
}

std::vector<std::string> FileChanges::make_parents(std::string const& path)
{
    std::vector<std::string> made;
    for (auto end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
        auto const folder = path.substr(0, end);
        if (view_.kind(folder) != FileKind::Absent) continue;
        view_.make_folder(folder, kFolderMode);
        made.push_back(folder);
    }
    return made;
}

void FileChanges::remove_empty(std::vector<std::string> const& folders)
{
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder)
        if (view_.kind(*folder) == FileKind::Folder && view_.list(*folder).empty()) view_.remove(*folder);
}

std::vector<std::string> FileChanges::matches(std::string const& pattern)
{
    if (!is_path_glob(pattern)) {
        if (view_.kind(pattern) == FileKind::Absent) return {};
        return {pattern};
    }
    std::vector<std::string> found;
    collect(glob_folder(pattern), pattern, found);
    return found;
}

void FileChanges::collect(std::string const& folder, std::string const& pattern, std::vector<std::string>& found)
{
    for (auto const& entry : view_.list(folder)) {
        auto const path = joined_path(folder, entry.name);
        if (entry.name == ".newel" || std::ranges::find(setting_.reserved, path) != setting_.reserved.end()) continue;
        if (entry.kind == FileKind::Folder) collect(path, pattern, found);
        // A pattern means files; links and devices are none.
        if (entry.kind == FileKind::File && fits_path_glob(pattern, path)) found.push_back(path);
    }
}

KeptRecord FileChanges::record(std::string act, std::string path)
{
    KeptRecord made{.id = numbered_id(++last_id_), .version = step_->facts.version, .step = step_->facts.id};
    made.chain = step_->facts.chain;
    made.direction = step_->direction;
    made.operation = operation_;
    made.act = std::move(act);
    made.path = std::move(path);
    made.at = setting_.at;
    made.until = setting_.until;
    return made;
}

void FileChanges::add(KeptRecord record)
{
    ++added_;
    open_.push_back(record);
    made_.push_back(std::move(record));
}

std::vector<KeptRecord> FileChanges::claim(std::function<bool(KeptRecord const&)> const& fits)
{
    std::vector<KeptRecord> claimed;
    std::erase_if(open_, [&](KeptRecord const& each) {
        // What stood below it is part of what a step is: the same one on another branch has records of its own.
        if (each.chain != step_->facts.chain || each.direction == step_->direction || !fits(each)) return false;
        claimed.push_back(each);
        // One that was made in this very plan never reaches the ledger.
        if (std::erase_if(made_, [&](KeptRecord const& mine) { return mine.id == each.id; }) == 0)
            used_.push_back(each.id);
        return true;
    });
    return claimed;
}

void FileChanges::tell(std::string kind, std::string const& path, std::uint64_t bytes)
{
    actions_.push_back({.version = step_->facts.version,
                        .direction = step_->direction,
                        .store = store_,
                        .kind = std::move(kind),
                        .object = cat("file ", printable(path)),
                        .rows = bytes});
}

void FileChanges::note(std::string text) { notes_.push_back(cat(label(*step_), ": ", text)); }

}  // namespace newel
