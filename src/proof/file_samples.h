// file_samples.h: files such as steps work on: at the paths that they name, with the keys that they edit.
// Owns:     what of them a step needs, and their content.
// Not here: the operations themselves (run/file_changes.h).
#pragma once

#include "manifest/document_path.h"
#include "run/file_operation.h"
#include "run/file_system.h"

#include <string>
#include <vector>

namespace newel {

/// A file or folder that has to be there for an operation to do something.
struct NeededFile {
    enum class Kind { File, Folder, Document };
    Kind kind{};
    std::string pattern{};             ///< a path or a pattern, below the data directory
    std::string like{};                ///< Document: the path whose ending tells its kind; it may move there first
    std::vector<DocumentPath> keys{};  ///< Document: that have to be in it
};

/// Of the acts on files among `operations`. Error{Refused} as file_operation().
[[nodiscard]] std::vector<NeededFile> needed_files(std::vector<Operation> const& operations, StoreRoots const& roots);

struct SampleFile {
    std::string path{};
    std::string bytes{};
};

/// What is missing of `needed` on `disk`: new files, and documents that are there with the keys that they lack. What is
/// there and no document stays as it is; so does what `reserved` names.
[[nodiscard]] std::vector<SampleFile> sample_files(FileSystem& disk, std::vector<NeededFile> const& needed,
                                                   std::vector<std::string> const& reserved);

}  // namespace newel
