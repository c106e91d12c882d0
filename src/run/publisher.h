// publisher.h: puts the net effects of a plan on disk, in two halves around the one commit point (reliability.md).
// Owns:     the staging in .newel/txn, the two phases of a publish, finishing or discarding what an interrupted run left.
// Not here: what has to be done (file_view.h), the rows that say it (ledger.h).
//
// The folder .newel is there: the lock of the data directory lies in it.
// Before COMMIT  stage(): new content to .newel/txn/new/N, synced; what is only moved is not touched.
// At COMMIT      the intent rows become durable with the rest of the transaction: from then on the plan has happened.
// After COMMIT   publish(): phase one moves everything that leaves its place to .newel/txn/old/N, syncs, and writes the
//                marker .newel/txn/moved; phase two moves new/N and old/N to where they belong, and syncs.
// Then           the ledger clears the intent in a second durable transaction, and clean() deletes the staging.
// A kill anywhere: with an intent publish() is run again, and does only what is not done yet; without one the staging is
// deleted.
// Throws:   Error{Failed}, Error{Refused} as the file system does.
#pragma once

#include "model/file_records.h"
#include "run/file_view.h"

#include <set>
#include <string>
#include <vector>

namespace newel {

class Publisher {
public:
    explicit Publisher(FileSystem& disk) : disk_(disk) {}

    /// Error{Failed} where what stage() would write does not fit. What is only moved needs no room.
    void need_room(NetEffects const& net);
    /// Makes the staging anew and returns the acts that are owed once the transaction commits.
    [[nodiscard]] std::vector<IntentRow> stage(NetEffects const& net);
    /// Error{Failed} where something that was looked at is no longer so, and where a folder cannot be changed.
    void check(NetEffects const& net);
    /// How many of the puts are not done yet.
    [[nodiscard]] std::size_t unplaced(std::vector<IntentRow> const& owed);
    /// Does what is not done yet of the takes and puts.
    void publish(std::vector<IntentRow> const& owed);
    /// Deletes the staging, if there is one.
    void clean();
    [[nodiscard]] bool has_staging();

private:
    void put_in_staging(NetEffects::Put const& put, std::string const& path);
    void take_all(std::vector<IntentRow> const& owed);
    void put_all(std::vector<IntentRow> const& owed);
    void put_one(IntentRow const& row);
    void sync(std::set<std::string> const& folders);
    void delete_tree(std::string const& path);

    FileSystem& disk_;
};

}  // namespace newel
