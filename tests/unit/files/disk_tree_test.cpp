#include "files/disk_tree.h"

#include "base/error.h"
#include "support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace newel;
using test::TempDir;

namespace {

Error refused(DiskTree const& tree, std::string const& path, std::size_t most = 100)
{
    try {
        static_cast<void>(tree.read(path, most));
    } catch (Error const& error) {
        return error;
    }
    FAIL(path << " was read");
    return Error(ErrorCode::Failed, {});
}

}  // namespace

TEST_CASE("a file is read whole, and what is no file is nothing", "[files]")
{
    TempDir folder;
    folder.write("a/b c/ü.sql", std::string("one\0two", 7));
    DiskTree const tree(folder.path());
    CHECK(tree.read("a/b c/ü.sql", 100) == std::string("one\0two", 7));
    CHECK(tree.read("a/b c/ü.sql", 7)->size() == 7);
    CHECK(tree.read("a/absent", 100) == std::nullopt);
    CHECK(tree.read("a/b c", 100) == std::nullopt);
    CHECK(tree.read("a/b c/ü.sql/below", 100) == std::nullopt);
    CHECK(DiskTree(folder / "absent").read("f", 100) == std::nullopt);
}

TEST_CASE("a file larger than asked for is refused by name", "[files]")
{
    TempDir folder;
    folder.write("big.sql", std::string(1001, 'x'));
    auto const error = refused(DiskTree(folder.path(), "there"), "big.sql", 1000);
    CHECK(error.code() == ErrorCode::Invalid);
    CHECK(error.message() == "there/big.sql is larger than 1,000 bytes");
    CHECK(error.place().file == "there/big.sql");
}

TEST_CASE("a link is not followed, as a leaf or on the way", "[files]")
{
    TempDir folder;
    folder.write("root/real/f.sql", "inside");
    folder.write("outside/f.sql", "outside");
    std::filesystem::create_symlink("real/f.sql", folder / "root/leaf.sql");
    std::filesystem::create_symlink("../outside", folder / "root/way");
    DiskTree const tree(folder / "root");
    CHECK(refused(tree, "leaf.sql").code() == ErrorCode::Invalid);
    CHECK(refused(tree, "leaf.sql").message() == "leaf.sql is a symbolic link, not a regular file");
    CHECK(refused(tree, "way/f.sql").message() == "way is a symbolic link, not a regular file");
    CHECK_FALSE(tree.has_folder("way"));
    CHECK(tree.list("way").empty());
    CHECK(tree.has_folder("real"));
    CHECK_FALSE(tree.has_folder("real/f.sql"));
}

TEST_CASE("the root itself may be reached through a link", "[files]")
{
    TempDir folder;
    folder.write("root/f", "x");
    std::filesystem::create_directory_symlink("root", folder / "link");
    CHECK(DiskTree(folder / "link").read("f", 10) == "x");
}

TEST_CASE("a named pipe is refused at once", "[files]")
{
    TempDir folder;
    REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    auto const error = refused(DiskTree(folder.path()), "pipe");
    CHECK(error.code() == ErrorCode::Invalid);
    CHECK(error.message() == "pipe is a device, pipe or socket, not a regular file");
}

TEST_CASE("a folder is listed by name, with what cannot be read marked", "[files]")
{
    TempDir folder;
    folder.write("top/b", "");
    folder.write("top/a/f", "");
    folder.write("top/.hidden", "");
    std::filesystem::create_symlink("b", folder / "top/c");
    auto const entries = DiskTree(folder.path()).list("top");
    REQUIRE(entries.size() == 4);
    CHECK(entries[0].name == ".hidden");
    CHECK(entries[1].name == "a");
    CHECK(entries[1].is_folder);
    CHECK_FALSE(entries[2].is_other);
    CHECK(entries[3].is_other);
    CHECK_FALSE(entries[3].is_folder);
    CHECK(DiskTree(folder.path()).list("absent").empty());
    CHECK(DiskTree(folder / "top").list("").size() == 4);
}
