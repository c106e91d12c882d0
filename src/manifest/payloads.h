// payloads.h: the files that a manifest's operations name, found in its migrations folder.
// Owns:     where that folder is, how a step's default files are called, what bytes a payload may hold.
#pragma once

#include "manifest/faults.h"
#include "manifest/file_tree.h"
#include "model/manifest.h"

#include <optional>
#include <string>
#include <string_view>

namespace newel {

/// Where `relative` leads from the folder of the file at `path`; nullopt where that is out of the tree.
[[nodiscard]] std::optional<std::string> path_beside(std::string_view path, std::string_view relative);

/// "0003-move-config", the stem of a step's default files.
[[nodiscard]] std::string payload_stem(DataVersion version, std::string_view name);

struct Payload {
    std::string text{};  ///< as the file holds it
    std::string file{};  ///< as people see it
};

class Payloads {
public:
    /// Of the manifest at `path` within `files`. Both must outlive this.
    Payloads(Manifest const& manifest, std::string path, FileTree const& files)
        : manifest_(manifest), path_(std::move(path)), files_(files)
    {
    }

    /// The file `name` in the migrations folder; nullopt where there is none. Error{Invalid} where it is too large.
    [[nodiscard]] std::optional<Payload> find(std::string_view name);
    /// FileTree::identity() of that file; nullopt also where the folder cannot be told.
    [[nodiscard]] std::optional<std::string> identity(std::string_view name);
    /// Where `name` would be, as people see it. Error{Invalid} where the folder cannot be told.
    [[nodiscard]] std::string shown(std::string_view name);

private:
    [[nodiscard]] std::string full_path(std::string_view name);

    Manifest const& manifest_;
    std::string path_;
    FileTree const& files_;
    std::optional<std::string> folder_{};
};

/// Adds a fault where `text` (from `place`) is no text that may be run or written: not UTF-8, a NUL, too large.
/// True where it is fine.
bool check_payload(std::string_view text, Place const& place, Faults& faults);

}  // namespace newel
