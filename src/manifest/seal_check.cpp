#include "manifest/seal_check.h"

#include "base/limits.h"
#include "base/text.h"
#include "manifest/seal.h"

#include <algorithm>

namespace newel {

namespace {

Error tampered(std::string message)
{
    return {ErrorCode::Refused, std::move(message), "fetch bundle, seal and signature anew from who released them"};
}

/// The pinned key that made the signature; nullptr where none did. Error{Refused} where its number is pinned, and the
/// signature is of something else.
PinnedKey const* signer(Signature const& signature, std::string_view seal, std::vector<PinnedKey> const& keys,
                        std::string const& seal_file, std::string const& signature_file)
{
    auto fault = SignatureFault::OtherKey;
    for (auto const& pinned : keys) {
        auto const found = check_signature(signature, seal, pinned.key);
        if (found == SignatureFault::None) return &pinned;
        if (found != SignatureFault::OtherKey) fault = found;
    }
    if (fault == SignatureFault::Comment)
        throw tampered(cat("the trusted comment of ", printable(signature_file), " was tampered with"));
    if (fault == SignatureFault::Wrong)
        throw tampered(cat("the signature ", printable(signature_file), " is not of ", printable(seal_file), " by key ",
                           signature.number.text(), ": one of them was tampered with"));
    return nullptr;
}

}  // namespace

std::variant<VerifiedSeal, Unvouched> verify_seal(SealFiles const& files, std::vector<PinnedKey> const& keys)
{
    if (!files.seal) return Unvouched{cat("it has no seal (", printable(files.seal_file), ")")};
    if (!files.signature) return Unvouched{cat("its seal is not signed (", printable(files.signature_file), ")")};
    if (files.seal->size() > limits::kSealBytes)
        throw Error(ErrorCode::Invalid,
                    cat(printable(files.seal_file), " is larger than ", grouped(limits::kSealBytes), " bytes"));
    auto const signature = read_signature(*files.signature, files.signature_file);
    auto const* by = signer(signature, *files.seal, keys, files.seal_file, files.signature_file);
    if (!by) return Unvouched{cat("its seal is signed by key ", signature.number.text(), ", which is not pinned here")};
    return VerifiedSeal{.seal = read_seal(*files.seal, files.seal_file),
                        .digest = file_digest(*files.seal),
                        .key = *by,
                        .bytes = *files.seal,
                        .signature = *files.signature};
}

void check_sealed_bytes(Seal const& seal, std::string_view bundle, std::string const& file)
{
    if (file_digest(bundle) == seal.bundle) return;
    throw tampered(cat(printable(file), " is not the bundle that its seal speaks of (revision ", seal.revision,
                       " of channel ", printable(seal.channel), "): tampered with, cut off, or of another release"));
}

void check_sealed_history(Seal const& seal, History const& history, std::string const& file)
{
    std::string_view const what = seal.app != history.app()                                  ? "app"
                                  : seal.head != history.head()                              ? "head"
                                  : seal.chain != history.chain()                            ? "chain"
                                  : seal.content != history.content_chain_at(history.head()) ? "content"
                                                                                             : "";
    if (what.empty()) return;
    throw tampered(cat("the seal of ", printable(file), " says another ", what, " than the bundle has"));
}

std::optional<VerifiedSeal> verify_stored(StoredSeal const& stored, std::string const& app,
                                          std::vector<PinnedKey> const& keys)
{
    auto const name = cat("the seal of channel ", printable(stored.channel), " in the ledger");
    auto const found = verify_seal({.seal_file = name,
                                    .signature_file = cat("the signature of ", name),
                                    .seal = stored.seal,
                                    .signature = stored.signature},
                                   keys);
    auto const* verified = std::get_if<VerifiedSeal>(&found);
    if (!verified) return std::nullopt;
    auto const& seal = verified->seal;
    auto chain = first_content_chain(app);
    DataVersion version{};
    for (auto const& content : stored.contents) chain = next_content_chain(chain, version = version.next(), content);
    bool const fits = seal.app == app && seal.channel == stored.channel && seal.revision == stored.revision &&
                      seal.head == version && seal.content == chain;
    if (fits) return *verified;
    throw Error(ErrorCode::Refused, cat(name, " was tampered with: it does not fit what stands beside it"),
                "restore the database from a backup");
}

StoredSeal to_be_stored(VerifiedSeal const& verified, History const& history)
{
    StoredSeal stored{.channel = verified.seal.channel,
                      .revision = verified.seal.revision,
                      .seal = verified.bytes,
                      .signature = verified.signature};
    stored.contents.reserve(history.head().number);
    for (auto const& facts : history.all()) stored.contents.push_back(facts.content);
    return stored;
}

}  // namespace newel
