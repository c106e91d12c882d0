#include "model/schema.h"

#include "base/error.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

SchemaObject table(std::string name, std::string sql)
{
    SchemaObject object{.key = {.type = ObjectType::Table, .name = name}, .table = name, .sql = std::move(sql)};
    object.columns.push_back({"id", "INTEGER PRIMARY KEY"});
    object.tail = "STRICT";
    return object;
}

Schema schema(std::vector<SchemaObject> objects)
{
    Schema made;
    for (auto& object : objects) made.put(std::move(object));
    return made;
}

}  // namespace

TEST_CASE("a delta takes one schema to the next", "[model]")
{
    auto const before = schema({table("a", "1"), table("b", "2"), table("c", "3")});
    auto const after = schema({table("a", "1"), table("b", "20"), table("d", "4")});
    auto const delta = delta_between(before, after);
    CHECK(delta.put.size() == 2);
    CHECK(delta.erased == std::vector<ObjectKey>{{.type = ObjectType::Table, .name = "c"}});
    auto moved = before;
    apply(moved, delta);
    CHECK(moved == after);
    CHECK(moved.fingerprint() == after.fingerprint());
    CHECK(delta_between(after, moved).empty());
}

TEST_CASE("a stored delta comes back whole", "[model]")
{
    auto const delta = delta_between(schema({table("gone", "0")}), schema({table("a", "CREATE TABLE \"a\"")}));
    auto const back = decode_delta(encode_delta(delta));
    REQUIRE(back.put.size() == 1);
    CHECK(back.put[0] == delta.put[0]);
    CHECK(back.put[0].columns == delta.put[0].columns);
    CHECK(back.put[0].tail == "STRICT");
    CHECK(back.erased == delta.erased);
    CHECK(encode_delta(back) == encode_delta(delta));
}

TEST_CASE("a damaged delta is refused", "[model]")
{
    for (auto const* bad : {"", "[]", "{}", R"({"erased":[],"put":[{}]})", R"({"erased":[],"put":[{"type":"x"}]})",
                            R"({"erased":[{"type":"sheet","name":"a"}],"put":[]})",
                            R"({"erased":[],"put":[{"type":"table","name":"a","sql":"s","columns":[["a"]]}]})"}) {
        INFO(bad);
        CHECK_THROWS_AS(decode_delta(bad), Error);
    }
}

TEST_CASE("a fingerprint that was asked for early equals one that was asked for late", "[model]")
{
    Schema early;
    (void)early.fingerprint();
    Schema late;
    for (int i = 0; i < 600; ++i) {
        auto const name = "t" + std::to_string(i);
        early.put(table(name, "x"));
        if (i % 7 == 0) (void)early.fingerprint();
        late.put(table(name, "x"));
    }
    CHECK(early.fingerprint() == late.fingerprint());
    for (int i = 0; i < 600; i += 3) early.erase({.type = ObjectType::Table, .name = "t" + std::to_string(i)});
    CHECK(early.fingerprint() != late.fingerprint());
    for (int i = 0; i < 600; i += 3) early.put(table("t" + std::to_string(i), "x"));
    CHECK(early.fingerprint() == late.fingerprint());
}

TEST_CASE("the fingerprint sees every object, its type, table and text", "[model]")
{
    auto const base = schema({table("a", "1")}).fingerprint();
    CHECK(base != Schema().fingerprint());
    CHECK(base != schema({table("a", "2")}).fingerprint());
    CHECK(base != schema({table("b", "1")}).fingerprint());
    SchemaObject view{.key = {.type = ObjectType::View, .name = "a"}, .table = "a", .sql = "1"};
    CHECK(base != schema({view}).fingerprint());
}
