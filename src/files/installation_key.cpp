#include "files/installation_key.h"

#include "base/error.h"
#include "base/text.h"
#include "files/file_bytes.h"
#include "files/folder.h"
#include "files/newel_folder.h"
#include "files/rename_new.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace newel {

namespace {

constexpr char const* kName = "key";
constexpr char const* kUnfinished = "key.new";
constexpr std::size_t kBytes = 32;

/// nullopt where there is none.
std::optional<std::string> read_key(NewelFolder const& place)
{
    auto const shown = cat(place.shown, "/", kName);
    Descriptor const file(
        ::openat(place.folder.number(), kName, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file && errno == ENOENT) return std::nullopt;
    if (!file && errno == ELOOP) throw not_newels_own(shown, "a symbolic link");
    if (!file) throw system_error("read", shown, errno);

    struct ::stat status {};
    if (::fstat(file.number(), &status) != 0) throw system_error("read", shown, errno);
    if (!S_ISREG(status.st_mode)) throw not_newels_own(shown, "not a plain file");
    if ((status.st_mode & 077) != 0)
        throw Error(ErrorCode::Refused, cat(printable(shown), " may be read by others: it is a secret"),
                    cat("chmod 600 ", in_shell_quotes(printable(shown))));
    std::string key;
    if (status.st_size == static_cast<::off_t>(kBytes))
        read_blocks(file, shown, [&](std::string_view block) { key.append(block.substr(0, kBytes + 1 - key.size())); });
    if (key.size() != kBytes)
        throw Error(ErrorCode::Refused, cat(printable(shown), " is no key: it has not ", kBytes, " bytes"),
                    "bring it back from a backup; without it, what this ledger holds counts as a stranger's");
    return key;
}

/// Written beside its place, then put there: a key is never half there.
void make_key(NewelFolder const& place)
{
    auto const shown = cat(place.shown, "/", kName);
    auto const number = place.folder.number();
    // What a killed one left; the exclusive lock says that nobody is at it.
    if (::unlinkat(number, kUnfinished, 0) != 0 && errno != ENOENT) throw system_error("make", shown, errno);
    Descriptor const file(
        ::openat(number, kUnfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600));
    if (!file) throw system_error("make", shown, errno);
    write_all(file, random_bytes(kBytes), shown);
    set_mode(file, 0600, shown);
    if (::fsync(file.number()) != 0) throw system_error("make", shown, errno);

    auto const spot = [&](char const* name) {
        return Spot{.folder = Descriptor(::fcntl(number, F_DUPFD_CLOEXEC, 0)), .name = name, .shown = name};
    };
    auto const error = rename_new_at(spot(kUnfinished), spot(kName), Renames::Auto);
    if (error != 0) throw system_error("make", shown, error);
    // The folder itself may be new, too.
    sync_folder(place.folder, place.shown);
    sync_folder(place.data, place.shown);
}

}  // namespace

std::optional<InstallationKey> InstallationKey::read(std::filesystem::path const& data)
{
    auto const place = open_newel_folder(data, Missing::Leave);
    if (!place.folder) return std::nullopt;
    auto key = read_key(place);
    return key ? std::optional(InstallationKey(std::move(*key))) : std::nullopt;
}

InstallationKey InstallationKey::read_or_make(std::filesystem::path const& data, DirectoryLock const& lock)
{
    if (lock.sharing() != Sharing::Exclusive)
        throw Error(ErrorCode::Failed, "a key is made under the exclusive lock alone");
    auto const place = open_newel_folder(data, Missing::Make);
    auto key = read_key(place);
    if (!key) {
        make_key(place);
        key = read_key(place);
    }
    return InstallationKey(std::move(key).value());
}

}  // namespace newel
