#include "files/confined_file_system.h"

#include "base/digest.h"
#include "base/error.h"
#include "support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>

// What every FileSystem does is in tests/contract; what nothing may talk this one into, in tests/attack.

using namespace newel;
using test::TempDir;

namespace {

/// In a process of its own, whose limits and identity it may spoil.
bool holds_in_child(std::function<bool()> const& claim)
{
    auto const child = ::fork();
    if (child == 0) {
        bool held = false;
        try {
            held = claim();
        } catch (...) {
            held = false;
        }
        ::_exit(held ? 0 : 1);
    }
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int native_code_of(std::function<void()> const& act)
{
    try {
        act();
    } catch (Error const& error) {
        return error.native_code();
    }
    return 0;
}

struct ::stat status_of(std::filesystem::path const& path)
{
    struct ::stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status;
}

std::string attribute(std::filesystem::path const& path)
{
    std::string value(100, '\0');
    auto const size = ::lgetxattr(path.c_str(), "user.newel", value.data(), value.size());
    return size < 0 ? "none" : value.substr(0, static_cast<std::size_t>(size));
}

}  // namespace

TEST_CASE("a data directory that is not there is an error that names it", "[files]")
{
    TempDir folder;
    auto const absent = folder / "absent";
    try {
        ConfinedFileSystem const files(absent);
        FAIL("it was opened");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Failed);
        CHECK(error.native_code() == ENOENT);
        CHECK(error.message() == "cannot open " + absent.string() + ": No such file or directory");
    }
    folder.write("file", "x");
    CHECK(native_code_of([&] { ConfinedFileSystem const files(folder / "file"); }) == ENOTDIR);
}

TEST_CASE("the environment can ask for the walk part by part", "[files]")
{
    TempDir folder;
    CHECK(ConfinedFileSystem(folder.path(), Walk::PartByPart).walk() == Walk::PartByPart);
    CHECK(holds_in_child([&] {
        ::setenv("NEWEL_NO_OPENAT2", "1", 1);
        return ConfinedFileSystem(folder.path()).walk() == Walk::PartByPart;
    }));
}

TEST_CASE("the root may be reached through a link, and stays what it was when the link turns", "[files]")
{
    TempDir folder;
    folder.write("one/f", "one");
    folder.write("two/f", "two");
    std::filesystem::create_directory_symlink("one", folder / "link");
    ConfinedFileSystem files(folder / "link");
    std::filesystem::remove(folder / "link");
    std::filesystem::create_directory_symlink("two", folder / "link");
    CHECK(files.read("f", 10) == "one");
    CHECK(files.location() == (folder / "link").string());
}

TEST_CASE("a path that is longer than the kernel takes at once is walked", "[files]")
{
    TempDir folder;
    ConfinedFileSystem files(folder.path());
    std::string path;
    for (int i = 0; i < 30; ++i) {
        path += (path.empty() ? "" : "/") + std::string(200, 'p');
        files.make_folder(path, 0755);
    }
    files.write_new(path + "/f", "deep", 0644, "");
    CHECK(files.read(path + "/f", 10) == "deep");
    CHECK(native_code_of([&] { files.make_folder(std::string(300, 'n'), 0755); }) == ENAMETOOLONG);
}

TEST_CASE("extended attributes come along where the file system has them", "[files]")
{
    TempDir folder;
    folder.write("from", "x");
    if (::lsetxattr((folder / "from").c_str(), "user.newel", "kept", 4, 0) != 0) {
        WARN("SKIPPED: no extended attributes here");
        return;
    }
    ConfinedFileSystem files(folder.path());
    files.copy_new("from", "copy");
    files.write_new("like", "y", 0600, "from");
    files.write_new("plain", "y", 0600, "");
    CHECK(attribute(folder / "copy") == "kept");
    CHECK(attribute(folder / "like") == "kept");
    CHECK(attribute(folder / "plain") == "none");
}

TEST_CASE("an owner comes along where it may, and set-user bits go where it may not", "[files]")
{
    if (::geteuid() != 0) {
        WARN("SKIPPED: only root can try this");
        return;
    }
    TempDir folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
    folder.write("from", "x");
    REQUIRE(::chown((folder / "from").c_str(), 1234, 5678) == 0);
    REQUIRE(::chmod((folder / "from").c_str(), 06755) == 0);
    ConfinedFileSystem(folder.path()).copy_new("from", "by-root");
    CHECK(status_of(folder / "by-root").st_uid == 1234);
    CHECK(status_of(folder / "by-root").st_gid == 5678);
    CHECK((status_of(folder / "by-root").st_mode & 07777) == 06755);

    CHECK(holds_in_child([&] {
        if (::setgid(4321) != 0 || ::setuid(4321) != 0) return false;
        ConfinedFileSystem(folder.path()).write_new("by-another", "y", 0600, "from");
        return true;
    }));
    CHECK(status_of(folder / "by-another").st_uid == 4321);
    CHECK((status_of(folder / "by-another").st_mode & 07777) == 0755);
}

