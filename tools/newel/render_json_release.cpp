// Documents about channels, releases and what vouches for them.
#include "json_values.h"
#include "render_json.h"

namespace newel::cli {

std::string json_of(std::vector<ChannelInfo> const& channels)
{
    auto json = document();
    json["channels"] = Json::array();
    for (auto const& channel : channels)
        json["channels"].push_back({{"name", channel.name},
                                    {"follows", channel.follows},
                                    {"tip", or_null(channel.tip)},
                                    {"target", channel.target ? of(*channel.target) : Json()},
                                    {"supported", channel.supported},
                                    {"problem", or_null(channel.problem)}});
    return text(json);
}

std::string json_of(ReleaseResult const& result)
{
    auto const& release = result.release;
    auto json = document();
    json["release"] = {{"name", release.name}, {"commit", release.commit}, {"version", release.version.number}};
    json["release"]["chain"] = release.chain ? Json(release.chain->digest.hex()) : Json();
    json["manifest"] = result.manifest;
    json["note"] = or_null(result.channel_note);
    return text(json);
}

namespace {

using cli::of;  // beside those of this file

Json of(Seal const& seal)
{
    Json one{{"app", seal.app}, {"channel", seal.channel}, {"revision", seal.revision}};
    one["issued"] = utc_text(seal.issued);
    one["expires"] = seal.expires ? Json(utc_text(*seal.expires)) : Json();
    one["head"] = of(Position{seal.head, seal.chain});
    one["content"] = seal.content.digest.hex();
    one["bundle"] = seal.bundle.hex();
    one["previous"] = seal.previous ? Json(seal.previous->hex()) : Json();
    return one;
}

Json of(BundleResult const& result)
{
    auto json = document();
    json["file"] = result.file;
    json["bytes"] = result.bytes;
    json["target"] = of(result.target);
    json["seal_file"] = or_null(result.seal_file);
    json["seal"] = result.seal ? of(*result.seal) : Json();
    json["note"] = or_null(result.note);
    return json;
}

}  // namespace

std::string json_of(EmbedResult const& result)
{
    auto json = document();
    json["app"] = result.app;
    json["head"] = of(result.head);
    json["files"] = result.files;
    return text(json);
}

std::string json_of(BundleResult const& result) { return text(of(result)); }

std::string json_of(SignResult const& result)
{
    auto json = document();
    json["seal_file"] = result.seal_file;
    json["signature_file"] = result.signature_file;
    json["seal"] = of(result.seal);
    json["key"] = result.key;
    json["public_key"] = result.public_key;
    return text(json);
}

std::string json_of(PublishResult const& result)
{
    auto json = of(result.bundle);
    json["signature_file"] = result.signature.signature_file;
    json["key"] = result.signature.key;
    json["public_key"] = result.signature.public_key;
    return text(json);
}

std::string json_of(VerifiedBundle const& result)
{
    auto json = document();
    json["file"] = result.file;
    json["seal"] = of(result.seal);
    json["steps"] = result.steps;
    json["key"] = result.key;
    json["comment"] = result.comment;
    json["warnings"] = result.warnings;
    return text(json);
}

}  // namespace newel::cli
