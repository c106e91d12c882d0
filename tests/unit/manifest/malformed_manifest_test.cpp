// A corpus of malformed manifests: each another class of fault, each told at its exact place, none a crash.
#include "manifest/manifest_reader.h"
#include "unit/manifest/trees.h"

#include <catch2/catch.hpp>

using namespace newel;
using manifest_test::MemoryTree;

namespace {

struct Malformed {
    char const* text;
    int line;
    int column;
    char const* piece;  // of the message
};

MemoryTree tree()
{
    return {{"migrations/0001-a.up.sql", "CREATE TABLE a (x);\n"},
            {"migrations/0001-a.down.sql", "DROP TABLE a;\n"},
            {"migrations/latin1.sql", "SELECT '\xe9';\n"}};
}

void check(std::string const& text, Malformed const& expected)
{
    INFO(text);
    try {
        (void)read_manifest(text, "manifests/demo.yaml", tree(), Strictness::Authoring);
        FAIL_CHECK("it was read");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        CHECK(error.place().line == expected.line);
        CHECK(error.place().column == expected.column);
        CHECK_THAT(error.message(), Catch::Contains(expected.piece));
    }
}

// As they stand.
Malformed const kWhole[]{
    {"", 1, 1, "there is nothing in this file"},
    {"# only a comment\n", 1, 1, "there is nothing in this file"},
    {"~\n", 1, 1, "there is nothing in this file"},
    {",", 1, 1, "something follows the end of the document"},
    {"- a\n", 1, 1, "a manifest is a map, this is a list"},
    {"just text\n", 1, 1, "a manifest is a map, this is text"},
    {"newel: 1\napp: demo\n---\nnewel: 1\n", 3, 1, "something follows the end of the document"},
    {"{newel: 1, app: demo} x\n", 1, 23, "something stands behind the end of a value"},
    {"newel: 1\napp: [a\n", 3, 1, "a bracket is not closed"},
    {"newel: 1\napp: {a: b\n", 3, 1, "a bracket is not closed"},
    {"newel: 1\napp: \"demo\n", 2, 6, "a quote is not closed"},
    {"newel: 1\napp: demo\nx-a: 'it''s\n", 3, 6, "a quote is not closed"},
    {"newel: 1\napp: \"demo", 2, 6, "a quote is not closed"},
    {"newel: 1\n app: demo\n", 2, 5, "not YAML"},
    {"newel: 1\n\tapp: demo\n", 2, 1, "not YAML"},
    {"newel: 1\napp: demo\napp: demo\n", 3, 1, "the key 'app' stands twice; first in line 2"},
    {"newel: 1\napp: &a demo\n", 2, 6, "anchors"},
    {"newel: 1\napp: *a\n", 2, 6, "aliases"},
    {"newel: 1\napp: !!str demo\n", 2, 6, "tags ('!name') are not allowed"},
    {"newel: 1\napp: ! demo\n", 2, 6, "tags ('!name') are not allowed"},
    {"newel: 1\n? [a, b]\n: c\n", 2, 3, "a key must be plain text"},
    {"newel: 1\n: c\n", 2, 1, "a key is missing"},
    {"newel: 1\napp: \"\\q\"\n", 2, 8, "this escape is not known"},
    {"newel: 1\napp: \"\\0\"\n", 2, 6, "text holds a NUL"},
    {"newel: 1\napp: d\x1b\n", 2, 7, "a control character"},
    {"newel: 1\napp: d\xff\n", 2, 1, "bytes that are not UTF-8"},
    {"newel: 1\nx-big: 9223372036854775808\n", 2, 8, "the number '9223372036854775808' is too big"},
    {"newel: 1\nx-big: 0xfffffffffffffffff\n", 2, 8, "is too big"},
    {"newel: 1\nx-big: 1e999\n", 2, 8, "the number '1e999' is too big"},
    {"app: demo\n", 1, 1, "'newel: 1' is missing"},
    {"newel: one\napp: demo\n", 1, 8, "'newel' is not a format's number"},
    {"newel: 0\napp: demo\n", 1, 8, "'newel' is not a format's number"},
    {"newel: 1.0\napp: demo\n", 1, 8, "'newel' is not a format's number"},
    {"newel: 2\napp: demo\n", 1, 8, "format 2 is written by a newer Newel"},
    {"newel: 1\nneeds: 2\n", 2, 8, "needs a newer Newel"},
    {"newel: 1\nneeds: more\n", 2, 8, "'needs' is not a whole number"},
    {"newel: 1\nsteps: {}\n", 1, 1, "'app: NAME' is missing"},
    {"newel: 1\napp: Demo\n", 2, 6, "'Demo' is no name for an app"},
    {"newel: 1\napp: 7\n", 2, 6, "a whole number is no name for an app"},
    {"newel: 1\napp: a_b\n", 2, 6, "'a_b' is no name for an app"},
    {"newel: 1\napp: \"a\\e[31m\"\n", 2, 6, "'a\\x1b[31m' is no name for an app"},
};

// Below `newel: 1` and `app: demo`; so they begin in line 3.
Malformed const kTop[]{
    {"step: {}\n", 3, 1, "the key 'step' is not known (did you mean 'steps'?)"},
    {"zebra: 1\n", 3, 1, "the key 'zebra' is not known"},
    {"stores: []\n", 3, 9, "'stores' is a list, not a map"},
    {"stores: {}\n", 3, 9, "'stores' names no store"},
    {"stores: {db: a.db}\n", 3, 14, "the store 'db' is not a map with one key"},
    {"stores: {db: {sqlite: a.db, files: b}}\n", 3, 14, "the store 'db' is not a map with one key"},
    {"stores: {db: {sqlit: a.db}}\n", 3, 15, "the kind of store 'sqlit' is not known (did you mean 'sqlite'?)"},
    {"stores: {db: {sqlite: 7}}\n", 3, 23, "'sqlite' is a whole number, not a path in text"},
    {"stores: {db: {sqlite: /a.db}}\n", 3, 23, "a path is absolute"},
    {"stores: {db: {sqlite: ../a.db}}\n", 3, 23, "a path has the part '..'"},
    {"stores: {db: {sqlite: a//b}}\n", 3, 23, "a path has an empty part"},
    {"stores: {db: {sqlite: 'a\\b'}}\n", 3, 23, "a path holds a backslash"},
    {"stores: {db: {files: .newel/x}}\n", 3, 22, "a path names .newel"},
    {"stores: {Db: {sqlite: a}}\n", 3, 10, "'Db' is no name for a store"},
    {"stores: {a: {sqlite: a}, b: {postgres: x}}\n", 3, 26, "more than one database store"},
    {"dev: [a]\n", 3, 6, "'dev' is a list, not a path in text"},
    {"migrations: 7\n", 3, 13, "'migrations' is a whole number"},
    {"migrations: ../../../x\nsteps: {1: a}\n", 4, 9, "leads out of the folder tree"},
    {"keys: RWQ\n", 3, 7, "'keys' is text, not a list of public keys"},
    {"keys: [7]\n", 3, 8, "a key is a whole number, not text"},
    {"keys: [RWQ]\n", 3, 8, "'RWQ' is no public key"},
    {"mirror: on\n", 3, 9, "'mirror' is not auto or off"},
    {"always: {sql: x}\n", 3, 9, "'always' is a map, not a list of operations"},
    {"keep_for: [90]\n", 3, 11, "'keep_for' is a list, not an amount"},
    {"channels: [a]\n", 3, 11, "'channels' is a list, not a map"},
    {"channels: {a: main}\n", 3, 15, "the channel 'a' is not a map"},
    {"channels: {a: {ref: main, tags: v*}}\n", 3, 12, "needs exactly one of ref, tags, release"},
    {"channels: {a: {}}\n", 3, 12, "needs exactly one of ref, tags, release"},
    {"channels: {a: {ref: 7}}\n", 3, 21, "'ref' is a whole number, not text"},
    {"channels: {a: {ref: main, except: x}}\n", 3, 35, "'except' goes with 'tags'"},
    {"channels: {a: {ref: main, supported: 0}}\n", 3, 38, "'supported' is not a number of releases"},
    {"channels: {a: {ref: main, suported: 1}}\n", 3, 27, "the key 'suported' is not known (did you mean 'supported'?)"},
    {"channels: {'a b': {ref: main}}\n", 3, 12, "'a b' is no name for a channel"},
    {"releases: {v1: 2}\n", 3, 16, "the release 'v1' is not a map"},
    {"releases: {v1: {commit: abcdef0}}\n", 3, 12, "the release 'v1' needs 'version'"},
    {"releases: {v1: {version: two}}\n", 3, 26, "text where a data version is needed"},
    {"releases: {v1: {version: -1}}\n", 3, 26, "where a data version is needed"},
    {"releases: {v1: {version: 0, commit: xyz}}\n", 3, 37, "'xyz' is no commit"},
    {"releases: {v1: {version: 0, commit: 1234567}}\n", 3, 37, "'commit' is a whole number, not text"},
    {"releases: {v1: {version: 0, chain: abc}}\n", 3, 36, "'chain' is not 64 hex digits"},
    {"releases: {v1: {version: 9}}\n", 3, 12, "the release 'v1' is at version 9, but the last step is 0"},
    {"pins: {abc: 1}\n", 3, 8, "'abc' is no commit"},
    {"pins: {abcdef0: one}\n", 3, 17, "text where a data version is needed"},
    {"from: diesel\n", 3, 7, "'from' needs 'layout' and 'dir'"},
    {"from: {layout: disel, dir: m}\n", 3, 16, "the layout 'disel' is not known (did you mean 'diesel'?)"},
    {"from: {layout: diesel, dir: ../m}\n", 3, 29, "a path has the part '..'"},
    {"from: {layout: diesel, dir: []}\n", 3, 29, "'dir' names no folder"},
    {"from: {layout: diesel, dir: [7]}\n", 3, 30, "'dir' is a whole number, not a folder's path"},
    {"from: {layout: diesel, dir: m, dirs: n}\n", 3, 32, "the key 'dirs' is not known (did you mean 'dir'?)"},
    {"from: {layout: diesel, dir: m}\nsteps: {1: a}\n", 3, 7, "'from' and 'steps' exclude each other"},
    {"extra: {a: {breaks: nothing}}\n", 3, 8, "'extra' goes with 'from'"},
    {"from: {layout: diesel, dir: m}\nextra: [a]\n", 4, 8, "'extra' is a list, not a map"},
    {"from: {layout: diesel, dir: m}\nextra: {a: nothing}\n", 4, 12, "what is said of 'a' is not a map"},
    {"from: {layout: diesel, dir: m}\nextra: {a: {brakes: nothing}}\n", 4, 13, "the key 'brakes' is not known"},
};

// Below `steps:` in line 4, with a files store.
Malformed const kSteps[]{
    {"  - a\n", 5, 3, "'steps' is a list, not a map of numbered steps"},
    {"  one: a\n", 5, 3, "'one' is no data version"},
    {"  0: a\n", 5, 3, "'0' is no data version"},
    {"  01: a\n", 5, 3, "'01' is no data version"},
    {"  1.0: a\n", 5, 3, "'1.0' is no data version"},
    {"  9999999: a\n", 5, 3, "'9999999' is no data version"},
    {"  1: a\n  1: a\n", 6, 3, "the key '1' stands twice; first in line 5"},
    {"  2: {name: b, up: []}\n", 5, 3, "step 1 is missing before step 2"},
    {"  1: a\n  5: {name: b, up: []}\n", 6, 3, "steps 2 to 4 are missing before step 5"},
    {"  1: a\n  3: {name: c, up: []}\n  2: {name: b, up: []}\n", 6, 3, "step 2 stands after step 3"},
    {"  1: a\n  2: {name: a, up: []}\n", 6, 3, "steps 1 and 2 have the same name, 'a'"},
    {"  1:\n", 5, 3, "step 1: a step needs a name in text"},
    {"  1: 2026\n", 5, 6, "step 1: a step needs a name in text"},
    {"  1: {up: []}\n", 5, 3, "step 1: a step needs a name in text"},
    {"  1: a b\n", 5, 6, "'a b' is no name for a step"},
    {"  1: ../a\n", 5, 6, "'../a' is no name for a step"},
    {"  1: \"a\\u202eb\"\n", 5, 6, "'a\\u202eb' is no name for a step"},
    {"  1: b\n", 5, 3, "the file 'migrations/0001-b.up.sql' is missing"},
    {"  1: {name: a, up: []}\n  2: {name: c, up: [{sql: none.sql}]}\n", 6, 27,
     "the file 'migrations/none.sql' is missing"},
    {"  1: {name: a, brakes: nothing}\n", 5, 16, "the key 'brakes' is not known (did you mean 'breaks'?)"},
    {"  1: {name: a, rows: {}}\n", 5, 16, "the key 'rows' is reserved for a later Newel"},
    {"  1: {name: a, up: 0001-a.up.sql}\n", 5, 20, "text where a list of operations is needed"},
    {"  1: {name: a, up: [0001-a.up.sql]}\n", 5, 21, "an operation is a map with one key"},
    {"  1: {name: a, up: [{sql: x, move: y}]}\n", 5, 21, "an operation is a map with one key"},
    {"  1: {name: a, up: [{sqll: x}]}\n", 5, 22, "the operation 'sqll' is not known (did you mean 'sql'?)"},
    {"  1: {name: a, up: [{checkpoint: x}]}\n", 5, 22, "the operation 'checkpoint' is reserved"},
    {"  1: {name: a, up: [{sql: [x]}]}\n", 5, 27, "'sql' is a list, not a file's name"},
    {"  1: {name: a, up: [{sql: {}}]}\n", 5, 22, "either 'file: FILE' or 'text: \"…\"' is needed"},
    {"  1: {name: a, up: [{sql: {file: 0001-a.up.sql, text: x}}]}\n", 5, 22, "either 'file: FILE' or 'text"},
    {"  1: {name: a, up: [{sql: {text: 7}}]}\n", 5, 34, "'text' is a whole number, not text"},
    {"  1: {name: a, up: [{sql: {text: x, stor: db}}]}\n", 5, 37,
     "the key 'stor' is not known (did you mean 'store'?)"},
    {"  1: {name: a, up: [{sql: {text: x, store: dv}}]}\n", 5, 44, "the store 'dv' is not known (did you mean 'db'?)"},
    {"  1: {name: a, up: [{sql: {text: x, store: home}}]}\n", 5, 44, "the store 'home' is not a database store"},
    {"  1: {name: a, up: [{sql: /etc/passwd}]}\n", 5, 27, "a path is absolute"},
    {"  1: {name: a, up: [{sql: ../../x.sql}]}\n", 5, 27, "a path has the part '..'"},
    {"  1: {name: a, up: [{move: x}]}\n", 5, 28, "'move' is text, not a map with from, to"},
    {"  1: {name: a, up: [{move: {from: x}}]}\n", 5, 22, "'move' needs 'to'"},
    {"  1: {name: a, up: [{move: {from: x, to: ../y}}]}\n", 5, 42, "a path has the part '..'"},
    {"  1: {name: a, up: [{copy: {from: x, to: 'a\\b'}}]}\n", 5, 42, "a path holds a backslash"},
    {"  1: {name: a, up: [{remove: {path: .newel/ledger.db}}]}\n", 5, 37, "a path names .newel"},
    {"  1: {name: a, up: [{remove: {path: x, recursive: true}}]}\n", 5, 40, "the key 'recursive' is not known"},
    {"  1: {name: a, up: [{mkdir: {path: 7}}]}\n", 5, 36, "'path' is a whole number, not a path in text"},
    {"  1: {name: a, up: [{mkdir: {path: ''}}]}\n", 5, 36, "a path is empty"},
    {"  1: {name: a, up: [{write: {path: x}}]}\n", 5, 22, "either 'file: FILE' or 'text"},
    {"  1: {name: a, up: [{write: {path: x, text: y, mode: 0644}}]}\n", 5, 54, "'mode' is not octal digits in quotes"},
    {"  1: {name: a, up: [{write: {path: x, text: y, mode: '0999'}}]}\n", 5, 54, "'mode' is not octal digits"},
    {"  1: {name: a, up: [{edit: {files: x}}]}\n", 5, 28, "'edit' needs 'rename', 'set' or 'remove'"},
    {"  1: {name: a, up: [{edit: {set: {a: 1}}}]}\n", 5, 22, "'edit' needs 'files'"},
    {"  1: {name: a, up: [{edit: {files: x, rename: [a]}}]}\n", 5, 47, "'rename' is not a map"},
    {"  1: {name: a, up: [{edit: {files: x, rename: {a: 1}}}]}\n", 5, 48, "'rename' needs a new name in text"},
    {"  1: {name: a, up: [{edit: {files: x, set: [a]}}]}\n", 5, 44, "'set' is not a map"},
    {"  1: {name: a, up: [{edit: {files: x, remove: a}}]}\n", 5, 47, "'remove' is not a list of paths"},
    {"  1: {name: a, up: [{edit: {files: x, remove: [1]}}]}\n", 5, 48, "'remove' holds something that is no path"},
    {"  1: {name: a, up: [{edit: {files: x, rename: {a: a}}}]}\n", 5, 48, "'a' is renamed to what it is called"},
    {"  1: {name: a, up: [{edit: {files: x, rename: {a: c, b: c}}}]}\n", 5, 47, "two keys are renamed to 'c'"},
    {"  1: {name: a, up: [{edit: {files: x, rename: {a: b, b: a}}}]}\n", 5, 47, "renames go round in a circle"},
    {"  1: {name: a, up: [{edit: {files: x, set: {a..b: 1}}}]}\n", 5, 45, "'a..b' is no path in a document"},
    {"  1: {name: a, up: [{edit: {files: x, remove: [a, '\"b']}}]}\n", 5, 51, "a quote is not closed"},
    {"  1: {name: a, up: [], down: [{undo: {of: 1, store: home}}]}\n", 5, 32, "'undo' is of one file operation"},
    {"  1: {name: a, up: [{mkdir: {path: b}}], down: [{undo: {of: 1, mkdir: {path: b}, move: {from: a, to: b}}}]}\n", 5,
     50, "'undo' is of one file operation"},
    {"  1: {name: a, up: [{mkdir: {path: b}}], down: [{undo: {of: 0, store: home, mkdir: {path: b}}}]}\n", 5, 50,
     "'undo' is of one file operation"},
    {"  1: {name: a, up: [{undo: {of: 1, store: home, mkdir: {path: b}}}]}\n", 5, 22,
     "'undo' is of one file operation"},
    {"  1: {name: a, up: [{mkdir: {path: b}}], down: [{undo: {of: 9, store: home, mkdir: {path: b}}}]}\n", 5, 61,
     "'undo' is of operation 9, but 'up' has 1"},
    {"  1: {name: a, up: [{mkdir: {path: b}}], down: [{undo: {of: 1, store: home, remove: {path: b}}}]}\n", 5, 61,
     "'undo' is of operation 1 as 'remove', but that is 'mkdir'"},
    {"  1: {name: a, up: [{mkdir: {path: b}}], down: [{undo: {of: 1, store: home, mkdir: {path: ../e}}}]}\n", 5, 91,
     "a path has the part '..'"},
    {"  1: {name: a, up: [{mkdir: {path: b}}], down: [{undo: {of: 1, store: home, mkdir: {path: b, to: c}}}]}\n", 5, 94,
     "the key 'to' is not known"},
    {"  1: {name: a, up: [{code: {}}], down: none}\n", 5, 22, "'code' needs the name of a function"},
    {"  1: {name: c, up: [{code: b}]}\n", 5, 3,
     "a step with code needs a down in SQL or file operations, or 'down: none'"},
    {"  1: {name: a, down: [{code: f}]}\n", 5, 24, "'code' may not be part of a down"},
    {"  1: {name: a, down: no}\n", 5, 22, "'down' is 'no', not none, a list of operations or {revision, do}"},
    {"  1: {name: a, down: {revision: 2}}\n", 5, 22, "'down' needs 'do', a list of operations"},
    {"  1: {name: a, down: {do: []}}\n", 5, 22, "'down' needs 'revision', a whole number from 1"},
    {"  1: {name: a, down: {revision: 0, do: []}}\n", 5, 33, "'down' needs 'revision', a whole number from 1"},
    {"  1: {name: a, down: {revision: 1, do: x}}\n", 5, 40, "text where a list of operations is needed"},
    {"  1: {name: a, down: {revision: 1, do: [], undo: 1}}\n", 5, 44, "in 'down', the key 'undo' is not known"},
    {"  1: {name: a, breaks: everything}\n", 5, 24, "'breaks' is 'everything', not nothing, writers, readers"},
    {"  1: {name: a, breaks: [readers]}\n", 5, 24, "'breaks' is a list, not nothing"},
    {"  1: {name: a, breaks: {}}\n", 5, 24, "'breaks' needs 'readers_below' or 'writers_below'"},
    {"  1: {name: a, breaks: {readers_below: 2}}\n", 5, 40, "'readers_below' is not a version from 0 to 1"},
    {"  1: {name: a, breaks: {readers_below: 1, writers_below: 0}}\n", 5, 24,
     "'writers_below' is lower than 'readers_below'"},
    {"  1: {name: a, breaks: {readers: 1}}\n", 5, 25, "in 'breaks', the key 'readers' is not known"},
    {"  1: {name: a, foreign_keys: true}\n", 5, 30, "'foreign_keys' is true or false, not on or off"},
    {"  1: {name: a, foreign_keys: yes}\n", 5, 30, "'foreign_keys' is 'yes', not on or off"},
    {"  1: {name: a, only: prod}\n", 5, 22, "'only' is not a list of environments"},
    {"  1: {name: a, never: []}\n", 5, 23, "'never' is not a list of environments"},
    {"  1: {name: a, fresh: maybe}\n", 5, 23, "'fresh' is 'maybe', not only or never"},
    {"  1: {name: a, transaction: some}\n", 5, 29, "'transaction' is 'some', not none"},
    {"  1: {name: a, keep: false}\n", 5, 22, "'keep' is true or false, not auto or off"},
    {"  1: {name: a, requires: SELECT 1}\n", 5, 26, "'requires' needs 'sql'"},
    {"  1: {name: a, requires: {sql: x, skippable: maybe}}\n", 5, 46, "'skippable' is not true or false"},
    {"  1: {name: a, requires: {sql: x, msg: y}}\n", 5, 35, "in 'requires', the key 'msg' is not known"},
    {"  1: {name: a, allow: [rule]}\n", 5, 23, "'allow' is not a map of rules"},
    {"  1: {name: a, allow: {rule: 3}}\n", 5, 24, "'allow' gives no reason in text for 'rule'"},
    {"  1: {name: a, why: 7}\n", 5, 21, "'why' is a whole number, not text"},
};

}  // namespace

