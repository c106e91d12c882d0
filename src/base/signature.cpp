#include "base/signature.h"

#include "base/base64.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/start_sodium.h"
#include "base/text.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace newel {

namespace {

using Prehash = std::array<unsigned char, crypto_generichash_blake2b_BYTES_MAX>;

constexpr std::string_view kUntrusted = "untrusted comment: ";
constexpr std::string_view kTrusted = "trusted comment: ";
constexpr std::string_view kPlain = "Ed";      // of keys; of signatures: over the file itself
constexpr std::string_view kPrehashed = "ED";  // of signatures
constexpr std::string_view kScrypt = "Sc";
constexpr std::string_view kBlake = "B2";
constexpr std::size_t kCommentBytes = 8192;
// What minisign asks for at most; a key file that wants more would only wear the machine out.
constexpr std::uint64_t kMostMemory = std::uint64_t{1} << 30;
constexpr std::uint64_t kMostWork = std::uint64_t{1} << 25;

unsigned char const* bytes_of(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }

template <std::size_t Size>
std::string_view view_of(std::array<std::uint8_t, Size> const& bytes)
{
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

/// The next fields of a packed record, whose size was checked before.
class Unpacking {
public:
    explicit Unpacking(std::string_view bytes) : rest_(bytes) {}

    std::string_view take(std::size_t count)
    {
        auto const field = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return field;
    }
    template <std::size_t Size>
    void take(std::array<std::uint8_t, Size>& into)
    {
        std::memcpy(into.data(), take(Size).data(), Size);
    }
    std::uint64_t number()
    {
        std::uint64_t value = 0;
        auto const bytes = take(8);
        for (std::size_t i = 8; i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
        return value;
    }

private:
    std::string_view rest_;
};

Error malformed(std::string const& file, std::string_view what)
{
    return {ErrorCode::Invalid, cat(printable(file), " is not valid: ", what)};
}

/// Lines of a small text file; a last line without its end is a line, too.
std::vector<std::string> lines_of(std::string_view text)
{
    auto lines = split(to_lf(text), '\n');
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines;
}

Prehash prehash(std::string_view bytes)
{
    start_sodium();
    Prehash hash{};
    crypto_generichash_blake2b(hash.data(), hash.size(), bytes_of(bytes), bytes.size(), nullptr, 0);
    return hash;
}

std::string overall_bytes(Signature const& signature) { return cat(view_of(signature.bytes), signature.comment); }

/// What stands in a secret key file, still encrypted where it is.
struct SecretFile {
    bool is_encrypted{};
    std::string salt{};
    std::uint64_t work{};
    std::uint64_t memory{};
    std::string body{};  ///< key number, secret key, checksum
};

constexpr std::size_t kBodyBytes = 8 + crypto_sign_SECRETKEYBYTES + 32;

SecretFile secret_file(std::string_view text, std::string const& file)
{
    if (text.size() > limits::kKeyFileBytes) throw malformed(file, "too large for a secret key of minisign");
    auto const lines = lines_of(text);
    auto const packed =
        lines.size() == 2 && lines[0].starts_with(kUntrusted) ? from_base64(lines[1]) : std::optional<std::string>();
    if (!packed || packed->size() != 6 + 32 + 16 + kBodyBytes)
        throw malformed(file, packed && packed->size() == 42 ? "it is a public key, and a secret key is needed"
                                                             : "not a secret key as minisign writes it");
    Unpacking fields(*packed);
    auto const kind = fields.take(2);
    auto const derivation = fields.take(2);
    auto const checksum = fields.take(2);
    bool const is_encrypted = derivation == kScrypt;
    if (kind != kPlain || checksum != kBlake || (!is_encrypted && derivation != std::string_view("\0\0", 2)))
        throw malformed(file, "a kind of secret key that this Newel does not know");
    SecretFile secret{.is_encrypted = is_encrypted, .salt = std::string(fields.take(32))};
    secret.work = fields.number();
    secret.memory = fields.number();
    secret.body = fields.take(kBodyBytes);
    return secret;
}

void decrypt(SecretFile& secret, std::string_view password, std::string const& file)
{
    if (secret.work > kMostWork || secret.memory > kMostMemory)
        throw malformed(file, "its password asks for more time or memory than minisign ever does");
    std::array<unsigned char, kBodyBytes> stream{};
    auto const made =
        crypto_pwhash_scryptsalsa208sha256(stream.data(), stream.size(), password.data(), password.size(),
                                           bytes_of(secret.salt), secret.work, static_cast<std::size_t>(secret.memory));
    if (made != 0)
        throw Error(ErrorCode::Failed, cat(printable(file), " cannot be opened: there is too little memory"));
    for (std::size_t i = 0; i < stream.size(); ++i)
        secret.body[i] = static_cast<char>(static_cast<unsigned char>(secret.body[i]) ^ stream[i]);
    sodium_memzero(stream.data(), stream.size());
}

}  // namespace

std::string KeyNumber::text() const
{
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
        out += kDigits[*byte >> 4];
        out += kDigits[*byte & 15u];
    }
    return out.substr(std::min(out.find_first_not_of('0'), out.size() - 1));
}

std::string PublicKey::text() const { return to_base64(cat(kPlain, view_of(number.bytes), view_of(bytes))); }

std::optional<PublicKey> PublicKey::parse(std::string_view text)
{
    if (text.size() > limits::kKeyFileBytes) return std::nullopt;
    auto const lines = lines_of(text);
    bool const is_file = lines.size() == 2 && lines[0].starts_with(kUntrusted);
    if (lines.size() != 1 && !is_file) return std::nullopt;
    auto const packed = from_base64(lines.back());
    if (!packed || packed->size() != 42 || !packed->starts_with(kPlain)) return std::nullopt;
    PublicKey key;
    Unpacking fields(std::string_view(*packed).substr(2));
    fields.take(key.number.bytes);
    fields.take(key.bytes);
    return key;
}

Signature read_signature(std::string_view text, std::string const& file)
{
    if (text.size() > limits::kSignatureBytes) throw malformed(file, "too large for a signature of minisign");
    auto const lines = lines_of(text);
    bool const has_form = lines.size() == 4 && lines[0].starts_with(kUntrusted) && lines[2].starts_with(kTrusted);
    auto const packed = has_form ? from_base64(lines[1]) : std::nullopt;
    auto const overall = has_form ? from_base64(lines[3]) : std::nullopt;
    if (!packed || packed->size() != 74 || !overall || overall->size() != 64)
        throw malformed(file, "not a signature as minisign writes it, or cut off");
    if (packed->starts_with(kPlain))
        throw malformed(file, "a signature of minisign's old kind, which is not over a hash (minisign -S without -l)");
    if (!packed->starts_with(kPrehashed)) throw malformed(file, "a kind of signature that this Newel does not know");
    Signature signature{.comment = lines[2].substr(kTrusted.size())};
    if (signature.comment.size() > kCommentBytes) throw malformed(file, "its trusted comment is too long");
    Unpacking fields(std::string_view(*packed).substr(2));
    fields.take(signature.number.bytes);
    fields.take(signature.bytes);
    Unpacking(*overall).take(signature.overall);
    return signature;
}

std::string write_signature(Signature const& signature)
{
    return cat(kUntrusted, "signature from minisign secret key\n",
               to_base64(cat(kPrehashed, view_of(signature.number.bytes), view_of(signature.bytes))), "\n", kTrusted,
               signature.comment, "\n", to_base64(view_of(signature.overall)), "\n");
}

SignatureFault check_signature(Signature const& signature, std::string_view bytes, PublicKey const& key)
{
    if (signature.number != key.number) return SignatureFault::OtherKey;
    auto const hash = prehash(bytes);
    if (crypto_sign_verify_detached(signature.bytes.data(), hash.data(), hash.size(), key.bytes.data()) != 0)
        return SignatureFault::Wrong;
    auto const overall = overall_bytes(signature);
    bool const fits =
        crypto_sign_verify_detached(signature.overall.data(), bytes_of(overall), overall.size(), key.bytes.data()) == 0;
    return fits ? SignatureFault::None : SignatureFault::Comment;
}

bool SecretKey::is_encrypted(std::string_view text, std::string const& file)
{
    return secret_file(text, file).is_encrypted;
}

SecretKey SecretKey::read(std::string_view text, std::string_view password, std::string const& file)
{
    start_sodium();
    auto secret = secret_file(text, file);
    if (secret.is_encrypted) decrypt(secret, password, file);
    auto const wrong = [&] {
        return secret.is_encrypted ? Error(ErrorCode::Refused, cat("the password does not open ", printable(file)))
                                   : malformed(file, "its checksum does not fit");
    };
    auto const body = std::string_view(secret.body);
    auto const checksum = body.substr(kBodyBytes - 32);
    // minisign leaves the checksum of a key without password empty.
    bool const has_none = !secret.is_encrypted && checksum == std::string(32, '\0');
    auto const wanted = file_digest(cat(kPlain, body.substr(0, kBodyBytes - 32)));
    if (!has_none && checksum != wanted.view()) throw wrong();
    SecretKey key;
    Unpacking fields(body);
    fields.take(key.number_.bytes);
    fields.take(key.bytes_);
    sodium_memzero(secret.body.data(), secret.body.size());
    // The half that others know must follow from the secret one: else signatures could give the secret away.
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> half{};
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> whole{};
    crypto_sign_seed_keypair(half.data(), whole.data(), key.bytes_.data());
    bool const fits = sodium_memcmp(whole.data(), key.bytes_.data(), whole.size()) == 0;
    sodium_memzero(whole.data(), whole.size());
    if (!fits) throw malformed(file, "its two halves do not fit each other");
    return key;
}

SecretKey::~SecretKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

PublicKey SecretKey::public_key() const
{
    PublicKey key{.number = number_};
    std::copy_n(bytes_.end() - static_cast<std::ptrdiff_t>(key.bytes.size()), key.bytes.size(), key.bytes.begin());
    return key;
}

Signature SecretKey::sign(std::string_view bytes, std::string comment) const
{
    if (comment.size() > kCommentBytes || comment.find_first_of("\r\n") != std::string::npos)
        throw Error(ErrorCode::Usage, "a trusted comment is one line of at most 8,192 bytes");
    Signature signature{.number = number_, .comment = std::move(comment)};
    auto const hash = prehash(bytes);
    crypto_sign_detached(signature.bytes.data(), nullptr, hash.data(), hash.size(), bytes_.data());
    auto const overall = overall_bytes(signature);
    crypto_sign_detached(signature.overall.data(), nullptr, bytes_of(overall), overall.size(), bytes_.data());
    return signature;
}

}  // namespace newel
