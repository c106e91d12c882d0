// data.h: the data that a command works on: where it is, opened for reading or writing, and its state.
// Owns:     from a `--data` or `dev:` to a database file and the folders where bundles lie.
// Not here: what is to be done with it.
#pragma once

#include "engine/workspace.h"
#include "sqlite/sqlite_database.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace newel {

/// Where the one database store of an app is.
struct DataPlace {
    std::filesystem::path database{};
    std::filesystem::path folder{};  ///< data directory; empty for a lone database file
    Setting setting{};
    std::string shown{};  ///< of the database, as people see it
};

/// From what is set and the manifest's stores. Error{Usage} where nobody says where the data is.
[[nodiscard]] DataPlace data_place(Workspace& workspace, Manifest const& manifest);

/// Tables of the tool whose layout the manifest reads: outside every fingerprint.
[[nodiscard]] std::vector<std::string> other_tools_tables(Manifest const& manifest);

enum class Access { Read, Write };

/// An open database with its ledger.
class Data {
public:
    /// For writing, folders and the database file are made where they are missing.
    Data(DataPlace place, Manifest const& manifest, Access access, std::chrono::milliseconds wait);

    /// An empty database in memory that stands for a place where nothing is yet: for dry runs.
    [[nodiscard]] static Data scratch(DataPlace place);

    [[nodiscard]] Store& store() { return database_->store(); }
    [[nodiscard]] Ledger& ledger() { return database_->ledger(); }
    [[nodiscard]] DataPlace const& place() const { return place_; }

    /// Presence, state row and, where asked, the stack. Error{Refused} where the data is another app's.
    enum class Depth { Row, Stack };
    [[nodiscard]] State state(Depth depth);

private:
    Data(DataPlace place, std::unique_ptr<SqliteDatabase> database);

    DataPlace place_;
    std::unique_ptr<SqliteDatabase> database_;
};

}  // namespace newel
