#include <catch2/catch.hpp>

#include "schema/canonical.h"
#include "schema/difference.h"

using namespace newel;

namespace {

Schema tables(std::vector<std::pair<std::string, std::string>> const& list)
{
    Schema schema;
    for (auto const& [name, sql] : list) schema.put(canonical_object(ObjectType::Table, name, name, sql, {}));
    return schema;
}

std::vector<std::string> texts(Schema const& expected, Schema const& actual)
{
    std::vector<std::string> lines;
    for (auto const& change : schema_changes(expected, actual)) lines.push_back(change.text);
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a difference is told object by object and column by column", "[schema]")
{
    auto const before = tables({{"models", "CREATE TABLE models(id, size INT, name TEXT)"}});
    CHECK(texts(before, before).empty());
    CHECK(texts(before, {}) == Lines{"table models is missing"});
    CHECK(texts({}, before) == Lines{"table models is extra"});
    CHECK(texts(before, tables({{"models", "CREATE TABLE models(id, name TEXT, n)"}})) ==
          Lines{"table models: column size is missing", "table models: column n is extra"});
    CHECK(texts(before, tables({{"models", "CREATE TABLE models(id, size TEXT, name TEXT)"}})) ==
          Lines{"table models: column size differs: int → text"});
    CHECK(texts(before, tables({{"models", "CREATE TABLE models(id, name TEXT, size INT)"}})) ==
          Lines{"table models: column order differs: id, size, name → id, name, size"});
    CHECK(texts(before, tables({{"models", "CREATE TABLE models(id, size INT, name TEXT, UNIQUE(id))"}})) ==
          Lines{"table models: constraints or options differ: (nothing) → unique (id)"});
}

TEST_CASE("a table differs in order alone when its columns are the same in another order", "[schema]")
{
    auto const object = [](std::string const& sql) { return canonical_object(ObjectType::Table, "t", "t", sql, {}); };
    auto const a = object("CREATE TABLE t(a INT, b TEXT, CHECK(a))");
    CHECK(differs_in_column_order_only(a, object("CREATE TABLE t(b TEXT, a INT, CHECK(a))")));
    CHECK_FALSE(differs_in_column_order_only(a, a));
    CHECK_FALSE(differs_in_column_order_only(a, object("CREATE TABLE t(b INT, a INT, CHECK(a))")));
    CHECK_FALSE(differs_in_column_order_only(a, object("CREATE TABLE t(b TEXT, a INT)")));
    CHECK_FALSE(differs_in_column_order_only(a, object("CREATE TABLE t(b TEXT, a INT, CHECK(a)) STRICT")));
}

TEST_CASE("what a change destroys is the tables and the columns that are gone", "[schema]")
{
    auto const before = tables({{"a", "CREATE TABLE a(x, y)"}, {"b", "CREATE TABLE b(x)"}});
    auto const after = tables({{"a", "CREATE TABLE a(y, z)"}, {"c", "CREATE TABLE c(x)"}});
    CHECK(destroyed_by(before, delta_between(before, after)) == std::vector<Destroyed>{{"b", ""}, {"a", "x"}});
    CHECK(destroyed_by(before, delta_between(before, before)).empty());
}
