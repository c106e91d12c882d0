// A seal and a signature of any bytes: the first text, then, behind a line "@@ sig", the signature; behind "@@ key", a
// public key. Most are refused; what is read must be what is written, and no byte of what was signed may be another.
#include "base/signature.h"
#include "fuzz/fuzzing.h"
#include "manifest/seal.h"
#include "manifest/seal_check.h"
#include "support/keys.h"

using namespace newel;
using namespace newel::fuzz;

namespace {

/// True where it was read.
bool read_as_seal(std::string_view text)
{
    Seal seal;
    try {
        seal = read_seal(text, "f");
    } catch (Error const& error) {
        must(error.code() == ErrorCode::Invalid, "a seal is refused with Error{Invalid}");
        check_refusal(error);
        return false;
    }
    auto const written = write_seal(seal);
    must(text.substr(0, written.size()) == written, "there is one way to write a seal");
    must(write_seal(read_seal(written, "f")) == written, "what was written reads back the same");
    return true;
}

void read_as_signature(std::string_view text)
{
    try {
        auto const signature = read_signature(text, "f");
        auto const again = read_signature(write_signature(signature), "f");
        must(again.number == signature.number && again.bytes == signature.bytes && again.overall == signature.overall &&
                 again.comment == signature.comment,
             "a signature reads back the same");
    } catch (Error const& error) {
        must(error.code() == ErrorCode::Invalid, "a signature is refused with Error{Invalid}");
        check_refusal(error);
    }
}

void read_as_keys(std::string_view text)
{
    if (auto const key = PublicKey::parse(text))
        must(PublicKey::parse(key->text()) == key, "a key reads back the same");
    if (auto const pinned = PinnedKey::parse(text))
        must(PublicKey::parse(pinned->key.text()) == pinned->key, "so does a pinned one");
    try {
        (void)SecretKey::is_encrypted(text, "f");
    } catch (Error const& error) {
        must(error.code() == ErrorCode::Invalid, "a secret key is refused with Error{Invalid}");
    }
}

/// Signed by a key that is pinned, any text verifies, and none that differs from it.
void sign(std::string const& text)
{
    static auto const secret = SecretKey::read(test::kReleaseSecret, "", "k");
    static std::vector<PinnedKey> const keys{*PinnedKey::parse(test::kReleaseKey)};
    auto const signature = secret.sign(text, "c");
    must(check_signature(signature, text, keys.front().key) == SignatureFault::None, "what is signed verifies");
    SealFiles files{.seal_file = "s", .signature_file = "m", .seal = text, .signature = write_signature(signature)};
    try {
        must(std::holds_alternative<VerifiedSeal>(verify_seal(files, keys)), "by the key that signed it");
    } catch (Error const& error) {
        must(error.code() == ErrorCode::Invalid, "signed nonsense is still nonsense");
    }
    if (text.empty()) return;
    auto other = text;
    other[other.size() / 2] = static_cast<char>(other[other.size() / 2] ^ 1);
    must(check_signature(signature, other, keys.front().key) == SignatureFault::Wrong, "no other bytes verify");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const files = files_in(text_of(data, size));
    read_as_seal(files.first);
    sign(files.first);
    for (auto const& path : files.tree.paths()) {
        read_as_signature(files.tree.at(path));
        read_as_keys(files.tree.at(path));
    }
    return 0;
}
