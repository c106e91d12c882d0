#include <catch2/catch.hpp>

#include "base/text.h"
#include "schema/canonical.h"
#include "schema/table_parts.h"

#include <string>
#include <vector>

using namespace newel;

namespace {

SchemaObject table(std::string const& sql, std::string const& name = "t")
{
    return canonical_object(ObjectType::Table, name, name, sql, {});
}

Schema with_table(std::string const& sql, std::string const& name = "t")
{
    Schema schema;
    schema.put(table(sql, name));
    return schema;
}

std::string in_scope(ObjectType type, std::string const& sql, Schema const& tables)
{
    return canonical_object(type, "x", "t", sql, ColumnScope(tables)).sql;
}

}  // namespace

TEST_CASE("comments, white space, case and quotes of names do not count", "[schema]")
{
    auto const plain = table("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    CHECK(plain.sql == "create table t (\n  id integer primary key,\n  name text not null\n)");
    for (std::string const variant :
         {"create  table T ( ID integer primary key , Name text not null ) ;",
          "CREATE TABLE \"t\"(\"id\" INTEGER PRIMARY KEY, [name] TEXT NOT NULL)",
          "CREATE TABLE `t`(`id` INTEGER /* one */ PRIMARY KEY, -- two\n 'name' TEXT NOT NULL)",
          "CREATE TABLE IF NOT EXISTS main.t(id \"INTEGER\" PRIMARY KEY, name TEXT NOT NULL)"})
        CHECK(table(variant).sql == plain.sql);
}

TEST_CASE("what counts gives another form", "[schema]")
{
    auto const plain = table("CREATE TABLE t(a INT, b INT)").sql;
    for (std::string const variant :
         {"CREATE TABLE t(b INT, a INT)", "CREATE TABLE t(a INT, b INT) STRICT", "CREATE TABLE t(a INT, b INTEGER)",
          "CREATE TABLE t(a INT, b INT, CHECK(a > 0))", "CREATE TABLE t(a INT, b INT DEFAULT 1)",
          "CREATE TABLE t(a INT, b INT COLLATE nocase)", "CREATE TABLE t(a INT, \"b c\" INT)"})
        CHECK(table(variant).sql != plain);
}

TEST_CASE("a default keeps its case and its quotes, for it is a string", "[schema]")
{
    CHECK(table("CREATE TABLE t(a TEXT DEFAULT \"Blue\")").columns.at(0).definition == "text default \"Blue\"");
    CHECK(table("CREATE TABLE t(a TEXT DEFAULT Blue)").columns.at(0).definition == "text default Blue");
    CHECK(table("CREATE TABLE t(a TEXT DEFAULT NULL)").columns.at(0).definition == "text default null");
    CHECK(table("CREATE TABLE t(a TEXT DEFAULT CURRENT_TIMESTAMP)").columns.at(0).definition ==
          "text default current_timestamp");
    CHECK(table("CREATE TABLE t(a TEXT DEFAULT 'It''s')").columns.at(0).definition == "text default 'It''s'");
    CHECK(table("CREATE TABLE t(a INT DEFAULT -1)").columns.at(0).definition == "int default -1");
    CHECK(table("CREATE TABLE t(\"a\" INT DEFAULT \"a\")").columns.at(0).definition == "int default \"a\"");
}

TEST_CASE("columns, constraints and options of a table are told apart", "[schema]")
{
    auto const object = table(
        "CREATE TABLE t(id INTEGER, \"Owner\" INTEGER CONSTRAINT \"FK\" REFERENCES \"Users\"(\"Id\") ON DELETE "
        "CASCADE, "
        "n DECIMAL(10, 2) CHECK (\"N\" > 0), g AS (\"n\" * 2) STORED, "
        "PRIMARY KEY(\"id\", \"Owner\"), UNIQUE ([n] ASC), FOREIGN KEY(\"n\") REFERENCES \"Prices\"(`p`)) "
        "WITHOUT ROWID, STRICT");
    REQUIRE(object.columns.size() == 4);
    CHECK(object.columns[1].name == "owner");
    CHECK(object.columns[1].definition == "integer constraint fk references users(id) on delete cascade");
    CHECK(object.columns[2].definition == "decimal(10, 2) check (n > 0)");
    CHECK(object.columns[3].definition == "as (n * 2) stored");
    CHECK(object.tail ==
          "primary key (id, owner), unique (n asc), foreign key (n) references prices(p)) strict, without rowid");
}

TEST_CASE("a name that is a keyword or no plain word stays quoted", "[schema]")
{
    auto const object = table("CREATE TABLE [my Table](\"order\" INT, `a\"b` INT, key TEXT)", "my Table");
    CHECK(object.key.name == "my table");
    CHECK(object.sql == "create table \"my table\" (\n  \"order\" int,\n  \"a\"\"b\" int,\n  \"key\" text\n)");
    CHECK(table("CREATE TABLE t(\"key\" TEXT)") == table("CREATE TABLE t(key TEXT)"));
}

TEST_CASE("in a check, a quoted word is a column only where there is such a column", "[schema]")
{
    CHECK(table("CREATE TABLE t(a TEXT CHECK (\"A\" <> \"Other\"))").columns.at(0).definition ==
          "text check (a <> \"Other\")");
}

TEST_CASE("in an index, view or trigger the columns of the named tables are unquoted", "[schema]")
{
    auto const tables = with_table("CREATE TABLE t(a INT, b INT)");
    CHECK(in_scope(ObjectType::Index, "CREATE UNIQUE INDEX x ON \"t\"(\"A\" DESC, lower(\"B\")) WHERE \"a\" > \"Str\"",
                   tables) == "create unique index x on t(a desc, lower(b)) where a > \"Str\"");
    CHECK(in_scope(ObjectType::View, "CREATE VIEW x AS SELECT \"T\".\"a\", \"b\", \"Lit\" AS \"C\" FROM \"t\"",
                   tables) == "create view x as select t.a, b, \"Lit\" as c from t");
    CHECK(in_scope(ObjectType::Trigger,
                   "CREATE TRIGGER x AFTER UPDATE OF \"A\" ON \"t\" BEGIN UPDATE \"t\" SET \"b\" = new.\"a\"; "
                   "SELECT 'A'; END",
                   tables) ==
          "create trigger x after update of a on t\nbegin\n  update t set b = new.a;\n  select 'A';\nend");
    CHECK(in_scope(ObjectType::View, "CREATE VIEW x AS SELECT \"b\" FROM other", tables) ==
          "create view x as select \"b\" from other");
}

TEST_CASE("a virtual table's arguments are kept as they are written", "[schema]")
{
    CHECK(table("CREATE VIRTUAL TABLE \"t\" USING FTS5(Title, body, content='T')").sql ==
          "create virtual table t using fts5(Title, body, content = 'T')");
}

TEST_CASE("the canonical form of a canonical form is itself", "[schema]")
{
    for (std::string const sql :
         {"CREATE TABLE t(a INT DEFAULT - 1, b TEXT DEFAULT (lower('X') || - - 1), c CHECK (c IN (1,2) AND "
          "c->>'a'=-1))",
          "CREATE TABLE t(a DEFAULT 'x' NOT NULL, größe, [x y] DEFAULT Größe, UNIQUE(größe, [x y]))",
          "CREATE TABLE t(a INTEGER GENERATED ALWAYS AS (b*2) VIRTUAL, b \"big\" \"int\", CONSTRAINT \"c d\" CHECK(1))",
          "CREATE TABLE t(a, b, PRIMARY KEY(a, b COLLATE \"NoCase\" DESC) ON CONFLICT IGNORE) WITHOUT ROWID",
          "CREATE TABLE t(", "CREATE TABLE t AS", "CREATE TABLE t(a,,b)", "CREATE TABLE t(a))) x", "", "x \0 y", "((((",
          "CREATE TABLE t(a DEFAULT)", "CREATE TABLE t(a REFERENCES)", "CREATE TABLE t(PRIMARY KEY", "create",
          "CREATE TABLE t(a CHECK (", "CREATE TABLE t(a) WITHOUT", "CREATE TABLE t(a) ,"}) {
        auto const once = table(sql);
        auto const twice = table(once.sql);
        CHECK(twice.sql == once.sql);
        CHECK(twice.columns == once.columns);
        CHECK(twice.tail == once.tail);
    }
}

TEST_CASE("broken statements of every type are taken as they are", "[schema]")
{
    for (auto const type : {ObjectType::Index, ObjectType::View, ObjectType::Trigger})
        for (std::string const sql :
             {"CREATE INDEX", "CREATE INDEX x", "CREATE INDEX x ON t", "CREATE INDEX x ON t(", "CREATE INDEX x ON t()",
              "CREATE VIEW x", "CREATE VIEW x(", "CREATE VIEW x(a,", "CREATE TRIGGER x", "CREATE TRIGGER x ON",
              "CREATE TRIGGER x UPDATE OF", "CREATE TRIGGER x UPDATE OF a ON t BEGIN", "CREATE UNIQUE", "\"", ")"}) {
            auto const once = canonical_object(type, "x", "t", sql, {});
            CHECK(canonical_object(type, "x", "t", once.sql, {}).sql == once.sql);
        }
}

TEST_CASE("columns are put in order within the text as it was written", "[schema]")
{
    auto const sql = with_columns_in_order(
        "CREATE TABLE t(camelCase INT, \"B\" TEXT -- note\n, CHECK(camelCase>1)) STRICT", "new", {"b", "camelcase"});
    REQUIRE(sql);
    CHECK(*sql == "CREATE TABLE \"new\" (\n  \"B\" TEXT,\n  camelCase INT,\n  CHECK(camelCase>1)\n) STRICT");
    CHECK_FALSE(with_columns_in_order("CREATE TABLE t(a, b)", "new", {"a", "c"}));
    CHECK_FALSE(with_columns_in_order("CREATE TABLE t(a, b)", "new", {"a"}));
    CHECK_FALSE(with_columns_in_order("CREATE VIRTUAL TABLE t USING fts5(a)", "new", {"a"}));
}
