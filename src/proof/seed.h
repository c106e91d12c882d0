// seed.h: numbers that look like chance and are the same on every machine: each comes from what it is for.
#pragma once

#include "base/digest.h"

#include <cstdint>
#include <cstring>
#include <string_view>

namespace newel {

class Seed {
public:
    /// `purpose`: what the numbers are for, as a table with its columns.
    explicit Seed(std::string_view purpose)
    {
        auto const digest = digest_of("newel.sample", purpose);
        for (int i = 0; i < 8; ++i) state_ |= std::uint64_t{digest.bytes[static_cast<std::size_t>(i)]} << (8 * i);
    }

    /// The next one below `bound`, which is at least 1 (splitmix64).
    [[nodiscard]] std::size_t below(std::size_t bound)
    {
        auto mixed = state_ += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return static_cast<std::size_t>((mixed ^ (mixed >> 31)) % bound);
    }

private:
    std::uint64_t state_{};
};

}  // namespace newel
