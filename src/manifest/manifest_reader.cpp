#include "manifest/manifest_reader.h"

#include "base/text.h"
#include "manifest/reading.h"
#include "manifest/yaml.h"
#include "model/trust.h"

#include <algorithm>

namespace newel {

namespace {

constexpr int kFormat = 1;

Words const kTopKeys{"newel",  "needs",  "app",        "stores",   "dev",      "migrations", "steps",
                     "from",   "extra",  "keys",       "channels", "releases", "pins",       "mirror",
                     "always", "derive", "keep_limit", "keep_for", "confirm",  "lock",       "fixtures"};

/// A text at the top; empty with a fault where it is something else.
std::string text_at(Node const& root, std::string_view key, Reading& reading)
{
    auto const* value = root.find(key);
    if (!value) return {};
    if (value->text() && !value->text()->empty() && printable(*value->text()) == *value->text()) return *value->text();
    reading.faults.add(value->mark,
                       cat("'", key, "' is ", value->text() ? quoted(*value->text()) : std::string(value->kind_name()),
                           ", not a path in text"));
    return {};
}

void read_app(Node const& root, Reading& reading)
{
    auto const* app = root.find("app");
    if (!app) return reading.faults.add(root.mark, "'app: NAME' is missing");
    if (app->text() && is_app_name(*app->text())) {
        reading.manifest.app = *app->text();
        return;
    }
    reading.faults.add(
        app->mark, cat(app->text() ? quoted(*app->text()) : std::string(app->kind_name()), " is no name for an app"),
        "a name is a lower-case letter, then up to 62 letters, digits or '-'");
}

void read_keys(Node const& node, Reading& reading)
{
    auto const* list = node.sequence();
    if (!list) return reading.faults.add(node.mark, cat("'keys' is ", node.kind_name(), ", not a list of public keys"));
    for (auto const& key : *list) {
        if (!key.text())
            reading.faults.add(key.mark, cat("a key is ", key.kind_name(), ", not text"), "put it in quotes");
        else if (reading.is_authoring() && !PinnedKey::parse(*key.text()))
            reading.faults.add(key.mark, cat(quoted(*key.text()), " is no public key"),
                               "a public key of minisign is 56 characters that begin with RW; ' until 2027-06-30' may "
                               "follow");
        else
            reading.manifest.keys.push_back(*key.text());
    }
}

void read_entry(Node::Entry const& entry, Reading& reading)
{
    auto const& [key, value, mark] = entry;
    if (key == "channels") return read_channels(value, reading);
    if (key == "releases") return read_releases(value, reading);
    if (key == "pins") return read_pins(value, reading);
    if (key == "keys") return read_keys(value, reading);
    if (is_one_of(key, kTopKeys)) return check_other(key, value, reading);
    if (is_extension(key) || !reading.is_authoring()) return;
    reading.faults.add(mark, unknown_word("the key", key, kTopKeys), "keys of your own begin with 'x-'");
}

/// While running, a manifest may speak of releases that stand in another branch's steps.
void check_release_versions(Reading& reading)
{
    if (!reading.is_authoring()) return;
    auto const head = reading.manifest.steps.size();
    for (auto const& release : reading.manifest.releases)
        if (release.version.number > head)
            reading.faults.add_at(release.place, cat("the release ", quoted(release.name), " is at version ",
                                                     release.version.number, ", but the last step is ", head));
}

}  // namespace

int read_format(Node const& root, Strictness strictness, std::string const& file)
{
    if (!root.map()) throw fault_at(file, root.mark, cat("a manifest is a map, this is ", root.kind_name()));
    if (auto const* needs = root.find("needs")) {
        auto const* number = needs->integer();
        if (!number || *number < 1) throw fault_at(file, needs->mark, "'needs' is not a whole number from 1");
        if (*number > kFormat)
            throw fault_at(file, needs->mark, cat("this manifest needs a newer Newel: one that reads format ", *number),
                           cat("this Newel reads format ", kFormat));
    }
    auto const* format = root.find("newel");
    if (!format)
        throw fault_at(file, root.mark, "'newel: 1' is missing", "a manifest begins with its format: newel: 1");
    auto const* number = format->integer();
    if (!number || *number < 1 || *number > 1000)
        throw fault_at(file, format->mark, "'newel' is not a format's number", "write it so: newel: 1");
    if (*number > kFormat && strictness == Strictness::Authoring)
        throw fault_at(file, format->mark, cat("format ", *number, " is written by a newer Newel"),
                       cat("this Newel writes format ", kFormat));
    return static_cast<int>(*number);
}

void read_manifest_node(Node const& root, Reading& reading)
{
    read_app(root, reading);
    auto& manifest = reading.manifest;
    manifest.dev = text_at(root, "dev", reading);
    manifest.migrations = text_at(root, "migrations", reading);
    manifest.fixtures = text_at(root, "fixtures", reading);
    if (auto const* stores = root.find("stores"))
        read_stores(*stores, reading);
    else if (!manifest.app.empty())
        manifest.stores.push_back({.name = "db", .kind = StoreKind::Sqlite, .path = cat(manifest.app, ".db")});
    for (auto const& entry : *root.map()) read_entry(entry, reading);
    auto const* from = root.find("from");
    auto const* steps = root.find("steps");
    auto const* extra = root.find("extra");
    if (from && steps) reading.faults.add(from->mark, "'from' and 'steps' exclude each other");
    if (from) read_from(*from, reading);
    if (extra && !from) reading.faults.add(extra->mark, "'extra' goes with 'from'", "say it in the step itself");
    if (extra) check_extra(*extra, reading);
    if (steps) read_steps(*steps, reading);
    if (!from) check_release_versions(reading);
}

Manifest read_manifest(std::string_view bytes, std::string const& path, FileTree const& files, Strictness strictness,
                       StepSink const& sink, StepMemo* memo)
{
    Manifest manifest;
    manifest.file = files.shown(path);
    manifest.digest = file_digest(bytes);
    auto const root = read_yaml(bytes, manifest.file);
    manifest.format = read_format(root, strictness, manifest.file);
    Faults faults(manifest.file);
    Payloads payloads(manifest, path, files);
    Reading reading{.manifest = manifest,
                    .payloads = payloads,
                    .strictness = strictness,
                    .faults = faults,
                    .sink = sink,
                    .memo = memo};
    read_manifest_node(root, reading);
    faults.throw_if_any();
    return manifest;
}

}  // namespace newel
