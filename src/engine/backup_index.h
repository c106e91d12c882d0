// backup_index.h: what a backup says of itself, `newel-backup` in its folder: line-based, its last line a digest over all
// above.
//
//     newel-backup 1
//     app cortex
//     …
//     file DIGEST SIZE MODE PATH
//     folder MODE PATH
//     link TARGET PATH
//     digest …
//
// Paths are below `data/`; what is not printable ASCII, a space or a backslash in them is written as \xHH. DIGEST is
// BLAKE2b-256 of the file's bytes, as `b2sum -l 256` prints it.
// Throws:   Error{Invalid} with file and line.
#pragma once

#include "files/tree_copy.h"
#include "model/ids.h"
#include "sqlite/backup.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

struct BackupIndex {
    enum class Kind {
        Directory,  ///< database and files
        Database,   ///< a database alone
    };
    Kind kind{};
    std::string app{};
    std::string data_id{};         ///< empty where it is not managed
    DataVersion version{};         ///< 0 where it is not managed
    std::optional<Chain> chain{};  ///< nullopt where it is not managed
    std::string at{};              ///< UTC
    std::string software{};        ///< "newel 0.1.0"
    std::string database{};        ///< its path below data/
    Journal journal{};             ///< the mode that the database was in; the copy is in rollback mode
    std::vector<TreeItem> entries{};
};

/// Files and links, the database among them.
[[nodiscard]] std::size_t count_files(BackupIndex const& index);
[[nodiscard]] std::string index_text(BackupIndex const& index);
/// `shown`: the file, for messages.
[[nodiscard]] BackupIndex read_index(std::string_view text, std::string const& shown);

}  // namespace newel
