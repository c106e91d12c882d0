#include "manifest/document_edit.h"

#include "base/error.h"
#include "manifest/yaml.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

/// The edit on `text`, taken back and kept on the way as it is kept in a data directory.
std::string edited(std::string const& text, std::string const& order, DocumentKind kind = DocumentKind::Yaml)
{
    auto const result = edit_document(text, kind, edit_order(read_yaml(order, "order")), "f");
    auto const kept = displaced_from(from_json(to_json(to_node(result.displaced))));
    CHECK(kept == result.displaced);
    auto const back = undo_edit(result.text, kind, kept, "f");
    CHECK(back.text == text);
    CHECK(result.changed == (result.text != text));
    CHECK(undo_edit(back.text, kind, back.displaced, "f").text == result.text);
    return result.text;
}

std::string json(std::string const& text, std::string const& order) { return edited(text, order, DocumentKind::Json); }

/// After the edit an application puts `theirs` in the place of `ours`; then the edit is taken back.
std::string undone_after(std::string const& text, std::string const& order, std::string const& ours,
                         std::string const& theirs, DocumentKind kind = DocumentKind::Yaml)
{
    auto const result = edit_document(text, kind, edit_order(read_yaml(order, "order")), "f");
    auto now = result.text;
    auto const at = now.find(ours);
    REQUIRE(at != std::string::npos);
    now.replace(at, ours.size(), theirs);
    auto const back = undo_edit(now, kind, result.displaced, "f");
    CHECK(undo_edit(back.text, kind, back.displaced, "f").text == now);
    return back.text;
}

constexpr char const* kStory = "rename: {engine: engine.name}\nset: {version: 2}\nremove: [legacy]\n";

}  // namespace

TEST_CASE("a model's file is edited as the manifest's example says, and nothing else changes", "[manifest]")
{
    CHECK(edited("# model file\n"
                 "\n"
                 "name: 'small'   # shown to people\n"
                 "version:  1     # of this file\n"
                 "\n"
                 "# which engine runs it\n"
                 "engine: llama   # or gpt\n"
                 "# the old way\n"
                 "legacy:\n"
                 "    path: /x\n"
                 "    # gone soon\n"
                 "\n"
                 "sizes: [ 1,2 ]\n",
                 kStory) ==
          "# model file\n"
          "\n"
          "name: 'small'   # shown to people\n"
          "version:  2     # of this file\n"
          "\n"
          "# which engine runs it\n"
          "engine:\n"
          "    name: llama   # or gpt\n"
          "\n"
          "sizes: [ 1,2 ]\n");
}

TEST_CASE("the same in JSON", "[manifest]")
{
    CHECK(json("{\n  \"engine\": \"llama\",\n  \"legacy\": {\n    \"path\": 1\n  },\n  \"version\": 1\n}\n", kStory) ==
          "{\n  \"engine\": {\n    \"name\": \"llama\"\n  },\n  \"version\": 2\n}\n");
    CHECK(json("{\"engine\":\"llama\",\"version\":1,\"legacy\":[]}", kStory) ==
          "{\"engine\":{\"name\":\"llama\"},\"version\":2}");
    CHECK(json("{\n\t\"engine\": {\n\t\t\"a\": 1\n\t}\n}", "rename: {engine: engine.name}") ==
          "{\n\t\"engine\": {\n\t\t\"name\": {\n\t\t\t\"a\": 1\n\t\t}\n\t}\n}");
}

TEST_CASE("a path that is not there is passed over", "[manifest]")
{
    CHECK(edited("a: 1\n", "rename: {x: y, a.b: c}\nremove: [x, a.b.c]\n") == "a: 1\n");
    CHECK(edited("", "rename: {x: y}\nremove: [x]\n").empty());
    CHECK(edited("# nothing\n", "remove: [x]\n") == "# nothing\n");
}

