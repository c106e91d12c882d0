#include "manifest/payloads.h"

#include "base/limits.h"
#include "base/text.h"
#include "manifest/manifest_reader.h"

#include <algorithm>

namespace newel {

std::string payload_stem(DataVersion version, std::string_view name)
{
    auto digits = cat(version.number);
    if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
    return cat(digits, "-", name);
}

std::string Payloads::full_path(std::string_view name)
{
    if (!folder_) folder_ = migrations_folder(manifest_, path_, files_);
    return joined_path(*folder_, name);
}

std::optional<Payload> Payloads::find(std::string_view name)
{
    std::string path;
    try {
        path = full_path(name);
    } catch (Error const&) {
        return std::nullopt;  // no folder, no file; shown() says why
    }
    auto text = files_.read(path, limits::kPayloadBytes);
    if (!text) return std::nullopt;
    return Payload{.text = std::move(*text), .file = files_.shown(path)};
}

std::optional<std::string> Payloads::identity(std::string_view name)
{
    try {
        return files_.identity(full_path(name));
    } catch (Error const&) {
        return std::nullopt;
    }
}

std::string Payloads::shown(std::string_view name) { return files_.shown(full_path(name)); }

bool check_payload(std::string_view text, Place const& place, Faults& faults)
{
    auto const line_at = [&](std::size_t offset) {
        auto found = place;
        // Text within the manifest is told by the place of the text; only a file's own lines can be counted.
        if (place.column == 0) found.line = 1 + static_cast<int>(std::ranges::count(text.substr(0, offset), '\n'));
        return found;
    };
    if (text.size() > limits::kPayloadBytes) {
        faults.add_at(place, cat("a payload is larger than ", grouped(limits::kPayloadBytes), " bytes"));
        return false;
    }
    if (auto const nul = text.find('\0'); nul != std::string_view::npos) {
        faults.add_at(line_at(nul), "a payload holds a NUL byte", "SQLite would silently stop there");
        return false;
    }
    if (is_utf8(text)) return true;
    std::size_t good = 0;  // whole lines that are well-formed
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', good)) {
        if (!is_utf8(text.substr(good, end - good))) break;
        good = end + 1;
    }
    faults.add_at(line_at(good), "a payload is not UTF-8", "convert it: iconv -t UTF-8");
    return false;
}

std::optional<std::string> path_beside(std::string_view path, std::string_view relative)
{
    if (relative.starts_with('/')) return std::nullopt;
    auto const home = parent_path(path);
    auto parts = home.empty() ? std::vector<std::string>{} : split(home, '/');
    for (auto const& part : split(relative, '/')) {
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            parts.push_back(part);
            continue;
        }
        if (parts.empty()) return std::nullopt;
        parts.pop_back();
    }
    return join(parts, "/");
}

std::string migrations_folder(Manifest const& manifest, std::string const& path, FileTree const& files)
{
    auto const beside = [&](std::string_view relative) { return path_beside(path, relative); };
    if (!manifest.migrations.empty()) {
        if (auto const folder = beside(manifest.migrations)) return *folder;
        throw Error(ErrorCode::Invalid,
                    cat("'migrations: ", printable(manifest.migrations), "' leads out of the folder tree"),
                    "name a folder relative to the manifest");
    }
    auto const own = beside(cat("../migrations/", manifest.app));
    if (own && files.has_folder(*own)) return *own;
    if (auto const common = beside("../migrations")) return *common;
    throw Error(ErrorCode::Invalid, cat("there is no migrations folder above ", printable(files.shown(path))),
                "say 'migrations: FOLDER' in the manifest, relative to it");
}

}  // namespace newel
