// folder.h: the small system calls that the rest of this room stands on.
// Private to this room.
#pragma once

#include "base/error.h"
#include "files/descriptor.h"

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// "cannot ACT SHOWN: No such file or directory", with errno as the native code.
[[nodiscard]] Error system_error(std::string_view act, std::string_view shown, int error);

/// Names in an open folder, without "." and ".."; unsorted.
[[nodiscard]] std::vector<std::string> names_in(Descriptor const& folder, std::string_view shown);

/// All bytes up to the end; nullopt where there are more than `most`. `status`: of that file.
[[nodiscard]] std::optional<std::string> read_all(Descriptor const& file, struct ::stat const& status, std::size_t most,
                                                  std::string_view shown);

}  // namespace newel
