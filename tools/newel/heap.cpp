#include "heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

namespace newel::cli {

namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20;
constexpr std::size_t kStride = std::size_t{64} << 20;  // of addresses; memory comes as it is touched

}  // namespace

void prefer_large_pages() noexcept
{
    auto const* const before = static_cast<char*>(::sbrk(0));
    if (::mallopt(M_TOP_PAD, static_cast<int>(kStride)) != 1) return;
    ::mallopt(M_TRIM_THRESHOLD, static_cast<int>(2 * kStride));
    ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(kStride / 2));  // what is large comes from the heap, too
    void* volatile more = std::malloc(kLargePage);  // than there is, so the heap grows now; not to be optimised away
    std::free(more);
    auto const* const after = static_cast<char*>(::sbrk(0));
    if (after <= before) return;
    auto const first = (reinterpret_cast<std::uintptr_t>(before) + kLargePage - 1) / kLargePage * kLargePage;
    auto const last = reinterpret_cast<std::uintptr_t>(after) / kLargePage * kLargePage;
    if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
}

}  // namespace newel::cli
