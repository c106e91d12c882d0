// root_folder.h: the one way to a folder below a root, such that nothing leads out of it.
// Owns:     a descriptor of the root for the lifetime, and how paths below it are opened.
// Not here: what is done in a folder (confined_file_system.h).
// Private to this room.
// A path is opened anew for each act: to remember a folder saves two microseconds beside an fsync, and a folder that is
// remembered may have been moved elsewhere.
// Throws:   Error{Refused} for a path that is not plain, and where a link or another mount is in the way; Error{Failed}
//           with errno as the native code.
#pragma once

#include "base/error.h"
#include "files/descriptor.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace newel {

/// How parents are opened: by openat2 where the system has it and allows it, or always part by part, as on systems
/// without it. The environment variable NEWEL_NO_OPENAT2=1 turns Auto into PartByPart.
enum class Walk { Auto, PartByPart };

/// A name in an open folder: where a single act happens.
struct Spot {
    Descriptor folder{};  ///< O_PATH
    std::string name{};
    std::string shown{};  ///< the whole path, as people see it
};

class RootFolder {
public:
    /// Links in `root` itself are followed: a person named it.
    RootFolder(std::filesystem::path const& root, Walk walk);

    /// O_PATH; "" is the root. Empty where a part is absent or no folder.
    [[nodiscard]] Descriptor folder_if_any(std::string const& path) const;
    /// Error{Failed} where there is none; `act` for the message ("sync").
    [[nodiscard]] Descriptor folder(std::string const& path, std::string_view act) const;
    /// The parent of `path`, opened, and its last part; not for "". nullopt where there is no such parent.
    [[nodiscard]] std::optional<Spot> spot_if_any(std::string const& path) const;
    [[nodiscard]] Spot spot(std::string const& path, std::string_view act) const;

    /// False where something else was mounted over it. Where the kernel does not tell mounts apart, only folders are
    /// compared, by device.
    [[nodiscard]] bool is_on_same_mount(Descriptor const& opened) const;

    /// "var/app/config/a.yaml"
    [[nodiscard]] std::string shown(std::string_view path) const;
    [[nodiscard]] std::string const& location() const { return location_; }
    [[nodiscard]] Walk walk() const { return walk_; }

private:
    struct Opened;
    [[nodiscard]] Opened open(std::string const& path) const;
    [[nodiscard]] Descriptor any(std::string const& path) const;
    [[nodiscard]] Opened open_at_once(std::string const& path) const;
    [[nodiscard]] Opened open_part_by_part(std::string const& path) const;
    void check(std::string_view path) const;

    std::string location_;
    Descriptor root_{};
    std::uint64_t device_{};
    std::optional<std::uint64_t> mount_{};
    Walk walk_{Walk::PartByPart};
};

/// A link, or another mount, at `shown`: Error{Refused}.
[[nodiscard]] Error link_in_the_way(std::string const& shown);
[[nodiscard]] Error mount_in_the_way(std::string const& shown);

}  // namespace newel
