#include "manifest/layouts/directives.h"

#include "base/sql_tokens.h"

#include <catch2/catch.hpp>

using namespace newel;
using layouts::without_directives;

namespace {

bool stays(std::string const& script)
{
    auto const cleaned = without_directives(script);
    return cleaned.script == script && cleaned.notes.empty();
}

bool goes(std::string const& script)
{
    auto const cleaned = without_directives(script);
    return tokenize_sql(cleaned.script).empty() && cleaned.script.size() == script.size() && !cleaned.notes.empty();
}

}  // namespace

TEST_CASE("transaction control and foreign_keys pragmas are taken out, lines stay", "[layouts]")
{
    auto const cleaned =
        without_directives("PRAGMA foreign_keys=off;\nBEGIN\n TRANSACTION;\nCREATE TABLE t(a);\nCOMMIT;\n");
    CHECK(cleaned.script == "                        \n     \n             \nCREATE TABLE t(a);\n       \n");
    CHECK(cleaned.notes == "BEGIN; COMMIT and PRAGMA foreign_keys are managed by Newel");
}

TEST_CASE("every form of transaction control goes", "[layouts]")
{
    for (std::string const script :
         {"begin;", "BEGIN DEFERRED;", "BEGIN IMMEDIATE TRANSACTION", "Begin Exclusive Transaction \"name\";",
          "COMMIT;", "COMMIT TRANSACTION;", "BEGIN; END;", "BEGIN; END TRANSACTION x", "BEGIN /* why; */ ;",
          "PRAGMA foreign_keys;", "PRAGMA foreign_keys(0);", "PRAGMA main.foreign_keys = ON;",
          "pragma \"FOREIGN_KEYS\"=1", "PRAGMA defer_foreign_keys = true;"}) {
        INFO(script);
        CHECK(goes(script));
    }
}

TEST_CASE("what only looks like a directive stays", "[layouts]")
{
    for (std::string const script :
         {"CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET a=1; END;", "SELECT 'BEGIN; COMMIT;';",
          "-- BEGIN;\nSELECT 1;", "/* COMMIT; */", "BEGIN NONSENSE;", "END;", "COMMIT AND CHAIN;", "ROLLBACK;",
          "ROLLBACK TO SAVEPOINT a;", "SAVEPOINT a;", "RELEASE a;", "PRAGMA foreign_key_check;",
          "PRAGMA journal_mode=WAL;", "CREATE TABLE \"begin\"(a);", "INSERT INTO t VALUES('PRAGMA foreign_keys');", "",
          "PRAGMA", "PRAGMA main.", ";;"}) {
        INFO(script);
        CHECK(stays(script));
    }
}

TEST_CASE("a trigger between BEGIN and COMMIT keeps its body", "[layouts]")
{
    auto const trigger = std::string("CREATE TRIGGER r AFTER INSERT ON t BEGIN\n SELECT 1;\nEND;");
    auto const cleaned = without_directives("BEGIN;" + trigger + "COMMIT;");
    CHECK(cleaned.script == "      " + trigger + "       ");
    CHECK(cleaned.notes == "BEGIN; COMMIT are managed by Newel");
    CHECK(without_directives("PRAGMA foreign_keys=ON;").notes == "PRAGMA foreign_keys is managed by Newel");
}

TEST_CASE("a block of another dialect keeps its END", "[layouts]")
{
    CHECK(stays("CREATE FUNCTION f() RETURNS void AS $$\nBEGIN\n EXECUTE 'x';\nEND;\n$$ LANGUAGE plpgsql;"));
}
