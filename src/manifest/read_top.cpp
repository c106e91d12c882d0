// What stands beside the steps: stores, channels, releases, pins.
#include "base/limits.h"
#include "base/text.h"
#include "manifest/reading.h"

#include <algorithm>

namespace newel {

namespace {

Place place_of(Reading const& reading, Mark mark)
{
    return {.file = reading.manifest.file, .line = mark.line, .column = mark.column};
}

/// The map under `key`, or nullptr with a fault. Nothing at all counts as an empty map.
Node::Map const* map_of(std::string_view key, Node const& node, std::string_view form, Reading& reading)
{
    static Node::Map const kEmpty;
    if (node.is_null()) return &kEmpty;
    if (!node.map())
        reading.faults.add(node.mark, cat("'", key, "' is ", node.kind_name(), ", not a map"), std::string(form));
    return node.map();
}

void check_keys(Node const& node, Words const& known, Reading& reading)
{
    if (!reading.is_authoring() || !node.map()) return;
    for (auto const& entry : *node.map())
        if (!is_one_of(entry.key, known) && !is_extension(entry.key))
            reading.faults.add(entry.mark, unknown_word("the key", entry.key, known));
}

/// Text under `key`; empty with a fault where it is something else or empty.
std::string text_at(Node const& node, std::string_view key, Reading& reading)
{
    auto const* value = node.find(key);
    if (!value) return {};
    if (value->text() && !value->text()->empty() && printable(*value->text()) == *value->text()) return *value->text();
    reading.faults.add(
        value->mark,
        cat("'", key, "' is ", value->text() ? quoted(*value->text()) : std::string(value->kind_name()), ", not text"),
        value->integer() || value->real() ? "put it in quotes" : "");
    return {};
}

std::optional<DataVersion> version_at(Node const& node, Mark mark, Reading& reading)
{
    auto const* number = node.integer();
    if (number && *number >= 0 && *number <= limits::kVersions) return DataVersion{static_cast<std::uint32_t>(*number)};
    reading.faults.add(node.mark.line > 0 ? node.mark : mark, cat(node.kind_name(), " where a data version is needed"));
    return std::nullopt;
}

bool is_commit(std::string_view text)
{
    auto const is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() >= 7 && text.size() <= 40 && std::ranges::all_of(text, is_hex);
}

constexpr std::string_view kCommitForm =
    "a commit is 7 to 40 hex digits in lower case; in quotes where they are all digits";

StoreKind kind_of(std::string_view key)
{
    if (key == "sqlite") return StoreKind::Sqlite;
    if (key == "files") return StoreKind::Files;
    if (key == "postgres") return StoreKind::Postgres;
    return StoreKind::Unknown;
}

void read_store(Node::Entry const& entry, Reading& reading)
{
    Words const known{"sqlite", "files", "postgres"};
    auto const& [name, body, mark] = entry;
    if (!is_app_name(name))
        reading.faults.add(mark, cat(quoted(name), " is no name for a store"), "lower-case letters, digits and '-'");
    if (!body.map() || body.map()->size() != 1) {
        reading.faults.add(body.mark.line > 0 ? body.mark : mark,
                           cat("the store ", quoted(name), " is not a map with one key"),
                           "write it so:  db: {sqlite: app.db}");
        return;
    }
    auto const& kind = body.map()->front();
    StoreSpec store{.name = name, .kind = kind_of(kind.key), .path = {}};
    if (store.kind == StoreKind::Unknown && reading.is_authoring())
        reading.faults.add(kind.mark, unknown_word("the kind of store", kind.key, known));
    if (kind.value.text()) store.path = *kind.value.text();
    bool const is_path = store.kind == StoreKind::Sqlite || store.kind == StoreKind::Files;
    auto const fault = store.path == "." ? std::string() : path_fault(store.path);
    if (is_path && !kind.value.text())
        reading.faults.add(kind.value.mark,
                           cat("'", kind.key, "' is ", kind.value.kind_name(), ", not a path in text"));
    else if (is_path && !fault.empty())
        reading.faults.add(kind.value.mark, cat(fault, ": ", quoted(store.path)),
                           "paths of stores are relative to the data directory");
    reading.manifest.stores.push_back(std::move(store));
}

void read_channel(Node::Entry const& entry, Reading& reading)
{
    auto const& name = entry.key;
    auto const& body = entry.value;
    auto const mark = entry.mark;
    ChannelSpec channel{.name = name, .place = place_of(reading, mark)};
    if (!is_release_name(name)) reading.faults.add(mark, cat(quoted(name), " is no name for a channel"));
    if (!body.map()) {
        reading.faults.add(body.mark.line > 0 ? body.mark : mark, cat("the channel ", quoted(name), " is not a map"),
                           "write it so:  nightly: {ref: main}");
        return;
    }
    check_keys(body, {"ref", "tags", "except", "release", "supported"}, reading);
    struct Way {
        char const* key;
        ChannelSpec::Follows follows;
    };
    static constexpr Way kWays[]{{"ref", ChannelSpec::Follows::Ref},
                                 {"tags", ChannelSpec::Follows::Tags},
                                 {"release", ChannelSpec::Follows::Release}};
    auto const count = std::ranges::count_if(kWays, [&](Way const& way) { return body.find(way.key) != nullptr; });
    if (count != 1) {
        // What a later format lets a channel follow is not known here; the channel is left out.
        if (count > 1 || reading.is_authoring())
            reading.faults.add(mark, cat("the channel ", quoted(name), " needs exactly one of ref, tags, release"));
        return;
    }
    for (auto const& way : kWays) {
        if (!body.find(way.key)) continue;
        channel.follows = way.follows;
        channel.pattern = text_at(body, way.key, reading);
    }
    channel.except = text_at(body, "except", reading);
    if (auto const* except = body.find("except"); except && channel.follows != ChannelSpec::Follows::Tags)
        reading.faults.add(except->mark, "'except' goes with 'tags'");
    if (auto const* supported = body.find("supported")) {
        auto const* number = supported->integer();
        if (number && *number >= 1 && *number <= 1000)
            channel.supported = static_cast<int>(*number);
        else
            reading.faults.add(supported->mark, "'supported' is not a number of releases from 1 to 1000");
    }
    reading.manifest.channels.push_back(std::move(channel));
}

void read_release(Node::Entry const& entry, Reading& reading)
{
    auto const& [name, body, mark] = entry;
    ReleaseSpec release{.name = name, .place = place_of(reading, mark)};
    if (!is_release_name(name)) reading.faults.add(mark, cat(quoted(name), " is no name for a release"));
    if (!body.map()) {
        reading.faults.add(body.mark.line > 0 ? body.mark : mark, cat("the release ", quoted(name), " is not a map"),
                           "write it so:  v1.0.0: {commit: 3f2c91d, version: 2}");
        return;
    }
    check_keys(body, {"commit", "version", "chain"}, reading);
    release.commit = text_at(body, "commit", reading);
    if (!release.commit.empty() && !is_commit(release.commit))
        reading.faults.add(body.find("commit")->mark, cat(quoted(release.commit), " is no commit"),
                           std::string(kCommitForm));
    if (auto const* version = body.find("version"))
        release.version = version_at(*version, mark, reading).value_or(DataVersion{});
    else
        reading.faults.add(mark, cat("the release ", quoted(name), " needs 'version'"));
    if (auto const* chain = body.find("chain")) {
        auto const digest = chain->text() ? Digest::from_hex(*chain->text()) : std::nullopt;
        if (digest)
            release.chain = Chain{*digest};
        else
            reading.faults.add(chain->mark, "'chain' is not 64 hex digits", "in quotes where they are all digits");
    }
    reading.manifest.releases.push_back(std::move(release));
}

}  // namespace

void read_stores(Node const& node, Reading& reading)
{
    constexpr std::string_view kForm = "write it so:  db: {sqlite: app.db}";
    auto const* map = map_of("stores", node, kForm, reading);
    if (!map) return;
    if (map->empty()) reading.faults.add(node.mark, "'stores' names no store", std::string(kForm));
    for (auto const& entry : *map) read_store(entry, reading);
    int databases = 0;
    for (std::size_t i = 0; i < reading.manifest.stores.size(); ++i) {
        auto const kind = reading.manifest.stores[i].kind;
        if (kind != StoreKind::Sqlite && kind != StoreKind::Postgres) continue;
        if (++databases == 2)
            reading.faults.add((*map)[std::min(i, map->size() - 1)].mark, "more than one database store",
                               "format 1 has one; tables of the second can move into it");
    }
}

void read_channels(Node const& node, Reading& reading)
{
    if (auto const* map = map_of("channels", node, "write it so:  nightly: {ref: main}", reading))
        for (auto const& entry : *map) read_channel(entry, reading);
}

void read_releases(Node const& node, Reading& reading)
{
    if (auto const* map = map_of("releases", node, "write it so:  v1.0.0: {commit: 3f2c91d, version: 2}", reading))
        for (auto const& entry : *map) read_release(entry, reading);
}

void read_pins(Node const& node, Reading& reading)
{
    auto const* map = map_of("pins", node, "write it so:  3f2c91d: 1", reading);
    if (!map) return;
    for (auto const& [commit, version, mark] : *map) {
        if (!is_commit(commit))
            reading.faults.add(mark, cat(quoted(commit), " is no commit"), std::string(kCommitForm));
        if (auto const number = version_at(version, mark, reading))
            reading.manifest.pins.push_back({.commit = commit, .version = *number, .place = place_of(reading, mark)});
    }
}

void check_other(std::string_view key, Node const& node, Reading& reading)
{
    if (!reading.is_authoring()) return;
    auto const one_of = [&](Words const& values) {
        if (!node.text() || !is_one_of(*node.text(), values))
            reading.faults.add(node.mark, cat("'", key, "' is not ", join(values, " or ")));
    };
    if (key == "mirror") one_of({"auto", "off"});
    if (key == "always" && !node.sequence())
        reading.faults.add(node.mark, cat("'always' is ", node.kind_name(), ", not a list of operations"));
    bool const is_limit = key == "keep_limit" || key == "keep_for";
    if (is_limit && !node.text() && !node.integer())
        reading.faults.add(node.mark, cat("'", key, "' is ", node.kind_name(), ", not an amount"));
}

}  // namespace newel
