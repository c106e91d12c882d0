#include "answer.h"
#include "arguments.h"
#include "commands.h"
#include "password.h"

#include <memory>
#include <string>
#include <vector>

namespace newel::cli {

namespace {

struct BundleOptions {
    std::string ref{};
    std::string folder{};
    std::string channel{};
    std::string expires{};
};

struct KeyOptions {
    std::string file{};
    std::string password_from{};
};

BundleRequest request_from(BundleOptions const& options)
{
    BundleRequest request{.ref = options.ref, .folder = options.folder, .channel = options.channel};
    if (!options.expires.empty()) request.expires_in = days_from(options.expires);
    return request;
}

SigningKey key_from(KeyOptions const& options)
{
    return {.file = options.file, .password = password_source(options.password_from, options.file)};
}

void add_bundle_options(CLI::App& parser, BundleOptions& options)
{
    parser.add_option("--out", options.folder, "the folder it is written to; a channel's revisions count on there")
        ->type_name("DIR")
        ->required();
    parser.add_option("--channel", options.channel, "whose bundle it is; default: the channel that stands there")
        ->type_name("C");
    parser.add_option("--expires", options.expires, "90d, 12w: when there should be a newer one; default: never")
        ->type_name("TIME");
}

void add_key_options(CLI::App& parser, KeyOptions& options)
{
    parser.add_option("--key", options.file, "a secret key, as minisign -G makes it")->type_name("SECRET")->required();
    parser
        .add_option("--password-from", options.password_from,
                    "where its password is: env:NAME or file:PATH; default: it is asked for")
        ->type_name("SOURCE");
}

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
    auto* parser = release.add_subcommand(
        "bundle", "writes a bundle, every step up to a ref in one file to ship, and the seal to be signed");
    add_ref(*parser, options->ref, "up to where; default: work");
    add_bundle_options(*parser, *options);
    parser->footer("newel release bundle v1.0.2 --out dist");
    commands.push_back({.parser = parser, .run = [options](Call& call) {
                            return told(call, call.engine().write_bundle(request_from(*options)));
                        }});
}

void add_sign(CLI::App& release, Commands& commands)
{
    auto const seal = std::make_shared<std::string>();
    auto const key = std::make_shared<KeyOptions>();
    auto* parser = release.add_subcommand("sign", "signs a seal; minisign verifies what it signs");
    parser->add_option("SEAL", *seal, "the seal beside a bundle")->required();
    add_key_options(*parser, *key);
    parser->footer("newel release sign dist/shop-14.seal --key release.key");
    commands.push_back({.parser = parser, .run = [seal, key](Call& call) {
                            return told(call, call.engine().sign(*seal, key_from(*key)));
                        }});
}

void add_release_verify(CLI::App& release, Commands& commands)
{
    auto const bundle = std::make_shared<std::string>();
    auto const keys = std::make_shared<std::vector<std::string>>();
    auto* parser = release.add_subcommand("verify", "is this bundle the one that was sealed, and by whom?");
    parser->add_option("BUNDLE", *bundle, "a bundle, with its seal and signature beside it")->required();
    parser->add_option("--key", *keys, "a public key, or the file that holds it; default: the keys that are pinned")
        ->type_name("PUBLIC")
        ->allow_extra_args(false);
    parser->footer("newel release verify dist/shop-14.newel --key release.pub");
    commands.push_back({.parser = parser, .run = [bundle, keys](Call& call) {
                            auto settings = call.settings();
                            for (auto const& key : *keys) settings.keys.push_back({key, "option --key"});
                            return told(call, Engine(std::move(settings)).verify_bundle(*bundle));
                        }});
}

void add_publish(CLI::App& release, Commands& commands)
{
    auto const options = std::make_shared<BundleOptions>();
    auto const key = std::make_shared<KeyOptions>();
    auto* parser = release.add_subcommand("publish", "bundle, seal and signature of a release, at once");
    parser->add_option("NAME", options->ref, "the release: v1.0.2, or a ref: channel:stable")->required();
    add_bundle_options(*parser, *options);
    add_key_options(*parser, *key);
    parser->footer("newel release publish v1.0.2 --out dist --key release.key");
    commands.push_back({.parser = parser, .run = [options, key](Call& call) {
                            auto request = request_from(*options);
                            if (request.ref.find(':') == std::string::npos) request.ref = cat("release:", request.ref);
                            return told(call, call.engine().publish({.bundle = request, .key = key_from(*key)}));
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
    add_sign(*parser, commands);
    add_release_verify(*parser, commands);
    add_publish(*parser, commands);
}

}  // namespace newel::cli
