#include "model/step.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

StepId id_of(std::string sql) { return step_id({sql_operation("db", std::move(sql))}, false); }

Down given(std::string sql, int revision = 1)
{
    Down down{.kind = DownKind::Given, .revision = revision};
    down.operations.push_back(sql_operation("db", std::move(sql)));
    return down;
}

std::string fault_of(std::string_view bytes)
{
    try {
        (void)decode_down(bytes);
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        return error.message();
    }
    return "none";
}

}  // namespace

TEST_CASE("an edit that does not change what runs does not change the id", "[model]")
{
    auto const id = id_of("CREATE TABLE t (a, b);");
    CHECK(id == id_of("CREATE TABLE t (a, b)"));
    CHECK(id == id_of("CREATE TABLE t (a, b);;"));
    CHECK(id == id_of("-- a comment\nCREATE\tTABLE t(a,b) /* another */ ;\n"));
}

TEST_CASE("an edit that could change what runs changes the id", "[model]")
{
    auto const id = id_of("CREATE TABLE t (a DEFAULT \"x\")");
    CHECK(id != id_of("create table t (a default \"x\")"));
    CHECK(id != id_of("CREATE TABLE t (a DEFAULT 'x')"));
    CHECK(id != id_of("CREATE TABLE t (a DEFAULT \"X\")"));
    CHECK(id != id_of("CREATE TABLE \"t\" (a DEFAULT \"x\")"));
    CHECK(id_of("SELECT 1; SELECT 2") != id_of("SELECT 1 SELECT 2"));
    CHECK(id_of("SELECT ab") != id_of("SELECT a b"));
}

TEST_CASE("store, dialect, foreign keys and the cut into operations are part of the id", "[model]")
{
    auto const one = sql_operation("db", "SELECT 1");
    auto const id = step_id({one}, false);
    CHECK(id != step_id({one}, true));
    CHECK(id != step_id({sql_operation("other", "SELECT 1")}, false));
    CHECK(id != step_id({sql_operation("db", "SELECT 1", {}, "postgres")}, false));
    CHECK(id != step_id({one, one}, false));
    CHECK(id == step_id({sql_operation("db", "SELECT 1", "0001.sql")}, false));
}

TEST_CASE("the down and the rest change the content and leave the id", "[model]")
{
    Step step;
    step.version = {1};
    step.up.push_back(sql_operation("db", "SELECT 1"));
    step.down = given("SELECT 2");
    step.rest.set("name", Node("a"));
    seal(step);
    auto const before = step;
    step.down.revision = 2;
    seal(step);
    CHECK(step.id == before.id);
    CHECK(step.content != before.content);
    step.down = before.down;
    step.rest.set("why", Node("because"));
    seal(step);
    CHECK(step.id == before.id);
    CHECK(step.content != before.content);
    step.down.operations[0].body.set("text", Node("SELECT 2 -- said again"));
    step.rest = before.rest;
    seal(step);
    CHECK(step.content == before.content);
}

TEST_CASE("a missing down, none and an empty one are three different things", "[model]")
{
    CHECK(down_digest({.kind = DownKind::Missing}) != down_digest({.kind = DownKind::None}));
    CHECK(down_digest({.kind = DownKind::None}) != down_digest({.kind = DownKind::Given}));
}

TEST_CASE("a down that only holds comments has no effect", "[model]")
{
    CHECK_FALSE(given("-- nothing\n;").has_effect());
    CHECK_FALSE(Down{.kind = DownKind::Given}.has_effect());
    CHECK_FALSE(Down{}.has_effect());
    CHECK(given("DROP TABLE t").has_effect());
}

TEST_CASE("a stored down comes back with the same digest", "[model]")
{
    auto down = given("DROP TABLE t; -- 'quoted' \"é\"\n", 3);
    Operation edit{.act = "edit", .body = {}};
    edit.body.set("files", Node("*.yml"));
    edit.body.set("set", Node(Node::Map{{"a.b", Node(0.5), {}}}));
    down.operations.push_back(edit);
    auto const back = decode_down(encode_down(down));
    CHECK(down_digest(back) == down_digest(down));
    CHECK(back.revision == 3);
    CHECK(encode_down(back) == encode_down(down));
    CHECK(decode_down(encode_down({.kind = DownKind::None})).kind == DownKind::None);
}

TEST_CASE("a stored down that was damaged is refused", "[model]")
{
    CHECK_THAT(fault_of("{}"), Catch::Contains("is missing"));
    CHECK_THAT(fault_of(R"({"do":[],"kind":"odd","revision":1,"foreign_keys":"off"})"),
               Catch::Contains("kind is unknown"));
    CHECK_THAT(fault_of(R"({"do":[],"kind":"given","revision":0,"foreign_keys":"off"})"), Catch::Contains("revision"));
    CHECK_THAT(fault_of(R"({"do":[{"sql":{}}],"kind":"given","revision":1,"foreign_keys":"off"})"),
               Catch::Contains("no text"));
    CHECK_THAT(fault_of(R"({"do":[{"a":{},"b":{}}],"kind":"given","revision":1,"foreign_keys":"off"})"),
               Catch::Contains("not a map of one act"));
    CHECK_THAT(fault_of("[1"), Catch::Contains("JSON"));
}

TEST_CASE("floors rise to the greater of each", "[model]")
{
    CHECK(Floors{.read = {2}, .write = {5}}.raised_by({.read = {3}, .write = {4}}) ==
          Floors{.read = {3}, .write = {5}});
}

TEST_CASE("a step is called by its number and its name, and a name from a stranger is escaped", "[model]")
{
    CHECK(step_label({3}, "add-engines") == "step 3 add-engines");
    CHECK(step_label({3}, "") == "step 3");
    CHECK(step_label({3}, "a\x1b[2J") == "step 3 a\\x1b[2J");
}
