#include "files/installation_key.h"

#include "base/error.h"
#include "support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <filesystem>

using namespace newel;
using namespace std::chrono_literals;
using test::TempDir;

namespace {

InstallationKey made_in(TempDir const& folder)
{
    auto const lock = DirectoryLock::take(folder.path(), Sharing::Exclusive, "up", 0ms);
    return InstallationKey::read_or_make(folder.path(), lock);
}

Error refusal(TempDir const& folder)
{
    try {
        static_cast<void>(InstallationKey::read(folder.path()));
    } catch (Error const& error) {
        return error;
    }
    FAIL("the key was read");
    return {ErrorCode::Failed, {}};
}

}  // namespace

TEST_CASE("a key is made once, and read from then on", "[files]")
{
    TempDir folder;
    CHECK_FALSE(InstallationKey::read(folder.path()));
    auto const made = made_in(folder);
    auto const again = made_in(folder);
    auto const read = InstallationKey::read(folder.path()).value();
    CHECK(made.mac("row") == again.mac("row"));
    CHECK(made.mac("row") == read.mac("row"));
    CHECK(made.mac("row") == mac_of(folder.read(".newel/key"), "row"));
    CHECK(made.mac("row") != made.mac("row 2"));
    CHECK(folder.read(".newel/key").size() == 32);
    CHECK(std::filesystem::status(folder / ".newel/key").permissions() == std::filesystem::perms(0600));
    CHECK_FALSE(std::filesystem::exists(folder / ".newel/key.new"));
}

TEST_CASE("two installations have two keys", "[files]")
{
    TempDir one;
    TempDir two;
    CHECK(made_in(one).mac("row") != made_in(two).mac("row"));
}

TEST_CASE("a key is not made under a shared lock", "[files]")
{
    TempDir folder;
    auto const lock = DirectoryLock::take(folder.path(), Sharing::Shared, "check", 0ms);
    CHECK_THROWS_AS(InstallationKey::read_or_make(folder.path(), lock), Error);
    CHECK_FALSE(InstallationKey::read(folder.path()));
}

TEST_CASE("a key that others may read is refused, with the command that helps", "[files]")
{
    TempDir folder;
    static_cast<void>(made_in(folder));
    for (auto const mode : {0640, 0604, 0620, 0660}) {
        REQUIRE(::chmod((folder / ".newel/key").c_str(), static_cast<::mode_t>(mode)) == 0);
        auto const error = refusal(folder);
        CHECK(error.code() == ErrorCode::Refused);
        CHECK(error.message() == (folder / ".newel/key").string() + " may be read by others: it is a secret");
        CHECK(error.advice() == "chmod 600 '" + (folder / ".newel/key").string() + "'");
    }
}

TEST_CASE("what is no key is refused, and not replaced", "[files]")
{
    TempDir folder;
    for (std::size_t const size : {0u, 31u, 33u, 1000u}) {
        folder.write(".newel/key", std::string(size, 'k'));
        std::filesystem::permissions(folder / ".newel/key", std::filesystem::perms(0600));
        CHECK(refusal(folder).code() == ErrorCode::Refused);
        CHECK(refusal(folder).message() == (folder / ".newel/key").string() + " is no key: it has not 32 bytes");
        CHECK_THROWS_AS(made_in(folder), Error);
        CHECK(folder.read(".newel/key").size() == size);
    }
}

TEST_CASE("a key that was being made when the power went is made anew", "[files]")
{
    TempDir folder;
    folder.write(".newel/key.new", "half");
    static_cast<void>(made_in(folder));
    CHECK(folder.read(".newel/key").size() == 32);
    CHECK_FALSE(std::filesystem::exists(folder / ".newel/key.new"));
}
