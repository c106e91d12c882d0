// data_place.h: where an installation's stores are, from the one path that names them.
// Owns:     data directory or lone database, and what SQLite puts beside a database.
// Not here: who says the path (engine/data_setting.h, embed/), opening anything (data.h).
#pragma once

#include "model/manifest.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace newel {

/// Where the one database store of an app is.
struct DataPlace {
    std::filesystem::path database{};
    std::filesystem::path folder{};  ///< data directory; empty for a lone database file
    /// The directory has a lock, a key and a staging: the manifest has a files store, or a program that knows one has been
    /// there (.newel/lock), whose steps on files may have to be taken back.
    bool has_files{};
    std::string shown{};  ///< of the database, as people see it
};

/// The path that somebody says, and how messages speak of it.
struct AskedPlace {
    std::filesystem::path path{};
    std::string from{};  ///< who says it: "option", "manifest (dev:)"
    std::function<std::string(std::filesystem::path const&)> shown{};
};

/// Error{Usage} where the manifest's stores cannot be there.
[[nodiscard]] DataPlace place_of(AskedPlace const& asked, Manifest const& manifest);

/// Whether there is a database; a link is followed.
[[nodiscard]] bool has_database(DataPlace const& place);

/// Error{Failed} where a run was interrupted in the data directory, and the database is missing that says what of it is owed.
void refuse_lost_database(DataPlace const& place);

/// The database itself, then what SQLite may put beside it: its log, the log's index, its journal.
[[nodiscard]] std::vector<std::string> with_sidecars(std::string const& database);

}  // namespace newel
