#include "files/openat2.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

extern "C" int newel_openat2(int folder, char const* path, void const* how, std::size_t size)
{
#ifdef SYS_openat2
    return static_cast<int>(::syscall(SYS_openat2, folder, path, how, size));
#else
    static_cast<void>(folder), static_cast<void>(path), static_cast<void>(how), static_cast<void>(size);
    errno = ENOSYS;
    return -1;
#endif
}
