#include "base/path_glob.h"

#include <catch2/catch.hpp>

#include <chrono>

using namespace newel;

TEST_CASE("a star stays within its part", "[base]")
{
    CHECK(fits_path_glob("models/*.yml", "models/a.yml"));
    CHECK(fits_path_glob("*", "a"));
    CHECK(fits_path_glob("a*c*e", "abcde"));
    CHECK_FALSE(fits_path_glob("models/*.yml", "models/a/b.yml"));
    CHECK_FALSE(fits_path_glob("*", "a/b"));
    CHECK_FALSE(fits_path_glob("models/*", "models"));
    CHECK_FALSE(fits_path_glob("a*c*e", "abcd"));
}

TEST_CASE("two stars as a part take any number of parts, also none", "[base]")
{
    CHECK(fits_path_glob("models/**/model.yml", "models/model.yml"));
    CHECK(fits_path_glob("models/**/model.yml", "models/a/model.yml"));
    CHECK(fits_path_glob("models/**/model.yml", "models/a/b/c/model.yml"));
    CHECK(fits_path_glob("**/model.yml", "model.yml"));
    CHECK(fits_path_glob("**/a/**/b", "x/a/y/a/z/b"));
    CHECK(fits_path_glob("**", "a/b/c"));
    CHECK_FALSE(fits_path_glob("models/**/model.yml", "models/a/model.yaml"));
    CHECK_FALSE(fits_path_glob("models/**/model.yml", "other/model.yml"));
    CHECK_FALSE(fits_path_glob("models/**/model.yml", "models/mymodel.yml"));
}

TEST_CASE("two stars at the end are what lies below, not the folder itself", "[base]")
{
    CHECK(fits_path_glob("a/**", "a/b"));
    CHECK(fits_path_glob("a/**", "a/b/c"));
    CHECK_FALSE(fits_path_glob("a/**", "a"));
    CHECK_FALSE(fits_path_glob("a/**", "ab"));
}

TEST_CASE("two stars beside something else are a star", "[base]")
{
    CHECK(fits_path_glob("a**b", "axxb"));
    CHECK_FALSE(fits_path_glob("a**b", "a/b"));
}

TEST_CASE("a question mark is one character, however many bytes it has", "[base]")
{
    CHECK(fits_path_glob("?.yml", "a.yml"));
    CHECK(fits_path_glob("?.yml", "é.yml"));
    CHECK_FALSE(fits_path_glob("?.yml", ".yml"));
    CHECK_FALSE(fits_path_glob("a?b", "a/b"));
}

TEST_CASE("brackets list characters, ranges and what is not meant", "[base]")
{
    CHECK(fits_path_glob("[abc].x", "b.x"));
    CHECK(fits_path_glob("v[0-9]", "v7"));
    CHECK(fits_path_glob("[!a]b", "cb"));
    CHECK(fits_path_glob("[]]", "]"));
    CHECK(fits_path_glob("[!]]", "a"));
    CHECK(fits_path_glob("[a-]", "-"));
    CHECK(fits_path_glob("[à-ü]", "é"));
    CHECK(fits_path_glob("[^a]", "^"));
    CHECK_FALSE(fits_path_glob("[^a]", "b"));
    CHECK_FALSE(fits_path_glob("[!a]b", "ab"));
    CHECK_FALSE(fits_path_glob("[!a]", "/"));
    CHECK_FALSE(fits_path_glob("v[0-9]", "va"));
}

TEST_CASE("a bracket that is not closed is itself", "[base]")
{
    CHECK(fits_path_glob("a[b", "a[b"));
    CHECK(fits_path_glob("[", "["));
    CHECK(fits_path_glob("[!", "[!"));
    CHECK_FALSE(fits_path_glob("a[b", "ab"));
}

TEST_CASE("case counts", "[base]")
{
    CHECK(fits_path_glob("A.yml", "A.yml"));
    CHECK_FALSE(fits_path_glob("A.yml", "a.yml"));
}

TEST_CASE("what is special in a path is told", "[base]")
{
    CHECK(is_path_glob("a/*.yml"));
    CHECK(is_path_glob("a?"));
    CHECK(is_path_glob("[a"));
    CHECK_FALSE(is_path_glob("a/b.yml"));
}

TEST_CASE("the folder to look in ends before the first special part", "[base]")
{
    CHECK(glob_folder("models/**/model.yml") == "models");
    CHECK(glob_folder("a/b/c*.yml") == "a/b");
    CHECK(glob_folder("a/b.yml") == "a");
    CHECK(glob_folder("a/**") == "a");
    CHECK(glob_folder("**/x") == "");
    CHECK(glob_folder("x") == "");
}

TEST_CASE("no pattern takes longer than the product of both lengths", "[base]")
{
    std::string stars;
    std::string parts;
    std::string path;
    for (int i = 0; i < 500; ++i) {
        stars += "a*";
        parts += "**/a*a/";
        path += "aaaa/";
    }
    auto const start = std::chrono::steady_clock::now();
    CHECK_FALSE(fits_path_glob(stars + "b", std::string(3000, 'a')));
    CHECK_FALSE(fits_path_glob(parts + "b", path + "c"));
    CHECK_FALSE(fits_path_glob(std::string(3000, '['), std::string(3000, '[') + "a"));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}

TEST_CASE("one pattern is held against many paths", "[base]")
{
    PathGlob const glob("models/**/*.yml");
    CHECK(glob.fits("models/a.yml"));
    CHECK(glob.fits("models/a/b.yml"));
    CHECK_FALSE(glob.fits("models/a/b.json"));
    CHECK(glob.fits("models/c.yml"));
}

TEST_CASE("in a name as a whole a slash is a character like others", "[base]")
{
    CHECK(fits_name_glob("v*", "v1/2"));
    CHECK(fits_name_glob("v?2", "v/2"));
    CHECK(fits_name_glob("*", ""));
    CHECK(fits_name_glob("*-rc*", "api/v1.0-rc2"));
    CHECK(fits_name_glob("[a-c]x", "bx"));
    CHECK_FALSE(fits_name_glob("[!a-c]x", "bx"));
    CHECK_FALSE(fits_name_glob("v*-rc*", "v1.0"));
}
