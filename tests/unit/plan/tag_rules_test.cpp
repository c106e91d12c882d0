#include "plan/tag_rules.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace newel;

namespace {

std::vector<std::string> newest_first(std::vector<TagCandidate> tags, std::string_view pattern,
                                      std::string_view except = {})
{
    std::vector<std::string> names;
    for (auto const& tag : fitting_tags(std::move(tags), pattern, except)) names.push_back(tag.name);
    return names;
}

std::vector<TagCandidate> tags(std::vector<std::string> const& names)
{
    std::vector<TagCandidate> made;
    for (auto const& name : names) made.push_back({.name = name, .time = 0});
    return made;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("tags stand in the order of their semantic versions, not of their letters or dates", "[plan]")
{
    auto const sorted = newest_first({{"v1.9.0", 300}, {"v1.10.0", 100}, {"v0.2.0", 900}, {"v1.10", 50}}, "*");
    CHECK(sorted == Names{"v1.10.0", "v1.10", "v1.9.0", "v0.2.0"});
}

TEST_CASE("rc10 is newer than rc9, and both are older than the release", "[plan]")
{
    CHECK(newest_first(tags({"v1.0.0-rc9", "v1.0.0", "v1.0.0-rc10"}), "*") ==
          Names{"v1.0.0", "v1.0.0-rc10", "v1.0.0-rc9"});
}

TEST_CASE("pre-releases are ordered as semver says: numbers, then words, the longer one above", "[plan]")
{
    CHECK(newest_first(tags({"1.0.0-beta.11", "1.0.0-alpha.1", "1.0.0-rc.1", "1.0.0-beta.2", "1.0.0", "1.0.0-alpha",
                             "1.0.0-1", "1.0.0-alpha.beta", "1.0.0-beta"}),
                       "*") == Names{"1.0.0", "1.0.0-rc.1", "1.0.0-beta.11", "1.0.0-beta.2", "1.0.0-beta",
                                     "1.0.0-alpha.beta", "1.0.0-alpha.1", "1.0.0-alpha", "1.0.0-1"});
}

TEST_CASE("a prefix before the version does not count", "[plan]")
{
    CHECK(semantic_version("v1.2.3")->numbers == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(semantic_version("1.2")->numbers == std::vector<std::uint64_t>{1, 2});
    CHECK(semantic_version("release-1.2.3")->numbers == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(semantic_version("api/v1.0.3-rc.1")->prerelease == Names{"rc", "1"});
    CHECK(newest_first(tags({"app-0.9.0", "v1.0.0", "release-0.9.5"}), "*") ==
          Names{"v1.0.0", "release-0.9.5", "app-0.9.0"});
}

TEST_CASE("numbers in a pre-release are no version of their own, but those behind a slash are", "[plan]")
{
    CHECK(semantic_version("v1.2.0-rc2.5")->numbers == std::vector<std::uint64_t>{1, 2, 0});
    CHECK(semantic_version("v1.2.0-2026.11")->numbers == std::vector<std::uint64_t>{1, 2, 0});
    CHECK(semantic_version("api-1.0/v2.3.4")->numbers == std::vector<std::uint64_t>{2, 3, 4});
}

TEST_CASE("what follows a plus says nothing about age", "[plan]")
{
    auto const with = semantic_version("v1.2.3+build.7");
    REQUIRE(with);
    CHECK(with->numbers == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(with->prerelease.empty());
}

TEST_CASE("a name without a version is none, and is older than any that has one", "[plan]")
{
    CHECK_FALSE(semantic_version("nightly"));
    CHECK_FALSE(semantic_version("v7"));
    CHECK_FALSE(semantic_version(""));
    CHECK(newest_first({{"nightly", 999}, {"v0.0.1", 1}}, "*") == Names{"v0.0.1", "nightly"});
}

TEST_CASE("the date decides between equal versions, and the name between equal dates", "[plan]")
{
    CHECK(newest_first({{"v1.0.0", 1}, {"1.0.0", 2}}, "*") == Names{"1.0.0", "v1.0.0"});
    CHECK(newest_first({{"early", 1}, {"late", 2}}, "*") == Names{"late", "early"});
    CHECK(newest_first({{"a", 1}, {"b", 1}}, "*") == Names{"b", "a"});
}

TEST_CASE("numbers longer than a machine's word are still compared", "[plan]")
{
    CHECK(newest_first(tags({"v1.2", "v1.99999999999999999999999"}), "*").front() == "v1.99999999999999999999999");
}

TEST_CASE("the order of tags is strict and total over a mixed list", "[plan]")
{
    auto const all = tags({"v1.0.0", "1.0.0", "v1.0", "v1.0.0-rc1", "v1.0.0-rc.1", "v1.0.0-rc", "nightly", "a/v1.0.0",
                           "v1.0.0-1", "v1.0.0-1a", "v0.0.0", "x", "v1.0.0-rc01", "v1.0.0+a"});
    for (auto const& a : all)
        for (auto const& b : all) {
            if (a.name == b.name)
                CHECK_FALSE(is_older(a, b));
            else
                CHECK(is_older(a, b) != is_older(b, a));
            for (auto const& c : all)
                if (is_older(a, b) && is_older(b, c)) CHECK(is_older(a, c));
        }
}

TEST_CASE("a pattern chooses tags, and except takes some away", "[plan]")
{
    auto const all = tags({"v1.0.0", "v1.1.0-rc1", "v1.0.1", "api-v9.0.0", "V2.0.0"});
    CHECK(newest_first(all, "v*", "*-*") == Names{"v1.0.1", "v1.0.0"});
    CHECK(newest_first(all, "v*-rc*") == Names{"v1.1.0-rc1"});
    CHECK(newest_first(all, "v1.0.?") == Names{"v1.0.1", "v1.0.0"});
    CHECK(newest_first(all, "api-*") == Names{"api-v9.0.0"});
    CHECK(newest_first(all, "w*").empty());
}

TEST_CASE("a star in the pattern stops at a slash, a star in except does not", "[plan]")
{
    auto const all = tags({"v1.0.0", "v1/v2.0.0", "api/v3.0.0"});
    CHECK(newest_first(all, "v*") == Names{"v1.0.0"});
    CHECK(newest_first(all, "api/v*") == Names{"api/v3.0.0"});
    CHECK(newest_first(all, "*/v*", "v1*") == Names{"api/v3.0.0"});
}
