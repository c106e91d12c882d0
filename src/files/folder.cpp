#include "files/folder.h"

#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

namespace newel {

namespace {

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

}  // namespace

Error system_error(std::string_view act, std::string_view shown, int error)
{
    auto const reason = std::generic_category().message(error);
    Error out(ErrorCode::Failed, cat("cannot ", act, " ", printable(shown), ": ", reason));
    out.native(error);
    return out;
}

std::vector<std::string> names_in(Descriptor const& folder, std::string_view shown)
{
    // fdopendir takes its descriptor over, and a second one made by dup would share the reading position.
    Descriptor own(::openat(folder.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!own) throw system_error("list", shown, errno);
    std::unique_ptr<DIR, CloseFolder> const open(::fdopendir(own.number()));
    if (!open) throw system_error("list", shown, errno);
    static_cast<void>(own.release());

    std::vector<std::string> names;
    errno = 0;
    while (auto const* const entry = ::readdir(open.get())) {
        std::string_view const name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
        errno = 0;
    }
    if (errno != 0) throw system_error("list", shown, errno);
    return names;
}

std::optional<std::string> read_all(Descriptor const& file, struct ::stat const& status, std::size_t most,
                                    std::string_view shown)
{
    auto const size = static_cast<std::size_t>(std::max<off_t>(status.st_size, 0));
    if (S_ISREG(status.st_mode) && size > most) return std::nullopt;

    // The size is a hint: the file may grow while it is read, and a pipe has none.
    std::string bytes(size + 1, '\0');
    std::size_t filled = 0;
    for (;;) {
        if (filled == bytes.size()) bytes.resize(bytes.size() * 2 + 4096);
        auto const room = bytes.size() - filled;
        auto const count = ::read(file.number(), bytes.data() + filled, room);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("read", shown, errno);
        filled += static_cast<std::size_t>(count);
        if (filled > most) return std::nullopt;
        // Of a regular file less than was asked for means its end.
        if (count == 0 || (S_ISREG(status.st_mode) && static_cast<std::size_t>(count) < room)) break;
    }
    bytes.resize(filled);
    return bytes;
}

}  // namespace newel
