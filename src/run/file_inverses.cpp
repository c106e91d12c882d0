// file_inverses.cpp: how FileChanges takes operations back, and what comes back from the keep.
#include "base/error.h"
#include "base/limits.h"
#include "base/path_glob.h"
#include "base/text.h"
#include "manifest/document_edit.h"
#include "run/file_changes.h"
#include "run/path_run.h"

namespace newel {

namespace {

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

void FileChanges::take_back(FileOperation const& operation)
{
    auto const records = records_.claim_of(*step_, operation.of);
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
        records_.add(std::move(changed));
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
    records_.add(std::move(made));
}

void FileChanges::bring_back(KeptRecord const& record)
{
    if (view_.kind(record.place) == FileKind::Absent)
        return note(cat("what was kept of ", printable(record.path), " is no longer there"));
    if (view_.kind(record.path) != FileKind::Absent) {
        // What stands there now is newer; what was kept stays in the keep.
        note(cat(printable(record.path), " is there again; what was kept of it stays in ", record.place));
        records_.retain(record);
        return;
    }
    make_parents(record.path);
    view_.move(record.place, record.path);
    tell("restore", record.path, view_.size(record.path));
}

// ---- what only the keep has ----

/// At `path` is what the step has just made; what an application had made of it by the time the step was taken the
/// other way comes back in its place, so that the operations that follow work on that.
void FileChanges::give_back_to(std::string const& path)
{
    auto& came = here_[path];
    came = Came::New;
    for (auto const& record :
         records_.claim_at(*step_, path, [](KeptRecord const& each) { return !each.place.empty(); })) {
        bool const comes_back = came == Came::New && view_.kind(record.place) != FileKind::Absent;
        if (comes_back) {
            view_.remove(path);
            came = Came::Back;
        }
        bring_back(record);
    }
}

/// What the step has made goes on to another place.
void FileChanges::follow(std::string const& from, std::string const& to)
{
    std::map<std::string, Came> gone;
    if (auto itself = here_.extract(from)) gone.insert(std::move(itself));
    auto const [first, last] = run_below(here_, from);
    for (auto each = first; each != last;) gone.insert(here_.extract(each++));
    for (auto const& [was, came] : gone) {
        auto const path = to + was.substr(from.size());
        here_.insert_or_assign(path, came);
        if (came == Came::New) give_back_to(path);
    }
}

/// What the step took away when it went the other way, and what no operation of this one has brought back.
void FileChanges::give_back()
{
    auto const records = records_.claim_rest(*step_);
    for (auto each = records.rbegin(); each != records.rend(); ++each) {
        if (each->act == "edit") give_back_edit(*each);
        if (!each->place.empty()) bring_back(*each);
        remove_empty(each->made);
    }
}

void FileChanges::give_back_edit(KeptRecord const& record)
{
    auto const kind = document_kind(record.path);
    if (!kind || view_.kind(record.path) != FileKind::File) return;
    try {
        auto const text = view_.read(record.path, limits::kManifestBytes);
        auto const edited = undo_edit(text, *kind, displaced_from(record.displaced), record.path);
        if (edited.changed) view_.change_text(record.path, edited.text);
    } catch (Error const& error) {
        note(cat(printable(record.path), ": not all of what was kept fits: ", error.message()));
    }
}

}  // namespace newel
