#include "base/digest.h"

#include "base/error.h"
#include "base/start_sodium.h"
#include "base/text.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace newel {

namespace {

std::array<unsigned char, 8> little_endian(std::uint64_t value)
{
    std::array<unsigned char, 8> out{};
    for (auto& byte : out) {
        byte = static_cast<unsigned char>(value);
        value >>= 8;
    }
    return out;
}

/// A field that is put together without asking twice whether there is room.
constexpr std::size_t kShort = 64;

constexpr std::array<std::int8_t, 256> kHexValues = [] {
    std::array<std::int8_t, 256> values{};
    for (auto& value : values) value = -1;
    for (int i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
    for (int i = 0; i < 6; ++i) {
        values[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
        values[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(10 + i);
    }
    return values;
}();

int hex_value(char c) { return kHexValues[static_cast<unsigned char>(c)]; }

unsigned char const* bytes_of(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }

crypto_generichash_blake2b_state* state_of(void* bytes)
{
    return static_cast<crypto_generichash_blake2b_state*>(bytes);
}

}  // namespace

void start_sodium()
{
    static bool const started = sodium_init() >= 0;
    if (!started) throw Error(ErrorCode::Failed, "libsodium cannot be started on this machine");
}

std::string Digest::hex() const { return to_hex(view()); }

std::string Digest::brief(std::size_t count) const { return hex().substr(0, count); }

std::string_view Digest::view() const { return {reinterpret_cast<char const*>(bytes.data()), bytes.size()}; }

std::optional<Digest> Digest::from_hex(std::string_view hex)
{
    // By hand, without an allocation: a lock holds tens of thousands of these.
    if (hex.size() != 64) return std::nullopt;
    Digest digest;
    for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
        int const high = hex_value(hex[i * 2]);
        int const low = hex_value(hex[i * 2 + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        digest.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return digest;
}

std::optional<Digest> Digest::from_bytes(std::string_view raw)
{
    Digest digest;
    if (raw.size() != digest.bytes.size()) return std::nullopt;
    std::memcpy(digest.bytes.data(), raw.data(), raw.size());
    return digest;
}

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): state_ is filled by libsodium, gathered_ as fields come
Hasher::Hasher(std::string_view personal)
{
    static_assert(sizeof(State) >= sizeof(crypto_generichash_blake2b_state));
    start_sodium();
    std::array<unsigned char, crypto_generichash_blake2b_PERSONALBYTES> purpose{};
    std::copy_n(personal.begin(), std::min(personal.size(), purpose.size()), purpose.begin());
    crypto_generichash_blake2b_init_salt_personal(state_of(&state_), nullptr, 0, 32, nullptr, purpose.data());
}

void Hasher::flush()
{
    crypto_generichash_blake2b_update(state_of(&state_), gathered_.data(), used_);
    used_ = 0;
}

void Hasher::add(void const* bytes, std::size_t count)
{
    if (count > gathered_.size() - used_) flush();
    if (count > gathered_.size()) {
        crypto_generichash_blake2b_update(state_of(&state_), static_cast<unsigned char const*>(bytes), count);
        return;
    }
    if (count > 0) std::memcpy(gathered_.data() + used_, bytes, count);
    used_ += count;
}

Hasher& Hasher::field(std::string_view bytes)
{
    auto const length = little_endian(bytes.size());
    if (bytes.size() < kShort && length.size() + kShort <= gathered_.size() - used_) {
        auto* const to = gathered_.data() + used_;
        std::memcpy(to, length.data(), length.size());
        std::copy_n(bytes.begin(), bytes.size(), to + length.size());
        used_ += length.size() + bytes.size();
        return *this;
    }
    add(length.data(), length.size());
    add(bytes.data(), bytes.size());
    return *this;
}

Hasher& Hasher::number(std::uint64_t value)
{
    auto const bytes = little_endian(value);
    return field({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

Digest Hasher::finish()
{
    flush();
    Digest digest;
    crypto_generichash_blake2b_final(state_of(&state_), digest.bytes.data(), digest.bytes.size());
    return digest;
}

Digest digest_of(std::string_view personal, std::string_view bytes) { return Hasher(personal).field(bytes).finish(); }

Digest file_digest(std::string_view bytes) { return FileHasher().add(bytes).finish(); }

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): libsodium fills it
FileHasher::FileHasher()
{
    start_sodium();
    crypto_generichash_blake2b_init(state_of(&state_), nullptr, 0, sizeof(Digest::bytes));
}

FileHasher& FileHasher::add(std::string_view bytes)
{
    crypto_generichash_blake2b_update(state_of(&state_), bytes_of(bytes), bytes.size());
    return *this;
}

Digest FileHasher::finish()
{
    Digest digest;
    crypto_generichash_blake2b_final(state_of(&state_), digest.bytes.data(), digest.bytes.size());
    return digest;
}

Digest mac_of(std::string_view key, std::string_view bytes)
{
    start_sodium();
    Digest digest;
    auto const made = crypto_generichash_blake2b(digest.bytes.data(), digest.bytes.size(), bytes_of(bytes),
                                                 bytes.size(), bytes_of(key), key.size());
    if (made != 0 || key.size() < crypto_generichash_blake2b_KEYBYTES_MIN)
        throw Error(ErrorCode::Invalid, cat("a key has 16 to 64 bytes, not ", key.size()));
    return digest;
}

std::string random_id() { return to_hex(random_bytes(16)); }

std::string random_bytes(std::size_t count)
{
    start_sodium();
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

}  // namespace newel
