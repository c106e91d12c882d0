#include "model/ids.h"

#include <catch2/catch.hpp>

using namespace newel;

TEST_CASE("a path that could leave its folder is no path", "[model]")
{
    CHECK(RelativePath::parse("config/cortex.yaml")->text() == "config/cortex.yaml");
    CHECK(RelativePath::parse(".cortexrc"));
    CHECK(RelativePath::parse("größe/…"));
    struct Bad {
        std::string path;
        char const* why;
    };
    Bad const bad[]{{"", "empty"},
                    {"/etc/passwd", "absolute"},
                    {"../x", "'..'"},
                    {"a/../b", "'..'"},
                    {"a/./b", "'.'"},
                    {"a//b", "empty part"},
                    {"a/", "empty part"},
                    {"a\\b", "backslash"},
                    {std::string("a\0b", 3), "control character"},
                    {"a\nb", "control character"},
                    {"a/.newel/x", ".newel"},
                    {"a/.NEWEL", ".newel"},
                    {"\xff", "not UTF-8"},
                    {std::string(5000, 'a'), "4096"}};
    for (auto const& [path, why] : bad) {
        INFO(path);
        CHECK_FALSE(RelativePath::parse(path));
        CHECK_THAT(path_fault(path), Catch::Contains(why));
    }
}

TEST_CASE("names of apps, steps and releases", "[model]")
{
    CHECK(is_app_name("cortex"));
    CHECK(is_app_name("a" + std::string(62, '9')));
    for (auto const* bad : {"", "Cortex", "9a", "-a", "a_b", "a b", "ä"}) CHECK_FALSE(is_app_name(bad));
    CHECK_FALSE(is_app_name("a" + std::string(63, '9')));
    CHECK(is_step_name("2020-01-01_création"));
    for (auto const* bad : {"", ".", "..", "a/b", "a b", "a\tb", "a'b", "a\"b", "a\x1b", "a\u202e"})
        CHECK_FALSE(is_step_name(bad));
    CHECK(is_release_name("release/1.0"));
    CHECK_FALSE(is_release_name("a b"));
}

TEST_CASE("a commit id is 40 hex digits in lower case", "[model]")
{
    std::string const id(40, 'a');
    CHECK(CommitId::parse(id)->brief() == "aaaaaaa");
    CHECK_FALSE(CommitId::parse(id.substr(1)));
    CHECK_FALSE(CommitId::parse(std::string(40, 'A')));
    CHECK_FALSE(CommitId::parse(std::string(40, 'g')));
}
