#include "engine/pinned_keys.h"

#include "base/limits.h"
#include "base/text.h"
#include "data/notary.h"
#include "files/durable.h"

namespace newel {

namespace {

constexpr char kConfig[] = "newel.key";

/// One value of git's configuration may hold several keys, one behind the other with commas between.
std::vector<std::string> configured_keys(Workspace& workspace)
{
    std::vector<std::string> texts;
    auto const* git = workspace.repository();
    auto const value = git ? git->config(kConfig) : std::nullopt;
    if (!value) return texts;
    for (auto const& text : split(*value, ','))
        if (auto const trimmed = trim(text); !trimmed.empty()) texts.emplace_back(trimmed);
    return texts;
}

}  // namespace

bool pins_keys(Workspace& workspace, Manifest const& manifest)
{
    return !manifest.keys.empty() || !workspace.settings().keys.empty() || !configured_keys(workspace).empty();
}

std::string key_text(Workspace const& workspace, std::string const& said, std::string const& from)
{
    auto const is_text = PinnedKey::parse(said).has_value();
    auto const file = is_text ? std::nullopt : read_file(workspace.folder() / said, limits::kKeyFileBytes);
    auto const key = pinned_key(file.value_or(said), from);
    return file ? key.key.text() : said;
}

std::vector<PinnedKey> said_keys(Workspace& workspace)
{
    std::vector<PinnedKey> found;
    for (auto const& key : workspace.settings().keys)
        found.push_back(pinned_key(key_text(workspace, key.value, key.from), key.from));
    return found;
}

std::vector<PinnedKey> pinned_keys(Workspace& workspace, std::vector<ManifestKeys> const& in_manifests)
{
    auto found = said_keys(workspace);
    for (auto const& text : configured_keys(workspace)) found.push_back(pinned_key(text, cat("git config ", kConfig)));
    for (auto const& manifest : in_manifests)
        for (auto const& text : manifest.texts) found.push_back(pinned_key(text, manifest.shown));
    return found;
}

}  // namespace newel
