#include "files/file_bytes.h"

#include "base/text.h"
#include "files/folder.h"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

namespace newel {

namespace {

constexpr std::size_t kBlock = 1u << 20;
constexpr char const* kAccessList = "system.posix_acl_access";

struct ::stat status_of(Descriptor const& file, std::string const& shown)
{
    struct ::stat status {};
    if (::fstat(file.number(), &status) != 0) throw system_error("look at", shown, errno);
    return status;
}

/// As the kernel's calls for lists and values want it: the size asked for first, again where it grew meanwhile. nullopt
/// with errno where it is refused.
template <class Call>
std::optional<std::string> sized(Call const& call)
{
    for (;;) {
        auto const size = call(nullptr, 0);
        if (size < 0) return std::nullopt;
        std::string bytes(static_cast<std::size_t>(size), '\0');
        if (size == 0) return bytes;
        auto const filled = call(bytes.data(), bytes.size());
        if (filled < 0 && errno == ERANGE) continue;
        if (filled < 0) return std::nullopt;
        bytes.resize(static_cast<std::size_t>(filled));
        return bytes;
    }
}

/// A full disk or a broken one is no refusal.
bool is_refusal(int error)
{
    return error != ENOSPC && error != EDQUOT && error != EIO && error != EROFS && error != ENOMEM;
}

void copy_attribute(Descriptor const& from, Descriptor const& to, char const* name, std::string const& shown)
{
    auto const value = sized([&](char* out, std::size_t size) { return ::fgetxattr(from.number(), name, out, size); });
    if (value && ::fsetxattr(to.number(), name, value->data(), value->size(), 0) == 0) return;
    if (!is_refusal(errno)) throw system_error("copy the attributes to", shown, errno);
}

void copy_extended_attributes(Descriptor const& from, Descriptor const& to, std::string const& shown)
{
    auto const names = sized([&](char* out, std::size_t size) { return ::flistxattr(from.number(), out, size); });
    if (!names) {
        if (!is_refusal(errno)) throw system_error("copy the attributes to", shown, errno);
        return;
    }
    bool has_access_list = false;
    for (std::size_t at = 0; at < names->size(); at = names->find('\0', at) + 1) {
        auto const* const name = names->c_str() + at;
        has_access_list = has_access_list || std::string_view(name) == kAccessList;
        copy_attribute(from, to, name, shown);
    }
    // A new file may have got a list from its folder's default, and would let in whom the first one does not.
    if (!has_access_list && ::fremovexattr(to.number(), kAccessList) != 0 && !is_refusal(errno))
        throw system_error("copy the attributes to", shown, errno);
}

/// The mode that may be given to `to`, which has the owner that it could get.
::mode_t mode_for(struct ::stat const& from, struct ::stat const& to)
{
    auto mode = from.st_mode & 07777;
    if (to.st_uid != from.st_uid) mode &= ~static_cast<::mode_t>(S_ISUID);
    if (to.st_gid != from.st_gid) mode &= ~static_cast<::mode_t>(S_ISGID);
    return mode;
}

}  // namespace

void read_blocks(Descriptor const& file, std::string const& shown, std::function<void(std::string_view)> const& block)
{
    auto const size = static_cast<std::size_t>(std::max<::off_t>(status_of(file, shown).st_size, 0));
    // The size is a hint: the file may grow while it is read. One byte more, to see its end in one go.
    std::string bytes(std::min(size + 1, kBlock), '\0');
    for (;;) {
        auto const count = ::read(file.number(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("read", shown, errno);
        if (count == 0) return;
        block(std::string_view(bytes).substr(0, static_cast<std::size_t>(count)));
    }
}

void write_all(Descriptor const& file, std::string_view bytes, std::string const& shown)
{
    while (!bytes.empty()) {
        auto const count = ::write(file.number(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("write", shown, errno);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void copy_bytes(Descriptor const& from, Descriptor const& to, std::string const& shown)
{
    constexpr std::size_t kMost = std::size_t{1} << 30;
    for (;;) {
        auto const count = ::copy_file_range(from.number(), nullptr, to.number(), nullptr, kMost, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && !is_refusal(errno)) throw system_error("write", shown, errno);
        if (count <= 0) break;
    }
    // What it left: all where it cannot be used here; nothing, in one call, where it was done.
    read_blocks(from, shown, [&](std::string_view bytes) { write_all(to, bytes, shown); });
}

void set_mode(Descriptor const& file, std::uint32_t mode, std::string const& shown)
{
    if (::fchmod(file.number(), mode) != 0) throw system_error("set the mode of", shown, errno);
}

void copy_attributes(Descriptor const& from, Descriptor const& to, std::string const& shown)
{
    auto const source = status_of(from, shown);
    auto target = status_of(to, shown);
    if (source.st_uid != target.st_uid || source.st_gid != target.st_gid) {
        // Another owner is for root alone; a group may be given by its members.
        auto const given = ::fchown(to.number(), source.st_uid, source.st_gid) == 0 ||
                           ::fchown(to.number(), static_cast<::uid_t>(-1), source.st_gid) == 0;
        if (given) target = status_of(to, shown);
    }
    set_mode(to, mode_for(source, target), shown);
    copy_extended_attributes(from, to, shown);
}

void copy_times(Descriptor const& from, Descriptor const& to, std::string const& shown)
{
    auto const source = status_of(from, shown);
    std::array<::timespec, 2> const times{source.st_atim, source.st_mtim};
    if (::futimens(to.number(), times.data()) != 0) throw system_error("set the times of", shown, errno);
}

}  // namespace newel
