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

}  // namespace

void prefer_large_pages() noexcept
{
    auto* const before = static_cast<char*>(::sbrk(0));
    if (::mallopt(M_TOP_PAD, static_cast<int>(kStride)) != 1) return;
    ::mallopt(M_TRIM_THRESHOLD, static_cast<int>(2 * kStride));
    ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(kStride / 2));  // what is large comes from the heap, too
    void* volatile more = std::malloc(kLargePage);  // than there is, so the heap grows now; not to be optimised away
    std::free(more);
    auto const* const after = static_cast<char*>(::sbrk(0));
    auto const beyond = reinterpret_cast<std::uintptr_t>(before) % kLargePage;
    auto* const first = beyond == 0 ? before : before + (kLargePage - beyond);
    if (after - first < static_cast<std::ptrdiff_t>(kLargePage)) return;
    auto const length = static_cast<std::size_t>(after - first) / kLargePage * kLargePage;
    ::madvise(first, length, MADV_HUGEPAGE);
}

}  // namespace newel::cli
