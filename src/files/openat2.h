// openat2.h: the one system call of Newel that the C library has no function for.
// Private to this room. Only folders are opened with it, to look (O_PATH): whatever changes a file goes through functions
// of the C library, where a preloaded harness sees it. A harness that wants to see this one too defines syscall(), which
// it goes through; a program linked with Newel may as well define newel_openat2() itself, since nothing else is in
// openat2.cpp.
#pragma once

#include <cstddef>

/// openat2(2) with a `struct open_how` of `size` bytes: a descriptor, or -1 and errno (ENOSYS where it is unknown).
extern "C" int newel_openat2(int folder, char const* path, void const* how, std::size_t size);
