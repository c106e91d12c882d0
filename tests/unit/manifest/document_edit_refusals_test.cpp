#include "base/error.h"
#include "base/text.h"
#include "manifest/document_edit.h"
#include "manifest/yaml.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

/// "f:2:3: what is wrong", or what the edit gave.
std::string refusal(std::string const& text, std::string const& order, DocumentKind kind = DocumentKind::Yaml)
{
    try {
        return "edited: " + edit_document(text, kind, edit_order(read_yaml(order, "order")), "f").text;
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Failed);
        return cat(error.place().text(), ": ", error.message());
    }
}

std::string json(std::string const& text, std::string const& order = "set: {a: 1}")
{
    return refusal(text, order, DocumentKind::Json);
}

std::string order_fault(std::string const& order)
{
    try {
        (void)edit_order(read_yaml(order, "order"));
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        return cat(error.place().text(), ": ", error.message());
    }
    return "it was read";
}

using Catch::Contains;
using Catch::StartsWith;

}  // namespace

TEST_CASE("a new name that is taken is refused with the place of what is there", "[manifest]")
{
    CHECK(refusal("a: 1\nb: 2\n", "rename: {a: b}") == "f:2:1: 'b' is there already");
    CHECK(refusal("a:\n  b: 1\n  c: 2\nb: 2\n", "rename: {a.b: b}") == "f:4:1: 'b' is there already");
    CHECK(refusal("a: {b: 1, c: 2}\n", "rename: {a.b: a}") ==
          "f:1:1: 'a' holds more than 'a.b', which is to take its place");
    CHECK(json("{\"a\": 1,\n \"b\": 2}", "rename: {a: b}") == "f:2:2: 'b' is there already");
}

TEST_CASE("what is no map takes no keys", "[manifest]")
{
    CHECK(refusal("a: 1\n", "set: {a.b: 2}") == "f:1:4: this is no map, so it cannot hold 'b'");
    CHECK(refusal("a: 1\nb: ~\n", "rename: {a: b.c}") == "f:2:4: this is no map, so it cannot hold 'c'");
    CHECK(refusal("a:\n- 1\n", "set: {a.1: 2}") == "f:2:1: this list has no element '1'");
    CHECK(refusal("a:\n- 1\n", "set: {a.1.b: 2}") == "f:2:1: this list has no element '1'");
    CHECK(refusal("- a\n", "set: {a: 2}") == "f:1:1: this document is no map, so it has no keys");
    CHECK(refusal("text\n", "remove: [a]") == "f:1:1: this document is no map, so it has no keys");
    CHECK(json("[1]") == "f:1:1: this document is no map, so it has no keys");
    CHECK(json("{\"a\": null}", "set: {a.b: 1}") == "f:1:7: this is no map, so it cannot hold 'b'");
}

TEST_CASE("elements of lists are not renamed or removed", "[manifest]")
{
    CHECK(refusal("a:\n- 1\n- 2\n", "remove: [a.1]") == "f:3:3: an element of a list is not renamed or removed");
    CHECK(refusal("a: [1]\n", "rename: {a.0: b}") == "f:1:5: 'a.0' is an element of a list, which is not renamed");
    auto const order = edit_order(read_yaml("remove: [a.1]", "order"));
    try {
        (void)edit_document("a:\n- 1\n- 2\n", DocumentKind::Yaml, order, "f");
        FAIL("it was removed");
    } catch (Error const& error) {
        CHECK(error.advice() == "set the list, or a key in the element");
    }
}

TEST_CASE("anchors, aliases, tags and merge keys are refused", "[manifest]")
{
    CHECK_THAT(refusal("a: &x 1\nb: *x\n", "set: {c: 1}"), StartsWith("f:1:4: ") && Contains("anchors"));
    CHECK_THAT(refusal("a: !t 1\n", "set: {c: 1}"), StartsWith("f:1:4: ") && Contains("tags"));
    CHECK(refusal("a:\n  <<: {b: 1}\n  c: 2\n", "set: {a.c: 1}") == "f:2:3: a merge key stands on the way to 'a.c'");
    CHECK_THAT(refusal("a:\n  <<: {b: 1}\nc: 2\n", "set: {c: 1}"), StartsWith("edited: "));
}

TEST_CASE("several documents, and keys that stand twice, are refused", "[manifest]")
{
    CHECK_THAT(refusal("a: 1\n---\nb: 1\n", "set: {c: 1}"),
               StartsWith("f:2:1: ") && Contains("something follows the end"));
    CHECK_THAT(refusal("a: 1\nb: 2\na: 2\n", "set: {c: 1}"), StartsWith("f:3:1: ") && Contains("stands twice"));
    CHECK(json("{\"a\": 1,\n\"b\": {}, \"a\": 2}") == "f:2:10: the key 'a' stands twice; first in line 1");
}

