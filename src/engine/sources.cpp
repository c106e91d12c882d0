#include "engine/sources.h"

#include "base/limits.h"
#include "data/bundles.h"
#include "files/disk_tree.h"
#include "files/durable.h"

#include <algorithm>

namespace newel {

namespace fs = std::filesystem;

namespace {

std::string object_at(CommitSource const& git, CommitId const& commit, std::string const& path)
{
    auto const entry = git.entry(commit, path);
    return entry ? entry->object : std::string("-");
}

}  // namespace

Sources::Sources(Workspace& workspace)
    : workspace_(workspace),
      work_(workspace),
      notary_([this] { return pinned_keys(workspace_, keys_in_manifests()); },
              [this](fs::path const& file) { return workspace_.shown(file); })
{
}

std::optional<std::string> Sources::manifest_path_at(CommitId const& commit)
{
    auto const& place = workspace_.manifest();
    if (!place.in_repository) return std::nullopt;
    auto const& git = workspace_.needed_repository();
    if (!place.path.empty()) {
        auto const entry = git.entry(commit, place.path);
        if (entry && entry->kind == EntryKind::Blob) return place.path;
        if (place.chosen) return std::nullopt;
    }
    auto const folder = git.entry(commit, "manifests");
    if (!folder || folder->kind != EntryKind::Tree) return std::nullopt;
    std::vector<std::string> names;
    for (auto const& entry : git.list(folder->object))
        if (entry.kind == EntryKind::Blob) names.push_back(entry.name);
    names = manifest_names(names);
    if (names.empty()) return std::nullopt;
    std::vector<std::string> paths;
    for (auto const& name : names) paths.push_back(cat("manifests/", name));
    if (paths.size() > 1) throw several_manifests(paths, cat(" in ", commit.brief()));
    return paths.front();
}

CommitTree Sources::tree_at(CommitId const& commit) { return {workspace_.needed_repository(), commit, listings_}; }

SourcePtr Sources::read_commit(CommitId const& commit, std::string const& path)
{
    auto const& git = workspace_.needed_repository();
    auto const entry = git.entry(commit, path);
    // Everything that is read hangs on these objects; where the manifest names another folder, it is looked up below.
    auto key = cat(entry->object, " ", object_at(git, commit, lock_path(path)));
    if (auto const folder = folders_.find(entry->object); folder != folders_.end())
        key += cat(" ", object_at(git, commit, folder->second));
    if (auto known = cache_.find(key)) return known;

    auto const files = tree_at(commit);
    auto source = std::make_shared<Source>();
    source->path = path;
    source->shown = files.shown(path);
    source->blob = entry->object;
    source->manifest =
        read_manifest(git.blob(entry->object, limits::kManifestBytes), path, files, Strictness::Running, {}, &steps_);
    std::string folder;
    if (source->manifest.from) {
        fill_from_layout(source->manifest, files, files, path, Strictness::Running);
        for (auto const& candidate : source->manifest.from->dirs)
            if (folder.empty() && files.has_folder(candidate)) folder = candidate;
    } else {
        folder = migrations_folder(source->manifest, path, files);
    }
    build_history(*source, files, LockUse::Commit);
    folders_[entry->object] = folder;
    cache_.keep(cat(entry->object, " ", object_at(git, commit, lock_path(path)), " ", object_at(git, commit, folder)),
                source);
    return source;
}

SourcePtr Sources::layout_at(CommitId const& commit, Source const& authority)
{
    auto const& git = workspace_.needed_repository();
    auto const files = tree_at(commit);
    auto const& dirs = authority.manifest.from->dirs;
    auto const dir =
        std::ranges::find_if(dirs, [&](std::string const& candidate) { return files.has_folder(candidate); });
    auto const key = dir == dirs.end() ? std::string() : cat("layout ", object_at(git, commit, *dir));
    if (auto known = key.empty() ? nullptr : cache_.find(key)) return known;
    auto source = std::make_shared<Source>();
    source->manifest = authority.manifest;
    source->manifest.steps.clear();
    source->blob = authority.blob;
    source->path = authority.path;
    auto const& place = workspace_.manifest();
    DiskTree const own_disk(place.top, "");
    FileTree const& own = place.in_repository ? static_cast<FileTree const&>(files) : own_disk;
    fill_from_layout(source->manifest, files, own, authority.path, Strictness::Running);
    source->shown = cat("layout ", authority.manifest.from->layout, " in ", files.shown(*dir));
    source->history = History(source->manifest.app, std::move(source->manifest.steps));
    cache_.keep(key, source);
    return source;
}

Located Sources::pinned(CommitId const& commit, SourcePtr const& authority)
{
    auto const& git = workspace_.needed_repository();
    std::vector<std::pair<CommitId, PinSpec const*>> above;
    for (auto const& pin : authority->manifest.pins) {
        auto id = CommitId::parse(pin.commit);
        if (!id) id = git.resolve(pin.commit);
        if (*id == commit || (git.has_commit(*id) && git.is_ancestor(*id, commit))) above.emplace_back(*id, &pin);
    }
    // The nearest: those that are no ancestor of another.
    std::vector<std::pair<CommitId, PinSpec const*>> nearest;
    for (auto const& candidate : above) {
        bool const is_covered = std::ranges::any_of(above, [&](auto const& other) {
            return other.first != candidate.first && git.is_ancestor(candidate.first, other.first);
        });
        if (!is_covered) nearest.push_back(candidate);
    }
    if (nearest.empty())
        throw Error(ErrorCode::Unresolved,
                    cat(commit.brief(), " has no manifest, and no pin in ", authority->shown, " is an ancestor of it"),
                    cat("pins: {", commit.brief(), ": VERSION}    in the manifest says its data version"));
    for (auto const& other : nearest) {
        if (other.second->version == nearest.front().second->version) continue;
        throw Error(ErrorCode::Unresolved,
                    cat("the nearest pins of ", commit.brief(), " disagree: ", nearest.front().first.brief(), " is ",
                        nearest.front().second->version.text(), ", ", other.first.brief(), " is ",
                        other.second->version.text()),
                    cat("pins: {", commit.brief(), ": VERSION}    in the manifest decides it"))
            .at(other.second->place);
    }
    auto const version = nearest.front().second->version;
    if (version > authority->history.head())
        throw Error(ErrorCode::Unresolved,
                    cat("pin ", nearest.front().first.brief(), " says ", version.text(), ", but ", authority->shown,
                        " ends at ", authority->history.head().text()))
            .at(nearest.front().second->place);
    return {authority, version, commit.hex()};
}

Located Sources::at(CommitId const& commit)
{
    if (auto const path = manifest_path_at(commit)) {
        auto source = read_commit(commit, *path);
        return {source, source->history.head(), commit.hex()};
    }
    auto const speaker = authority();
    if (!speaker)
        throw Error(ErrorCode::Unresolved,
                    cat("commit ", commit.brief(), " has no manifest, and neither has ", authority_ref(),
                        ", which would speak for it"),
                    "git config newel.authority REF    names the ref whose manifest has layout or pins");
    if (speaker->manifest.from) {
        auto source = layout_at(commit, *speaker);
        return {source, source->history.head(), commit.hex()};
    }
    return pinned(commit, speaker);
}

std::string Sources::authority_ref()
{
    auto const& place = workspace_.manifest();
    if (!place.in_repository) return place.path;
    auto const& git = workspace_.needed_repository();
    if (auto const configured = git.config("newel.authority")) return *configured;
    for (auto const& branch : git.branches())
        if (branch.full == "refs/remotes/origin/HEAD") return "origin/HEAD";
    try {
        (void)git.resolve("refs/remotes/origin/HEAD");
        return "origin/HEAD";
    } catch (Error const&) {
        return "HEAD";
    }
}

SourcePtr Sources::authority()
{
    if (authority_known_) return authority_;
    if (speaks_for_itself()) return carried();
    if (!workspace_.manifest().in_repository) {
        if (work_.has_manifest()) authority_ = work_.speaker();
        authority_known_ = true;
        return authority_;
    }
    auto const& git = workspace_.needed_repository();
    auto const ref = authority_ref();
    if (ref == "HEAD" && !git.head()) {
        authority_known_ = true;
        return authority_;
    }
    auto const commit = git.resolve(ref);
    if (auto const path = manifest_path_at(commit)) authority_ = read_commit(commit, *path);
    authority_known_ = true;
    return authority_;
}

std::optional<std::string> Sources::authority_text()
{
    auto const& git = workspace_.needed_repository();
    auto const ref = authority_ref();
    if (ref == "HEAD" && !git.head()) return std::nullopt;
    auto const commit = git.resolve(ref);
    auto const path = manifest_path_at(commit);
    if (!path) return std::nullopt;
    return git.blob(git.entry(commit, *path)->object, limits::kManifestBytes);
}

bool Sources::may_tell_releases()
{
    if (tells_releases_) return *tells_releases_;
    if (speaks_for_itself()) return true;
    if (authority_known_ || !workspace_.manifest().in_repository) return authority() != nullptr;
    auto const text = authority_text().value_or("");
    // Keys are plain words in YAML however they are written, unless they are escaped within quotes.
    bool const tells = text.find("releases") != std::string::npos || text.find("tags") != std::string::npos ||
                       text.find('\\') != std::string::npos;
    return *(tells_releases_ = tells);
}

std::vector<ManifestKeys> Sources::keys_in_manifests()
{
    std::vector<ManifestKeys> all;
    auto const take = [&all](Source const& source) { all.push_back({source.manifest.keys, source.shown}); };
    if (speaks_for_itself()) return take(*carried()), all;
    if (work_.has_manifest()) take(*work_.description());
    if (!workspace_.manifest().in_repository || !workspace_.repository()) return all;
    auto const text = authority_text().value_or("");
    bool const may_pin = text.find("keys") != std::string::npos || text.find('\\') != std::string::npos;
    if (!may_pin) return all;
    if (auto const speaker = authority()) take(*speaker);
    return all;
}

SourcePtr Sources::bundle(fs::path const& file)
{
    auto const shown = workspace_.shown(file);
    if (auto bundle = bundle_at(file, shown, notary_)) return bundle;
    throw Error(ErrorCode::Unresolved, cat("there is no bundle ", shown),
                "newel release bundle --out DIR    writes one");
}

bool Sources::speaks_for_itself() const
{
    auto const& settings = workspace_.settings();
    return !settings.carried.empty() && !settings.manifest.is_set();
}

SourcePtr Sources::carried()
{
    if (carried_) return carried_;
    auto const& settings = workspace_.settings();
    if (settings.carried.empty()) throw Error(ErrorCode::Unresolved, "this program carries no bundle");
    static constexpr char kShown[] = "the bundle that this program carries";
    auto const source = std::make_shared<Source>(*bundle_source(settings.carried, kShown, kShown, std::nullopt));
    source->origin = SourceOrigin::Binary;
    carried_ = source;  // its keys count
    if (settings.carried_seal.empty() || !notary_.pins_keys()) return carried_;
    source->seal = verify_seal({.seal_file = cat("the seal of ", kShown),
                                .signature_file = cat("the signature of ", kShown),
                                .seal = settings.carried_seal,
                                .signature = settings.carried_signature},
                               notary_.keys());
    if (auto const* verified = std::get_if<VerifiedSeal>(&*source->seal)) {
        check_sealed_bytes(verified->seal, settings.carried, kShown);
        check_sealed_history(verified->seal, source->history, kShown);
    }
    return carried_;
}

}  // namespace newel