TEST_CASE("a malformed manifest is told at its exact place", "[manifest][malformed]")
{
    for (auto const& bad : kWhole) check(bad.text, bad);
}

TEST_CASE("a fault beside the steps is told at its exact place", "[manifest][malformed]")
{
    for (auto const& bad : kTop) check(cat("newel: 1\napp: demo\n", bad.text), bad);
}

TEST_CASE("a malformed step is told at its exact place", "[manifest][malformed]")
{
    for (auto const& bad : kSteps)
        check(cat("newel: 1\napp: demo\nstores: {db: {sqlite: a.db}, home: {files: .}}\nsteps:\n", bad.text), bad);
}

TEST_CASE("a malformed step is never an error for everybody while running, but for what is missing",
          "[manifest][malformed]")
{
    int read = 0;
    for (auto const& bad : kSteps) {
        INFO(bad.text);
        try {
            auto const manifest = read_manifest(
                cat("newel: 1\napp: demo\nstores: {db: {sqlite: a.db}, home: {files: .}}\nsteps:\n", bad.text),
                "manifests/demo.yaml", tree(), Strictness::Running);
            CHECK_FALSE(manifest.steps.at(0).unusable.empty());
            ++read;
        } catch (Error const& error) {
            CHECK(error.code() == ErrorCode::Invalid);
        }
    }
    CHECK(read > 40);
}

TEST_CASE("a script in another encoding is told in the script", "[manifest][malformed]")
{
    CHECK_THROWS_WITH(read_manifest("newel: 1\napp: demo\nsteps: {1: {name: a, up: [{sql: latin1.sql}]}}\n",
                                    "manifests/demo.yaml", tree(), Strictness::Running),
                      Catch::Contains("migrations/latin1.sql:1: a payload is not UTF-8"));
}

TEST_CASE("stores that an operation needs and nobody has are named", "[manifest][malformed]")
{
    check("newel: 1\napp: demo\nsteps: {1: {name: a, up: [{mkdir: {path: x}}]}}\n",
          {"", 3, 28, "there is no files store"});
    check(
        "newel: 1\napp: demo\nstores: {a: {files: a}, b: {files: b}}\nsteps: {1: {name: b, up: [{mkdir: {path: "
        "x}}]}}\n",
        {"", 4, 28, "there are several files stores"});
    check("newel: 1\napp: demo\nstores: {a: {files: a}}\nsteps: {1: a}\n", {"", 4, 9, "there is no database store"});
}
