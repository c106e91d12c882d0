// fault_calls.h: the inside of the fault library: what is watched, and what happens to a call that is seen.
// Included by faults.cpp alone, through fault_acts.h: the library is one translation unit, and hides all but its names.
#pragma once

#include "crash/faults.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>

namespace newel::crash::faults {

inline FaultPlan plan;
inline FaultReport* report;
inline char root[PATH_MAX];
inline size_t root_length;
inline bool armed;
inline unsigned char chance;   // the last one of the bytes that stand for random ones
inline uint64_t microseconds;  // what the clock that only measures shows

/// The system call itself: what is let through must not come by here again.
template <class... Arguments>
long kernel(long number, Arguments... arguments)
{
    using Call = long (*)(long, ...);
    static Call const call = reinterpret_cast<Call>(dlsym(RTLD_NEXT, "syscall"));
    return call(number, arguments...);
}

inline bool is_below(char const* path)
{
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == '\0');
}

/// The path of an open descriptor; false where it is none of a file.
inline bool path_of(int descriptor, char* out)
{
    char name[40];
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    auto const length = kernel(SYS_readlinkat, AT_FDCWD, name, out, PATH_MAX - 1L);
    if (length <= 0) return false;
    out[length] = '\0';
    return out[0] == '/';
}

/// Takes out `.`, `..` and empty parts; links are not followed, since the root has none and Newel follows none.
inline void normalise(char* path)
{
    char* out = path;
    for (char const* in = path; *in != '\0';) {
        while (*in == '/') ++in;
        auto const length = strcspn(in, "/");
        if (length == 2 && in[0] == '.' && in[1] == '.') {
            while (out > path && *--out != '/') {
            }
        } else if (length > 0 && !(length == 1 && in[0] == '.')) {
            *out++ = '/';
            memmove(out, in, length);
            out += length;
        }
        in += length;
    }
    *out = '\0';
}

/// A name as libc was given it, and what it means.
struct Name {
    char path[PATH_MAX];
    bool below{};

    Name(int folder, char const* given)
    {
        path[0] = '\0';
        if (!armed || !given) return;
        size_t used = 0;
        if (given[0] != '/') {
            if (folder == AT_FDCWD) {
                if (kernel(SYS_getcwd, path, PATH_MAX - 1L) <= 0) return;
            } else if (!path_of(folder, path)) {
                return;
            }
            used = strlen(path);
            path[used++] = '/';
        }
        auto const length = strlen(given);
        if (used + length >= PATH_MAX) return;
        memcpy(path + used, given, length + 1);
        normalise(path);
        below = is_below(path);
    }

    [[nodiscard]] char const* leaf() const
    {
        auto const* slash = strrchr(path, '/');
        return slash ? slash + 1 : path;
    }
};

inline uint64_t inode_of(char const* path)
{
    struct stat facts {};
    return kernel(SYS_newfstatat, AT_FDCWD, path, &facts, AT_SYMLINK_NOFOLLOW) == 0 ? facts.st_ino : 0;
}

inline uint64_t folder_of(Name const& name)
{
    char parent[PATH_MAX];
    strcpy(parent, name.path);
    auto* slash = strrchr(parent, '/');
    if (slash) *slash = '\0';
    return inode_of(parent);
}

inline uint64_t inode_of(int descriptor)
{
    struct stat facts {};
    return kernel(SYS_fstat, descriptor, &facts) == 0 ? facts.st_ino : 0;
}

// ---------------------------------------------------------------------------------------------------- what is told

inline void copy_text(char* out, size_t size, char const* text)
{
    auto const length = std::min(strlen(text), size - 1);
    memcpy(out, text, length);
    out[length] = '\0';
}

struct Told {
    FaultRecord record{};
    char const* first{""};
    char const* second{""};
    void const* bytes{};
};

inline void tell(Told told)
{
    if (!plan.trace) return;
    auto& record = told.record;
    record.first_length = static_cast<uint32_t>(strlen(told.first));
    record.second_length = static_cast<uint32_t>(strlen(told.second));
    auto const length = (sizeof record + record.first_length + record.second_length + record.bytes_length + 7) / 8 * 8;
    if (report->used + length > report->capacity) {
        report->overflow = 1;
        return;
    }
    auto* out = trace_of(report) + report->used;
    memcpy(out, &record, sizeof record);
    out += sizeof record;
    memcpy(out, told.first, record.first_length);
    out += record.first_length;
    memcpy(out, told.second, record.second_length);
    out += record.second_length;
    if (record.bytes_length > 0) memcpy(out, told.bytes, record.bytes_length);
    report->used += length;
}

[[noreturn]] inline void die()
{
    kernel(SYS_kill, kernel(SYS_getpid), SIGKILL);
    for (;;) pause();
}

/// One mutating call: decides its fate before it is made, and is asked again after it.
class Call {
public:
    Call(char const* name, char const* path)
    {
        auto const number = __atomic_add_fetch(&report->calls, 1, __ATOMIC_RELAXED);
        hit_ = number == plan.call;
        bool const past = plan.call != 0 && number > plan.call;
        if (plan.mode == kFaultCount || number <= plan.call || plan.call == 0) {
            copy_text(report->name, sizeof report->name, name);
            copy_text(report->path, sizeof report->path, path[root_length] == '/' ? path + root_length + 1 : ".");
        }
        if (hit_ && plan.mode == kFaultKillBefore) die();
        fails_ = (hit_ && (plan.mode == kFaultFailOnce || plan.mode == kFaultFailFrom)) ||
                 (past && plan.mode == kFaultFailFrom);
    }

    /// Half of a write, where that is what is to happen.
    [[nodiscard]] size_t share_of(size_t length) const { return is_torn() ? length / 2 : length; }

    /// Makes the call, unless it is to fail.
    template <class Act>
    long made(Act const& act)
    {
        if (fails_) {
            errno = static_cast<int>(plan.error_number);
            return -1;
        }
        auto const result = act();
        auto const error = errno;
        if (is_torn()) die();
        errno = error;
        return result;
    }

    /// The same; `after` is told the result of what succeeded.
    template <class Act, class After>
    long made(Act const& act, After const& after)
    {
        return made([&] {
            auto const result = act();
            auto const error = errno;
            if (result >= 0) after(result);
            errno = error;
            return result;
        });
    }

private:
    [[nodiscard]] bool is_torn() const { return hit_ && plan.mode == kFaultKillTorn; }

    bool hit_{};
    bool fails_{};
};

inline void refuse_unseen(char const* name, char const* path)
{
    report->unseen = 1;
    copy_text(report->name, sizeof report->name, name);
    copy_text(report->path, sizeof report->path, path);
}

}  // namespace newel::crash::faults
