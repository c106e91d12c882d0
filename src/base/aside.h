// aside.h: a piece of work that another thread does meanwhile.
#pragma once

#include <future>
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

}  // namespace newel
