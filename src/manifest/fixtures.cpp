#include "manifest/fixtures.h"

#include "base/limits.h"
#include "base/text.h"
#include "manifest/faults.h"
#include "manifest/manifest_reader.h"
#include "manifest/payloads.h"

#include <algorithm>

namespace newel {

namespace {

std::string fixtures_folder(Manifest const& manifest, std::string const& path)
{
    if (auto folder = path_beside(path, manifest.fixtures)) return *folder;
    throw Error(ErrorCode::Invalid, cat("'fixtures: ", printable(manifest.fixtures), "' leads out of the folder tree"),
                "name a folder relative to the manifest");
}

/// The number that a name begins with; nullopt where it begins with none.
std::optional<DataVersion> version_of(std::string const& name)
{
    auto const digits = name.substr(0, name.find_first_not_of("0123456789"));
    if (digits.empty()) return std::nullopt;
    auto const first = digits.find_first_not_of('0');
    auto const number = to_number(first == std::string::npos ? "0" : digits.substr(first));
    if (!number || *number > limits::kVersions) return std::nullopt;
    return DataVersion{static_cast<std::uint32_t>(*number)};
}

}  // namespace

Fixtures read_fixtures(Manifest const& manifest, std::string const& path, FileTree const& files, DataVersion head)
{
    Fixtures fixtures;
    if (manifest.fixtures.empty()) return fixtures;
    auto const folder = fixtures_folder(manifest, path);
    Faults faults(files.shown(folder));
    if (!files.has_folder(folder))
        throw Error(ErrorCode::Invalid, cat("there is no folder ", printable(files.shown(folder))),
                    "fixtures: DIR in the manifest is relative to it");
    for (auto const& entry : files.list(folder)) {
        if (entry.is_folder || !entry.name.ends_with(".sql")) continue;
        auto const file = joined_path(folder, entry.name);
        Place const place{.file = files.shown(file)};
        auto const version = version_of(entry.name);
        if (!version || version->number == 0 || *version > head) {
            faults.add_at(place, cat("the fixture begins with no version from 1 to ", head.number),
                          "0003-orders.sql is loaded at version 3");
            continue;
        }
        auto const text = files.read(file, limits::kPayloadBytes);
        if (text && check_payload(*text, place, faults))
            fixtures.push_back({.version = *version, .file = place.file, .text = to_lf(*text)});
    }
    faults.throw_if_any();
    std::ranges::stable_sort(fixtures, {}, &Fixture::version);
    return fixtures;
}

}  // namespace newel
