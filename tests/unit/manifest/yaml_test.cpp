#include "manifest/yaml.h"

#include "base/text.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace newel;

namespace {

Error refusal(std::string const& text, std::size_t most = limits::kManifestBytes)
{
    try {
        (void)read_yaml(text, "m.yaml", most);
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        return error;
    }
    return Error(ErrorCode::Failed, "it was read");
}

Node value(std::string const& plain) { return *read_yaml(cat("k: ", plain), "m.yaml").find("k"); }

std::string times(std::string_view text, std::size_t count)
{
    std::string out;
    while (count-- > 0) out += text;
    return out;
}

}  // namespace

TEST_CASE("plain scalars are those of YAML 1.2, so off and yes and dates are text", "[manifest]")
{
    for (auto const* text :
         {"off", "on", "yes", "no", "y",    "1:30", "2026-01-01", "0b1", "1_000", "v1",    "0x", "0o8",
          "+",   "-",  ".",   "1e", "tRUE", "nULL", "<<",         "=",   ".infx", "1.2.3", "--1"}) {
        INFO(text);
        if (std::string(text) == "-") continue;  // a list
        REQUIRE(value(text).text());
        CHECK(*value(text).text() == text);
    }
    for (auto const* text : {"null", "Null", "NULL", "~", ""}) CHECK(value(text).is_null());
    for (auto const* text : {"true", "True", "TRUE"}) CHECK(*value(text).boolean());
    for (auto const* text : {"false", "False", "FALSE"}) CHECK_FALSE(*value(text).boolean());
    CHECK(*value("14").integer() == 14);
    CHECK(*value("-14").integer() == -14);
    CHECK(*value("+14").integer() == 14);
    CHECK(*value("0644").integer() == 644);
    CHECK(*value("0o644").integer() == 0644);
    CHECK(*value("0xfF").integer() == 255);
    CHECK(*value("-9223372036854775808").integer() == std::numeric_limits<std::int64_t>::min());
    CHECK(*value("1.5").real() == 1.5);
    CHECK(*value("1.").real() == 1.0);
    CHECK(*value(".5").real() == 0.5);
    CHECK(*value("+1e3").real() == 1000);
    CHECK(std::isinf(*value("-.inf").real()));
    CHECK(std::isnan(*value(".NaN").real()));
}

TEST_CASE("quoted and literal text is text, whatever it looks like", "[manifest]")
{
    CHECK(*value("\"14\"").text() == "14");
    CHECK(*value("'true'").text() == "true");
    CHECK(*value("|\n  null\n").text() == "null\n");
    CHECK(*value("\"\\u00e9\\x41\\n\"").text() == "éA\n");
}

TEST_CASE("everything knows where it stands", "[manifest]")
{
    auto const root = read_yaml("# first\na: 1\nb:\n  - {c: x}\n", "m.yaml");
    auto const& b = root.map()->at(1);
    CHECK(b.mark.line == 3);
    CHECK(b.mark.column == 1);
    auto const& c = b.value.sequence()->at(0).map()->at(0);
    CHECK(c.mark.line == 4);
    CHECK(c.mark.column == 6);
    CHECK(c.value.mark.column == 9);
}

TEST_CASE("line ends and a byte order mark make no difference", "[manifest]")
{
    auto const plain = read_yaml("a: 1\nb: |\n  x\n  y\n", "m.yaml");
    CHECK(read_yaml("a: 1\r\nb: |\r\n  x\r\n  y\r\n", "m.yaml") == plain);
    CHECK(read_yaml("\xef\xbb\xbf"
                    "a: 1\nb: |\n  x\n  y\n",
                    "m.yaml") == plain);
    CHECK(read_yaml("a: 1\r\nb: |\r\n  x\r\n  y\r\n", "m.yaml").map()->at(1).mark.line == 2);
}

TEST_CASE("what is written on one line is read back as it was", "[manifest]")
{
    Node node;
    node.set("plain key: ?", Node("a\\b\"c'\n\t\x01 é \u2028 #"));
    node.set("numbers", Node(Node::Sequence{Node(1.0), Node(-0.5), Node(1e300), Node(std::int64_t{7}),
                                            Node(std::numeric_limits<double>::infinity()), Node(true), Node()}));
    node.set("empty", Node(Node::Map{}));
    node.set("off", Node("off"));
    CHECK(read_yaml(cat("k: ", flow_yaml(node)), "m.yaml").map()->at(0).value == node);
}

TEST_CASE("a byte that no text holds is refused where it stands", "[manifest]")
{
    CHECK_THAT(refusal(std::string("a: 1\nb: \0\n", 10)).message(), Catch::Contains("m.yaml:2:4: a NUL byte"));
    CHECK_THAT(refusal("a: \x04\n").message(), Catch::Contains("m.yaml:1:4: a control character"));
    CHECK_THAT(refusal("a: 1\nb: \xff\n").message(), Catch::Contains("m.yaml:2:1: bytes that are not UTF-8"));
    CHECK_THAT(refusal("a: \"\\0\"").message(), Catch::Contains("m.yaml:1:4: text holds a NUL"));
}

TEST_CASE("a lone comma is refused and eats no memory", "[manifest]")
{
    CHECK_THAT(refusal(",").message(), Catch::Contains("m.yaml:1:1: something follows the end of the document"));
    CHECK_THAT(refusal(times(",", 1'000'000)).message(), Catch::Contains("something follows"));
}

TEST_CASE("texts that are made to hurt are refused quickly", "[manifest]")
{
    constexpr std::size_t size = 600'000;
    for (auto const* pattern : {"[",      "{",    "[[]", "- ",    "? ",   ": ",         "-\n",   "?\n",   "[: a",
                                "[\"\",", "&a ",  "*a ", "!a ",   "! ",   "\"\" ",      "{a: ",  "{? ",   "'",
                                "\"",     "|\n ", "]",   "}",     "[a,",  "%a\n",       "---\n", "...\n", "#",
                                " ",      "\n",   "a",   "- - [", "a: [", "k: |\n - [", "\t",    "[#\n",  "{\"a\":["}) {
        INFO(pattern);
        auto const text = times(pattern, size / std::string_view(pattern).size());
        CHECK(refusal(text).code() != ErrorCode::Usage);
    }
}

TEST_CASE("brackets in text are no brackets", "[manifest]")
{
    auto const brackets = times("[{", 200'000);
    CHECK(value(cat("|\n  ", brackets, "\n")).text()->size() == 400'001);
    CHECK(value(cat("\"", brackets, "\"")).text()->size() == 400'000);
    CHECK(value(cat("'", brackets, "'")).text()->size() == 400'000);
    CHECK(value(cat("1 # ", brackets)).integer());
    CHECK(value(cat("a ", brackets)).text());
}

TEST_CASE("a document of the largest size that is allowed is read", "[manifest]")
{
    auto const list = cat("[", times("1, ", limits::kYamlNodes - 2), "]");
    CHECK(read_yaml(list, "m.yaml").sequence()->size() == limits::kYamlNodes - 2);
    CHECK_THAT(refusal(cat("[", times("1, ", limits::kYamlNodes + 2), "]")).message(),
               Catch::Contains("more than 200,000 values"));
    auto const deep = cat(times("[", limits::kYamlDepth), times("]", limits::kYamlDepth));
    CHECK(read_yaml(deep, "m.yaml").sequence()->size() == 1);
    CHECK_THAT(refusal(cat("[", deep, "]")).message(), Catch::Contains("nested more than 64 levels deep"));
    CHECK_THAT(refusal("a: 1", 3).message(), Catch::Contains("larger than 3 bytes"));
}
