#include "manifest/manifest_editor.h"

#include "base/error.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

std::string refusal(std::string const& text)
{
    try {
        (void)add_step(text, {2}, "b");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        CHECK_FALSE(error.advice().empty());
        return error.message();
    }
    return "it was edited";
}

}  // namespace

TEST_CASE("a step is added after the last, and nothing else changes", "[manifest]")
{
    CHECK(add_step("newel: 1 # one\napp: x\nsteps:\n    1: 'a'   # first\n\n# end\nchannels: {n: {ref: main}}\n", {2},
                   "b") ==
          "newel: 1 # one\napp: x\nsteps:\n    1: 'a'   # first\n    2: b\n\n# end\nchannels: {n: {ref: main}}\n");
}

TEST_CASE("a step is added after one of many lines", "[manifest]")
{
    CHECK(
        add_step(
            "newel: 1\napp: x\nsteps:\n  1:\n    name: a\n    up:\n    - sql:\n        text: |\n          SELECT 1;\n\n"
            "          -- # end\n    # of it\n  # after\nkeys: []\n",
            {2}, "b") ==
        "newel: 1\napp: x\nsteps:\n  1:\n    name: a\n    up:\n    - sql:\n        text: |\n          SELECT 1;\n\n"
        "          -- # end\n    # of it\n  2: b\n  # after\nkeys: []\n");
}

TEST_CASE("the first step makes the place for itself", "[manifest]")
{
    CHECK(add_step("newel: 1\napp: x\n", {1}, "a") == "newel: 1\napp: x\nsteps:\n  1: a\n");
    CHECK(add_step("newel: 1\napp: x", {1}, "a") == "newel: 1\napp: x\nsteps:\n  1: a\n");
    CHECK(add_step("newel: 1\nsteps: # none\napp: x\n", {1}, "a") == "newel: 1\nsteps: # none\n  1: a\napp: x\n");
}

TEST_CASE("an empty map in braces, as init writes it, is opened for the first step", "[manifest]")
{
    CHECK(add_step("newel: 1\nsteps: {}\napp: x\n", {1}, "a") == "newel: 1\nsteps:\n  1: a\napp: x\n");
    CHECK(add_step("newel: 1\nsteps: { }  # none\n", {1}, "a") == "newel: 1\nsteps:  # none\n  1: a\n");
    CHECK(add_step("newel: 1\r\nsteps: {}\r\n", {1}, "a") == "newel: 1\r\nsteps:\r\n  1: a\r\n");
}

TEST_CASE("line ends stay as they are", "[manifest]")
{
    CHECK(add_step("newel: 1\r\nsteps:\r\n  1: a\r\n", {2}, "b") == "newel: 1\r\nsteps:\r\n  1: a\r\n  2: b\r\n");
}

TEST_CASE("a name that would be something else than text is quoted", "[manifest]")
{
    CHECK(add_step("newel: 1\n", {1}, "true") == "newel: 1\nsteps:\n  1: \"true\"\n");
    CHECK(add_step("newel: 1\n", {1}, "2026") == "newel: 1\nsteps:\n  1: \"2026\"\n");
    CHECK(add_step("newel: 1\n", {1}, "a:b") == "newel: 1\nsteps:\n  1: \"a:b\"\n");
}

TEST_CASE("what cannot be edited safely is left alone, with what to write", "[manifest]")
{
    CHECK_THAT(refusal("newel: 1\nsteps: {1: a}\n"),
               Catch::Contains("the manifest:2:8: 'steps' is not written as a map"));
    CHECK_THAT(refusal("{newel: 1, steps: {1: a}}"), Catch::Contains("this manifest is one map in braces"));
    CHECK_THAT(refusal("newel: 1\rsteps:\r  1: a\r"), Catch::Contains("lone CR"));
    CHECK_THROWS_WITH(add_step("newel: 1\nfrom: {layout: diesel, dir: m}\n", {1}, "a"),
                      Catch::Contains("another tool's folder"));
    CHECK_THROWS_WITH(add_step("newel: 1\nsteps: {\n  }\n", {1}, "a"),
                      Catch::Contains("an empty map on several lines"));
    CHECK_THROWS_WITH(add_step("newel: 1\nsteps: ~\n", {1}, "a"), Catch::Contains("is said to be nothing"));
    CHECK_THROWS_WITH(add_step("newel: 1\nsteps:\n  1: a\n", {3}, "c"), Catch::Contains("step 3 does not follow"));
    CHECK_THROWS_WITH(add_step("newel: 1\nsteps:\n  1: a\n", {2}, "b c"), Catch::Contains("no name for a step"));
}

TEST_CASE("a release is added, and replaced where it stands", "[manifest]")
{
    ReleaseSpec const release{.name = "v2", .commit = "1234567", .version = {4}};
    CHECK(set_release("newel: 1\nreleases:\n  v1: {version: 1} # one\n", release) ==
          "newel: 1\nreleases:\n  v1: {version: 1} # one\n  v2: {commit: \"1234567\", version: 4}\n");
    CHECK(set_release("newel: 1\nreleases:\n  v2: {commit: \"a#b'c\", version: 1}  # two\n  v3: {version: 1}\n",
                      release) ==
          "newel: 1\nreleases:\n  v2: {commit: \"1234567\", version: 4}  # two\n  v3: {version: 1}\n");
    CHECK(
        set_release("newel: 1\nreleases:\n  v2:\n    version: 1\n    # old\n    commit: abcdef0\n  v3: {version: 1}\n",
                    release) == "newel: 1\nreleases:\n  v2: {commit: \"1234567\", version: 4}\n  v3: {version: 1}\n");
    CHECK(set_release("newel: 1\n", {.name = "1.0", .version = {1}}) ==
          "newel: 1\nreleases:\n  \"1.0\": {version: 1}\n");
}

TEST_CASE("a channel is pinned to a release and keeps how many are supported", "[manifest]")
{
    CHECK(set_channel_release("newel: 1\nchannels:\n  beta: {tags: \"v*\", supported: 3} # b\n", "beta", "v2") ==
          "newel: 1\nchannels:\n  beta: {release: v2, supported: 3} # b\n");
    CHECK(set_channel_release("newel: 1\nchannels:\n  beta: {ref: main}\n", "stable", "1.0") ==
          "newel: 1\nchannels:\n  beta: {ref: main}\n  stable: {release: \"1.0\"}\n");
}
