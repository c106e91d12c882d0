// thrown.h: the error that something must end with.
#pragma once

#include "base/error.h"

#include <catch2/catch.hpp>

#include <stdexcept>

namespace newel::test {

/// The error that `act` throws; fails the test where it throws none.
template <class Act>
[[nodiscard]] Error error_of(Act const& act)
{
    try {
        act();
    } catch (Error const& error) {
        return error;
    }
    FAIL("no error was thrown");
    throw std::logic_error("not reached");
}

}  // namespace newel::test
