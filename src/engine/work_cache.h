// work_cache.h: what the manifest on disk said when it was last read, so that `check` need not read every payload again.
// Owns:     telling by sizes, times and digests that nothing changed since (formats.md, "Lock").
// Holds only what can be found out again: where it is missing, unreadable or stale, everything is read.
#pragma once

#include "model/manifest.h"

#include <filesystem>
#include <optional>

namespace newel {

struct WorkSummary {
    Digest manifest{};  ///< of the manifest file
    Digest stamps{};    ///< of the lock, which agreed with every step, and of all in the migrations folder
    DataVersion head{};
    Chain chain{};             ///< at the head
    std::string migrations{};  ///< that folder, from the tree's top
    std::string app{};
    std::string dev{};
    std::vector<StoreSpec> stores{};
    std::vector<std::string> keys{};       ///< that the manifest pins
    std::vector<std::uint32_t> special{};  ///< versions whose steps are not plain (StepFacts::is_plain)
};

class WorkCache {
public:
    /// `folder` empty: nothing is kept. `manifest`: the file that the summary is of.
    WorkCache(std::filesystem::path const& folder, std::filesystem::path const& manifest);

    [[nodiscard]] std::optional<WorkSummary> read() const;
    void write(WorkSummary const& summary) const noexcept;

private:
    std::filesystem::path file_{};
};

/// Of names, sizes, times and inodes: those in `folder`, and that of `lock`. nullopt where a file changed so lately that a
/// later change might not show.
[[nodiscard]] std::optional<Digest> settled_stamps(std::filesystem::path const& folder,
                                                   std::filesystem::path const& lock);
[[nodiscard]] Digest stamps_digest(std::filesystem::path const& folder, std::filesystem::path const& lock);

}  // namespace newel
