// replay_cache.h: the replay cache in one SQLite file.
// Owns:     the file. Whatever is wrong with it, the cache is empty; it never throws.
#pragma once

#include "run/replay_cache.h"

#include <filesystem>
#include <memory>

namespace newel {

class SqliteReplayCache final : public ReplayCache {
public:
    /// Nothing is made before the first put().
    explicit SqliteReplayCache(std::filesystem::path file);
    ~SqliteReplayCache() override;

    [[nodiscard]] std::optional<ReplayedStep> find(Chain const& chain) override;
    void put(Chain const& chain, ReplayedStep const& step) override;
    /// Puts since the last flush become visible to others. Done at the end as well.
    void flush() noexcept;

private:
    class File;
    std::filesystem::path path_;
    std::unique_ptr<File> file_;
    bool broken_{};
};

}  // namespace newel
