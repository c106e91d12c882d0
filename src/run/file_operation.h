// file_operation.h: one act on files, as a step says it, ready to be done.
// Paths in it are below the data directory: the store's own folder is put before them.
#pragma once

#include "model/step.h"

#include <cstdint>
#include <map>
#include <string>

namespace newel {

/// Where a store's files lie, below the data directory; "" for the directory itself.
using StoreRoots = std::map<std::string, std::string>;

struct FileOperation {
    std::string act{};     ///< move, copy, remove, mkdir, write, edit
    bool takes_back{};     ///< the inverse of that act, for a step that says no down
    std::size_t of{};      ///< takes_back: which operation of the step's up, from 0
    std::string from{};    ///< move, copy: a path or a pattern
    std::string path{};    ///< move, copy: to; edit, remove: a path or a pattern; else a path
    std::string text{};    ///< write
    std::uint32_t mode{};  ///< write: as it says, else 0644; mkdir: 0755
    Node body{};           ///< edit: rename, set, remove
};

/// Error{Refused} where the store is not one of `roots`, or the operation is none that this program knows or
/// can follow.
[[nodiscard]] FileOperation file_operation(Operation const& operation, StoreRoots const& roots);

}  // namespace newel
