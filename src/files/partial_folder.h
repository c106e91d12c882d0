// partial_folder.h: a folder on its way to its name, told apart from one that a kill left behind.
// Owns:     the names NAME.part-XXXXXXXX beside NAME, and the lock (flock) on a folder of that name while it is written.
// Not here: what is put into it.
// Throws:   Error{Failed} with errno as the native code.
#pragma once

#include "files/descriptor.h"

#include <filesystem>
#include <vector>

namespace newel {

/// Gone again unless it got to its name.
class PartialFolder {
public:
    /// Makes it beside `out`. Where the file system knows no locks on folders it is made without.
    explicit PartialFolder(std::filesystem::path const& out);
    ~PartialFolder();
    PartialFolder(PartialFolder const&) = delete;
    PartialFolder& operator=(PartialFolder const&) = delete;

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    /// Durably. Error{Failed} where the name is taken.
    void finish(std::filesystem::path const& out);

private:
    std::filesystem::path path_{};
    Descriptor lock_{};
};

/// Deletes what nobody is writing any more of those beside `out`, and says which they were. What cannot be locked or deleted
/// stays.
std::vector<std::filesystem::path> delete_stale_parts(std::filesystem::path const& out);

}  // namespace newel
