// installation_key.h: the key of one installation, DATA/.newel/key (design: reliability.md, "Trust").
// Owns:     32 random bytes that never leave the data directory's machine by Newel's doing; what was made with them (a
//           MAC on a ledger's row) was made by this installation.
// Throws:   Error{Refused} where others may read the key, or it is no key; Error{Failed} with errno as the native code.
#pragma once

#include "base/digest.h"
#include "files/directory_lock.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace newel {

class InstallationKey {
public:
    /// nullopt where there is none yet.
    [[nodiscard]] static std::optional<InstallationKey> read(std::filesystem::path const& data);
    /// Makes one where there is none; it is on disk whole, or not at all, whatever kills the process. `lock` is the
    /// exclusive lock of the same data directory: two who make it at once would not agree.
    [[nodiscard]] static InstallationKey read_or_make(std::filesystem::path const& data, DirectoryLock const& lock);

    /// BLAKE2b-256, keyed.
    [[nodiscard]] Digest mac(std::string_view bytes) const { return mac_of(key_, bytes); }

private:
    explicit InstallationKey(std::string key) : key_(std::move(key)) {}

    std::string key_;
};

}  // namespace newel