TEST_CASE("a key is renamed where it stands, its quotes kept", "[manifest]")
{
    CHECK(edited("a:\n  b: 1 # x\n  c: 2\n", "rename: {a.b: a.z}") == "a:\n  z: 1 # x\n  c: 2\n");
    CHECK(edited("\"a\" : 1\n'b': 2\n", "rename: {a: x, b: y}") == "\"x\" : 1\n'y': 2\n");
    CHECK(edited("a: {b: 1, c: 2}\n", "rename: {a.b: a.z}") == "a: {z: 1, c: 2}\n");
    CHECK(json("{\"a\": {\"b\" : 1}}", "rename: {a.b: a.z}") == "{\"a\": {\"z\" : 1}}");
    CHECK(edited("l:\n- a: 1\n  b: 2\n- a: 3\n", "rename: {l.0.a: l.0.x, l.1.a: l.1.x}") ==
          "l:\n- x: 1\n  b: 2\n- x: 3\n");
}

TEST_CASE("a new name that would be read as something else is quoted", "[manifest]")
{
    CHECK(edited("a: 1\n", "rename: {a: \"no\"}") == "\"no\": 1\n");
    CHECK(edited("a: 1\n", "rename: {a: '\"x.y\"'}") == "x.y: 1\n");
    CHECK(edited("a: 1\n", "rename: {a: \"b: #c\"}") == "\"b: #c\": 1\n");
}

TEST_CASE("a key moves with its comments into another map", "[manifest]")
{
    CHECK(edited("# file\n\na: 1\n# of b\nb:   x  # b\nc:\n    d: 2\n    # after d\ne: 3\n", "rename: {b: c.b}") ==
          "# file\n\na: 1\nc:\n    d: 2\n    # of b\n    b:   x  # b\n    # after d\ne: 3\n");
    CHECK(edited("c:\n    b:\n        - 1\n\n        - 2\n    d: 4\ne: 3\n", "rename: {c.b: x.w.z}") ==
          "c:\n    d: 4\ne: 3\nx:\n    w:\n        z:\n            - 1\n\n            - 2\n");
    CHECK(edited("a:\n  t: |\n    one\n      two\n\n    three\n  b: 1\n", "rename: {a.t: t}") ==
          "a:\n  b: 1\nt: |\n  one\n    two\n\n  three\n");
}

TEST_CASE("a map that loses its only key stays as an empty one", "[manifest]")
{
    CHECK(edited("a:\n  b: 1\nc: 2\n", "remove: [a.b]") == "a: {}\nc: 2\n");
    CHECK(edited("a:   # note\n  # of b\n  b: 1\n", "rename: {a.b: b}") == "a: {}   # note\n# of b\nb: 1\n");
    CHECK(edited("l:\n- a: 1\n- b: 2\n", "remove: [l.0.a]") == "l:\n- {}\n- b: 2\n");
    CHECK(edited("a: 1\n", "remove: [a]").empty());
    CHECK(edited("a: 1", "remove: [a]").empty());
    CHECK(json("{ \"a\": 1 }", "remove: [a]") == "{}");
    CHECK(json("{\n  \"a\": {\n    \"b\": 1\n  }\n}", "remove: [a.b]") == "{\n  \"a\": {}\n}");
}

TEST_CASE("a value is put into a map of its own, and taken out again", "[manifest]")
{
    CHECK(edited("engine:\n- a\n- b\nx: 1\n", "rename: {engine: engine.name}") ==
          "engine:\n  name:\n  - a\n  - b\nx: 1\n");
    CHECK(edited("engine: |\n    a\n\n    b\n", "rename: {engine: engine.a.b}") ==
          "engine:\n  a:\n    b: |\n        a\n\n        b\n");
    CHECK(edited("engine:\n  name: x # c\ny: 1\n", "rename: {engine.name: engine}") == "engine: x # c\ny: 1\n");
    CHECK(edited("engine:\n   name:\n     a: 1\n     # c\n", "rename: {engine.name: engine}") ==
          "engine:\n  a: 1\n  # c\n");
    CHECK(edited("m: {engine: x, b: 1}\n", "rename: {m.engine: m.engine.name}") == "m: {engine: {name: x}, b: 1}\n");
    CHECK(edited("engine: {name: x}\n", "rename: {engine.name: engine}") == "engine: x\n");
    CHECK(json("{\n  \"e\": {\n    \"n\": [\n      1\n    ]\n  }\n}\n", "rename: {e.n: e}") ==
          "{\n  \"e\": [\n    1\n  ]\n}\n");
}

