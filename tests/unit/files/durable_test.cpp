#include "files/durable.h"

#include "base/error.h"
#include "files/stat_stamp.h"
#include "support/temp_dir.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <string>

using namespace newel;
using test::TempDir;

namespace {

mode_t mode_of(std::filesystem::path const& path)
{
    struct ::stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

std::size_t count_in(std::filesystem::path const& folder)
{
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("a file is replaced whole, keeps its mode and leaves nothing beside it", "[files]")
{
    TempDir folder;
    folder.write("app.lock", "old and longer");
    REQUIRE(::chmod((folder / "app.lock").c_str(), 0640) == 0);
    auto const before = stamp_of(folder / "app.lock");
    replace_durably(folder / "app.lock", "new");
    CHECK(folder.read("app.lock") == "new");
    CHECK(mode_of(folder / "app.lock") == 0640);
    CHECK(count_in(folder.path()) == 1);
    CHECK(before != stamp_of(folder / "app.lock"));
}

TEST_CASE("a new file gets what the umask leaves", "[files]")
{
    TempDir folder;
    auto const old = ::umask(027);
    replace_durably(folder / "new", "x");
    ::umask(old);
    CHECK(folder.read("new") == "x");
    CHECK(mode_of(folder / "new") == 0640);
}

TEST_CASE("a link is not replaced by a file", "[files]")
{
    TempDir folder;
    folder.write("target", "old");
    std::filesystem::create_symlink("target", folder / "link");
    try {
        replace_durably(folder / "link", "new");
        FAIL("it was replaced");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Refused);
        CHECK_THAT(error.message(), Catch::Contains("is a symbolic link"));
    }
    CHECK(folder.read("target") == "old");
    CHECK(count_in(folder.path()) == 2);
}

TEST_CASE("where a file cannot be put, nothing is left behind", "[files]")
{
    TempDir folder;
    std::filesystem::create_directories(folder / "taken/by a folder");
    try {
        replace_durably(folder / "taken", "new");
        FAIL("it was replaced");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Failed);
        CHECK(error.native_code() == EISDIR);
        CHECK_THAT(error.message(), Catch::StartsWith("cannot replace "));
    }
    CHECK(count_in(folder.path()) == 1);
    CHECK_THROWS_WITH(replace_durably(folder / "absent/f", "x"), Catch::Contains("No such file or directory"));
}

TEST_CASE("reading a file by name follows links and knows its limits", "[files]")
{
    TempDir folder;
    folder.write("f", "12345");
    std::filesystem::create_symlink("f", folder / "link");
    CHECK(read_file(folder / "link", 5) == "12345");
    CHECK(read_file(folder / "absent", 5) == std::nullopt);
    CHECK(read_file(folder / "f/below", 5) == std::nullopt);
    CHECK_THROWS_WITH(read_file(folder / "f", 4), Catch::Contains("larger than 4 bytes"));
    CHECK_THROWS_WITH(read_file(folder.path(), 4), Catch::Contains("is a folder, not a file"));
    CHECK(read_file("/proc/self/status", 1 << 20)->starts_with("Name:"));  // its size is said to be 0
}

TEST_CASE("stamps tell a change of size, of time and of the file itself", "[files]")
{
    TempDir folder;
    folder.write("f", "one");
    auto const first = stamp_of(folder / "f");
    REQUIRE(first);
    CHECK(first->size == 3);
    CHECK(first == stamp_of(folder / "f"));

    struct timespec const times[2] = {{0, UTIME_OMIT}, {1'700'000'000, 123'456'789}};
    REQUIRE(::utimensat(AT_FDCWD, (folder / "f").c_str(), times, 0) == 0);
    CHECK(stamp_of(folder / "f")->modified_ns == 1'700'000'000'123'456'789);

    folder.write("g", "one");
    REQUIRE(::utimensat(AT_FDCWD, (folder / "g").c_str(), times, 0) == 0);
    CHECK(stamp_of(folder / "f") != stamp_of(folder / "g"));
    CHECK(stamp_of(folder / "absent") == std::nullopt);
    CHECK(stamp_of(folder.path()) == std::nullopt);
}

TEST_CASE("a folder's stamps are those of its regular files, by name", "[files]")
{
    TempDir folder;
    folder.write("b", "22");
    folder.write("a", "1");
    folder.write("below/c", "333");
    std::filesystem::create_symlink("a", folder / "link");
    auto const stamps = stamps_in(folder.path());
    REQUIRE(stamps.size() == 2);
    CHECK(stamps[0].first == "a");
    CHECK(stamps[0].second == stamp_of(folder / "a"));
    CHECK(stamps[1].second.size == 2);
    CHECK(stamps_in(folder / "absent").empty());
}

TEST_CASE("the stamps of many files are those of each, by name", "[files]")
{
    TempDir folder;
    for (int i = 0; i < 4'500; ++i) folder.write(std::to_string(i), std::string(static_cast<std::size_t>(i % 7), 'x'));
    auto const stamps = stamps_in(folder.path());
    REQUIRE(stamps.size() == 4'500);
    CHECK(std::ranges::is_sorted(stamps, {}, &NamedStamp::first));
    CHECK(std::ranges::adjacent_find(stamps, {}, &NamedStamp::first) == stamps.end());
    CHECK(
        std::ranges::all_of(stamps, [&](auto const& named) { return named.second == stamp_of(folder / named.first); }));
}

TEST_CASE("a folder does not get a name that is taken", "[files]")
{
    TempDir folder;
    folder.write("part/file", "x");
    folder.write("taken/other", "y");
    try {
        rename_durably(folder / "part", folder / "taken");
        FAIL("it got the name");
    } catch (Error const& error) {
        CHECK(error.native_code() == EEXIST);
    }
    CHECK(folder.read("taken/other") == "y");
    rename_durably(folder / "part", folder / "free");
    CHECK(folder.read("free/file") == "x");
}

TEST_CASE("the mode of a file that is gone is given to none", "[files]")
{
    TempDir folder;
    folder.write("to", "x");
    folder.write("from", "x");
    REQUIRE(::chmod((folder / "to").c_str(), 0640) == 0);
    REQUIRE(::chmod((folder / "from").c_str(), 0604) == 0);
    CHECK_THROWS_AS(copy_mode(folder / "gone", folder / "to"), Error);
    CHECK(mode_of(folder / "to") == 0640);
    copy_mode(folder / "from", folder / "to");
    CHECK(mode_of(folder / "to") == 0604);
}
