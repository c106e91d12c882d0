#include "base/aside.h"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <thread>

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