TEST_CASE("renames mean the document as it was", "[manifest]")
{
    CHECK(edited("a: 1\nb: 2\n", "rename: {a: b, b: c}") == "b: 1\nc: 2\n");
    CHECK(edited("engine: x\nkind: y\n", "rename: {engine: engine.name, kind: engine.kind}") ==
          "engine:\n  name: x\n  kind: y\n");
    CHECK(edited("engine:\n  name: x\n  kind: y\n", "rename: {engine.name: engine, engine.kind: kind}") ==
          "engine: x\nkind: y\n");
    CHECK(edited("a:\n  b: 1\n  c: 2\n", "rename: {a: z, a.b: b}") == "z:\n  c: 2\nb: 1\n");
}

TEST_CASE("a value is set over the old one, comments beside it kept", "[manifest]")
{
    CHECK(edited("a:    old   # why\n", "set: {a: new}") == "a:    new   # why\n");
    CHECK(edited("a: 'old'\nb: \"old\"\n", "set: {a: \"it's\", b: new}") == "a: 'it''s'\nb: \"new\"\n");
    CHECK(edited("a: # none\nb: 1\n", "set: {a: 5}") == "a: 5 # none\nb: 1\n");
    CHECK(edited("a: one\n  two\n\nb: |\n  x\n\n  y\nc: 1\n", "set: {a: 1, b: 2}") == "a: 1\n\nb: 2\nc: 1\n");
    CHECK(edited("a:\n  b: 1 # gone\n  # gone\nc: 1\n", "set: {a: x}") == "a: x\nc: 1\n");
    CHECK(edited("l: [1, two, 3]\nm:\n- a\n- b # c\n", "set: {l.1: 2, m.1: x}") == "l: [1, 2, 3]\nm:\n- a\n- x # c\n");
    CHECK(edited("a: yes\n", "set: {a: \"yes\", b: \"off\", c: \"010\", d: 1.0e+20}") ==
          "a: yes\nb: \"off\"\nc: \"010\"\nd: 1.0e+20\n");
    CHECK(edited("a: 0x10\n", "set: {a: 16}") == "a: 0x10\n");
}

TEST_CASE("keys and maps that are not there are added as the last", "[manifest]")
{
    CHECK(edited("a:\n  b: 1\n\n# end\n", "set: {a.c: 2, x.t: text, a.d: {q: 1, p: [1, 2]}}") ==
          "a:\n  b: 1\n  c: 2\n  d:\n    p:\n      - 1\n      - 2\n    q: 1\nx:\n  t: text\n\n# end\n");
    CHECK(edited("", "set: {a: 1}") == "a: 1\n");
    CHECK(edited("# settings\n---\n", "set: {a: 1}") == "# settings\n---\na: 1\n");
    CHECK(edited("a: 1\n...\n", "set: {b: 1}") == "a: 1\nb: 1\n...\n");
    CHECK(edited("a: {}\nb:\nc: { }  # c\n", "set: {a.x: 1, b.x: 2, c.x: 3}") ==
          "a:\n  x: 1\nb:\n  x: 2\nc:  # c\n  x: 3\n");
    CHECK(edited("a: {b: 1}\nl: [{}, {x: 1}]\n", "set: {a.c: {d: e}, l.0.z: 1, l.1.z: [1]}") ==
          "a: {b: 1, c: {d: e}}\nl: [{z: 1}, {x: 1, z: [1]}]\n");
    CHECK(json("{}", "set: {a: 1}") == "{\n  \"a\": 1\n}");
    CHECK(json("{\"a\":1}", "set: {b: {c: [1, x]}}") == "{\"a\":1,\"b\":{\"c\":[1,\"x\"]}}");
    CHECK(json("{\n    \"a\": {}\n}\n", "set: {a.b: {c: 1}, d.e: [2]}") ==
          "{\n    \"a\": {\n        \"b\": {\n            \"c\": 1\n        }\n    },\n    \"d\": {\n        \"e\": [\n"
          "            2\n        ]\n    }\n}\n");
}

