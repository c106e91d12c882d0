#include "engine/notary.h"

#include "base/clock.h"
#include "base/limits.h"
#include "files/durable.h"
#include "manifest/seal.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr char kConfig[] = "newel.key";

/// One value of git's configuration may hold several keys, one behind the other with commas between.
std::vector<std::string> configured_keys(Workspace& workspace)
{
    std::vector<std::string> texts;
    auto const* git = workspace.repository();
    auto const value = git ? git->config(kConfig) : std::nullopt;
    if (!value) return texts;
    for (auto const& text : split(*value, ','))
        if (auto const trimmed = trim(text); !trimmed.empty()) texts.emplace_back(trimmed);
    return texts;
}

}  // namespace

Error untrusted(std::string const& what, std::string const& reason)
{
    return {ErrorCode::Refused, cat(what, " is not trusted here: ", reason),
            "--allow-untrusted    (of switch, up, down and adopt) go on all the same; --dry-run shows what it does"};
}

bool pins_keys(Workspace& workspace, Manifest const& manifest)
{
    return !manifest.keys.empty() || !workspace.settings().keys.empty() || !configured_keys(workspace).empty();
}

Notary::Notary(Workspace& workspace, std::function<std::vector<ManifestKeys>()> in_manifests)
    : workspace_(workspace), in_manifests_(std::move(in_manifests))
{
    facts_.now = SystemClock().now();
}

PinnedKey Notary::pinned(std::string const& text, std::string const& from) const
{
    if (auto key = PinnedKey::parse(text)) return *key;
    throw Error(ErrorCode::Invalid, cat(from, " pins ", printable(text.substr(0, 80)), ", which is no public key"),
                "a public key of minisign is 56 characters that begin with RW; ' until 2027-06-30' may follow");
}

std::vector<PinnedKey> Notary::said_keys() const
{
    std::vector<PinnedKey> found;
    for (auto const& key : workspace_.settings().keys) {
        // An option may also name the file that minisign wrote.
        auto const is_text = PinnedKey::parse(key.value).has_value();
        auto const file = is_text ? std::nullopt : read_file(workspace_.folder() / key.value, limits::kKeyFileBytes);
        found.push_back(pinned(file.value_or(key.value), key.from));
    }
    return found;
}

std::vector<PinnedKey> const& Notary::keys()
{
    if (keys_) return *keys_;
    auto found = said_keys();
    for (auto const& text : configured_keys(workspace_)) found.push_back(pinned(text, cat("git config ", kConfig)));
    for (auto const& manifest : in_manifests_())
        for (auto const& text : manifest.texts) found.push_back(pinned(text, manifest.shown));
    facts_.pins_keys = !found.empty();
    return keys_.emplace(std::move(found));
}

void Notary::look_at(Data& data, std::string const& app)
{
    facts_.known.clear();
    app_ = app;
    if (!pins_keys()) return;
    facts_.is_authenticated = data.is_authenticated();
    if (data.store().presence() != Presence::Managed) return;
    for (auto& stored : data.ledger().seals())
        if (auto const verified = verify_stored(stored, app, keys()))
            facts_.known.push_back({verified->seal, verified->digest, std::move(stored.contents)});
}

SealFiles Notary::beside(fs::path const& bundle) const
{
    fs::path const seal(seal_path(bundle.string()));
    fs::path const signature(signature_path(seal.string()));
    SealFiles files{.seal_file = workspace_.shown(seal), .signature_file = workspace_.shown(signature)};
    files.seal = read_file(seal, limits::kSealBytes);
    files.signature = read_file(signature, limits::kSignatureBytes);
    return files;
}

std::optional<SealFinding> Notary::examine(SealFiles const& files, std::string_view bundle, std::string const& shown)
{
    if (!pins_keys()) return std::nullopt;
    SealFinding finding = verify_seal(files, keys());
    if (auto const* verified = std::get_if<VerifiedSeal>(&finding)) {
        if (!app_.empty() && verified->seal.app != app_)
            throw Error(ErrorCode::Refused,
                        cat(printable(shown), " is sealed for app ", verified->seal.app,
                            ", and the data here is of app ", app_),
                        "--data PATH    name the right one");
        check_sealed_bytes(verified->seal, bundle, shown);
    }
    auto const trust = trust_of(finding);
    if (manner_ == Manner::Strict && trust.level == TrustLevel::Unsigned)
        throw untrusted(cat("bundle ", printable(shown)), trust.reason);
    return finding;
}

Trust Notary::trust_of(SealFinding const& finding) const
{
    if (auto const* verified = std::get_if<VerifiedSeal>(&finding)) return trust_of_bundle(*verified, facts_);
    return {.level = TrustLevel::Unsigned, .reason = std::get<Unvouched>(finding).reason};
}

Trust Notary::admitted(Trust trust) const
{
    if (manner_ != Manner::Allowed || trust.level != TrustLevel::Unsigned) return trust;
    return {.level = TrustLevel::Local, .warning = cat("not trusted, but allowed: ", trust.reason)};
}

Trust Notary::trust_of(Source const& source)
{
    if (source.origin != SourceOrigin::Bundle || !source.seal) return {};
    return admitted(trust_of(*source.seal));
}

Trust Notary::trust_of(AppliedStep const& step)
{
    if (!pins_keys()) return {};
    return admitted(trust_of_row(step, facts_));
}

bool Notary::may_amend(Source const& source)
{
    if (!pins_keys()) return true;
    return source.seal && trust_of(*source.seal).level == TrustLevel::Sealed;
}

}  // namespace newel
