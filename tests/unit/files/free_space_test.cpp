#include "files/free_space.h"

#include "base/error.h"
#include "files/tree_copy.h"
#include "support/temp_dir.h"

#include <catch2/catch.hpp>

#include <cerrno>

using namespace newel;
using Catch::Contains;
using test::TempDir;

TEST_CASE("what fits is let through, also below folders that are still to be made", "[files]")
{
    TempDir folder;
    CHECK_NOTHROW(refuse_lack_of_space("it", {{.place = folder / "not/yet/there", .bytes = 4096}}));
    CHECK_FALSE(std::filesystem::exists(folder / "not"));
}

TEST_CASE("what does not fit is refused with what is needed, what is free, and where", "[files]")
{
    TempDir folder;
    auto const half = std::uint64_t{1} << 62;
    try {
        refuse_lack_of_space("the copy",
                             {{.place = folder / "a", .bytes = half}, {.place = folder / "b", .bytes = half}});
        FAIL("it was let through");
    } catch (Error const& error) {
        CHECK(error.native_code() == ENOSPC);
        CHECK_THAT(error.message(), Contains("the copy needs 9,223,372,036,854,775,808 bytes on the disk of " +
                                             folder.path().string()) &&
                                        Contains("are free"));
    }
}

TEST_CASE("the size of a copy counts every file with its block, and nothing that is left out", "[files]")
{
    TempDir folder;
    CHECK(size_of_copy(folder / "nothing") == 0);
    auto const empty = size_of_copy(folder.path());
    folder.write("a", std::string(5000, 'a'));
    CHECK(size_of_copy(folder.path()) == empty + size_of_copy(5000));
    CHECK(size_of_copy(5000) >= 8192);
    folder.write("more/b", "b");
    CHECK(size_of_copy(folder.path(), {"more"}) == empty + size_of_copy(5000));
    CHECK(size_of_copy(folder.path()) > empty + size_of_copy(5000));
}
