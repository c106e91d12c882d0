// fault_acts.h: each kind of mutating call, let through, killed, failed or recorded (fault_calls.h).
// What is done goes into the trace after it was done, with what a replay needs.
#pragma once

#include "crash/fault_calls.h"

#include <stdarg.h>
#include <stdlib.h>
#include <sys/uio.h>

namespace newel::crash::faults {

/// Where SQLite takes its seed from, anew in each process (see "chance" in faults.cpp).
inline bool is_chance(char const* path) { return armed && path && strcmp(path, "/dev/urandom") == 0; }

inline long seen_open(char const* name, int folder, char const* given, long flags, mode_t mode)
{
    if (is_chance(given)) given = "/dev/zero";
    auto const plainly = [&] { return kernel(SYS_openat, folder, given, flags, mode); };
    if (!armed || (flags & (O_CREAT | O_TRUNC)) == 0) return plainly();
    Name const path(folder, given);
    if (!path.below) return plainly();
    auto const before = inode_of(path.path);
    Call call(name, path.path);
    return call.made(plainly, [&](long descriptor) {
        auto const file = inode_of(static_cast<int>(descriptor));
        Told told{.first = path.leaf()};
        told.record.act = before == 0 ? kActCreate : kActOpen;
        told.record.file = file;
        told.record.mode = mode;
        told.record.first_folder = folder_of(path);
        tell(told);
        if (before == 0 || (flags & O_TRUNC) == 0) return;
        told.record.act = kActTruncate;
        tell(told);
    });
}

/// `bytes` are what stands at `offset` afterwards.
inline void tell_write(int descriptor, void const* bytes, size_t length, uint64_t offset, char const* path)
{
    auto const* slash = strrchr(path, '/');
    Told told{.first = slash ? slash + 1 : path, .bytes = bytes};
    told.record.act = kActWrite;
    told.record.file = inode_of(descriptor);
    told.record.offset = offset;
    told.record.bytes_length = length;
    tell(told);
}

/// Where the next write() goes.
inline uint64_t position_of(int descriptor)
{
    if ((kernel(SYS_fcntl, descriptor, F_GETFL) & O_APPEND) != 0) {
        struct stat facts {};
        kernel(SYS_fstat, descriptor, &facts);
        return static_cast<uint64_t>(facts.st_size);
    }
    auto const at = kernel(SYS_lseek, descriptor, 0L, SEEK_CUR);
    return at < 0 ? 0 : static_cast<uint64_t>(at);
}

/// True where a call on this descriptor is to be seen; `path` is what it means.
inline bool is_seen(int descriptor, char* path) { return armed && path_of(descriptor, path) && is_below(path); }

template <class Writing>
long seen_write(char const* name, int descriptor, void const* bytes, size_t length, long at, Writing const& writing)
{
    char path[PATH_MAX];
    if (!is_seen(descriptor, path)) return writing(length);
    Call call(name, path);
    auto const offset = at >= 0 ? static_cast<uint64_t>(at) : position_of(descriptor);
    return call.made([&] { return writing(call.share_of(length)); },
                     [&](long done) { tell_write(descriptor, bytes, static_cast<size_t>(done), offset, path); });
}

/// Several buffers as one write; what does not fit is written by the caller's next call, as POSIX allows.
template <class Writing>
long seen_gather(char const* name, int descriptor, iovec const* parts, int count, long at, Writing const& writing)
{
    char path[PATH_MAX];
    if (!is_seen(descriptor, path)) return writing();
    size_t length = 0;
    for (int i = 0; i < count; ++i) length += parts[i].iov_len;
    auto* whole = static_cast<char*>(malloc(length + 1));
    size_t used = 0;
    for (int i = 0; i < count; ++i) {
        memcpy(whole + used, parts[i].iov_base, parts[i].iov_len);
        used += parts[i].iov_len;
    }
    auto const done = seen_write(name, descriptor, whole, length, at, [&](size_t share) {
        return at >= 0 ? kernel(SYS_pwrite64, descriptor, whole, share, at)
                       : kernel(SYS_write, descriptor, whole, share);
    });
    free(whole);
    return done;
}

/// Acts on an open file that change it in one way or another.
template <class Act>
long seen_on(char const* name, int descriptor, uint32_t act, uint64_t value, Act const& making)
{
    char path[PATH_MAX];
    if (!is_seen(descriptor, path)) return making();
    Call call(name, path);
    return call.made(making, [&](long) {
        auto const* slash = strrchr(path, '/');
        Told told{.first = slash ? slash + 1 : path};
        told.record.act = act;
        told.record.file = inode_of(descriptor);
        told.record.offset = value;
        told.record.mode = static_cast<uint32_t>(value);
        tell(told);
    });
}

/// Acts on a name that change the file there.
template <class Act>
long seen_at(char const* name, int folder, char const* given, uint32_t act, uint64_t value, Act const& making)
{
    Name const path(folder, given);
    if (!path.below) return making();
    Call call(name, path.path);
    return call.made(making, [&](long) {
        Told told{.first = path.leaf()};
        told.record.act = act;
        told.record.file = inode_of(path.path);
        told.record.first_folder = folder_of(path);
        told.record.offset = value;
        told.record.mode = static_cast<uint32_t>(value);
        tell(told);
    });
}

template <class Act>
long seen_removal(char const* name, int folder, char const* given, uint32_t act, Act const& making)
{
    Name const path(folder, given);
    if (!path.below) return making();
    auto const file = inode_of(path.path);
    Call call(name, path.path);
    return call.made(making, [&](long) {
        Told told{.first = path.leaf()};
        told.record.act = act;
        told.record.file = file;
        told.record.first_folder = folder_of(path);
        tell(told);
    });
}

inline long seen_rename(char const* name, int from_folder, char const* from, int to_folder, char const* to,
                        unsigned flags)
{
    auto const plainly = [&] { return kernel(SYS_renameat2, from_folder, from, to_folder, to, flags); };
    Name const source(from_folder, from);
    Name const target(to_folder, to);
    if (!source.below && !target.below) return plainly();
    auto const file = inode_of(source.path);
    Call call(name, source.below ? source.path : target.path);
    return call.made(plainly, [&](long) {
        Told told{.first = source.leaf(), .second = target.leaf()};
        told.record.act = (flags & RENAME_EXCHANGE) != 0 ? kActExchange : kActRename;
        told.record.file = file;
        told.record.first_folder = folder_of(source);
        told.record.second_folder = folder_of(target);
        tell(told);
    });
}

inline long seen_link(char const* name, int from_folder, char const* from, int to_folder, char const* to, long flags)
{
    auto const plainly = [&] { return kernel(SYS_linkat, from_folder, from, to_folder, to, flags); };
    Name const target(to_folder, to);
    if (!target.below) return plainly();
    Call call(name, target.path);
    return call.made(plainly, [&](long) {
        Told told{.first = target.leaf()};
        told.record.act = kActLink;
        told.record.file = inode_of(target.path);
        told.record.first_folder = folder_of(target);
        tell(told);
    });
}

inline long seen_symlink(char const* name, char const* meaning, int folder, char const* given)
{
    auto const plainly = [&] { return kernel(SYS_symlinkat, meaning, folder, given); };
    Name const path(folder, given);
    if (!path.below) return plainly();
    Call call(name, path.path);
    return call.made(plainly, [&](long) {
        Told told{.first = path.leaf(), .second = meaning};
        told.record.act = kActSymlink;
        told.record.file = inode_of(path.path);
        told.record.first_folder = folder_of(path);
        tell(told);
    });
}

inline long seen_mkdir(char const* name, int folder, char const* given, mode_t mode)
{
    return seen_at(name, folder, given, kActMkdir, mode, [&] { return kernel(SYS_mkdirat, folder, given, mode); });
}

inline long seen_sync(char const* name, int descriptor, long number)
{
    char path[PATH_MAX];
    if (!is_seen(descriptor, path)) return kernel(number, descriptor);
    auto const order = __atomic_add_fetch(&report->syncs, 1, __ATOMIC_RELAXED);
    bool const drops = order == plan.drop_sync;
    if (drops) copy_text(report->sync_path, sizeof report->sync_path, path + root_length);
    return seen_on(name, descriptor, drops ? kActSyncDropped : kActSync, 0,
                   [&] { return drops ? 0L : kernel(number, descriptor); });
}

/// Bytes that the kernel copied between two files: what stands there now is what was written.
inline void tell_copied(int descriptor, uint64_t offset, size_t length, char const* path)
{
    if (!plan.trace) return;
    auto* bytes = static_cast<char*>(malloc(length + 1));
    char name[40];
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    auto const reader = static_cast<int>(kernel(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC, 0));
    auto const got = kernel(SYS_pread64, reader, bytes, length, static_cast<long>(offset));
    kernel(SYS_close, reader);
    if (got == static_cast<long>(length))
        tell_write(descriptor, bytes, length, offset, path);
    else
        refuse_unseen("copy", path);
    free(bytes);
}

template <class Copying>
long seen_copy(char const* name, int out, off64_t const* at, size_t length, Copying const& copying)
{
    char path[PATH_MAX];
    if (!is_seen(out, path)) return copying(length);
    Call call(name, path);
    auto const offset = at ? static_cast<uint64_t>(*at) : position_of(out);
    return call.made([&] { return copying(call.share_of(length)); },
                     [&](long done) {
                         if (done > 0) tell_copied(out, offset, static_cast<size_t>(done), path);
                     });
}

inline mode_t mode_argument(long flags, va_list list)
{
    return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0;
}

}  // namespace newel::crash::faults
