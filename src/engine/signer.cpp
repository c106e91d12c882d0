#include "engine/signer.h"

#include "base/limits.h"
#include "base/signature.h"
#include "engine/releaser.h"
#include "files/durable.h"
#include "manifest/bundle.h"
#include "manifest/seal.h"

namespace newel {

namespace fs = std::filesystem;

namespace {

/// Bytes of a file that must be there.
std::string needed(fs::path const& file, std::string const& shown, std::size_t most, std::string const& advice)
{
    if (auto bytes = read_file(file, most)) return *std::move(bytes);
    throw Error(ErrorCode::Unresolved, cat("there is no ", printable(shown)), advice);
}

}  // namespace

std::string Signer::signed_with(SigningKey const& key, std::string const& seal, SignResult& result)
{
    auto const& workspace = session_.workspace();
    auto const file = workspace.folder() / key.file;
    auto const shown = workspace.shown(file);
    auto const text = needed(file, cat("secret key ", shown), limits::kKeyFileBytes,
                             "minisign -G -s newel.key -p newel.pub    makes a pair of keys");
    bool const is_encrypted = SecretKey::is_encrypted(text, shown);
    if (is_encrypted && !key.password)
        throw Error(ErrorCode::Usage, cat(printable(shown), " is encrypted, and nobody can be asked for its password"));
    auto const secret = SecretKey::read(text, is_encrypted ? key.password() : std::string(), shown);
    auto const pair = secret.public_key();
    // The form of minisign's own trusted comments.
    auto const name = fs::path(result.seal_file).filename().string();
    auto const comment =
        cat("timestamp:", session_.clock().now().time_since_epoch().count(), "\tfile:", name, "\thashed");
    auto const signature = secret.sign(seal, comment);
    if (check_signature(signature, seal, pair) != SignatureFault::None)
        throw Error(ErrorCode::Failed, cat("what ", printable(shown), " signed does not verify"));
    result.key = pair.number.text();
    result.public_key = pair.text();
    return write_signature(signature);
}

SignResult Signer::sign(fs::path const& seal, SigningKey const& key)
{
    auto const& workspace = session_.workspace();
    auto const file = workspace.folder() / seal;
    SignResult result{.seal_file = workspace.shown(file)};
    auto const bytes = needed(file, cat("seal ", result.seal_file), limits::kSealBytes,
                              "newel release bundle --out DIR    writes one beside its bundle");
    result.seal = read_seal(bytes, result.seal_file);
    auto bundle = file;
    bundle.replace_extension(".newel");
    // The seal may be signed on another machine; where the bundle is at hand, it must be that one.
    if (auto const there = read_file(bundle, limits::kBundleBytes))
        check_sealed_bytes(result.seal, *there, workspace.shown(bundle));
    auto const signature = signed_with(key, bytes, result);
    fs::path const target(signature_path(file.string()));
    replace_durably(target, signature);
    result.signature_file = workspace.shown(target);
    return result;
}

PublishResult Signer::publish(PublishRequest const& request)
{
    auto draft = Releaser(session_).draft(request.bundle);
    if (draft.seal_file.empty())
        throw Error(ErrorCode::Usage, cat("no channel stands at ", printable(request.bundle.ref)),
                    "--channel NAME    says whose bundle it is");
    SignResult result{.seal_file = draft.result.seal_file, .seal = *draft.result.seal};
    auto const signature = signed_with(request.key, draft.seal, result);
    write(draft);
    draft.result.note.clear();  // whatever signature was there, this one counts
    fs::path const target(signature_path(draft.seal_file.string()));
    replace_durably(target, signature);
    result.signature_file = session_.workspace().shown(target);
    return {.bundle = std::move(draft.result), .signature = std::move(result)};
}

VerifiedBundle Signer::verify(fs::path const& bundle)
{
    auto const& workspace = session_.workspace();
    auto& notary = session_.sources().notary();
    auto const file = workspace.folder() / bundle;
    auto const shown = workspace.shown(file);
    auto const said = said_keys(session_.workspace());
    auto const keys = said.empty() ? notary.keys() : said;
    if (keys.empty())
        throw Error(ErrorCode::Usage, cat("nobody says by which key ", printable(shown), " must be signed"),
                    "--key PUBLIC                 a public key, or the file that holds it\n"
                    "git config newel.key KEY     for this repository\n"
                    "keys: [KEY]                  in the manifest, for everybody");
    auto const bytes =
        needed(file, cat("bundle ", shown), limits::kBundleBytes, "newel release bundle --out DIR    writes one");
    auto const files = notary.beside(file);
    auto const refused = [&](std::string const& reason) {
        return Error(ErrorCode::Refused, cat("bundle ", printable(shown), " cannot be trusted: ", reason));
    };
    auto const found = verify_seal(files, keys);
    auto const* verified = std::get_if<VerifiedSeal>(&found);
    if (!verified) throw refused(std::get<Unvouched>(found).reason);
    auto const trust = trust_of_bundle(*verified, {.pins_keys = true, .now = session_.clock().now()});
    if (trust.level != TrustLevel::Sealed) throw refused(trust.reason);
    check_sealed_bytes(verified->seal, bytes, shown);
    auto read = read_bundle(bytes, shown);
    check_sealed_history(verified->seal, History(read.manifest.app, std::move(read.manifest.steps)), shown);
    VerifiedBundle result{.file = shown, .seal = verified->seal, .steps = verified->seal.head.number};
    result.key = verified->key.key.number.text();
    result.comment = read_signature(*files.signature, files.signature_file).comment;
    if (!trust.warning.empty()) result.warnings.push_back(trust.warning);
    return result;
}

}  // namespace newel
