#include "engine/workspace.h"

#include "git/git_source.h"

#include <algorithm>
#include <cstdlib>

namespace newel {

namespace fs = std::filesystem;

namespace {

fs::path absolute_from(fs::path const& base, std::string const& path)
{
    return (fs::path(path).is_absolute() ? fs::path(path) : base / path).lexically_normal();
}

/// The path below `top`, or nullopt where it leaves it. Links in the parents are followed, since `top` is a real path.
std::optional<std::string> below(fs::path const& path, fs::path const& top)
{
    if (top.empty()) return std::nullopt;
    std::error_code error;
    auto const parent = fs::weakly_canonical(path.parent_path(), error);
    auto const relative = (error ? path : parent / path.filename()).lexically_relative(top).generic_string();
    if (relative.empty() || relative == ".." || relative.starts_with("../")) return std::nullopt;
    return relative;
}

std::vector<std::string> names_in(fs::path const& folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (entry->is_regular_file(error)) names.push_back(entry->path().filename().string());
    return names;
}

}  // namespace

std::vector<std::string> manifest_names(std::vector<std::string> const& names)
{
    std::vector<std::string> found;
    for (auto const& name : names)
        if (name.ends_with(".yaml") || name.ends_with(".yml")) found.push_back(name);
    std::ranges::sort(found);
    return found;
}

Error several_manifests(std::vector<std::string> const& paths, std::string const& where)
{
    std::string message = cat("there are ", paths.size(), " manifests", where, "; say which one");
    std::string advice;
    for (auto const& path : paths)
        advice += cat(advice.empty() ? "" : "\n", "--manifest ", path, "    (or git config newel.manifest ", path, ")");
    return {ErrorCode::Usage, message, advice};
}

Workspace::Workspace(Settings settings) : settings_(std::move(settings))
{
    folder_ = settings_.folder.empty() ? fs::current_path() : fs::absolute(settings_.folder).lexically_normal();
}

CommitSource const* Workspace::repository()
{
    if (searched_) return repository_.get();
    searched_ = true;
    if (settings_.repository.is_set())
        repository_ = GitSource::open(absolute_from(folder_, settings_.repository.value));
    else
        repository_ = GitSource::open_if_any(folder_);
    return repository_.get();
}

CommitSource const& Workspace::needed_repository()
{
    if (auto const* found = repository()) return *found;
    throw Error(ErrorCode::Usage, cat("there is no git repository around ", folder_.string()),
                "--repo DIR    name one");
}

std::string Workspace::repository_from()
{
    if (settings_.repository.is_set()) return settings_.repository.from;
    return repository() ? "around the current folder" : "";
}

ManifestPlace const& Workspace::manifest()
{
    if (manifest_) return *manifest_;
    if (settings_.manifest.is_set()) return manifest_.emplace(place_of(settings_.manifest, folder_));
    if (auto const* git = repository()) {
        if (auto const configured = git->config("newel.manifest")) {
            auto const base = git->is_bare() ? git->common_dir() : git->work_tree();
            return manifest_.emplace(place_of({*configured, "git config newel.manifest"}, base));
        }
    }
    return manifest_.emplace(only_manifest());
}

ManifestPlace Workspace::place_of(Setting const& setting, fs::path const& base)
{
    ManifestPlace place{.chosen = true, .setting = setting};
    auto const path = absolute_from(base, setting.value);
    auto const* git = repository();
    if (git && git->is_bare() && !fs::exists(path)) {
        place.path = fs::path(setting.value).lexically_normal().generic_string();
        place.in_repository = true;
        return place;
    }
    if (git && !git->is_bare()) {
        if (auto const inside = below(path, git->work_tree())) {
            place.path = *inside;
            place.top = git->work_tree();
            place.in_repository = true;
            return place;
        }
    }
    // Outside of a repository `migrations: ../migrations` must still be reachable: the tree begins one folder above.
    auto const parent = path.parent_path();
    place.top = parent.has_relative_path() ? parent.parent_path() : parent;
    place.path = path.lexically_relative(place.top).generic_string();
    if (!fs::exists(path))
        throw Error(ErrorCode::Usage, cat("there is no manifest ", shown(path), " (", setting.from, ")"),
                    "newel init    write one");
    return place;
}

ManifestPlace Workspace::only_manifest()
{
    auto const* git = repository();
    ManifestPlace place{.in_repository = git != nullptr, .setting = {"", "the only one in manifests/"}};
    if (git && git->is_bare()) return place;
    place.top = git ? git->work_tree() : folder_;
    auto const names = manifest_names(names_in(place.top / "manifests"));
    if (names.size() > 1) {
        std::vector<std::string> paths;
        for (auto const& name : names) paths.push_back(cat("manifests/", name));
        throw several_manifests(paths, "");
    }
    if (names.empty()) return place;
    place.path = cat("manifests/", names.front());
    place.setting.value = place.path;
    return place;
}

Setting Workspace::data()
{
    if (settings_.data.is_set()) {
        auto setting = settings_.data;
        if (setting.value.find("://") == std::string::npos) setting.value = absolute_from(folder_, setting.value);
        return setting;
    }
    auto const* git = repository();
    if (!git) return {};
    auto const configured = git->config("newel.data");
    if (!configured) return {};
    auto const base = git->is_bare() ? git->common_dir() : git->work_tree();
    auto const is_url = configured->find("://") != std::string::npos;
    return {is_url ? *configured : absolute_from(base, *configured).string(), "git config newel.data"};
}

fs::path Workspace::cache_folder()
{
    if (auto const* git = repository()) return git->common_dir() / "newel";
    auto const variable = [](char const* name) {
        auto const* value = std::getenv(name);
        return fs::path(value && *value == '/' ? value : "");
    };
    if (auto const cache = variable("XDG_CACHE_HOME"); !cache.empty()) return cache / "newel";
    if (auto const home = variable("HOME"); !home.empty()) return home / ".cache" / "newel";
    return {};
}

std::string Workspace::shown(fs::path const& path) const
{
    auto const relative = path.lexically_relative(folder_).generic_string();
    return relative.empty() || relative.starts_with("..") ? path.lexically_normal().string() : relative;
}

}  // namespace newel
