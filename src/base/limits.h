// limits.h: how much of anything is read from strangers (reliability.md, "Bad input").
#pragma once

#include <cstddef>
#include <cstdint>

namespace newel::limits {

inline constexpr std::size_t kManifestBytes = 4u << 20;
inline constexpr std::size_t kBundleBytes = 64u << 20;
inline constexpr std::size_t kLockBytes = 64u << 20;
inline constexpr std::size_t kBackupIndexBytes = 256u << 20;
inline constexpr std::size_t kSealBytes = 4096;
inline constexpr std::size_t kSignatureBytes = 16384;
inline constexpr std::size_t kKeyFileBytes = 4096;
inline constexpr std::size_t kPayloadBytes = 32u << 20;
inline constexpr std::size_t kYamlDepth = 64;
inline constexpr std::size_t kYamlNodes = 200'000;
inline constexpr std::size_t kRefBytes = 4096;
inline constexpr std::uint32_t kVersions = 1'000'000;

}  // namespace newel::limits
