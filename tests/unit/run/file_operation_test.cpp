#include "run/file_operation.h"

#include "base/error.h"
#include "unit/run/files_world.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;

namespace {

FileOperation operation(std::string const& json, std::string const& root = {})
{
    return file_operation(file_act(json), {{"home", root}});
}

std::string refusal(std::string const& json)
{
    try {
        (void)operation(json);
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Refused);
        return error.message();
    }
    return "none";
}

using Catch::Contains;

}  // namespace

TEST_CASE("paths of an operation lie in the folder of its store", "[run][files]")
{
    CHECK(operation(R"({"move":{"from":"a","to":"b/c"}})", "var/home").from == "var/home/a");
    CHECK(operation(R"({"move":{"from":"a","to":"b/c"}})").path == "b/c");
}

TEST_CASE("an inverse is of one act and of one operation, counted from 1", "[run][files]")
{
    auto const inverse = operation(R"({"undo":{"of":3,"mkdir":{"path":"a"}}})");
    CHECK(inverse.takes_back);
    CHECK(inverse.act == "mkdir");
    CHECK(inverse.of == 2);
    CHECK_THAT(refusal(R"({"undo":{"mkdir":{"path":"a"}}})"), Contains("does not say of which operation"));
    CHECK_THAT(refusal(R"({"undo":{"of":0,"mkdir":{"path":"a"}}})"), Contains("does not say of which operation"));
    CHECK_THAT(refusal(R"({"undo":{"of":"1","mkdir":{"path":"a"}}})"), Contains("does not say of which operation"));
    CHECK_THAT(refusal(R"({"undo":{"of":1}})"), Contains("does not say of what"));
    CHECK_THAT(refusal(R"({"undo":{"of":1,"mkdir":{"path":"a"},"move":{"from":"a","to":"b"}}})"),
               Contains("more than one act"));
}

TEST_CASE("a path in an inverse leads nowhere else either", "[run][files]")
{
    CHECK_THAT(refusal(R"({"undo":{"of":1,"mkdir":{"path":"../e"}}})"), Contains("a path has the part '..'"));
    CHECK_THAT(refusal(R"({"undo":{"of":1,"remove":{"path":".newel/key"}}})"), Contains("names .newel"));
}