TEST_CASE("the umask takes nothing from a mode", "[files]")
{
    TempDir folder;
    CHECK(holds_in_child([&] {
        ::umask(0077);
        ConfinedFileSystem files(folder.path());
        files.write_new("file", "x", 0666, "");
        files.make_folder("folder", 0775);
        files.make_folder("folder/below", 0700);
        return true;
    }));
    CHECK((status_of(folder / "file").st_mode & 07777) == 0666);
    CHECK((status_of(folder / "folder").st_mode & 07777) == 0775);
    CHECK((status_of(folder / "folder/below").st_mode & 07777) == 0700);
}

TEST_CASE("a file that could not be written whole is not left behind", "[files]")
{
    TempDir folder;
    folder.write("from", std::string(100'000, 'x'));
    CHECK(holds_in_child([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        ::rlimit const most{.rlim_cur = 50'000, .rlim_max = 50'000};
        if (::setrlimit(RLIMIT_FSIZE, &most) != 0) return false;
        ConfinedFileSystem files(folder.path());
        auto const written = native_code_of([&] { files.write_new("new", std::string(60'000, 'y'), 0644, ""); });
        auto const copied = native_code_of([&] { files.copy_new("from", "copy"); });
        return written == EFBIG && copied == EFBIG && files.list("").size() == 1;
    }));
    CHECK(folder.read("from").size() == 100'000);
}

TEST_CASE("a move in steps that was cut short is finished by the same call", "[files]")
{
    TempDir folder;
    folder.write("from", "bytes");
    std::filesystem::create_hard_link(folder / "from", folder / "to");  // as a kill between the steps leaves it
    ConfinedFileSystem files(folder.path(), Walk::Auto, Renames::InSteps);
    files.rename_new("from", "to");
    CHECK(files.facts("from").kind == FileKind::Absent);
    CHECK(files.facts("to").links == 1);
    CHECK(files.read("to", 10) == "bytes");
}

TEST_CASE("a folder of a group gives its group to a folder made in it", "[files]")
{
    TempDir folder;
    std::filesystem::create_directory(folder / "shared");
    REQUIRE(::chmod((folder / "shared").c_str(), 02775) == 0);
    ConfinedFileSystem files(folder.path());
    files.make_folder("shared/new", 0770);
    CHECK(files.facts("shared/new").mode == 02770);
}

TEST_CASE("hundreds of acts leave no descriptor open", "[files]")
{
    TempDir folder;
    ConfinedFileSystem files(folder.path());
    auto const open = [] {
        auto const all = std::filesystem::directory_iterator("/proc/self/fd");
        return std::distance(begin(all), end(all));
    };
    auto const before = open();
    files.make_folder("a", 0755);
    for (int i = 0; i < 100; ++i) {
        files.write_new("a/f", "x", 0644, "");
        static_cast<void>(files.facts("a/f"));
        static_cast<void>(files.list("a"));
        static_cast<void>(native_code_of([&] { files.rename_new("a/no", "b"); }));
        files.remove_file("a/f");
        files.sync_folder("a");
    }
    CHECK(open() == before);
}

TEST_CASE("whether a folder can be changed is known without changing it", "[files]")
{
    if (::geteuid() != 0) {
        WARN("SKIPPED: only root can try this");
        return;
    }
    TempDir folder;
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
    folder.write("open/file", "x");
    folder.write("closed/file", "x");
    REQUIRE(::chmod((folder / "open").c_str(), 0777) == 0);
    REQUIRE(::chmod((folder / "closed").c_str(), 0555) == 0);
    CHECK(holds_in_child([&] {
        if (::setgid(4321) != 0 || ::setuid(4321) != 0) return false;
        ConfinedFileSystem files(folder.path());
        files.need_writable("open");
        try {
            files.need_writable("closed");
        } catch (Error const& error) {
            return error.native_code() == EACCES && error.message().find("closed") != std::string::npos;
        }
        return false;
    }));
}
