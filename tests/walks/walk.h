// walk.h: one random walk: moves of the engine and changes of an application, each compared with the model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace newel::walks {

struct Options {
    std::size_t least{50};
    std::size_t most{500};
    bool verbose{};
};

/// What was done; plain numbers, so that it can lie in memory that processes share.
struct Tally {
    std::size_t walks{};
    std::size_t switches{};
    std::size_t ups{};
    std::size_t downs{};
    std::size_t amends{};
    std::size_t crashes{};        ///< moves of any kind that were killed
    std::size_t crashed_old{};    ///< and left the old state
    std::size_t crashed_owed{};   ///< and left files owed, which the recovery put in place
    std::size_t crashed_twice{};  ///< the recovery was killed as well
    std::size_t changes{};        ///< by the application
    std::size_t disagreements{};
    std::uint64_t first_bad{};  ///< the seed
    std::uint64_t current{};    ///< the seed of the walk that goes on
    char first_reason[1500]{};

    void add(Tally const& other);
    [[nodiscard]] std::size_t moves() const { return switches + ups + downs + amends; }
};

/// Walks in `folder`, which is made and taken away. False where the data and the model disagree; `tally` says how.
bool walk(std::uint64_t seed, Options const& options, std::filesystem::path const& folder, Tally& tally);

}  // namespace newel::walks
