#include "base/signature.h"

#include "base/base64.h"
#include "base/text.h"
#include "support/keys.h"
#include "support/thrown.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

constexpr std::string_view kBytes = "newel-seal";

PublicKey release_key() { return *PublicKey::parse(kReleasePublic); }

SecretKey secret(std::string_view text, std::string_view password = {})
{
    return SecretKey::read(text, password, "release.key");
}

std::vector<std::string> lines_of(std::string_view text) { return split(text, '\n'); }

}  // namespace

TEST_CASE("a public key is read from its text or its file, and written back the same", "[base][signature]")
{
    CHECK(PublicKey::parse(kReleaseKey) == PublicKey::parse(kReleasePublic));
    CHECK(release_key().text() == kReleaseKey);
    CHECK(release_key().number.text() == kReleaseNumber);
}

TEST_CASE("what is no public key is none", "[base][signature]")
{
    std::string const key = kReleaseKey;
    for (auto const& text : {std::string(), key.substr(1), key + "A", key + "AAAA", cat(" ", key), cat(key, "\n", key),
                             std::string(kReleaseSecret), cat("Rg", key.substr(2)), std::string(5000, 'R')})
        CHECK_FALSE(PublicKey::parse(text));
}

TEST_CASE("what minisign signed verifies", "[base][signature]")
{
    auto const signature = read_signature(kMinisignSignature, "seal.minisig");
    CHECK(signature.comment == "a comment");
    CHECK(check_signature(signature, kBytes, release_key()) == SignatureFault::None);
    CHECK(write_signature(signature) == kMinisignSignature);
}

TEST_CASE("what is signed here is, byte for byte, what minisign makes of it", "[base][signature]")
{
    CHECK(write_signature(secret(kReleaseSecret).sign(kBytes, "a comment")) == kMinisignSignature);
}

TEST_CASE("a key with a password signs as the same key without one", "[base][signature]")
{
    CHECK(SecretKey::is_encrypted(kReleaseEncrypted, "k"));
    CHECK_FALSE(SecretKey::is_encrypted(kReleaseSecret, "k"));
    CHECK(secret(kReleaseEncrypted, "correct horse").public_key() == release_key());
    CHECK(write_signature(secret(kReleaseEncrypted, "correct horse").sign(kBytes, "a comment")) == kMinisignSignature);
}

TEST_CASE("a wrong password opens nothing", "[base][signature]")
{
    for (auto const* password : {"", "correct", "correct horse "}) {
        auto const error = error_of([&] { (void)secret(kReleaseEncrypted, password); });
        CHECK(error.code() == ErrorCode::Refused);
        CHECK_THAT(error.message(), Contains("password") && Contains("release.key"));
    }
}

TEST_CASE("other bytes, another comment, another key: each is told apart", "[base][signature]")
{
    auto signature = read_signature(kMinisignSignature, "s");
    for (std::size_t i = 0; i < kBytes.size(); ++i) {
        std::string changed(kBytes);
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK(check_signature(signature, changed, release_key()) == SignatureFault::Wrong);
    }
    CHECK(check_signature(signature, kBytes.substr(1), release_key()) == SignatureFault::Wrong);
    CHECK(check_signature(signature, kBytes, *PublicKey::parse(kOtherKey)) == SignatureFault::OtherKey);
    auto disguised = *PublicKey::parse(kOtherKey);
    disguised.number = release_key().number;
    CHECK(check_signature(signature, kBytes, disguised) == SignatureFault::Wrong);
    signature.comment += '!';
    CHECK(check_signature(signature, kBytes, release_key()) == SignatureFault::Comment);
}

TEST_CASE("no byte of a signature can be changed, but in the comment that is not trusted", "[base][signature]")
{
    std::string const whole = kMinisignSignature;
    for (auto at = whole.find('\n') + 1; at < whole.size(); ++at) {
        auto changed = whole;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        INFO(at);
        try {
            auto const signature = read_signature(changed, "s");
            CHECK(check_signature(signature, kBytes, release_key()) != SignatureFault::None);
        } catch (Error const& error) {
            CHECK(error.code() == ErrorCode::Invalid);
        }
    }
}

TEST_CASE("a signature that is cut off is none", "[base][signature]")
{
    std::string_view const whole = kMinisignSignature;
    for (std::size_t size = 0; size + 1 < whole.size(); ++size)  // without its last line's end it still is whole
        CHECK_THROWS_WITH(read_signature(whole.substr(0, size), "s.minisig"), Contains("s.minisig is not valid"));
}

TEST_CASE("a signature of the old kind says how to make the other", "[base][signature]")
{
    CHECK_THROWS_WITH(read_signature(kOldSignature, "s"), Contains("old kind") && Contains("without -l"));
}

TEST_CASE("a public key where a secret one is needed is told as that", "[base][signature]")
{
    CHECK_THROWS_WITH(secret(kReleasePublic), Contains("it is a public key"));
}

TEST_CASE("a secret key whose halves do not belong together signs nothing", "[base][signature]")
{
    auto const encoded = lines_of(kReleaseSecret)[1];
    auto packed = *from_base64(encoded);
    auto const other = *from_base64(lines_of(kOtherSecret)[1]);
    packed.replace(62 + 32, 32, other.substr(62 + 32, 32));
    CHECK_THROWS_WITH(secret(cat("untrusted comment: x\n", to_base64(packed), "\n")), Contains("halves"));
}

TEST_CASE("a secret key that asks for more memory than minisign ever does is refused at once", "[base][signature]")
{
    auto packed = *from_base64(lines_of(kReleaseEncrypted)[1]);
    packed[46 + 7] = '\x7f';
    CHECK_THROWS_WITH(secret(cat("untrusted comment: x\n", to_base64(packed), "\n"), "correct horse"),
                      Contains("more time or memory"));
}

TEST_CASE("a trusted comment is one line", "[base][signature]")
{
    CHECK_THROWS_AS((void)secret(kReleaseSecret).sign(kBytes, "a\nb"), Error);
    CHECK_THROWS_AS((void)secret(kReleaseSecret).sign(kBytes, std::string(9000, 'x')), Error);
}

TEST_CASE("base64 has one text for each bytes, and no other", "[base]")
{
    for (std::string const bytes : {"", "f", "fo", "foo", "foob", "fooba", "foobar"})
        CHECK(from_base64(to_base64(bytes)) == bytes);
    CHECK(to_base64("fooba") == "Zm9vYmE=");
    for (auto const* text :
         {"Zm9vYmF", "Zm9vYmE", "Zm9v=", "Zm9vYg=", "Zg===", "====", "Zh==", "Zm9vYmF=", "Zm9 ", "Zm9v\n", "Z-9v"})
        CHECK_FALSE(from_base64(text));
}
