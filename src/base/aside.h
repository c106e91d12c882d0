// aside.h: a piece of work that another thread does meanwhile.
#pragma once

#include <algorithm>
#include <cstddef>
#include <future>
#include <iterator>
#include <span>
#include <system_error>
#include <utility>

namespace newel {

/// Where it is not `worth_a_thread`, or no thread is to be had, whoever asks for the result does it then. What `act` refers
/// to must outlive the future, which waits for its end.
template <class Act>
[[nodiscard]] auto aside(bool worth_a_thread, Act const& act)
{
    try {
        return std::async(worth_a_thread ? std::launch::async : std::launch::deferred, act);
    } catch (std::system_error const&) {
        return std::async(std::launch::deferred, act);
    }
}

/// What `first` makes of the items before `middle` and then what `rest` makes of the others, which another thread does
/// meanwhile. Both make lists. Without others there is no thread, and `rest` is not asked.
template <class Item, class First, class Rest>
[[nodiscard]] auto in_two(std::span<Item> items, std::size_t middle, First const& first, Rest const& rest)
{
    if (middle >= items.size()) return first(items);
    auto others = aside(true, [&] { return rest(items.subspan(middle)); });
    auto all = first(items.first(middle));
    std::ranges::move(others.get(), std::back_inserter(all));
    return all;
}

}  // namespace newel
