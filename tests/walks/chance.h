// chance.h: random choices, the same on every machine for the same seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace newel::walks {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    /// Below `count`, which is not 0. (splitmix64)
    std::size_t below(std::size_t count)
    {
        auto x = state_ += 0x9e3779b97f4a7c15u;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
        return static_cast<std::size_t>((x ^ (x >> 31)) % count);
    }
    bool one_in(std::size_t count) { return below(count) == 0; }
    std::size_t between(std::size_t least, std::size_t most) { return least + below(most - least + 1); }
    template <class T>
    T const& of(std::vector<T> const& all)
    {
        return all[below(all.size())];
    }

private:
    std::uint64_t state_;
};

}  // namespace newel::walks
