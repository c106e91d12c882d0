// Any folder of migrations as the layouts of other tools. Input: files, each behind a line "@@ PATH".
#include "fuzz/fuzzing.h"
#include "manifest/layouts/layouts.h"
#include "manifest/manifest_reader.h"

#include <optional>
#include <set>
#include <vector>

using namespace newel;
using namespace newel::fuzz;

namespace {

constexpr char const* kFolder = "migrations";
constexpr char const* kPath = "manifests/f.yaml";

std::optional<std::vector<LayoutStep>> read(std::string const& layout, FileTree const& tree)
{
    try {
        return read_layout(layout, tree, kFolder);
    } catch (Error const& error) {
        check_refusal(error);
        return std::nullopt;
    }
}

bool is_same(LayoutStep const& a, LayoutStep const& b)
{
    return a.name == b.name && a.up == b.up && a.down == b.down && a.up_file == b.up_file &&
           a.down_file == b.down_file && a.notes == b.notes;
}

/// A script that may be run: text, with LF, without a NUL.
void check_script(std::string const& script)
{
    must(is_utf8(script) && script.find_first_of(std::string_view("\0\r", 2)) == std::string::npos, "a script is text");
}

void check(LayoutStep const& step, FileTree const& tree)
{
    must(step.up_file.starts_with(cat(kFolder, "/")), "a step's file lies in the folder");
    must(tree.read(step.up_file, 1u << 20).has_value(), "a step's file is there");
    check_script(step.up);
    must(step.down.has_value() != step.down_file.empty(), "a down has a file");
    if (step.down) check_script(*step.down);
}

/// The manifest over that folder has its steps: one each, in that order.
void check_manifest(std::string const& layout, std::vector<LayoutStep> const& steps, FileTree const& tree)
{
    try {
        auto manifest = read_manifest(cat("newel: 1\napp: f\nfrom: {layout: ", layout, ", dir: ", kFolder, "}\n"),
                                      kPath, tree, Strictness::Running);
        fill_from_layout(manifest, tree, tree, kPath, Strictness::Running);
        must(manifest.steps.size() == steps.size(), "a step for each migration");
        for (std::size_t i = 0; i < steps.size(); ++i)
            must(manifest.steps[i].name == steps[i].name && manifest.steps[i].up.size() == 1 &&
                     manifest.steps[i].up[0].sql_text() == steps[i].up,
                 "a step is its migration");
    } catch (Error const& error) {
        check_refusal(error);
    }
}

void check(std::string const& layout, Files const& files, FileTree const& crlf)
{
    auto const steps = read(layout, files.tree);
    auto const again = read(layout, crlf);
    must(steps.has_value() == again.has_value(), "line ends do not decide whether it is read");
    if (!steps) return;
    must(std::ranges::equal(*steps, *again, [](auto const& a, auto const& b) { return is_same(a, b); }),
         "line ends do not matter");
    std::set<std::string> names;
    for (auto const& step : *steps) {
        check(step, files.tree);
        must(names.insert(step.name).second, "no name stands twice");
    }
    check_manifest(layout, *steps, files.tree);
    if (!steps->empty()) must(recognise_layout(files.tree, kFolder).has_value(), "what has steps is recognised");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const files = files_in(text_of(data, size));
    auto const crlf = with_crlf(files.tree);
    for (auto const& layout : layout_names()) check(layout, files, crlf);
    return 0;
}