TEST_CASE("line ends, byte order mark and a missing last line end stay", "[manifest]")
{
    CHECK(edited("a: 1\r\nb: 2\r\n", "set: {c.d: 3}\nremove: [a]") == "b: 2\r\nc:\r\n  d: 3\r\n");
    CHECK(edited("a: 1\nb: 2", "set: {c: 3}\nremove: [b]") == "a: 1\nc: 3");
    CHECK(edited("a: 1\r\nb: 2", "remove: [b]") == "a: 1");
    CHECK(edited("\xef\xbb\xbf"
                 "a: 1\n",
                 "set: {a: 2}") ==
          "\xef\xbb\xbf"
          "a: 2\n");
    CHECK(json("\xef\xbb\xbf{\"a\": 1}", "set: {a: 2}") == "\xef\xbb\xbf{\"a\": 2}");
}

TEST_CASE("a removed key takes its own comments with it, and leaves those of others and of the file", "[manifest]")
{
    CHECK(edited("# the file's\na: 1\nb: 2\n", "remove: [a]") == "# the file's\nb: 2\n");
    CHECK(edited("a: 1\n\n# section\n\n# of b\n# too\nb: 2 # b\n  # deeper\n\n# of c\nc: 3\n", "remove: [b]") ==
          "a: 1\n\n# section\n\n\n# of c\nc: 3\n");
}

TEST_CASE("what an application changed since stays when the edit is taken back", "[manifest]")
{
    CHECK(undone_after("engine: llama # e\nz: 1\n", "rename: {engine: engine.name}", "llama", "gpt") ==
          "engine: gpt # e\nz: 1\n");
    CHECK(undone_after("a: 1\n# of b\nb: 2\n\nc: 3\n", "remove: [b]", "a: 1", "a: 1\nnew: 5") ==
          "a: 1\n# of b\nb: 2\nnew: 5\n\nc: 3\n");
    CHECK(undone_after("a: 1\nb: 2\nc: 3\n", "remove: [b]", "a: 1\n", "") == "b: 2\nc: 3\n");
    CHECK(undone_after("a: 1\nb: 2\nc: 3\n", "remove: [b]", "a: 1\nc: 3\n", "d: 4\n") == "d: 4\nb: 2\n");
    CHECK(undone_after("v: 1\nx: 1\n", "set: {v: 2}", "2", "3") == "v: 1\nx: 1\n");
    CHECK(undone_after("v: 1\nx: 1\n", "set: {v: 2}", "v: 2\n", "") == "x: 1\nv: 1\n");
    CHECK(undone_after("x: 1\n", "set: {a.b: 2}", "b: 2", "b: 2\n  c: 3") == "x: 1\na:\n  c: 3\n");
    CHECK(undone_after("b: 2\na: 1\n", "rename: {b: x.z}", "z: 2", "z: [5]") == "b: [5]\na: 1\n");
    CHECK(undone_after("{\n  \"a\": 1,\n  \"b\": 2\n}", "remove: [a]", "\"b\": 2", "\"b\": 2,\n  \"c\": 3",
                       DocumentKind::Json) == "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}");
}

TEST_CASE("the kind of a document is told by its name", "[manifest]")
{
    CHECK(document_kind("a/b.yml") == DocumentKind::Yaml);
    CHECK(document_kind("b.YAML") == DocumentKind::Yaml);
    CHECK(document_kind("x.y/b.json") == DocumentKind::Json);
    CHECK_FALSE(document_kind("a.yml/b"));
    CHECK_FALSE(document_kind("a.toml"));
}
