// file_run.h: the files' half of one part of a plan, around the transaction of the other half.
// Owns:     when files are worked out, staged, owed and put in place (publisher.h says how).
// Not here: SQL, and the transaction itself (runner.cpp).
#pragma once

#include "base/clock.h"
#include "run/file_changes.h"
#include "run/ledger.h"
#include "run/publisher.h"
#include "run/store.h"

#include <string>
#include <vector>

namespace newel {

/// The files of a data directory. The exclusive lock of the directory is the caller's.
struct DataFiles {
    FileSystem* disk{};
    StoreRoots roots{};
    std::vector<std::string> reserved{};  ///< as in FileChanges::Setting
};

class FileRun {
public:
    FileRun(DataFiles const& files, Store& store, Ledger& ledger, Clock const& clock);
    /// Deletes the staging unless a commit may have happened.
    ~FileRun();
    FileRun(FileRun const&) = delete;
    FileRun& operator=(FileRun const&) = delete;

    /// Works out what a step does to files. Before the transaction, one step after another.
    void take(PlannedStep const& step, History const& target);
    /// Works out what all of them come to.
    void work_out();
    /// Stages that; Error{Failed} before anything is written where it would not fit. A dry run does not.
    void stage();
    /// Error{Failed} where files are no longer as they were when that was worked out, or a folder cannot be changed. Inside
    /// the transaction, as late as can be.
    void check();
    /// Writes what is owed into the ledger. Inside the transaction, right before COMMIT.
    void owe(std::string const& data_id);
    /// COMMIT was begun: from here on the staging may be owed.
    void hold() { is_held_ = true; }
    /// Puts the files in place, and records that. After COMMIT. Error{Owed} says which of the two could not be done.
    void publish(DataVersion reached);

    [[nodiscard]] std::vector<ActionRecord> const& actions() const { return changes_.actions(); }
    [[nodiscard]] std::vector<std::string> const& notes() const { return changes_.notes(); }

private:
    Store& store_;
    Ledger& ledger_;
    FileChanges changes_;
    Publisher publisher_;
    NetEffects net_{};
    std::vector<IntentRow> rows_{};
    bool is_begun_{};  // there may be a staging of this run
    bool is_held_{};
};

/// What an interrupted run left, and what became of it.
struct Recovery {
    enum class Found {
        Nothing,
        Staging,  ///< of a run that was not committed, or of one that was done but for deleting it
        Owed,
    };
    Found found{};
    std::size_t files{};  ///< files and folders that were still to be put in place
};

/// Finishes what a committed plan owes, or deletes a staging that nothing is owed of. Under the exclusive lock, with no
/// transaction open. Error{Owed} says what could not be done.
Recovery recover(FileSystem& disk, Store& store, Ledger& ledger, Clock const& clock);

}  // namespace newel