TEST_CASE("keys that are written in an unusual way are refused only where they are touched", "[manifest]")
{
    CHECK(refusal("? a\n: x\nb: 2\n", "remove: [a]") == "f:1:3: this key is written in a way that cannot be edited");
    CHECK(refusal("? a\n: x\nb: 2\n", "remove: [b]") == "edited: ? a\n: x\n");
    CHECK_THAT(refusal("l: [x: 1]\n", "remove: [l.0.x]"), StartsWith("f:1:5: "));
    CHECK(refusal("l: [x: 1]\nb: 1\n", "remove: [b]") == "edited: l: [x: 1]\n");
    CHECK_THAT(refusal("a: {b: 1, # c\n  d: 2}\n", "remove: [a.d]"), StartsWith("f:1:11: ") && Contains("comment"));
}

TEST_CASE("what a map in braces cannot take is refused", "[manifest]")
{
    CHECK_THAT(refusal("a: {b: 1}\nc: # why\n  d\n", "rename: {c: a.c}"), Contains("several lines or a comment"));
    CHECK_THAT(refusal("a: {b: 1}\nc: x, z\n", "rename: {c: a.c}"),
               StartsWith("f:2:1: ") && Contains("cannot be edited safely"));
    CHECK(refusal("a: {b: 1}\nc: 'x, z'\n", "rename: {c: a.c}") == "edited: a: {b: 1, c: 'x, z'}\n");
}

TEST_CASE("what does not go back into a map in braces is told at the map", "[manifest]")
{
    auto const edited = edit_document("a:\n  b: 1\n  # why\n  c: 2\n", DocumentKind::Yaml,
                                      edit_order(read_yaml("remove: [a.c]", "order")), "f");
    try {
        (void)undo_edit("x: 1\na: {b: 1}\n", DocumentKind::Yaml, edited.displaced, "f");
        FAIL("it went back");
    } catch (Error const& error) {
        CHECK(error.place().text() == "f:2:4");
        CHECK_THAT(error.message(), StartsWith("what 'c' is to hold has several lines or a comment"));
    }
}

TEST_CASE("a refusal quotes nothing of a text that nobody wrote", "[manifest]")
{
    CHECK(refusal("a: {b: 1}\nc: x, z\n", "rename: {c: a.c}") ==
          "f:2:1: 'c' is written in a way that cannot be edited safely");
}

TEST_CASE("what is not YAML is refused with its place", "[manifest]")
{
    CHECK_THAT(refusal("a: [1\n", "set: {a: 1}"), StartsWith("f:2:1: ") && Contains("not YAML"));
    CHECK_THAT(refusal("a:\n\tb: 1\n", "set: {a.b: 2}"), StartsWith("f:2:") && Contains("not YAML"));
    CHECK_THAT(refusal("a: 'x\n", "set: {a: 1}"), StartsWith("f:1:4: ") && Contains("quote is not closed"));
    CHECK(refusal("a: 1\rb: 2\n", "set: {a: 1}") == "f:1:5: a line ends in a lone CR");
    CHECK(refusal(std::string("a: 1\nb: \0\n", 10), "set: {a: 1}") == "f:2:4: a NUL byte");
    CHECK(refusal("a: 1\nb: \xff\n", "set: {a: 1}") == "f:2:1: bytes that are not UTF-8");
    CHECK(refusal(std::string(5u << 20, '#'), "set: {a: 1}") == "f: larger than 4,194,304 bytes, which is not edited");
}

TEST_CASE("what is not strict JSON is refused with its place", "[manifest]")
{
    CHECK(json("{\"a\": 1,}") == "f:1:9: not JSON: a key in quotes is missing");
    CHECK(json("{'a': 1}") == "f:1:2: not JSON: a key in quotes is missing");
    CHECK(json("{\"a\": 01}") == "f:1:7: not JSON: '01' is no value");
    CHECK(json("{\"a\": .5}") == "f:1:7: not JSON: '.5' is no value");
    CHECK(json("{\"a\": 1.}") == "f:1:7: not JSON: '1.' is no value");
    CHECK(json("{\"a\": +1}") == "f:1:7: not JSON: '+1' is no value");
    CHECK(json("{\"a\": NaN}") == "f:1:7: not JSON: 'NaN' is no value");
    CHECK(json("{\"a\": \"\\x\"}") == "f:1:7: not JSON: '\"\\x\"' is no value");
    CHECK(json("{\"a\": \"b\nc\"}") == "f:1:9: not JSON: a control character in text");
    CHECK(json("{\"a\": \"b") == "f:1:7: not JSON: a quote is not closed");
    CHECK(json("{\"a\": 1} // c") == "f:1:10: not JSON: something follows the end of the document");
    CHECK(json("{\"a\": [1 2]}") == "f:1:10: not JSON: ']' is missing");
    CHECK(json("{\n  \"a\": }") == "f:2:8: not JSON: a value is missing");
    CHECK(json("") == "f:1:1: not JSON: a value is missing");
    CHECK_THAT(json(std::string(70, '[')), Contains("nested more than 64 levels deep"));
    CHECK(json("{\"b\": 1e999, \"c\": -0.0E+1, \"d\": 123456789012345678901234567890}") ==
          "edited: {\"b\": 1e999, \"c\": -0.0E+1, \"d\": 123456789012345678901234567890, \"a\": 1}");
}

