// A bundle of any bytes; and the bundle of any manifest, which must come back to the very same steps.
#include "fuzz/fuzzing.h"
#include "manifest/bundle.h"
#include "manifest/manifest_reader.h"
#include "unit/manifest/locks.h"

#include <optional>

using namespace newel;
using namespace newel::fuzz;

namespace {

std::optional<Bundle> read(std::string_view text)
{
    try {
        return read_bundle(text, "f");
    } catch (Error const& error) {
        must(error.code() == ErrorCode::Invalid, "a bundle is refused with Error{Invalid}");
        check_refusal(error);
        return std::nullopt;
    }
}

std::string bundle_of(Manifest const& manifest)
{
    return write_bundle(manifest, manifest_test::lock_of(manifest), manifest.releases);
}

/// "": it cannot be bundled.
std::string bundle_of(std::string_view text)
{
    try {
        auto const files = files_in(text);
        auto const manifest = read_manifest(files.first, "manifests/f.yaml", files.tree, Strictness::Running);
        return manifest.from ? std::string() : bundle_of(manifest);
    } catch (Error const& error) {
        check_refusal(error);
        return {};
    }
}

void check(Bundle const& bundle)
{
    auto const& [manifest, lock] = bundle;
    must(manifest.steps.size() == lock.lines.size(), "a line of the lock for each step");
    for (std::size_t i = 0; i < lock.lines.size(); ++i)
        must(manifest.steps[i].id == lock.lines[i].id && manifest.steps[i].down_digest == lock.lines[i].down &&
                 manifest.steps[i].rest_digest == lock.lines[i].rest,
             "every step is what the lock says");
}

/// One byte of it is another. Nobody may be given other steps under the same head.
void change(std::string text, Bundle const& bundle, std::size_t at)
{
    auto& byte = text[at % text.size()];
    byte = static_cast<char>(byte ^ 1);
    auto const other = read(text);
    if (!other || other->lock.content != bundle.lock.content) return;
    check(*other);
    must(other->manifest.steps.size() == bundle.manifest.steps.size(), "one head, one list of steps");
    for (std::size_t i = 0; i < bundle.manifest.steps.size(); ++i)
        must(other->manifest.steps[i].content == bundle.manifest.steps[i].content, "one head, the same steps");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const input = text_of(data, size);
    if (auto const bundle = read(input)) check(*bundle);
    auto const text = bundle_of(input);
    if (text.empty()) return 0;
    auto const bundle = read(text);
    must(bundle.has_value(), "what was bundled can be read");
    check(*bundle);
    auto const again = bundle_of(bundle->manifest);
    auto const twice = read(again);
    must(twice && twice->lock.content == bundle->lock.content, "a bundle of a bundle has the same content");
    change(text, *bundle, size * 31);
    return 0;
}
