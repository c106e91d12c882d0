// told.h: which of several ways a test is on, told with each failure for as long as this lives. (INFO ends with its
// block, so a function that chooses cannot use it.)
#pragma once

#include <catch2/catch.hpp>

#include <string>

namespace newel::test {

class Told {
public:
    explicit Told(std::string const& what)
        : message_(Catch::MessageBuilder("INFO", CATCH_INTERNAL_LINEINFO, Catch::ResultWas::Info) << what)
    {
    }

private:
    Catch::ScopedMessage message_;
};

}  // namespace newel::test
