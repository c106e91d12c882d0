// workspace.h: where things are: the repository, the manifest, the data (cli.md, first section).
// Owns:     the order option, environment, git config, manifest; what each setting came from.
// Not here: reading manifests (sources.h), opening data (data.h).
#pragma once

#include "engine/newel.h"
#include "run/commit_source.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace newel {

/// Where the manifest is, as far as that is known before a commit is asked.
struct ManifestPlace {
    std::string path{};           ///< relative to `top`; empty where only a commit's tree can tell
    std::filesystem::path top{};  ///< top of the tree it stands in
    bool chosen{};                ///< by option, environment or git config, not by being the only one
    bool in_repository{};         ///< within the work tree (or a bare repository); else it is its own authority
    Setting setting{};
};

class Workspace {
public:
    explicit Workspace(Settings settings);

    [[nodiscard]] Settings const& settings() const { return settings_; }
    [[nodiscard]] std::filesystem::path const& folder() const { return folder_; }
    /// nullptr where there is none around the folder.
    [[nodiscard]] CommitSource const* repository();
    /// Error{Usage} where there is none.
    [[nodiscard]] CommitSource const& needed_repository();
    [[nodiscard]] ManifestPlace const& manifest();
    /// Where the data is said to be, before the manifest is asked; unset where nobody says.
    [[nodiscard]] Setting data();
    /// Where Newel may keep what can be made again.
    [[nodiscard]] std::filesystem::path cache_folder();
    [[nodiscard]] std::string repository_from();
    /// As people see it: relative to the current folder where it lies below.
    [[nodiscard]] std::string shown(std::filesystem::path const& path) const;

private:
    [[nodiscard]] ManifestPlace place_of(Setting const& setting, std::filesystem::path const& base);
    [[nodiscard]] ManifestPlace only_manifest();

    Settings settings_;
    std::filesystem::path folder_;
    bool searched_{};
    std::unique_ptr<CommitSource> repository_{};
    std::optional<ManifestPlace> manifest_{};
};

/// `manifests/*.yaml` and `*.yml` among names in a folder.
[[nodiscard]] std::vector<std::string> manifest_names(std::vector<std::string> const& names);

/// Two manifests and no choice: the usage error that lists them.
[[nodiscard]] Error several_manifests(std::vector<std::string> const& paths, std::string const& where);

}  // namespace newel
