// folder.h: the small system calls that the rest of this room stands on.
// Private to this room.
#pragma once

#include "base/error.h"
#include "files/descriptor.h"
#include "run/file_system.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// "cannot ACT SHOWN: No such file or directory", with errno as the native code.
[[nodiscard]] Error system_error(std::string_view act, std::string_view shown, int error);

/// How a file is opened to be read: no link is followed, no terminal taken over, no pipe waited for.
inline constexpr int kOpenToRead = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

/// Another descriptor of the same folder, for what O_PATH does not allow. `act` for the message ("sync").
[[nodiscard]] Descriptor open_to_read(Descriptor const& folder, std::string_view act, std::string_view shown);

[[nodiscard]] FileKind kind_of(::mode_t mode);
/// What is in an open folder, without "." and "..", in no order.
[[nodiscard]] std::vector<FolderEntry> listed(Descriptor const& folder, std::string_view shown);
/// The same, sorted by name.
[[nodiscard]] std::vector<FolderEntry> entries_in(Descriptor const& folder, std::string_view shown);
[[nodiscard]] bool is_link_at(int folder, std::string const& name);

/// Durable afterwards: which names are in it. Not on a file system on which folders cannot be synced.
void sync_folder(Descriptor const& folder, std::string_view shown);

/// The folder that `path` is in: "." for a bare name.
[[nodiscard]] std::filesystem::path folder_of(std::filesystem::path const& path);

/// All bytes up to the end; nullopt where there are more than `most`. `status`: of that file.
[[nodiscard]] std::optional<std::string> read_all(Descriptor const& file, struct ::stat const& status, std::size_t most,
                                                  std::string_view shown);

}  // namespace newel
