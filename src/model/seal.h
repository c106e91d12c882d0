// seal.h: what a release signs (formats.md, "Bundle and seal"), as a value.
// Not here: its text (manifest/seal.h), whether it is trusted (plan/trust.h).
#pragma once

#include "base/clock.h"
#include "model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace newel {

struct Seal {
    std::string app{};
    std::string channel{};
    std::uint64_t revision{};  ///< of this channel, from 1; never goes back
    Time issued{};
    std::optional<Time> expires{};
    DataVersion head{};
    Chain chain{};                     ///< at the head
    ContentChain content{};            ///< likewise: it covers every down
    Digest bundle{};                   ///< of the bundle file's bytes
    std::optional<Digest> previous{};  ///< of the bytes of this channel's seal before it
};

/// A seal as data keeps it: the newest of its channel (`newel_seals`). Bad input until it has been verified.
struct StoredSeal {
    std::string channel{};
    std::uint64_t revision{};
    std::string seal{};               ///< the file's bytes
    std::string signature{};          ///< likewise
    std::vector<Content> contents{};  ///< of version 1 up to the seal's head
};

}  // namespace newel
