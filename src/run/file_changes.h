// file_changes.h: what the file operations of a plan do, worked out in memory.
// Owns:     the meaning of each operation and of its inverse, what is kept of what it takes away, and what comes back.
// Not here: the disk (publisher.h), SQL (store.h).
//
// What an operation takes away is moved to the keep; the inverse brings it back:
//   a file that is still as the step left it goes back to what it was;
//   what an application has changed since is not thrown away: it is kept in its turn, and comes back when the step is
//   taken again, before the operations that follow work on it;
//   what only the keep has comes back, unless something new stands in its place.
// A `move`, `copy`, `remove` or `edit` of what is not there does nothing, and says so: a new installation has no old files.
// A new file or folder where something else stands is refused, but for `write`, which keeps what was there.
// Folders on the way to a new place are made, and are taken away with it where nothing else is in them.
#pragma once

#include "model/file_records.h"
#include "model/plan.h"
#include "run/file_operation.h"
#include "run/file_view.h"
#include "run/kept_records.h"
#include "run/store.h"

#include <map>
#include <string>
#include <vector>

namespace newel {

class PathGlob;
struct EditOrder;

class FileChanges {
public:
    struct Setting {
        StoreRoots roots{};
        std::vector<std::string>
            reserved{};                   ///< paths that no operation may touch: the database and what lies beside it
        std::vector<KeptRecord> known{};  ///< the records of the ledger
        std::string at{};                 ///< for new records, UTC
        std::string until{};
    };
    FileChanges(FileSystem& disk, Setting setting);

    /// Does the file operations among `operations`, in their order. An error names the operation and the file.
    void take(PlannedStep const& step, std::vector<Operation> const& operations);

    [[nodiscard]] NetEffects net() { return view_.net(); }
    /// The rows of the ledger that have to be written and taken out when all is published.
    [[nodiscard]] std::vector<KeptRecord> made() const { return records_.made(); }
    [[nodiscard]] std::vector<std::string> used() const { return records_.used(); }
    [[nodiscard]] std::vector<ActionRecord> const& actions() const { return actions_; }
    [[nodiscard]] std::vector<std::string> const& notes() const { return notes_; }

private:
    enum class Came {
        New,   ///< as the step makes it
        Back,  ///< from the keep, in its place
    };

    void run(FileOperation const& operation);
    void take_back(FileOperation const& operation);
    void take_back_unrecorded(FileOperation const& operation);

    void move(FileOperation const& operation);
    void move_one(std::string const& from, std::string const& to);
    void copy(FileOperation const& operation);
    void copy_tree(std::string const& from, std::string const& to);
    void remove(FileOperation const& operation);
    void write(FileOperation const& operation);
    void make_folder(FileOperation const& operation);
    void edit(FileOperation const& operation);
    void edit_one(EditOrder const& order, std::string const& path);

    void undo(KeptRecord const& record);
    void undo_move(KeptRecord const& record);
    void undo_new(KeptRecord const& record);
    void undo_folder(KeptRecord const& record);
    void undo_edit_of(KeptRecord const& record);
    void bring_back(KeptRecord const& record);

    void give_back_to(std::string const& path);
    void follow(std::string const& from, std::string const& to);
    void give_back();
    void give_back_edit(KeptRecord const& record);

    /// Error{Refused} where `path` is reserved, or something reserved lies in it.
    void need_free(std::string const& path) const;
    /// Moves what is at `path` to the keep, and says where.
    std::string keep(std::string const& path, std::string const& record);
    std::vector<std::string> make_parents(std::string const& path);
    void remove_empty(std::vector<std::string> const& folders);
    /// Files and, for a plain path, folders too.
    [[nodiscard]] std::vector<std::string> matches(std::string const& pattern);
    void collect(std::string const& folder, PathGlob const& glob, std::vector<std::string>& found);
    [[nodiscard]] KeptRecord record(std::string act, std::string path);
    void tell(std::string kind, std::string const& path, std::uint64_t bytes);
    void note(std::string const& text);

    FileView view_;
    Setting setting_;
    KeptRecords records_;
    PlannedStep const* step_{};
    std::size_t operation_{};             // among those of the step
    std::map<std::string, Came> here_{};  // what its operations have made so far, by its place
    std::string store_{};
    std::vector<ActionRecord> actions_{};
    std::vector<std::string> notes_{};
};

}  // namespace newel
