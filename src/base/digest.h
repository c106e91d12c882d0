// digest.h: BLAKE2b-256 with a personal string per purpose (formats.md, "Digests").
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace newel {

/// 32 bytes; hex in files, a blob in tables.
struct Digest {
    std::array<std::uint8_t, 32> bytes{};

    [[nodiscard]] std::string hex() const;
    /// The first `count` hex digits, for people.
    [[nodiscard]] std::string brief(std::size_t count = 12) const;
    [[nodiscard]] std::string_view view() const;
    /// Exactly 64 hex digits.
    [[nodiscard]] static std::optional<Digest> from_hex(std::string_view hex);
    /// Exactly 32 bytes.
    [[nodiscard]] static std::optional<Digest> from_bytes(std::string_view bytes);

    friend auto operator<=>(Digest const&, Digest const&) = default;
};

/// Feeds fields into one digest. Every field is preceded by its length as u64 little-endian, so that no two different
/// lists of fields look alike.
class Hasher {
public:
    /// `personal`: at most 16 bytes, names the purpose ("newel.step").
    explicit Hasher(std::string_view personal);
    Hasher& field(std::string_view bytes);
    Hasher& field(Digest const& digest) { return field(digest.view()); }
    /// A number is a field of 8 bytes, little-endian.
    Hasher& number(std::uint64_t value);
    [[nodiscard]] Digest finish();

    /// Room for libsodium's state, whose header stays in digest.cpp.
    struct alignas(64) State {
        std::array<unsigned char, 384> bytes;
    };

private:
    void add(void const* bytes, std::size_t count);
    void flush();

    State state_;
    // Fields are short and many (tokens of SQL): they are gathered before they are hashed.
    std::array<unsigned char, 1024> gathered_;
    std::size_t used_{};
};

/// The digest of one field.
[[nodiscard]] Digest digest_of(std::string_view personal, std::string_view bytes);

/// BLAKE2b-256 of a file's bytes as every tool computes it: no personal string, no length before.
[[nodiscard]] Digest file_digest(std::string_view bytes);

/// The same for a file that comes in blocks.
class FileHasher {
public:
    FileHasher();
    FileHasher& add(std::string_view bytes);
    [[nodiscard]] Digest finish();

private:
    Hasher::State state_;
};

/// BLAKE2b-256 with `key` (16 to 64 bytes): only who has the key can make it.
[[nodiscard]] Digest mac_of(std::string_view key, std::string_view bytes);

/// 16 random bytes as hex, for ids.
[[nodiscard]] std::string random_id();
/// From the system's generator: fit for keys.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace newel
