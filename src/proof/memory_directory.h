// memory_directory.h: a data directory in memory whose files steps are tried on.
// Owns:     what steps did to it, and what is kept of that.
// Threads:  one at a time.   Throws: what FileChanges and the file system do; then what it holds is undefined.
#pragma once

#include "model/history.h"
#include "run/file_changes.h"
#include "run/memory_file_system.h"

#include <map>
#include <string>
#include <vector>

namespace newel {

class MemoryDirectory {
public:
    /// `reserved`: as in FileChanges::Setting.
    MemoryDirectory(StoreRoots roots, std::vector<std::string> reserved);

    [[nodiscard]] MemoryFileSystem& disk() { return disk_; }
    [[nodiscard]] StoreRoots const& roots() const { return roots_; }
    [[nodiscard]] std::vector<std::string> const& reserved() const { return reserved_; }

    void run(StepFacts const& facts, Direction direction, std::vector<Operation> const& operations);
    /// Mode and bytes of each file by its path. Folders come and go with what is in them.
    [[nodiscard]] std::map<std::string, std::string> files() const;
    /// Whether the keep holds bytes that this step took away.
    [[nodiscard]] bool keeps_of(StepFacts const& facts) const;
    /// Nothing is in it any more.
    void clear();

private:
    StoreRoots roots_;
    std::vector<std::string> reserved_;
    MemoryFileSystem disk_{};
    std::vector<KeptRecord> records_{};
};

[[nodiscard]] bool acts_on_files(Step const& step);

}  // namespace newel
