#include "data/notary.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "files/durable.h"
#include "manifest/seal.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

Error untrusted(std::string const& what, std::string const& reason)
{
    return {ErrorCode::Refused, cat(what, " is not trusted here: ", reason),
            "--allow-untrusted    (of switch, up, down and adopt) go on all the same; --dry-run shows what it does"};
}

PinnedKey pinned_key(std::string const& text, std::string const& from)
{
    if (auto key = PinnedKey::parse(text)) return *key;
    throw Error(ErrorCode::Invalid, cat(from, " pins ", printable(text.substr(0, 80)), ", which is no public key"),
                "a public key of minisign is 56 characters that begin with RW; ' until 2027-06-30' may follow");
}

Notary::Notary(std::function<std::vector<PinnedKey>()> find_keys, std::function<std::string(fs::path const&)> shown)
    : find_keys_(std::move(find_keys)), shown_(std::move(shown))
{
    facts_.now = SystemClock().now();
}

std::vector<PinnedKey> const& Notary::keys()
{
    if (keys_) return *keys_;
    auto found = find_keys_();
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
    SealFiles files{.seal_file = shown_(seal), .signature_file = shown_(signature)};
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