TEST_CASE("JSON has no nan", "[manifest]")
{
    CHECK(json("{\n\"a\": 1}", "set: {a: .nan}") == "f:2:6: JSON has no number for nan and infinity");
    CHECK(refusal("a: 1\n", "set: {a: .nan, b: -.inf}") == "edited: a: .nan\nb: -.inf\n");
}

TEST_CASE("an edit that says nothing sensible is invalid", "[manifest]")
{
    CHECK_THAT(order_fault("files: x"), Contains("'edit' needs 'rename', 'set' or 'remove'"));
    CHECK_THAT(order_fault("rename: {a: a}"), StartsWith("line 1:10: ") && Contains("renamed to what it is called"));
    CHECK_THAT(order_fault("rename: {a: 1}"), Contains("new name in text"));
    CHECK_THAT(order_fault("rename: {a: c, b: c}"), Contains("two keys are renamed to 'c'"));
    CHECK_THAT(order_fault("rename: {a: b, b: a}"), Contains("round in a circle"));
    CHECK_THAT(order_fault("rename: [a]"), Contains("'rename' is not a map"));
    CHECK_THAT(order_fault("set: [a]"), Contains("'set' is not a map"));
    CHECK_THAT(order_fault("set: {'\"a\".b': 1, a.b: 2}"), Contains("'a.b' is set twice"));
    CHECK_THAT(order_fault("remove: a"), Contains("'remove' is not a list"));
    CHECK_THAT(order_fault("remove: [1]"), Contains("no path"));
    CHECK_THAT(order_fault("remove: [a..b]"), Contains("a part is empty"));
    CHECK_THAT(order_fault("remove: [a.]"), Contains("a part is empty"));
    CHECK_THAT(order_fault("remove: ['a.\"b']"), Contains("a quote is not closed"));
    CHECK_THAT(order_fault("remove: ['\"a\"b']"), Contains("something follows a quote"));
}

TEST_CASE("an edit has a thousand acts at most, of whatever kind", "[manifest]")
{
    auto const order = [](int count) {
        std::string text = "rename: {a: b}\nremove: [c]\nset:\n";
        for (int i = 2; i < count; ++i) text += cat("  k", i, ": 1\n");
        return text;
    };
    CHECK(order_fault(order(1000)) == "it was read");
    CHECK(order_fault(order(1001)) == "line 1:1: more than 1,000 renames, sets and removes in one edit");
}

TEST_CASE("a place that is taken when an edit is taken back is refused", "[manifest]")
{
    auto const undone = [](std::string const& text, std::string const& order, std::string const& now) {
        auto const edited = edit_document(text, DocumentKind::Yaml, edit_order(read_yaml(order, "order")), "f");
        try {
            return "undone: " + undo_edit(now, DocumentKind::Yaml, edited.displaced, "f").text;
        } catch (Error const& error) {
            CHECK(error.code() == ErrorCode::Failed);
            return cat(error.place().text(), ": ", error.message());
        }
    };
    CHECK(undone("a: 1\nb: 2\n", "remove: [a]", "b: 2\na: 3\n") == "f:2:1: 'a' is there already");
    CHECK(undone("a: 1\n", "rename: {a: b}", "b: 1\na: 3\n") == "f:2:1: 'a' is there already");
    CHECK(undone("a: 1\n", "rename: {a: a.b}", "a:\n  b: 1\n  c: 2\n") ==
          "f:1:1: 'a' holds more than 'a.b', which is to take its place");
    CHECK(undone("a: 1\n", "rename: {a: b}", "c: 1\n") == "undone: c: 1\n");
}

TEST_CASE("a record that was tampered with is refused", "[manifest]")
{
    auto const fault = [](std::string const& text) -> std::string {
        try {
            (void)displaced_from(from_json(text));
        } catch (Error const& error) {
            CHECK(error.code() == ErrorCode::Invalid);
            return error.message();
        }
        return "it was read";
    };
    CHECK_THAT(fault("{}"), Contains("is no list"));
    CHECK_THAT(fault("[1]"), Contains("is no map"));
    CHECK_THAT(fault(R"([{"act":"x","path":"a"}])"), Contains("not known"));
    CHECK_THAT(fault(R"([{"act":"move","path":"a"}])"), Contains("no path"));
    CHECK_THAT(fault(R"([{"act":"put","path":"a","entry":"a: 1","entry_key_at":9}])"), Contains("outside its entry"));
    CHECK_THAT(fault(R"([{"act":"put","path":"a","entry_key_at":-1}])"), Contains("no number"));
    auto const put = displaced_from(from_json(R"([{"act":"put","path":"a","entry":"b: 1","entry_key_size":1}])"));
    CHECK_THROWS_AS(undo_edit("x: 1\n", DocumentKind::Yaml, put, "f"), Error);
}
