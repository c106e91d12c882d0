// faults.cpp: stands before libc and counts, kills, fails or records each mutating call below one folder (faults.h).
// Every function here is exported under libc's own name by its assembler label, so that libc's headers can be included.
#include "crash/faults.h"

#include "crash/fault_acts.h"

#include <sys/ioctl.h>
#include <time.h>

#include <linux/fs.h>
#include <linux/openat2.h>

using namespace newel::crash::faults;

#define AS(name) __asm__(#name) __attribute__((visibility("default"), used))

#define MODE_OF(flags)                            \
    va_list list;                                 \
    va_start(list, flags);                        \
    auto const mode = mode_argument(flags, list); \
    va_end(list)

extern "C" {

__attribute__((visibility("default"))) void fault_arm(char const* folder, FaultPlan const* wanted, FaultReport* shared)
{
    plan = *wanted;
    report = shared;
    copy_text(root, sizeof root, folder);
    root_length = strlen(root);
    chance = 0;
    microseconds = 0;
    armed = true;
}

/// See faults.h; nobody reads the report then.
__attribute__((constructor)) void arm_by_environment()
{
    auto const* const folder = getenv("NEWEL_FAULT_FOLDER");
    auto const* const call = getenv("NEWEL_FAULT_CALL");
    auto const* const error = getenv("NEWEL_FAULT_ERROR");
    if (!folder || !call || !error) return;
    static FaultReport unread{};
    FaultPlan const wanted{.mode = kFaultFailFrom,
                           .error_number = static_cast<uint32_t>(strtoul(error, nullptr, 10)),
                           .call = strtoull(call, nullptr, 10)};
    fault_arm(folder, &wanted, &unread);
}

__attribute__((visibility("default"))) void fault_disarm() { armed = false; }

__attribute__((visibility("default"))) void fault_mark()
{
    __atomic_add_fetch(&report->marks, 1, __ATOMIC_RELAXED);
    Told told;
    told.record.act = kActMark;
    tell(told);
}

// ---------------------------------------------------------------------------------------------------- opening

int my_open(char const* path, int flags, ...) AS(open);
int my_open(char const* path, int flags, ...)
{
    MODE_OF(flags);
    return static_cast<int>(seen_open("open", AT_FDCWD, path, flags, mode));
}
int my_open64(char const* path, int flags, ...) AS(open64);
int my_open64(char const* path, int flags, ...)
{
    MODE_OF(flags);
    return static_cast<int>(seen_open("open", AT_FDCWD, path, flags, mode));
}
int my_openat(int folder, char const* path, int flags, ...) AS(openat);
int my_openat(int folder, char const* path, int flags, ...)
{
    MODE_OF(flags);
    return static_cast<int>(seen_open("openat", folder, path, flags, mode));
}
int my_openat64(int folder, char const* path, int flags, ...) AS(openat64);
int my_openat64(int folder, char const* path, int flags, ...)
{
    MODE_OF(flags);
    return static_cast<int>(seen_open("openat", folder, path, flags, mode));
}
int my_creat(char const* path, mode_t mode) AS(creat);
int my_creat(char const* path, mode_t mode)
{
    return static_cast<int>(seen_open("creat", AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode));
}
int my_creat64(char const* path, mode_t mode) AS(creat64);
int my_creat64(char const* path, mode_t mode) { return my_creat(path, mode); }

/// stdio opens by itself, past this library. Nobody should write data with it; where somebody does, it is told.
FILE* my_fopen(char const* path, char const* mode) AS(fopen);
FILE* my_fopen(char const* path, char const* mode)
{
    using Opening = FILE* (*)(char const*, char const*);
    static auto const opening = reinterpret_cast<Opening>(dlsym(RTLD_NEXT, "fopen"));
    if (armed && mode && strpbrk(mode, "wa+")) {
        Name const name(AT_FDCWD, path);
        if (name.below) refuse_unseen("fopen", name.path);
    }
    return opening(path, mode);
}
FILE* my_fopen64(char const* path, char const* mode) AS(fopen64);
FILE* my_fopen64(char const* path, char const* mode) { return my_fopen(path, mode); }

// ---------------------------------------------------------------------------------------------------- writing

ssize_t my_write(int descriptor, void const* bytes, size_t length) AS(write);
ssize_t my_write(int descriptor, void const* bytes, size_t length)
{
    return seen_write("write", descriptor, bytes, length, -1,
                      [&](size_t share) { return kernel(SYS_write, descriptor, bytes, share); });
}
ssize_t my_pwrite(int descriptor, void const* bytes, size_t length, off64_t at) AS(pwrite);
ssize_t my_pwrite(int descriptor, void const* bytes, size_t length, off64_t at)
{
    return seen_write("pwrite", descriptor, bytes, length, at,
                      [&](size_t share) { return kernel(SYS_pwrite64, descriptor, bytes, share, at); });
}
ssize_t my_pwrite64(int descriptor, void const* bytes, size_t length, off64_t at) AS(pwrite64);
ssize_t my_pwrite64(int descriptor, void const* bytes, size_t length, off64_t at)
{
    return my_pwrite(descriptor, bytes, length, at);
}
ssize_t my_writev(int descriptor, iovec const* parts, int count) AS(writev);
ssize_t my_writev(int descriptor, iovec const* parts, int count)
{
    return seen_gather("writev", descriptor, parts, count, -1,
                       [&] { return kernel(SYS_writev, descriptor, parts, count); });
}
ssize_t my_pwritev(int descriptor, iovec const* parts, int count, off64_t at) AS(pwritev);
ssize_t my_pwritev(int descriptor, iovec const* parts, int count, off64_t at)
{
    return seen_gather("pwritev", descriptor, parts, count, at,
                       [&] { return kernel(SYS_pwritev, descriptor, parts, count, at, 0L); });
}
ssize_t my_pwritev64(int descriptor, iovec const* parts, int count, off64_t at) AS(pwritev64);
ssize_t my_pwritev64(int descriptor, iovec const* parts, int count, off64_t at)
{
    return my_pwritev(descriptor, parts, count, at);
}
ssize_t my_copy_file_range(int in, off64_t* in_at, int out, off64_t* out_at, size_t length, unsigned flags)
    AS(copy_file_range);
ssize_t my_copy_file_range(int in, off64_t* in_at, int out, off64_t* out_at, size_t length, unsigned flags)
{
    return seen_copy("copy_file_range", out, out_at, length,
                     [&](size_t share) { return kernel(SYS_copy_file_range, in, in_at, out, out_at, share, flags); });
}
ssize_t my_sendfile(int out, int in, off64_t* in_at, size_t length) AS(sendfile);
ssize_t my_sendfile(int out, int in, off64_t* in_at, size_t length)
{
    return seen_copy("sendfile", out, nullptr, length,
                     [&](size_t share) { return kernel(SYS_sendfile, out, in, in_at, share); });
}
ssize_t my_sendfile64(int out, int in, off64_t* in_at, size_t length) AS(sendfile64);
ssize_t my_sendfile64(int out, int in, off64_t* in_at, size_t length) { return my_sendfile(out, in, in_at, length); }

int my_ftruncate(int descriptor, off64_t length) AS(ftruncate);
int my_ftruncate(int descriptor, off64_t length)
{
    return static_cast<int>(seen_on("ftruncate", descriptor, kActTruncate, static_cast<uint64_t>(length),
                                    [&] { return kernel(SYS_ftruncate, descriptor, length); }));
}
int my_ftruncate64(int descriptor, off64_t length) AS(ftruncate64);
int my_ftruncate64(int descriptor, off64_t length) { return my_ftruncate(descriptor, length); }
int my_truncate(char const* path, off64_t length) AS(truncate);
int my_truncate(char const* path, off64_t length)
{
    return static_cast<int>(seen_at("truncate", AT_FDCWD, path, kActTruncate, static_cast<uint64_t>(length),
                                    [&] { return kernel(SYS_truncate, path, length); }));
}
int my_truncate64(char const* path, off64_t length) AS(truncate64);
int my_truncate64(char const* path, off64_t length) { return my_truncate(path, length); }

/// Room that is asked for ahead makes the file longer, as a truncate would.
int my_fallocate(int descriptor, int how, off64_t at, off64_t length) AS(fallocate);
int my_fallocate(int descriptor, int how, off64_t at, off64_t length)
{
    struct stat facts {};
    kernel(SYS_fstat, descriptor, &facts);
    auto const end = (how & 1) != 0 ? facts.st_size : std::max<long>(facts.st_size, at + length);
    return static_cast<int>(seen_on("fallocate", descriptor, kActTruncate, static_cast<uint64_t>(end),
                                    [&] { return kernel(SYS_fallocate, descriptor, how, at, length); }));
}
int my_fallocate64(int descriptor, int how, off64_t at, off64_t length) AS(fallocate64);
int my_fallocate64(int descriptor, int how, off64_t at, off64_t length)
{
    return my_fallocate(descriptor, how, at, length);
}
int my_posix_fallocate(int descriptor, off64_t at, off64_t length) AS(posix_fallocate);
int my_posix_fallocate(int descriptor, off64_t at, off64_t length)
{
    return my_fallocate(descriptor, 0, at, length) == 0 ? 0 : errno;
}
int my_posix_fallocate64(int descriptor, off64_t at, off64_t length) AS(posix_fallocate64);
int my_posix_fallocate64(int descriptor, off64_t at, off64_t length)
{
    return my_posix_fallocate(descriptor, at, length);
}

int my_fsync(int descriptor) AS(fsync);
int my_fsync(int descriptor) { return static_cast<int>(seen_sync("fsync", descriptor, SYS_fsync)); }
int my_fdatasync(int descriptor) AS(fdatasync);
int my_fdatasync(int descriptor) { return static_cast<int>(seen_sync("fdatasync", descriptor, SYS_fdatasync)); }

// ---------------------------------------------------------------------------------------------------- names

int my_rename(char const* from, char const* to) AS(rename);
int my_rename(char const* from, char const* to)
{
    return static_cast<int>(seen_rename("rename", AT_FDCWD, from, AT_FDCWD, to, 0));
}
int my_renameat(int from_folder, char const* from, int to_folder, char const* to) AS(renameat);
int my_renameat(int from_folder, char const* from, int to_folder, char const* to)
{
    return static_cast<int>(seen_rename("renameat", from_folder, from, to_folder, to, 0));
}
int my_renameat2(int from_folder, char const* from, int to_folder, char const* to, unsigned flags) AS(renameat2);
int my_renameat2(int from_folder, char const* from, int to_folder, char const* to, unsigned flags)
{
    return static_cast<int>(seen_rename("renameat2", from_folder, from, to_folder, to, flags));
}
int my_unlinkat(int folder, char const* path, int flags) AS(unlinkat);
int my_unlinkat(int folder, char const* path, int flags)
{
    bool const is_folder = (flags & AT_REMOVEDIR) != 0;
    return static_cast<int>(seen_removal(is_folder ? "rmdir" : "unlink", folder, path,
                                         is_folder ? kActRmdir : kActUnlink,
                                         [&] { return kernel(SYS_unlinkat, folder, path, flags); }));
}
int my_unlink(char const* path) AS(unlink);
int my_unlink(char const* path) { return my_unlinkat(AT_FDCWD, path, 0); }
int my_rmdir(char const* path) AS(rmdir);
int my_rmdir(char const* path) { return my_unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int my_remove(char const* path) AS(remove);
int my_remove(char const* path)
{
    struct stat facts {};
    bool const is_folder =
        kernel(SYS_newfstatat, AT_FDCWD, path, &facts, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(facts.st_mode);
    return my_unlinkat(AT_FDCWD, path, is_folder ? AT_REMOVEDIR : 0);
}
int my_mkdir(char const* path, mode_t mode) AS(mkdir);
int my_mkdir(char const* path, mode_t mode) { return static_cast<int>(seen_mkdir("mkdir", AT_FDCWD, path, mode)); }
int my_mkdirat(int folder, char const* path, mode_t mode) AS(mkdirat);
int my_mkdirat(int folder, char const* path, mode_t mode)
{
    return static_cast<int>(seen_mkdir("mkdirat", folder, path, mode));
}
int my_link(char const* from, char const* to) AS(link);
int my_link(char const* from, char const* to)
{
    return static_cast<int>(seen_link("link", AT_FDCWD, from, AT_FDCWD, to, 0));
}
int my_linkat(int from_folder, char const* from, int to_folder, char const* to, int flags) AS(linkat);
int my_linkat(int from_folder, char const* from, int to_folder, char const* to, int flags)
{
    return static_cast<int>(seen_link("linkat", from_folder, from, to_folder, to, flags));
}
int my_symlink(char const* meaning, char const* path) AS(symlink);
int my_symlink(char const* meaning, char const* path)
{
    return static_cast<int>(seen_symlink("symlink", meaning, AT_FDCWD, path));
}
int my_symlinkat(char const* meaning, int folder, char const* path) AS(symlinkat);
int my_symlinkat(char const* meaning, int folder, char const* path)
{
    return static_cast<int>(seen_symlink("symlinkat", meaning, folder, path));
}

// ---------------------------------------------------------------------------------------------------- about a file

int my_fchmod(int descriptor, mode_t mode) AS(fchmod);
int my_fchmod(int descriptor, mode_t mode)
{
    return static_cast<int>(
        seen_on("fchmod", descriptor, kActMode, mode, [&] { return kernel(SYS_fchmod, descriptor, mode); }));
}
int my_fchmodat(int folder, char const* path, mode_t mode, int) AS(fchmodat);
int my_fchmodat(int folder, char const* path, mode_t mode, int)
{
    return static_cast<int>(
        seen_at("fchmodat", folder, path, kActMode, mode, [&] { return kernel(SYS_fchmodat, folder, path, mode); }));
}
int my_chmod(char const* path, mode_t mode) AS(chmod);
int my_chmod(char const* path, mode_t mode) { return my_fchmodat(AT_FDCWD, path, mode, 0); }
int my_fchown(int descriptor, uid_t owner, gid_t group) AS(fchown);
int my_fchown(int descriptor, uid_t owner, gid_t group)
{
    return static_cast<int>(
        seen_on("fchown", descriptor, kActOther, 0, [&] { return kernel(SYS_fchown, descriptor, owner, group); }));
}
int my_fchownat(int folder, char const* path, uid_t owner, gid_t group, int flags) AS(fchownat);
int my_fchownat(int folder, char const* path, uid_t owner, gid_t group, int flags)
{
    return static_cast<int>(seen_at("fchownat", folder, path, kActOther, 0,
                                    [&] { return kernel(SYS_fchownat, folder, path, owner, group, flags); }));
}
int my_fsetxattr(int descriptor, char const* name, void const* value, size_t size, int flags) AS(fsetxattr);
int my_fsetxattr(int descriptor, char const* name, void const* value, size_t size, int flags)
{
    return static_cast<int>(seen_on("fsetxattr", descriptor, kActOther, 0,
                                    [&] { return kernel(SYS_fsetxattr, descriptor, name, value, size, flags); }));
}
int my_fremovexattr(int descriptor, char const* name) AS(fremovexattr);
int my_fremovexattr(int descriptor, char const* name)
{
    return static_cast<int>(
        seen_on("fremovexattr", descriptor, kActOther, 0, [&] { return kernel(SYS_fremovexattr, descriptor, name); }));
}
int my_futimens(int descriptor, timespec const* times) AS(futimens);
int my_futimens(int descriptor, timespec const* times)
{
    return static_cast<int>(seen_on("futimens", descriptor, kActOther, 0,
                                    [&] { return kernel(SYS_utimensat, descriptor, nullptr, times, 0L); }));
}
int my_utimensat(int folder, char const* path, timespec const* times, int flags) AS(utimensat);
int my_utimensat(int folder, char const* path, timespec const* times, int flags)
{
    return static_cast<int>(seen_at("utimensat", folder, path, kActOther, 0,
                                    [&] { return kernel(SYS_utimensat, folder, path, times, flags); }));
}

/// A clone of a whole file shares its blocks: for what a crash leaves it is a copy.
int my_ioctl(int descriptor, unsigned long request, ...) AS(ioctl);
int my_ioctl(int descriptor, unsigned long request, ...)
{
    va_list list;
    va_start(list, request);
    auto* const argument = va_arg(list, void*);
    va_end(list);
    if (request != FICLONE) return static_cast<int>(kernel(SYS_ioctl, descriptor, request, argument));
    auto const clone = [&](size_t) { return kernel(SYS_ioctl, descriptor, request, argument); };
    char path[PATH_MAX];
    if (!is_seen(descriptor, path)) return static_cast<int>(clone(0));
    Call call("clone", path);
    return static_cast<int>(call.made([&] { return clone(0); },
                                      [&](long) {
                                          struct stat facts {};
                                          kernel(SYS_fstat, descriptor, &facts);
                                          tell_copied(descriptor, 0, static_cast<size_t>(facts.st_size), path);
                                      }));
}

// ---------------------------------------------------------------------------------------------------- chance
// Nothing differs from run to run while a process is watched: what two runs leave can then be compared byte by byte. The
// date stands still; a clock that only measures goes on by a microsecond each time it is read, and by what was slept.

constexpr time_t kNow = 1'900'000'000;  // later than what prepared the data
constexpr pid_t kProcess = 4242;

ssize_t my_getrandom(void* bytes, size_t length, unsigned flags) AS(getrandom);
ssize_t my_getrandom(void* bytes, size_t length, unsigned flags)
{
    if (!armed) return kernel(SYS_getrandom, bytes, length, static_cast<long>(flags));
    for (size_t i = 0; i < length; ++i) static_cast<unsigned char*>(bytes)[i] = ++chance;
    return static_cast<ssize_t>(length);
}
int my_getentropy(void* bytes, size_t length) AS(getentropy);
int my_getentropy(void* bytes, size_t length) { return my_getrandom(bytes, length, 0) < 0 ? -1 : 0; }

/// A lock's text names its holder.
pid_t my_getpid() AS(getpid);
pid_t my_getpid() { return armed ? kProcess : static_cast<pid_t>(kernel(SYS_getpid)); }

int my_clock_gettime(clockid_t clock, timespec* time) AS(clock_gettime);
int my_clock_gettime(clockid_t clock, timespec* time)
{
    static constexpr uint64_t kSecond = 1'000'000;
    if (armed && clock == CLOCK_REALTIME) {
        *time = {.tv_sec = kNow, .tv_nsec = 0};
    } else if (armed && (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_RAW || clock == CLOCK_BOOTTIME)) {
        auto const now = ++microseconds;
        *time = {.tv_sec = static_cast<time_t>(now / kSecond), .tv_nsec = static_cast<long>(now % kSecond * 1000)};
    } else {
        return static_cast<int>(kernel(SYS_clock_gettime, clock, time));
    }
    return 0;
}
int my_gettimeofday(timeval* time, void*) AS(gettimeofday);
int my_gettimeofday(timeval* time, void*)
{
    timespec now{};
    my_clock_gettime(CLOCK_REALTIME, &now);
    *time = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}
time_t my_time(time_t* where) AS(time);
time_t my_time(time_t* where)
{
    timespec now{};
    my_clock_gettime(CLOCK_REALTIME, &now);
    if (where) *where = now.tv_sec;
    return now.tv_sec;
}

// ---------------------------------------------------------------------------------------------------- waiting

/// Nobody else is there, so after an error waiting helps nothing: SQLite would try 100 times, for 10 seconds, to read a
/// WAL's index.
bool waits_in_vain() { return armed && plan.mode >= kFaultFailOnce && report->calls >= plan.call; }

int my_nanosleep(timespec const* time, timespec* left) AS(nanosleep);
int my_nanosleep(timespec const* time, timespec* left)
{
    if (armed)
        microseconds += static_cast<uint64_t>(time->tv_sec) * 1'000'000 + static_cast<uint64_t>(time->tv_nsec) / 1000;
    return waits_in_vain() ? 0 : static_cast<int>(kernel(SYS_nanosleep, time, left));
}
int my_usleep(useconds_t microseconds) AS(usleep);
int my_usleep(useconds_t microseconds)
{
    timespec const time{.tv_sec = microseconds / 1'000'000, .tv_nsec = microseconds % 1'000'000 * 1000L};
    return my_nanosleep(&time, nullptr);
}

// ---------------------------------------------------------------------------------------------------- direct calls

/// What glibc has no function for (openat2), or an old one not (renameat2), is called through here.
long my_syscall(long number, ...) AS(syscall);
long my_syscall(long number, ...)
{
    va_list list;
    va_start(list, number);
    long a[6];
    for (auto& argument : a) argument = va_arg(list, long);
    va_end(list);
    auto const* const first = reinterpret_cast<char const*>(a[0]);
    auto const* const second = reinterpret_cast<char const*>(a[1]);
    auto const* const fourth = reinterpret_cast<char const*>(a[3]);
    auto const descriptor = static_cast<int>(a[0]);
    auto const plainly = [&] { return kernel(number, a[0], a[1], a[2], a[3], a[4], a[5]); };
    if (!armed) return plainly();
    switch (number) {
        case SYS_openat2: {
            auto const& how = *reinterpret_cast<open_how const*>(a[2]);
            if ((how.flags & (O_CREAT | O_TRUNC)) == 0) return plainly();
            Name const path(descriptor, second);
            if (!path.below) return plainly();
            auto const before = inode_of(path.path);
            Call call("openat2", path.path);
            return call.made(plainly, [&](long opened) {
                Told told{.first = path.leaf()};
                told.record.act = before == 0 ? kActCreate : kActOpen;
                told.record.file = inode_of(static_cast<int>(opened));
                told.record.mode = static_cast<uint32_t>(how.mode);
                told.record.first_folder = folder_of(path);
                tell(told);
                if (before == 0 || (how.flags & O_TRUNC) == 0) return;
                told.record.act = kActTruncate;
                tell(told);
            });
        }
        case SYS_renameat2:
            return seen_rename("renameat2", descriptor, second, static_cast<int>(a[2]), fourth,
                               static_cast<unsigned>(a[4]));
        case SYS_unlinkat: return my_unlinkat(descriptor, second, static_cast<int>(a[2]));
        case SYS_mkdirat: return seen_mkdir("mkdirat", descriptor, second, static_cast<mode_t>(a[2]));
        case SYS_openat: return seen_open("openat", descriptor, second, a[2], static_cast<mode_t>(a[3]));
        case SYS_copy_file_range:
            return my_copy_file_range(descriptor, reinterpret_cast<off64_t*>(a[1]), static_cast<int>(a[2]),
                                      reinterpret_cast<off64_t*>(a[3]), static_cast<size_t>(a[4]),
                                      static_cast<unsigned>(a[5]));
        case SYS_getrandom:
            return my_getrandom(reinterpret_cast<void*>(a[0]), static_cast<size_t>(a[1]), static_cast<unsigned>(a[2]));
        case SYS_fsync: return my_fsync(descriptor);
        case SYS_fdatasync: return my_fdatasync(descriptor);
#ifdef SYS_open
        case SYS_open: return seen_open("open", AT_FDCWD, first, a[1], static_cast<mode_t>(a[2]));
#endif
        default: (void)first; return plainly();
    }
}

// ---------------------------------------------------------------------------------------------------- COMMIT

/// The moment at which a commit below the folder has returned to whoever asked for it: from then on it must be durable.
static void mark_commit_of(void* database)
{
    using Naming = char const* (*)(void*, char const*);
    static auto const naming = reinterpret_cast<Naming>(dlsym(RTLD_DEFAULT, "sqlite3_db_filename"));
    auto const* file = armed ? naming(database, "main") : nullptr;
    if (!file || !is_below(file)) return;
    // A copy that a restore makes ready, or puts aside: nothing has happened yet.
    if (strstr(file, "restoring") || strstr(file, ".before-")) return;
    fault_mark();
}

int my_sqlite3_exec(void* database, char const* sql, void* callback, void* argument, char** message) AS(sqlite3_exec);
int my_sqlite3_exec(void* database, char const* sql, void* callback, void* argument, char** message)
{
    using Executing = int (*)(void*, char const*, void*, void*, char**);
    static auto const executing = reinterpret_cast<Executing>(dlsym(RTLD_NEXT, "sqlite3_exec"));
    auto const result = executing(database, sql, callback, argument, message);
    if (result == 0 && sql && strncmp(sql, "COMMIT", 6) == 0) mark_commit_of(database);
    return result;
}

// A backup into a live database commits by itself, in the step that finishes it. One at a time.
static void* backed_up_into = nullptr;

void* my_sqlite3_backup_init(void* to, char const* to_name, void* from, char const* from_name) AS(sqlite3_backup_init);
void* my_sqlite3_backup_init(void* to, char const* to_name, void* from, char const* from_name)
{
    using Beginning = void* (*)(void*, char const*, void*, char const*);
    static auto const beginning = reinterpret_cast<Beginning>(dlsym(RTLD_NEXT, "sqlite3_backup_init"));
    backed_up_into = to;
    return beginning(to, to_name, from, from_name);
}
int my_sqlite3_backup_step(void* backup, int pages) AS(sqlite3_backup_step);
int my_sqlite3_backup_step(void* backup, int pages)
{
    using Stepping = int (*)(void*, int);
    static auto const stepping = reinterpret_cast<Stepping>(dlsym(RTLD_NEXT, "sqlite3_backup_step"));
    static constexpr int kDone = 101;  // SQLITE_DONE
    auto const result = stepping(backup, pages);
    if (result == kDone) mark_commit_of(backed_up_into);
    return result;
}
}
