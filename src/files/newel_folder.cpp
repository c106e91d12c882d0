#include "files/newel_folder.h"

#include "base/text.h"
#include "files/folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace newel {

namespace {

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
constexpr char const* kName = ".newel";

}  // namespace

Error not_newels_own(std::string const& shown, std::string_view what)
{
    return {ErrorCode::Refused, cat(printable(shown), " is ", what, ": Newel did not make it so"),
            "find out who did, and put it aside"};
}

NewelFolder open_newel_folder(std::filesystem::path const& data, Missing missing)
{
    NewelFolder out{.data = Descriptor(::open(data.c_str(), kFolder)), .folder = {}, .shown = (data / kName).string()};
    if (!out.data) throw system_error("open", data.string(), errno);
    if (missing == Missing::Make && ::mkdirat(out.data.number(), kName, 0700) != 0 && errno != EEXIST) {
        // On read-only media mkdir says so even where the folder is there.
        auto const error = errno;
        if (::faccessat(out.data.number(), kName, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
            throw system_error("make", out.shown, error);
    }
    out.folder = Descriptor(::openat(out.data.number(), kName, kFolder | O_NOFOLLOW));
    if (out.folder || (errno == ENOENT && missing == Missing::Leave)) return out;
    if (errno == ENOTDIR || errno == ELOOP) throw not_newels_own(out.shown, "a symbolic link or a file");
    throw system_error("open", out.shown, errno);
}

}  // namespace newel
