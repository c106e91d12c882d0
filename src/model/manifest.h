// manifest.h: what a manifest says, as values (formats.md, "Manifest").
// Not here: reading and writing it (manifest/).
#pragma once

#include "model/step.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace newel {

enum class StoreKind { Sqlite, Files, Postgres, Unknown };

struct StoreSpec {
    std::string name{};
    StoreKind kind{};
    std::string path{};  ///< relative to the data directory; "." for the folder itself
};

/// An existing tool's migration folder, read as the list of steps.
struct LayoutSpec {
    std::string layout{};             ///< "diesel", "golang-migrate"
    std::vector<std::string> dirs{};  ///< from the repository's root; the first that exists at a commit
};

struct ChannelSpec {
    enum class Follows { Ref, Tags, Release };
    std::string name{};
    Follows follows{};
    std::string pattern{};  ///< the ref, the tag pattern, or the release's name
    std::string except{};   ///< tags that do not count
    int supported{};        ///< how many releases of it are supported; 0: not said
    Place place{};
};

struct ReleaseSpec {
    std::string name{};
    std::string commit{};  ///< full id, a prefix of at least 7 digits, or empty
    DataVersion version{};
    std::optional<Chain> chain{};
    Place place{};
};

struct PinSpec {
    std::string commit{};  ///< full id or a prefix of at least 7 digits
    DataVersion version{};
    Place place{};
};

struct Manifest {
    int format{1};
    std::string app{};
    std::vector<StoreSpec> stores{};
    std::string dev{};          ///< a developer's data, relative to the work tree; may be empty
    std::string migrations{};   ///< as written; empty: default
    std::string fixtures{};     ///< rows to try steps with: a folder, as written; may be empty
    std::vector<Step> steps{};  ///< sealed, numbered 1 …; empty where `from` is set, until a layout fills it
    std::optional<LayoutSpec> from{};
    Node extra{};                         ///< by migration name, as written
    std::vector<ChannelSpec> channels{};  ///< in order of promotion
    std::vector<ReleaseSpec> releases{};  ///< in the order written
    std::vector<PinSpec> pins{};
    std::vector<std::string> keys{};
    std::string file{};  ///< path as shown to people
    Digest digest{};     ///< of the manifest file's bytes

    /// The one database store; nullptr for files alone.
    [[nodiscard]] StoreSpec const* database() const;
    [[nodiscard]] ChannelSpec const* channel(std::string_view name) const;
    [[nodiscard]] ReleaseSpec const* release(std::string_view name) const;
};

}  // namespace newel
