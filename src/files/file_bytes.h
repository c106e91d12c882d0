// file_bytes.h: what is in open files, and what they carry beside: mode, owner, extended attributes, times.
// Private to this room.
// Throws: Error{Failed} with errno as the native code. `shown` names the file in it.
#pragma once

#include "files/descriptor.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace newel {

/// From where the file stands to its end, in blocks of at most a MiB.
void read_blocks(Descriptor const& file, std::string const& shown, std::function<void(std::string_view)> const& block);
void write_all(Descriptor const& file, std::string_view bytes, std::string const& shown);
/// From where both stand; in the kernel where it can, which on some file systems shares the blocks.
void copy_bytes(Descriptor const& from, Descriptor const& to, std::string const& shown);

/// Exactly `mode`, whatever the umask.
void set_mode(Descriptor const& file, std::uint32_t mode, std::string const& shown);
/// Mode, owner, extended attributes (access lists among them) of `from`. An owner that only root could give and
/// attributes that are refused are left out; then so are the set-user and set-group bits.
void copy_attributes(Descriptor const& from, Descriptor const& to, std::string const& shown);
void copy_times(Descriptor const& from, Descriptor const& to, std::string const& shown);

}  // namespace newel
