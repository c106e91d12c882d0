#include "files/directory_lock.h"

#include "base/clock.h"
#include "base/text.h"
#include "files/folder.h"
#include "files/newel_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <random>
#include <thread>
#include <utility>

namespace newel {

namespace {

constexpr char const* kName = "lock";
constexpr std::size_t kMostNotes = 4096;  // a line each; then the file begins anew

using Instant = std::chrono::steady_clock::time_point;

std::string boot_id()
{
    Descriptor const file(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    std::array<char, 64> bytes{};
    auto const count = file ? ::read(file.number(), bytes.data(), bytes.size()) : -1;
    return count > 0 ? std::string(trim({bytes.data(), static_cast<std::size_t>(count)})) : "unknown";
}

/// "4711 BOOT 2026-11-21T10:00:00Z switch"
std::string note_of(std::string_view word)
{
    return cat(::getpid(), " ", boot_id(), " ", utc_text(SystemClock().now()), " ", word, "\n");
}

std::optional<Holder> holder_in(std::string_view note, std::string_view boot)
{
    auto const parts = split(note, ' ');
    auto const pid = parts.size() == 4 ? to_number(parts[0]) : std::nullopt;
    if (!pid || *pid == 0 || *pid > 0x7fff'ffff) return std::nullopt;
    bool const runs = ::kill(static_cast<::pid_t>(*pid), 0) == 0 || errno == EPERM;
    return Holder{.word = parts[3],
                  .pid = static_cast<std::int64_t>(*pid),
                  .since = parts[2],
                  .is_alive = runs && parts[1] == boot};
}

std::optional<Holder> holder_in(Descriptor const& file)
{
    std::array<char, 2 * kMostNotes> bytes{};
    auto const count = ::pread(file.number(), bytes.data(), bytes.size(), 0);
    if (count <= 0) return std::nullopt;
    auto const boot = boot_id();
    std::optional<Holder> found;
    for (auto const& note : split({bytes.data(), static_cast<std::size_t>(count)}, '\n'))
        if (auto holder = holder_in(note, boot); holder && (holder->is_alive || !found || !found->is_alive))
            found = std::move(holder);
    return found;
}

/// Whoever shares adds a line: no other one's is lost. Failures do not matter: it is for messages alone.
void write_note(Descriptor const& file, Sharing sharing, std::string_view word)
{
    struct ::stat status {};
    bool const is_long = ::fstat(file.number(), &status) == 0 && status.st_size > static_cast<::off_t>(kMostNotes);
    if (sharing == Sharing::Exclusive || is_long)
        if (::ftruncate(file.number(), 0) != 0) return;
    auto const note = note_of(word);
    static_cast<void>(!::write(file.number(), note.data(), note.size()));
}

void check_file_system(Descriptor const& folder, std::string const& shown)
{
    struct ::statfs facts {};
    if (::fstatfs(folder.number(), &facts) != 0) throw system_error("look at", shown, errno);
    if (auto const name = network_file_system(static_cast<std::uint64_t>(facts.f_type)))
        throw Error(ErrorCode::Refused,
                    cat(printable(shown), " is on ", *name, ", where locks do not keep other machines out"),
                    "keep the data on a disk of this machine");
}

Descriptor open_lock(NewelFolder const& place, std::string const& shown)
{
    constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
    auto const& folder = place.folder;
    Descriptor file(::openat(folder.number(), kName, kFlags | O_RDWR | O_CREAT | O_APPEND, 0644));
    if (!file && errno == ELOOP) throw not_newels_own(shown, "a symbolic link");
    // Read-only media, or another user's lock: flock needs no more than an open file.
    if (!file && (errno == EROFS || errno == EACCES)) {
        auto const error = errno;
        file = Descriptor(::openat(folder.number(), kName, kFlags | O_RDONLY));
        if (!file) throw system_error("open", shown, errno == ENOENT ? error : errno);
    }
    if (!file) throw system_error("open", shown, errno);

    struct ::stat status {};
    if (::fstat(file.number(), &status) != 0) throw system_error("open", shown, errno);
    if (!S_ISREG(status.st_mode)) throw not_newels_own(shown, "not a plain file");
    // Newel writes into it: it must not be some other file, too.
    if (status.st_nlink > 1) throw not_newels_own(shown, "a file with another name elsewhere");
    return file;
}

/// Whether the file that was locked is the one that others will lock: a restored folder may have brought another.
bool is_still_there(Descriptor const& file, Descriptor const& folder)
{
    struct ::stat opened {};
    struct ::stat named {};
    return ::fstat(file.number(), &opened) == 0 &&
           ::fstatat(folder.number(), kName, &named, AT_SYMLINK_NOFOLLOW) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev;
}

/// True where it was taken.
bool try_flock(Descriptor const& file, Sharing sharing, std::string const& shown)
{
    auto const kind = sharing == Sharing::Shared ? LOCK_SH : LOCK_EX;
    while (::flock(file.number(), kind | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return false;
        if (errno != EINTR) throw system_error("lock", shown, errno);
    }
    return true;
}

/// Some milliseconds, so that many who wait do not come all at once; not beyond the end.
void wait_a_little(Instant end)
{
    static thread_local std::minstd_rand random(std::random_device{}());
    auto const pause = std::chrono::milliseconds(std::uniform_int_distribution<int>(2, 12)(random));
    std::this_thread::sleep_until(std::min(std::chrono::steady_clock::now() + pause, end));
}

Error busy(std::string const& data, std::optional<Holder> const& holder)
{
    return {ErrorCode::Busy, cat(printable(data), " is held by ", in_words(holder)),
            "wait until it is done, or give it more time"};
}

}  // namespace

std::string in_words(std::optional<Holder> const& holder)
{
    if (!holder || !holder->is_alive) return "unknown";
    auto const who = holder->word == "application" ? std::string("an application") : cat("newel ", holder->word);
    return printable(cat(who, ", pid ", holder->pid, ", since ", holder->since));
}

std::optional<std::string_view> network_file_system(std::uint64_t type)
{
    switch (type & 0xffff'ffff) {  // numbers of linux/magic.h and statfs(2)
        case 0x6969: return "NFS";
        case 0x517b:
        case 0xff53'4d42:
        case 0xfe53'4d42: return "SMB";
        case 0x5346'414f:
        case 0x6b41'4653: return "AFS";
        case 0x564c: return "NCP";
        default: return std::nullopt;
    }
}

DirectoryLock DirectoryLock::take(std::filesystem::path const& data, Sharing sharing, std::string_view word,
                                  std::chrono::milliseconds patience)
{
    auto const end = std::chrono::steady_clock::now() + patience;
    auto const place = open_newel_folder(data, Missing::Make);
    check_file_system(place.folder, place.shown);
    auto const shown = cat(place.shown, "/", kName);
    for (auto file = open_lock(place, shown);;) {
        if (try_flock(file, sharing, shown)) {
            if (is_still_there(file, place.folder)) {
                if (!word.empty()) write_note(file, sharing, word);
                return {std::move(file), sharing};
            }
            file = open_lock(place, shown);
        } else if (std::chrono::steady_clock::now() >= end) {
            throw busy(data.string(), holder_in(file));
        } else {
            wait_a_little(end);
        }
    }
}

std::optional<Holder> holder_of(std::filesystem::path const& data)
{
    auto const place = open_newel_folder(data, Missing::Leave);
    if (!place.folder) return std::nullopt;
    Descriptor const file(
        ::openat(place.folder.number(), kName, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK));
    return file ? holder_in(file) : std::nullopt;
}

}  // namespace newel
