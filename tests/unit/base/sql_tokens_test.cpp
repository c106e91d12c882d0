#include "base/sql_tokens.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

std::vector<std::string> statements_of(std::string_view script)
{
    std::vector<std::string> texts;
    for (auto const& statement : split_statements(script))
        texts.emplace_back(script.substr(statement.begin, statement.end - statement.begin));
    return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a script is split at its semicolons", "[base]")
{
    CHECK(statements_of("SELECT 1; SELECT 2") == Texts{"SELECT 1;", "SELECT 2"});
    CHECK(statements_of(";; SELECT 1 ;;") == Texts{"SELECT 1 ;"});
    CHECK(statements_of("-- nothing\n/* at all */") == Texts{});
}

TEST_CASE("a semicolon in quotes or comments ends nothing", "[base]")
{
    CHECK(statements_of("SELECT ';', \"a;b\", [c;d], `e;f` -- g;h\n /* ; */ ; x") ==
          Texts{"SELECT ';', \"a;b\", [c;d], `e;f` -- g;h\n /* ; */ ;", "x"});
}

TEST_CASE("a trigger stays whole, CASE … END in it included", "[base]")
{
    std::string const trigger =
        "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN\n"
        "  UPDATE a SET b = CASE WHEN 1 THEN 2 ELSE 3 END;\n"
        "  SELECT CASE 1 WHEN 1 THEN 'END;' END;\n"
        "END;";
    CHECK(statements_of(trigger + " SELECT 1;") == Texts{trigger, "SELECT 1;"});
}

TEST_CASE("BEGIN of a transaction is no trigger", "[base]")
{
    CHECK(statements_of("BEGIN; CREATE TABLE t(a); END;") == Texts{"BEGIN;", "CREATE TABLE t(a);", "END;"});
    CHECK(statements_of("CREATE TABLE trigger_log(a); SELECT 1;") ==
          Texts{"CREATE TABLE trigger_log(a);", "SELECT 1;"});
}

TEST_CASE("an unclosed trigger runs to the end", "[base]")
{
    CHECK(statements_of("CREATE TRIGGER t BEGIN SELECT 1; SELECT 2;").size() == 1);
}

TEST_CASE("lines are counted from one", "[base]")
{
    CHECK(line_of("a\nb\nc", 0) == 1);
    CHECK(line_of("a\nb\nc", 4) == 3);
}

TEST_CASE("names lose and gain their quotes", "[base]")
{
    auto const name = [](std::string_view sql) { return unquoted(tokenize_sql(sql).at(0)); };
    CHECK(name("plain") == "plain");
    CHECK(name("\"a\"\"b\"") == "a\"b");
    CHECK(name("`a``b`") == "a`b");
    CHECK(name("[a b]") == "a b");
    CHECK(quoted_name("a\"b") == "\"a\"\"b\"");
}

TEST_CASE("SQLite's keywords are known, whatever their case", "[base]")
{
    CHECK(is_sql_keyword("SELECT"));
    CHECK(is_sql_keyword("without"));
    CHECK(is_sql_keyword("abort"));
    CHECK_FALSE(is_sql_keyword("strict"));
    CHECK_FALSE(is_sql_keyword("models"));
}

TEST_CASE("every byte of a script is in a token, white space or a comment", "[base]")
{
    std::string script;
    for (int byte = 0; byte < 256; ++byte) script += static_cast<char>(byte);
    script += script;
    std::size_t last = 0;
    for (auto const& token : tokenize_sql(script)) {
        CHECK(token.offset >= last);
        CHECK_FALSE(token.text.empty());
        CHECK(script.substr(token.offset, token.text.size()) == token.text);
        last = token.offset + token.text.size();
    }
}
