// signature.h: Ed25519 signatures in minisign's encodings, so that either program verifies what the other signs.
// Owns:     public keys, secret keys (encrypted with a password or not), signature files; prehashed (`ED`) alone.
// Not here: which keys count (plan/trust.h), what is signed (manifest/seal.h).
// Throws:   Error{Invalid} for what is not of the format; Error{Refused} for a password that does not open a key.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace newel {

/// The number by which a signature says which key made it. It proves nothing.
struct KeyNumber {
    std::array<std::uint8_t, 8> bytes{};

    /// "2CC63F9A75B3E362", as minisign prints it: without zeros before it.
    [[nodiscard]] std::string text() const;
    friend auto operator<=>(KeyNumber const&, KeyNumber const&) = default;
};

struct PublicKey {
    KeyNumber number{};
    std::array<std::uint8_t, 32> bytes{};

    /// "RWRi47N1…": 56 characters.
    [[nodiscard]] std::string text() const;
    /// Such a text, or a whole public key file, whose first line is a comment.
    [[nodiscard]] static std::optional<PublicKey> parse(std::string_view text);
    friend auto operator<=>(PublicKey const&, PublicKey const&) = default;
};

struct Signature {
    KeyNumber number{};
    std::array<std::uint8_t, 64> bytes{};    ///< over the BLAKE2b-512 of the file
    std::string comment{};                   ///< trusted: signed with it
    std::array<std::uint8_t, 64> overall{};  ///< over `bytes` and the comment
};

/// `file` names it in messages. At most limits::kSignatureBytes.
[[nodiscard]] Signature read_signature(std::string_view text, std::string const& file);
/// As minisign writes it.
[[nodiscard]] std::string write_signature(Signature const& signature);

enum class SignatureFault {
    None,
    OtherKey,  ///< made with a key of another number
    Wrong,     ///< of other bytes, or not by this key
    Comment,   ///< the trusted comment was changed
};
[[nodiscard]] SignatureFault check_signature(Signature const& signature, std::string_view bytes, PublicKey const& key);

/// Each copy is overwritten when it goes.
class SecretKey {
public:
    /// Whether reading it needs a password.
    [[nodiscard]] static bool is_encrypted(std::string_view text, std::string const& file);
    /// `password` is not looked at where the key is not encrypted. Opening an encrypted one takes a second and the memory
    /// that it asks for, 1 GiB with minisign's defaults.
    [[nodiscard]] static SecretKey read(std::string_view text, std::string_view password, std::string const& file);
    ~SecretKey();
    SecretKey(SecretKey const&) = default;
    SecretKey& operator=(SecretKey const&) = default;

    [[nodiscard]] PublicKey public_key() const;
    /// `comment`: one line, signed as well.
    [[nodiscard]] Signature sign(std::string_view bytes, std::string comment) const;

private:
    SecretKey() = default;

    KeyNumber number_{};
    std::array<std::uint8_t, 64> bytes_{};
};

}  // namespace newel
