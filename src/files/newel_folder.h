// newel_folder.h: ".newel" in a data directory, where Newel keeps its own: lock, key, staged and kept files.
// Private to this room.
// Its mode is 0700: what was kept from a folder that only its owner may enter must not become readable here. So all
// programs that use a data directory run as one user; another one cannot take the lock, and is told so.
// Throws: Error{Refused} where it is a link or a file; Error{Failed} with errno as the native code.
#pragma once

#include "base/error.h"
#include "files/descriptor.h"

#include <filesystem>
#include <string>

namespace newel {

struct NewelFolder {
    Descriptor data{};    ///< the data directory; links in its path are followed
    Descriptor folder{};  ///< empty where there is none (and none was to be made)
    std::string shown{};  ///< "var/app/.newel"
};

enum class Missing { Leave, Make };
[[nodiscard]] NewelFolder open_newel_folder(std::filesystem::path const& data, Missing missing);

/// Why `path`, a file in it, is not what it should be: Error{Refused}.
[[nodiscard]] Error not_newels_own(std::string const& shown, std::string_view what);

}  // namespace newel
