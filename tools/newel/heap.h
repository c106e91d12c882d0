// heap.h: how this program takes memory from the system.
#pragma once

namespace newel::cli {

/// Asks for large pages behind the heap, and for few calls to make it grow: a run over a thousand steps looks at each
/// table of SQLite's schema again and again, and half of its time would go into finding out where small pages are.
/// Where the system has none, or another allocator is linked, nothing changes.
void prefer_large_pages() noexcept;

}  // namespace newel::cli
