#include "embed/carried.h"

#include "base/text.h"
#include "embed/step_body.h"

#include <algorithm>

namespace newel {

namespace {

std::string_view view(newel_text const& text) { return {text.bytes, text.size}; }

Digest digest_at(unsigned char const* bytes)
{
    Digest digest;
    std::copy_n(bytes, digest.bytes.size(), digest.bytes.begin());
    return digest;
}

Digest digest_of(newel_step const& step, std::size_t number)
{
    return digest_at(step.digests + number * sizeof(Digest::bytes));
}

std::vector<StepFacts> facts_of(Software const& software)
{
    std::vector<StepFacts> all;
    all.reserve(software.step_count);
    auto chain = first_chain(view(software.app));
    for (std::size_t i = 0; i < software.step_count; ++i) {
        auto const& step = software.steps[i];
        StepFacts facts{.version = {static_cast<std::uint32_t>(i + 1)}, .name = std::string(view(step.name))};
        facts.id = {digest_of(step, 0)};
        facts.rest = digest_of(step, 1);
        facts.down = digest_of(step, 2);
        facts.schema = Fingerprint{digest_of(step, 3)};
        facts.content = content_of(facts.id, facts.down, facts.rest);
        facts.floors = Floors{{step.read_floor}, {step.write_floor}};
        facts.proof = static_cast<Proof>(step.proof);
        facts.is_plain = step.is_plain != 0;
        facts.chain = chain = next_chain(chain, facts.version, facts.id);
        all.push_back(std::move(facts));
    }
    return all;
}

/// Verified here and now: memory or file of a program can be damaged like any other.
Step step_of(Software const& software, DataVersion version)
{
    auto const& written = software.steps[version.number - 1];
    auto step = read_step_body(version, view(written.name), view(written.body));
    if (step.id.digest != digest_of(written, 0) || step.rest_digest != digest_of(written, 1) ||
        step.down_digest != digest_of(written, 2))
        throw Error(ErrorCode::Invalid, cat(step_label(version, step.name), " is not what this program was built with"),
                    "install the program anew");
    return step;
}

Manifest manifest_of(Software const& software)
{
    Manifest manifest{.app = std::string(view(software.app))};
    for (std::size_t i = 0; i < software.store_count; ++i) {
        auto const& store = software.stores[i];
        manifest.stores.push_back(
            {std::string(view(store.name)), static_cast<StoreKind>(store.kind), std::string(view(store.path))});
    }
    if (software.layout.size > 0) manifest.from = LayoutSpec{.layout = std::string(view(software.layout))};
    return manifest;
}

}  // namespace

Carried::Carried(Software const& software) : software_(software)
{
    if (software.format != NEWEL_SOFTWARE_FORMAT)
        throw Error(ErrorCode::Invalid,
                    cat("this program's data was embedded in format ", software.format, ", its Newel reads format ",
                        NEWEL_SOFTWARE_FORMAT),
                    "build it with newel_embed() of the Newel that it is linked with");
    manifest_ = manifest_of(software);
    history_ = History(
        manifest_.app, {static_cast<std::uint32_t>(software.step_count)}, {digest_at(software.chain)},
        [&software] { return facts_of(software); },
        [&software](DataVersion version) { return step_of(software, version); });
}

std::string Carried::name() const { return cat(manifest_.app, " ", view(software_.version)); }

Origin Carried::origin() const { return {.software = name(), .commit = std::string(view(software_.commit))}; }

std::vector<std::string> Carried::keys() const
{
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < software_.key_count; ++i) keys.emplace_back(view(software_.keys[i]));
    return keys;
}

}  // namespace newel
