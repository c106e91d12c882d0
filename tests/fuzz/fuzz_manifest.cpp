// A manifest of any bytes with any payloads: the digests of its steps are the same wherever and however it is read.
// Input: the manifest, then files, each behind a line "@@ PATH".
#include "fuzz/fuzzing.h"
#include "manifest/manifest_reader.h"

#include <optional>

using namespace newel;
using namespace newel::fuzz;

namespace {

constexpr char const* kPath = "manifests/f.yaml";

std::optional<Manifest> read(std::string_view text, FileTree const& tree, Strictness strictness)
{
    try {
        auto manifest = read_manifest(text, kPath, tree, strictness);
        fill_from_layout(manifest, tree, tree, kPath, strictness);
        return manifest;
    } catch (Error const& error) {
        check_refusal(error);
        return std::nullopt;
    }
}

bool is_same(Step const& a, Step const& b)
{
    return a.version == b.version && a.name == b.name && a.id == b.id && a.content == b.content &&
           a.unusable == b.unusable && a.breaks == b.breaks;
}

bool is_same(Manifest const& a, Manifest const& b)
{
    return a.app == b.app &&
           std::ranges::equal(a.steps, b.steps, [](auto const& x, auto const& y) { return is_same(x, y); });
}

void check(Step const& step, DataVersion version)
{
    must(step.version == version, "versions are 1, 2, 3, …");
    must(step.content == content_of(step.id, step.down_digest, step.rest_digest),
         "the content is over the three digests");
    auto again = step;
    seal(again);
    must(is_same(again, step), "a step that is sealed again is the same");
    if (!step.unusable.empty()) return;  // it is never run nor stored
    must(step_id(operations_from(to_node(step.up)), step.foreign_keys) == step.id,
         "operations come back from their node");
    if (step.down.kind == DownKind::Given)
        must(down_digest(decode_down(encode_down(step.down))) == step.down_digest, "a stored down is the same down");
}

bool is_all_sql(Manifest const& manifest)
{
    auto const is_sql = [](Operation const& operation) { return operation.is_sql(); };
    return std::ranges::all_of(manifest.steps, [&](Step const& step) {
        return std::ranges::all_of(step.up, is_sql) && std::ranges::all_of(step.down.operations, is_sql);
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const files = files_in(text_of(data, size));
    auto const running = read(files.first, files.tree, Strictness::Running);
    auto const authoring = read(files.first, files.tree, Strictness::Authoring);
    if (authoring) must(running && is_same(*authoring, *running), "what may be written can be run, and is the same");
    if (!running) return 0;
    std::uint32_t version = 0;
    for (auto const& step : running->steps) check(step, {++version});
    auto const again = read(files.first, files.tree, Strictness::Running);
    must(again && is_same(*again, *running), "reading twice gives the same digests");
    if (!is_all_sql(*running)) return 0;
    auto const crlf = read(files.first, with_crlf(files.tree), Strictness::Running);
    must(crlf && is_same(*crlf, *running), "line ends of scripts are in no digest");
    return 0;
}
