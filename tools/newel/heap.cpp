#include "heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace newel::cli {

namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;
constexpr std::size_t kStride = std::size_t{64} << 20;  // of addresses; memory comes as it is touched
constexpr std::size_t kMore = std::size_t{1} << 18;     // than the heap has when the program starts, so that it grows

}  // namespace

void prefer_large_pages() noexcept
{
    auto* const before = static_cast<char*>(::sbrk(0));
    if (::mallopt(M_TOP_PAD, static_cast<int>(kStride)) != 1) return;
    ::mallopt(M_TRIM_THRESHOLD, static_cast<int>(2 * kStride));
    ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(kStride / 2));  // what is large comes from the heap, too
    void* volatile more = std::malloc(kMore);                    // not to be optimised away
    std::free(more);
    auto const* const after = static_cast<char*>(::sbrk(0));
    // A page that was touched stays small, and makes all of its large one so.
    auto const touched = reinterpret_cast<std::uintptr_t>(before) + kMore;
    auto* const first = before + kMore + (kLargePage - touched % kLargePage) % kLargePage;
    if (after - first < static_cast<std::ptrdiff_t>(kLargePage)) return;
    auto const length = static_cast<std::size_t>(after - first) / kLargePage * kLargePage;
    if (::madvise(first, length, MADV_HUGEPAGE) != 0) return;
    // What lies before is passed over: addresses alone, none of it is ever touched.
    void* volatile passed_over = std::malloc(static_cast<std::size_t>(first - before));
    static_cast<void>(passed_over);
}

}  // namespace newel::cli
