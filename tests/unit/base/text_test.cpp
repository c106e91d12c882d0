#include "base/text.h"

#include <catch2/catch.hpp>

using namespace newel;

TEST_CASE("line ends of all systems become LF", "[base]")
{
    CHECK(to_lf("a\r\nb\rc\nd\r") == "a\nb\nc\nd\n");
    CHECK(to_lf("\r\r\n") == "\n\n");
    CHECK(to_lf("") == "");
}

TEST_CASE("only well-formed UTF-8 counts as UTF-8", "[base]")
{
    CHECK(is_utf8("plain ä € 😀"));
    for (auto const* bad :
         {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "a\x80", "\xe2\x82"})
        CHECK_FALSE(is_utf8(bad));
}

TEST_CASE("what could fool a terminal is escaped", "[base]")
{
    CHECK(printable("a\x1b[31mb") == "a\\x1b[31mb");
    CHECK(printable("a\u202eb") == "a\\u202eb");
    CHECK(printable("a\xff"
                    "b") == "a\\xffb");
    CHECK(printable("one\ntwo\t") == "one\\x0atwo\\x09");
    CHECK(printable("one\ntwo\t", Lines::Keep) == "one\ntwo\t");
    CHECK(printable("Grüße €") == "Grüße €");
}

TEST_CASE("passwords of connection strings are not shown", "[base]")
{
    CHECK(without_password("postgres://me:secret@host/db") == "postgres://me:…@host/db");
    CHECK(without_password("host=h password=secret user=u") == "host=h password=… user=u");
    CHECK(without_password("password='a b' x=1") == "password=… x=1");
    CHECK(without_password("var/app.db") == "var/app.db");
}

TEST_CASE("hex goes both ways", "[base]")
{
    CHECK(to_hex(std::string("\0\xff\x10", 3)) == "00ff10");
    CHECK(from_hex("00Ff10") == std::string("\0\xff\x10", 3));
    CHECK_FALSE(from_hex("0"));
    CHECK_FALSE(from_hex("0g"));
}

TEST_CASE("a number is plain decimal digits without leading zeros", "[base]")
{
    CHECK(to_number("0") == 0u);
    CHECK(to_number("18446744073709551615") == 18446744073709551615u);
    for (auto const* bad : {"", "01", "+1", "-1", " 1", "1 ", "1a", "18446744073709551616"})
        CHECK_FALSE(to_number(bad));
}

TEST_CASE("a path's folder is what stands before its last slash", "[base]")
{
    CHECK(parent_path("a/b/c") == "a/b");
    CHECK(parent_path("a").empty());
    CHECK(parent_path("").empty());
}

TEST_CASE("paths are joined with one slash, and with none where one of them is empty", "[base]")
{
    CHECK(joined_path("a", "b/c") == "a/b/c");
    CHECK(joined_path("", "b") == "b");
    CHECK(joined_path("a", "") == "a");
}

TEST_CASE("the word that was probably meant is found, a strange one is not", "[base]")
{
    CHECK(nearest("brakes", {"name", "breaks", "up"}) == "breaks");
    CHECK_FALSE(nearest("zebra", {"name", "breaks", "up"}));
}

TEST_CASE("counts read like language", "[base]")
{
    CHECK(counted(1, "step") == "1 step");
    CHECK(counted(1234, "step") == "1,234 steps");
    CHECK(grouped(1234567) == "1,234,567");
    CHECK(cat("v", 14, '/', std::string("x")) == "v14/x");
    CHECK(split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
    CHECK(join({"a", "b"}, ", ") == "a, b");
    CHECK(trim(" \t a b \n") == "a b");
    CHECK(equal_folded("CREATE", "create"));
    CHECK_FALSE(equal_folded("CREATE", "creat"));
}

TEST_CASE("what is in shell quotes is one word, whatever is in it", "[base]")
{
    CHECK(in_shell_quotes("a b") == "'a b'");
    CHECK(in_shell_quotes("it's $HOME") == "'it'\\''s $HOME'");
    CHECK(in_shell_quotes("") == "''");
}
