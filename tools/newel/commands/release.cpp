#include "answer.h"
#include "arguments.h"
#include "commands.h"

#include <memory>

namespace newel::cli {

namespace {

struct BundleOptions {
    std::string ref{};
    std::string folder{};
};

void add_record(CLI::App& release, Commands& commands)
{
    auto const request = std::make_shared<ReleaseRequest>();
    auto* parser = release.add_subcommand("record", "writes into the manifest which version a release has");
    parser->add_option("NAME", request->name, "the release's name: v1.0.2")->required();
    parser->add_option("--channel", request->channel, "a channel that is pinned to a release, to be pinned to this one")
        ->type_name("C");
    parser->add_option("--commit", request->commit, "what was released; default: HEAD")->type_name("REV");
    parser->footer("newel release record v1.0.2 --commit 3f2c1ab");
    commands.push_back({.parser = parser,
                        .run = [request](Call& call) { return told(call, call.engine().record_release(*request)); }});
}

void add_bundle(CLI::App& release, Commands& commands)
{
    auto const options = std::make_shared<BundleOptions>();
    auto* parser = release.add_subcommand("bundle", "writes a bundle: every step up to a ref, in one file to ship");
    add_ref(*parser, options->ref, "up to where; default: work");
    parser->add_option("--out", options->folder, "the folder it is written to")->type_name("DIR")->required();
    parser->footer("newel release bundle v1.0.2 --out dist");
    commands.push_back({.parser = parser, .run = [options](Call& call) {
                            return told(call, call.engine().write_bundle(options->ref, options->folder));
                        }});
}

}  // namespace

void add_release(CLI::App& app, Commands& commands)
{
    auto* parser = app.add_subcommand("release", "recording and shipping releases");
    parser->group(kHistory);
    parser->require_subcommand(1);
    add_record(*parser, commands);
    add_bundle(*parser, commands);
}

}  // namespace newel::cli
