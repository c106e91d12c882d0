#include "base/node.h"

#include "base/text.h"

#include <catch2/catch.hpp>

#include <limits>

using namespace newel;

namespace {

Node sample()
{
    Node node;
    node.set("text", Node("quote \" backslash \\ tab \t line\n \x01 é"));
    node.set("whole", Node(std::int64_t{-9223372036854775807LL - 1}));
    node.set("real", Node(0.1));
    node.set("round", Node(3.0));
    node.set("flags", Node(Node::Sequence{Node(true), Node(false), Node()}));
    node.set("empty", Node(Node::Map{}));
    return node;
}

std::string fault_of(std::string_view json)
{
    try {
        (void)from_json(json);
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        return error.message();
    }
    return "none";
}

}  // namespace

TEST_CASE("JSON comes back as it was written", "[base]")
{
    CHECK(from_json(to_json(sample())) == sample());
    CHECK(to_json(from_json(to_json(sample()))) == to_json(sample()));
}

TEST_CASE("canonical JSON sorts keys and wastes nothing", "[base]")
{
    CHECK(to_json(from_json(R"( { "b" : [ 1 , 2.0, null ] , "a" : "x\u00e9\/" } )")) ==
          R"({"a":"xé/","b":[1,2.0,null]})");
}

TEST_CASE("a whole number and the same real are different values", "[base]")
{
    CHECK_FALSE(Node(std::int64_t{1}) == Node(1.0));
    CHECK(digest_node("x", Node(std::int64_t{1})) != digest_node("x", Node(1.0)));
    CHECK(digest_node("x", Node("1")) != digest_node("x", Node(std::int64_t{1})));
    CHECK(digest_node("x", Node()) != digest_node("x", Node("")));
}

TEST_CASE("the order of keys does not count, the order of a list does", "[base]")
{
    CHECK(digest_node("x", from_json(R"({"a":1,"b":2})")) == digest_node("x", from_json(R"({"b":2,"a":1})")));
    CHECK(digest_node("x", from_json("[1,2]")) != digest_node("x", from_json("[2,1]")));
    CHECK(digest_node("x", from_json("[[1],2]")) != digest_node("x", from_json("[[1,2]]")));
}

TEST_CASE("malformed JSON is refused with the place", "[base]")
{
    struct Bad {
        char const* json;
        char const* piece;
    };
    static constexpr Bad kBad[]{{"", "not a value at byte 1"},
                                {"{", "text in quotes is missing at byte 2"},
                                {"[1", "']' is missing"},
                                {"[1,]", "not a value at byte 4"},
                                {"{\"a\":1,\"a\":2}", "a key stands twice"},
                                {"{\"a\" 1}", "':' is missing"},
                                {"\"x", "text without an end"},
                                {"\"\\q\"", "an unknown escape"},
                                {"\"\\ud800\"", "half a surrogate pair"},
                                {"\"\\u12\"", "a bad \\u escape"},
                                {"\"a\nb\"", "a control character"},
                                {"1 2", "something after the end"},
                                {"nul", "not a value"},
                                {"\"\xff\"", "not UTF-8"}};
    for (auto const& bad : kBad) {
        INFO(bad.json);
        CHECK_THAT(fault_of(bad.json), Catch::Contains(bad.piece));
    }
}

TEST_CASE("JSON that is nested without end is refused before the stack is", "[base]")
{
    CHECK_THAT(fault_of(std::string(100000, '[')), Catch::Contains("nested too deeply"));
}

TEST_CASE("a surrogate pair is one character", "[base]") { CHECK(*from_json(R"("\ud83d\ude00")").text() == "😀"); }

TEST_CASE("keys are set, replaced and erased", "[base]")
{
    Node node;
    node.set("a", Node("1"));
    node.set("a", Node("2"));
    CHECK(node.map()->size() == 1);
    CHECK(*node.find("a")->text() == "2");
    node.erase("a");
    CHECK(node.find("a") == nullptr);
    CHECK(Node("text").find("a") == nullptr);
}

TEST_CASE("a place reads as editors understand it", "[base]")
{
    CHECK(Place{.file = "a.yaml", .line = 12, .column = 3}.text() == "a.yaml:12:3");
    CHECK(Place{.file = "a.yaml", .line = 12}.text() == "a.yaml:12");
    CHECK(Place{.file = "a.yaml"}.text() == "a.yaml");
    CHECK(Place{.file = {}, .line = 2}.text() == "line 2");
}

TEST_CASE("many faults are one error that lists them", "[base]")
{
    auto error =
        invalid("x.yaml", {{.place = {.file = "x.yaml", .line = 1, .column = 2}, .message = "one", .advice = "do"},
                           {.place = {.file = "x.yaml", .line = 3}, .message = "two", .advice = "do"}});
    CHECK(error.message() == "x.yaml has 2 faults\n  x.yaml:1:2: one\n  x.yaml:3: two");
    CHECK(error.advice() == "do");
    CHECK(error.place().line == 1);
    CHECK(error.within("reading").message() == "reading: x.yaml has 2 faults\n  x.yaml:1:2: one\n  x.yaml:3: two");
}

TEST_CASE("nodes are equal whatever the order of their keys, and nan is nan", "[base]")
{
    auto const nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(Node(nan) == Node(nan));
    CHECK(Node(Node::Sequence{Node(nan), Node(true)}) == Node(Node::Sequence{Node(nan), Node(true)}));
    CHECK(from_json(R"({"a":1,"b":{"c":2,"d":3}})") == from_json(R"({"b":{"d":3,"c":2},"a":1})"));
    CHECK(from_json(R"({"a":1,"b":2})") != from_json(R"({"a":1,"c":2})"));
    CHECK(from_json(R"({"a":1})") != from_json(R"({"a":1,"b":2})"));
    CHECK(Node(1.0) != Node(std::int64_t{1}));
    CHECK(Node(nan) != Node(1.0));
}

TEST_CASE("the entries of a map come sorted, and stay the map's", "[base]")
{
    auto const node = from_json(R"({"b":1,"a":2})");
    auto const sorted = sorted_entries(*node.map());
    REQUIRE(sorted.size() == 2);
    CHECK(sorted[0] == &node.map()->at(1));
    CHECK(sorted[1]->key == "b");
}
