#include "base/aside.h"

#include <catch2/catch.hpp>

#include <span>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace newel;

namespace {

std::thread::id this_thread() { return std::this_thread::get_id(); }

}  // namespace

TEST_CASE("what is worth a thread is done by another one", "[base]")
{
    CHECK(aside(true, this_thread).get() != this_thread());
}

TEST_CASE("what is not worth a thread waits until its result is asked for, in the thread that asks", "[base]")
{
    bool done = false;
    auto result = aside(false, [&done] {
        done = true;
        return this_thread();
    });
    CHECK_FALSE(done);
    CHECK(result.get() == this_thread());
    CHECK(done);
}

TEST_CASE("what fails aside fails where its result is asked for", "[base]")
{
    for (bool const worth_a_thread : {true, false}) {
        auto result = aside(worth_a_thread, [] { throw std::runtime_error("no"); });
        CHECK_THROWS_WITH(result.get(), "no");
    }
}

TEST_CASE("two parts of a list are made by two threads, and come in order", "[base]")
{
    std::vector const items{1, 2, 3, 4, 5};
    std::thread::id second;
    auto const first = [](std::span<int const> part) { return std::vector(part.begin(), part.end()); };
    auto const rest = [&](std::span<int const> part) {
        second = this_thread();
        return first(part);
    };
    for (std::size_t middle = 0; middle < items.size(); ++middle) {
        second = {};
        CHECK(in_two(std::span(items), middle, first, rest) == items);
        CHECK(second != std::thread::id());
        CHECK(second != this_thread());
    }
    second = {};
    CHECK(in_two(std::span(items), items.size(), first, rest) == items);
    CHECK(second == std::thread::id());
}
