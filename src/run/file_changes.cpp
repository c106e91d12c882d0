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

constexpr std::uint32_t kFolderMode = 0755;
constexpr std::uint32_t kOwnFolderMode = 0700;
/// Larger copies are not read to tell whether an application changed them since: they are kept when they are taken back.
constexpr std::uint64_t kDigestedCopy = 64u << 20;

std::string label(PlannedStep const& step)
{
    return cat(step_label(step.facts.version, step.facts.name), step.direction == Direction::Down ? " (down)" : "");
}

bool touches(std::string const& path, std::string const& other)
{
    return path == other || path.starts_with(cat(other, "/")) || other.starts_with(cat(path, "/"));
}

/// Where a `move` or `copy` takes `from`: what a pattern finds keeps its place below the pattern's folder.
std::string place_for(FileOperation const& operation, std::string const& from)
{
    if (!is_path_glob(operation.from)) return operation.path;
    auto const base = glob_folder(operation.from);
    return joined_path(operation.path, base.empty() ? from : from.substr(base.size() + 1));
}

}  // namespace

FileChanges::FileChanges(FileSystem& disk, Setting setting)
    : view_(disk), setting_(std::move(setting)), records_(std::move(setting_.known))
{
}

void FileChanges::take(PlannedStep const& step, std::vector<Operation> const& operations)
{
    step_ = &step;
    here_.clear();
    for (operation_ = 0; operation_ < operations.size(); ++operation_) {
        auto const& operation = operations[operation_];
        if (!operation.is_file()) continue;
        store_ = operation.store();
        try {
            auto const act = file_operation(operation, setting_.roots);
            if (act.takes_back) {
                take_back(act);
                continue;
            }
            auto const before = records_.added();
            run(act);
            // What did nothing is taken back by doing nothing, and not by what its order alone tells.
            if (step.direction == Direction::Up && records_.added() == before)
                records_.add(record("nothing", act.path));
        } catch (Error& error) {
            error.within(cat(label(step), ", ", operation.act));
            throw;
        }
    }
    give_back();
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
    auto const found = matches(operation.from);
    if (found.empty()) note(cat(printable(operation.from), " is not there; nothing is moved"));
    for (auto const& from : found) move_one(from, place_for(operation, from));
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
    records_.add(std::move(made));
    follow(from, to);
}

void FileChanges::copy(FileOperation const& operation)
{
    auto const found = matches(operation.from);
    if (found.empty()) note(cat(printable(operation.from), " is not there; nothing is copied"));
    for (auto const& from : found) {
        auto const to = place_for(operation, from);
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
        records_.add(std::move(made));
        for (auto const& entry : entries) copy_tree(joined_path(from, entry.name), joined_path(to, entry.name));
        return;
    }
    auto const size = view_.size(from);
    if (size <= kDigestedCopy) made.left = view_.digest(from);
    view_.put_copy(from, to);
    tell("copy", cat(from, " to ", to), size);
    records_.add(std::move(made));
    give_back_to(to);
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
        records_.add(std::move(made));
    }
}

void FileChanges::write(FileOperation const& operation)
{
    auto const& path = operation.path;
    need_free(path);
    auto const here = here_.find(path);
    if (here != here_.end() && here->second == Came::Back) return;  // newer than what the step writes
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
    records_.add(std::move(made));
    give_back_to(path);
}

void FileChanges::make_folder(FileOperation const& operation)
{
    need_free(operation.path);
    if (view_.kind(operation.path) == FileKind::Folder) return;
    auto made = record("mkdir", operation.path);
    made.made = make_parents(operation.path);
    view_.make_folder(operation.path, operation.mode);
    tell("mkdir", operation.path, 0);
    records_.add(std::move(made));
}

void FileChanges::edit(FileOperation const& operation)
{
    auto const found = matches(operation.path);
    if (found.empty()) return note(cat("no file fits ", printable(operation.path), "; nothing is edited"));
    auto const order = edit_order(operation.body);
    for (auto const& path : found) edit_one(order, path);
}

void FileChanges::edit_one(EditOrder const& order, std::string const& path)
{
    need_free(path);
    auto const kind = document_kind(path);
    if (!kind)
        throw Error(ErrorCode::Failed, cat(printable(path), " is neither YAML nor JSON by its name"),
                    "a narrower pattern leaves it out, as in  files: \"models/**/*.yml\"");
    auto const text = view_.read(path, limits::kManifestBytes);
    // Where this step was taken back before, what was changed meanwhile comes back with it.
    auto const before = records_.claim_at(
        *step_, path, [&](KeptRecord const& each) { return each.act == "edit" && each.operation == operation_; });
    auto const edited = before.empty() ? edit_document(text, *kind, order, path)
                                       : undo_edit(text, *kind, displaced_from(before.back().displaced), path);
    if (!edited.changed) return;
    auto made = record("edit", path);
    made.displaced = to_node(edited.displaced);
    view_.change_text(path, edited.text);
    tell("edit", path, edited.text.size());
    records_.add(std::move(made));
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
    std::string const kept(kKeptFolder);
    auto const place = joined_path(kept, record);
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
    collect(glob_folder(pattern), PathGlob(pattern), found);
    return found;
}

void FileChanges::collect(std::string const& folder, PathGlob const& glob, std::vector<std::string>& found)
{
    for (auto const& entry : view_.list(folder)) {
        auto const path = joined_path(folder, entry.name);
        if (entry.name == ".newel" || std::ranges::find(setting_.reserved, path) != setting_.reserved.end()) continue;
        if (entry.kind == FileKind::Folder) collect(path, glob, found);
        // A pattern means files; links and devices are none.
        if (entry.kind == FileKind::File && glob.fits(path)) found.push_back(path);
    }
}

KeptRecord FileChanges::record(std::string act, std::string path)
{
    KeptRecord made{.id = records_.next_id(), .version = step_->facts.version, .step = step_->facts.id};
    made.chain = step_->facts.chain;
    made.direction = step_->direction;
    made.operation = operation_;
    made.act = std::move(act);
    made.path = std::move(path);
    made.at = setting_.at;
    made.until = setting_.until;
    return made;
}

void FileChanges::tell(std::string kind, std::string const& path, std::uint64_t bytes)
{
    actions_.push_back({.version = step_->facts.version,
                        .direction = step_->direction,
                        .store = store_,
                        .kind = std::move(kind),
                        .object = cat("file ", printable(path)),
                        .rows = bytes,
                        .is_file = true});
}

void FileChanges::note(std::string const& text) { notes_.push_back(cat(label(*step_), ": ", text)); }

}  // namespace newel
