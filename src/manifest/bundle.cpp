#include "manifest/bundle.h"

#include "base/aside.h"
#include "base/limits.h"
#include "base/text.h"
#include "manifest/reading.h"
#include "manifest/yaml.h"

#include <array>

namespace newel {

namespace {

/// A bundle names no files.
class NoFiles final : public FileTree {
public:
    [[nodiscard]] std::optional<std::string> read(std::string const&, std::size_t) const override { return {}; }
    [[nodiscard]] bool has_folder(std::string const&) const override { return false; }
    [[nodiscard]] std::vector<Entry> list(std::string const&) const override { return {}; }
    [[nodiscard]] std::string shown(std::string const& path) const override { return path; }
};

void check_step(Step const& step, LockLine const& line, std::string const& file)
{
    if (step.name == line.name && step.id == line.id && step.down_digest == line.down && step.rest_digest == line.rest)
        return;
    std::string_view const what = step.name != line.name          ? "its name"
                                  : step.id != line.id            ? "what it does going up"
                                  : step.down_digest != line.down ? "its down"
                                                                  : "what else it says";
    throw Error(ErrorCode::Invalid,
                cat(step_label(step.version, step.name), " in ", printable(file), " is not what the lock says it is (",
                    what, "): tampered, or made from a stale lock"),
                "newel lock    write the lock anew, where the manifest is yours")
        .at(step.place);
}

void check_steps(Manifest const& manifest, Lock const& lock, std::string const& file)
{
    if (manifest.app != lock.app)
        throw Error(ErrorCode::Invalid, cat(printable(file), " is of app ", manifest.app, ", its lock of ", lock.app));
    if (manifest.steps.size() != lock.lines.size())
        throw Error(ErrorCode::Invalid,
                    cat(printable(file), " has ", counted(manifest.steps.size(), "step"), ", its lock ",
                        counted(lock.lines.size(), "line")),
                    "newel lock    write the lock anew");
    for (std::size_t i = 0; i < lock.lines.size(); ++i) check_step(manifest.steps[i], lock.lines[i], file);
}

/// An operation as a manifest says it. What the reader adds by itself is left out.
Node written(Operation const& operation)
{
    Node body = operation.body;
    // The store says the dialect. (A later format's sql operation may have other keys; it stays as it was read.)
    bool const plain = body.find("store") && body.find("text") && body.map()->size() == 3;
    if (operation.is_sql() && plain) body.erase("dialect");
    Node node;
    node.set(operation.act, std::move(body));
    return node;
}

Node written(std::vector<Operation> const& operations)
{
    Node::Sequence list;
    list.reserve(operations.size());
    for (auto const& operation : operations) list.push_back(written(operation));
    return Node(std::move(list));
}

Node written(Step const& step)
{
    Node node = step.rest;
    if (step.foreign_keys) node.set("foreign_keys", Node("on"));
    node.set("up", written(step.up));
    if (step.down.kind == DownKind::None) node.set("down", Node("none"));
    if (step.down.kind != DownKind::Given) return node;
    Node down = written(step.down.operations);
    if (step.down.revision > 1) {
        Node amended;
        amended.set("revision", Node(std::int64_t{step.down.revision}));
        amended.set("do", std::move(down));
        down = std::move(amended);
    }
    node.set("down", std::move(down));
    return node;
}

Node written(StoreSpec const& store)
{
    static constexpr std::array<std::string_view, 3> kKinds{"sqlite", "files", "postgres"};
    if (store.kind == StoreKind::Unknown)
        throw Error(ErrorCode::Invalid, cat("the kind of the store ", quoted(store.name), " is not known"));
    Node node;
    node.set(kKinds.at(static_cast<std::size_t>(store.kind)), Node(store.path));
    return node;
}

Node written(ChannelSpec const& channel)
{
    static constexpr std::array<std::string_view, 3> kWays{"ref", "tags", "release"};
    Node node;
    node.set(kWays.at(static_cast<std::size_t>(channel.follows)), Node(channel.pattern));
    if (!channel.except.empty()) node.set("except", Node(channel.except));
    if (channel.supported > 0) node.set("supported", Node(std::int64_t{channel.supported}));
    return node;
}

Node written(ReleaseSpec const& release)
{
    Node node;
    if (!release.commit.empty()) node.set("commit", Node(release.commit));
    node.set("version", Node(std::int64_t{release.version.number}));
    if (release.chain) node.set("chain", Node(release.chain->digest.hex()));
    return node;
}

/// A map at the top, an entry a line.
template <class Items, class Key>
void write_map(std::string& out, std::string_view name, Items const& items, Key key)
{
    if (items.empty()) return;
    out += cat(name, ":\n");
    for (auto const& item : items) out += cat("  ", to_json(Node(key(item))), ": ", flow_yaml(written(item)), "\n");
}

void write_steps(std::string& out, std::vector<Step> const& steps)
{
    if (steps.empty()) return;
    out += "steps:\n";
    for (auto const& step : steps) out += cat("  ", step.version.number, ": ", flow_yaml(written(step)), "\n");
}

void write_lock_lines(std::string& out, Lock const& lock)
{
    out += "lock:\n";
    auto const text = write_lock(lock);
    for (auto const& line : split(std::string_view(text).substr(0, text.size() - 1), '\n'))
        out += cat("  - ", to_json(Node(line)), "\n");
}

constexpr std::size_t kWorthAThread = 100'000;  // bytes of a bundle

Lock lock_in(Node const& root, std::string const& file)
{
    auto const* list = root.find("lock");
    if (!list || !list->sequence())
        throw fault_at(file, list ? list->mark : root.mark, "a bundle needs 'lock', a list of the lock's lines");
    std::string text;
    for (auto const& line : *list->sequence()) {
        if (!line.text() || line.text()->find('\n') != std::string::npos)
            throw fault_at(file, line.mark, "a line of the lock is not a line of text");
        text += cat(*line.text(), "\n");
    }
    return read_lock(text, cat(file, " (lock)"));
}

}  // namespace

std::string write_bundle(Manifest const& manifest, Lock const& lock, std::vector<ReleaseSpec> const& releases)
{
    check_steps(manifest, lock, manifest.file);
    std::string out = cat("newel: ", manifest.format, "\napp: ", manifest.app, "\n");
    auto const by_name = [](auto const& item) { return item.name; };
    write_map(out, "stores", manifest.stores, by_name);
    write_steps(out, manifest.steps);
    if (!manifest.keys.empty()) {
        out += "keys:\n";
        for (auto const& key : manifest.keys) out += cat("  - ", to_json(Node(key)), "\n");
    }
    write_map(out, "channels", manifest.channels, by_name);
    write_map(out, "releases", releases, by_name);
    if (!manifest.pins.empty()) out += "pins:\n";
    for (auto const& pin : manifest.pins) out += cat("  \"", pin.commit, "\": ", pin.version.number, "\n");
    write_lock_lines(out, lock);
    if (out.size() > limits::kBundleBytes)
        throw Error(ErrorCode::Invalid, cat("the bundle of ", manifest.app, " would be larger than ",
                                            grouped(limits::kBundleBytes), " bytes"));
    return out;
}

Bundle read_bundle(std::string_view bytes, std::string const& file)
{
    bool const is_large = bytes.size() > kWorthAThread;
    auto digest = aside(is_large, [&] { return file_digest(bytes); });
    Bundle bundle;
    auto& manifest = bundle.manifest;
    manifest.file = file;
    auto const root = read_yaml(bytes, file, limits::kBundleBytes);
    manifest.format = read_format(root, Strictness::Running, file);
    Faults faults(file);
    NoFiles const none;
    Payloads payloads(manifest, file, none);
    Reading reading{.manifest = manifest, .payloads = payloads, .strictness = Strictness::Running, .faults = faults};
    auto lock = aside(is_large, [&] { return lock_in(root, file); });
    read_manifest_node(root, reading);
    faults.throw_if_any();
    bundle.lock = lock.get();
    manifest.digest = digest.get();
    check_steps(manifest, bundle.lock, file);
    return bundle;
}

}  // namespace newel
