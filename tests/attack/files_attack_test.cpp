// What a hostile data directory, or a hostile path, might try against Newel's own acts on files. Each case is tried in both
// ways of opening folders; outside of the root there is a folder whose content must stay as it was.
#include "base/error.h"
#include "files/confined_file_system.h"
#include "files/directory_lock.h"
#include "files/installation_key.h"
#include "support/temp_dir.h"
#include "support/told.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <thread>

using namespace newel;
using namespace std::chrono_literals;
using test::TempDir;
using test::Told;

namespace {

std::map<std::string, std::string> content_of(std::filesystem::path const& folder)
{
    std::map<std::string, std::string> out;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        struct ::stat status {};
        REQUIRE(::lstat(entry.path().c_str(), &status) == 0);
        auto& what = out[entry.path().string()];
        what = std::to_string(status.st_mode) + " " + std::to_string(status.st_ino) + " " +
               std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec);
    }
    return out;
}

Told told_of(Walk walk) { return Told(walk == Walk::Auto ? "walk: as the kernel lets it" : "walk: part by part"); }

/// root/ is the data directory; outside/ holds a secret and an empty folder.
struct Scene {
    Scene() : walk(GENERATE(Walk::Auto, Walk::PartByPart)), told(told_of(walk))
    {
        place.write("outside/secret", "secret");
        std::filesystem::create_directory(place / "outside/empty");
        place.write("root/own", "own");
        std::filesystem::create_directory(place / "root/folder");
        before = content_of(place / "outside");
    }
    [[nodiscard]] ConfinedFileSystem files() const { return ConfinedFileSystem(place / "root", walk); }
    void link(std::string const& path, std::string const& target) const
    {
        std::filesystem::create_symlink(target, place / ("root/" + path));
    }
    [[nodiscard]] bool is_outside_untouched() const { return content_of(place / "outside") == before; }

    TempDir place{};
    Walk walk;
    Told told;
    std::map<std::string, std::string> before{};
};

std::optional<Error> fault_of(std::function<void()> const& act)
{
    try {
        act();
    } catch (Error const& error) {
        return error;
    }
    return std::nullopt;
}

/// Every act with `path` in every place where one is taken, and how each ended.
std::vector<std::optional<Error>> try_everything(ConfinedFileSystem& files, std::string const& path)
{
    return {
        fault_of([&] { static_cast<void>(files.list(path)); }),
        fault_of([&] { static_cast<void>(files.read(path, 1000)); }),
        fault_of([&] { static_cast<void>(files.digest(path)); }),
        fault_of([&] { files.write_new(path, "evil", 0644, ""); }),
        fault_of([&] { files.write_new("taken", "evil", 0644, path); }),
        fault_of([&] { files.copy_new(path, "taken"); }),
        fault_of([&] { files.copy_new("own", path); }),
        fault_of([&] { files.make_folder(path, 0755); }),
        fault_of([&] { files.rename_new(path, "taken"); }),
        fault_of([&] { files.rename_new("own", path); }),
        fault_of([&] { files.rename_new("folder", path); }),
        fault_of([&] { files.remove_file(path); }),
        fault_of([&] { files.remove_folder(path); }),
        fault_of([&] { files.sync_folder(path); }),
    };
}

constexpr int kNotAllowed = 77;
constexpr std::chrono::milliseconds kPatience = 120s;  // with a machine that is busy with other things

/// In a process with mounts of its own. kNotAllowed where this machine does not let us.
int in_own_mounts(std::function<int()> const& act)
{
    auto const child = ::fork();
    if (child == 0) {
        if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) ::_exit(kNotAllowed);
        if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) ::_exit(kNotAllowed);
        int result = 1;
        try {
            result = act();
        } catch (...) {
            result = 1;
        }
        ::_exit(result);
    }
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/// Swaps two names in one act, again and again, until it goes.
class Swapper {
public:
    Swapper(std::filesystem::path const& one, std::filesystem::path const& other)
        : thread_([this, one, other] {
              while (!stop_) {
                  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0) ++swaps_;
                  std::this_thread::yield();
              }
          })
    {
    }
    Swapper(Swapper const&) = delete;
    Swapper& operator=(Swapper const&) = delete;
    ~Swapper()
    {
        stop_ = true;
        thread_.join();
    }
    [[nodiscard]] int swaps() const { return swaps_; }

private:
    std::atomic<bool> stop_{};
    std::atomic<int> swaps_{};
    std::thread thread_;
};

}  // namespace

TEST_CASE("a path with .., absolute or crooked, does nothing", "[attack]")
{
    Scene const scene;
    auto files = scene.files();
    auto const before = content_of(scene.place / "root");
    auto const absolute = (scene.place / "outside/secret").string();
    for (std::string const& path :
         {std::string("../outside/secret"), std::string("folder/../../outside/secret"), std::string("../outside/new"),
          std::string(".."), absolute, "folder/" + absolute, std::string("//outside"), std::string("folder//own"),
          std::string("./own"), std::string("own") + std::string(1, '\0') + "/../../outside/secret"})
        for (auto const& fault : try_everything(files, path)) {
            CAPTURE(path);
            REQUIRE(fault);
            CHECK(fault->code() == ErrorCode::Refused);
            CHECK(fault->message().find('\0') == std::string::npos);
        }
    CHECK(content_of(scene.place / "root") == before);
    CHECK(scene.is_outside_untouched());
}

TEST_CASE("a link on the way leads nowhere, wherever it points", "[attack]")
{
    Scene const scene;
    auto files = scene.files();
    scene.link("relative", "../outside");
    scene.link("absolute", (scene.place / "outside").string());
    scene.link("inside", "folder");
    scene.link("itself", "itself");
    scene.link("up", "..");
    scene.link("here", ".");
    scene.link("magic", "/proc/self/cwd");
    scene.link("folder/deep", "../../outside");
    auto const before = content_of(scene.place / "root");
    for (std::string const way : {"relative", "absolute", "inside", "itself", "up", "here", "magic", "folder/deep"})
        for (std::string const leaf : {"/secret", "/new", "/empty", "/empty/new"})
            for (auto const& fault : try_everything(files, way + leaf)) {
                CAPTURE(way + leaf);
                REQUIRE(fault);
                CHECK(fault->code() == ErrorCode::Refused);
                CHECK(fault->message() == files.location() + "/" + way + " is a symbolic link, and Newel follows none");
            }
    CHECK(content_of(scene.place / "root") == before);
    CHECK(scene.is_outside_untouched());
}

TEST_CASE("a link as the last part is moved or removed itself, and nothing else is done with it", "[attack]")
{
    Scene const scene;
    auto files = scene.files();
    for (std::string const target : {"../outside/secret", "../outside/empty", "../outside/new"}) {
        CAPTURE(target);
        scene.link("leaf", target);
        int refused = 0;
        for (auto const& fault : try_everything(files, "leaf"))
            if (fault && (fault->code() == ErrorCode::Refused || fault->native_code() == EEXIST)) ++refused;
        // In the order tried, rename_new("leaf", …) is the one that succeeds; from then on the names stand for others.
        CHECK(refused >= 8);
        CHECK(scene.is_outside_untouched());
        for (auto const& entry : std::filesystem::directory_iterator(scene.place / "root"))
            std::filesystem::remove_all(entry);
        scene.place.write("root/own", "own");
        std::filesystem::create_directory(scene.place / "root/folder");
    }
}

TEST_CASE("the kernel's own links in /proc lead nowhere", "[attack]")
{
    auto const walk = GENERATE(Walk::Auto, Walk::PartByPart);
    auto const told = told_of(walk);
    ConfinedFileSystem files("/proc/self", walk);
    for (std::string const path : {"root/etc/passwd", "cwd/x", "fd/0/x", "task/../root/etc"})
        CHECK(fault_of([&] { static_cast<void>(files.facts(path)); }).value().code() == ErrorCode::Refused);
    CHECK(fault_of([&] { static_cast<void>(files.read("exe", 10)); }).value().code() == ErrorCode::Refused);
}

TEST_CASE("a pipe, a socket or a device in the way holds nobody up", "[attack]")
{
    Scene const scene;
    auto files = scene.files();
    REQUIRE(::mkfifo((scene.place / "root/pipe").c_str(), 0666) == 0);
    auto const socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, (scene.place / "root/socket").c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(socket, reinterpret_cast<::sockaddr*>(&address), sizeof address) == 0);
    std::vector<std::string> names{"pipe", "socket"};
    if (::mknod((scene.place / "root/zero").c_str(), S_IFCHR | 0666, makedev(1, 5)) == 0) names.emplace_back("zero");

    for (auto const& name : names) {
        CAPTURE(name);
        CHECK(files.facts(name).kind == FileKind::Other);
        CHECK(files.facts(name + "/below") == FileFacts{});
        CHECK(files.list(name).empty());
        auto const refused = [&](std::function<void()> const& act) {
            auto const fault = fault_of(act);
            return fault && fault->code() == ErrorCode::Refused &&
                   fault->message() == files.location() + "/" + name + " is a device, pipe or socket, not a file";
        };
        CHECK(refused([&] { static_cast<void>(files.read(name, 10)); }));
        CHECK(refused([&] { static_cast<void>(files.digest(name)); }));
        CHECK(refused([&] { files.copy_new(name, "copy"); }));
        CHECK(refused([&] { files.write_new("copy", "x", 0644, name); }));
        CHECK(fault_of([&] { files.write_new(name, "x", 0644, ""); }).value().native_code() == EEXIST);
        CHECK(fault_of([&] { files.write_new(name + "/x", "x", 0644, ""); }).value().native_code() == ENOTDIR);
    }
    ::close(socket);
}

TEST_CASE("another name of a file outside keeps its bytes", "[attack]")
{
    Scene const scene;
    auto files = scene.files();
    std::filesystem::create_hard_link(scene.place / "outside/secret", scene.place / "root/same");
    CHECK(files.facts("same").links == 2);  // what the runner refuses to edit
    for (auto const& fault : try_everything(files, "same")) static_cast<void>(fault);
    CHECK(scene.place.read("outside/secret") == "secret");
    CHECK(scene.is_outside_untouched());
}

TEST_CASE("a copy of a file with another name outside is a file of its own", "[attack]")
{
    Scene const scene;
    auto files = scene.files();
    std::filesystem::create_hard_link(scene.place / "outside/secret", scene.place / "root/same");
    files.copy_new("same", "copy");
    files.write_new("like", "x", 0644, "same");
    CHECK(files.facts("copy").links == 1);
    CHECK(files.facts("like").links == 1);
    CHECK(scene.is_outside_untouched());
}

TEST_CASE("names that differ in case alone are two names, or one that is taken", "[attack]")
{
    Scene const scene;
    auto files = scene.files();
    scene.place.write("root/.newel/key", "key");
    auto const fault = fault_of([&] { files.rename_new("own", ".NEWEL"); });
    // Where case does not count (a casefolded folder, FAT), the name is taken.
    CHECK((!fault || fault->native_code() == EEXIST));
    CHECK(files.read(".newel/key", 10) == "key");
    CHECK(fault_of([&] { files.make_folder(".newel", 0755); }).value().native_code() == EEXIST);
}

TEST_CASE("another mount below the root is not entered", "[attack]")
{
    Scene const scene;
    std::filesystem::create_directory(scene.place / "root/memory");
    std::filesystem::create_directory(scene.place / "root/same-device");
    scene.place.write("root/single", "");
    auto const result = in_own_mounts([&] {
        auto const bind = [&](std::string const& from, std::string const& to) {
            return ::mount((scene.place / from).c_str(), (scene.place / to).c_str(), nullptr, MS_BIND, nullptr) == 0;
        };
        if (::mount("none", (scene.place / "root/memory").c_str(), "tmpfs", 0, nullptr) != 0) return kNotAllowed;
        if (!bind("outside", "root/same-device") || !bind("outside/secret", "root/single")) return kNotAllowed;
        auto files = scene.files();
        auto const refuses = [&](std::string const& named, std::function<void()> const& act) {
            auto const fault = fault_of(act);
            bool const right =
                fault && fault->code() == ErrorCode::Refused &&
                fault->message().starts_with(files.location() + "/" + named + " is mounted from elsewhere");
            if (!right) std::fprintf(stderr, "%s: %s\n", named.c_str(), fault ? fault->what() : "was done");
            return right;
        };
        bool right = true;
        for (std::string const mount : {"memory", "same-device"}) {
            right = refuses(mount, [&] { static_cast<void>(files.facts(mount + "/secret")); }) && right;
            right = refuses(mount, [&] { static_cast<void>(files.list(mount)); }) && right;
            right = refuses(mount, [&] { static_cast<void>(files.read(mount + "/secret", 10)); }) && right;
            right = refuses(mount, [&] { files.write_new(mount + "/new", "x", 0644, ""); }) && right;
            right = refuses(mount, [&] { files.make_folder(mount + "/new", 0755); }) && right;
            right = refuses(mount, [&] { files.remove_file(mount + "/secret"); }) && right;
            right = refuses(mount, [&] { files.rename_new("own", mount + "/own"); }) && right;
            right = refuses(mount, [&] { files.rename_new(mount, "elsewhere"); }) && right;
            right = refuses(mount, [&] { files.remove_folder(mount); }) && right;
            right = refuses(mount, [&] { files.sync_folder(mount); }) && right;
        }
        right = refuses("single", [&] { static_cast<void>(files.read("single", 10)); }) && right;
        right = refuses("single", [&] { files.copy_new("single", "copy"); }) && right;
        right = refuses("single", [&] { files.remove_file("single"); }) && right;
        return right ? 0 : 1;
    });
    CHECK(scene.is_outside_untouched());
    if (result == kNotAllowed)
        WARN("SKIPPED: mounts cannot be tried here");
    else
        CHECK(result == 0);
}

TEST_CASE("a parent that turns into a link, again and again, lets nothing out", "[attack]")
{
    Scene const scene;
    auto files = scene.files();
    std::filesystem::create_directory(scene.place / "root/way");
    scene.link("evil", "../outside");
    int done = 0;
    int refused = 0;
    int other = 0;
    bool saw_secret = false;
    auto const attempt = [&](std::function<void()> const& act) {
        auto const fault = fault_of(act);
        ++(!fault ? done : fault->code() == ErrorCode::Refused ? refused : other);
    };
    {
        Swapper const swapper(scene.place / "root/way", scene.place / "root/evil");
        auto const start = std::chrono::steady_clock::now();
        auto const enough = [&] { return done > 500 && refused > 500 && swapper.swaps() > 2000; };
        while (std::chrono::steady_clock::now() - start < (enough() ? 300ms : kPatience)) {
            attempt([&] { files.make_folder("way/new", 0777); });
            attempt([&] { files.rename_new("way/new", "way/moved"); });
            attempt([&] { files.remove_folder("way/moved"); });
            attempt([&] { files.remove_folder("way/empty"); });
            attempt([&] { files.remove_file("way/secret"); });
            attempt([&] { files.rename_new("way/secret", "stolen"); });
            attempt([&] { files.write_new("way/planted", "x", 0644, ""); });
            attempt([&] { files.rename_new("own", "way/own"); });
            attempt([&] { files.rename_new("way/own", "own"); });
            attempt([&] { saw_secret = saw_secret || files.facts("way/secret").kind != FileKind::Absent; });
            attempt([&] { saw_secret = saw_secret || files.read("way/secret", 10) == "secret"; });
            attempt([&] {
                for (auto const& entry : files.list("way")) saw_secret = saw_secret || entry.name == "secret";
            });
        }
        CHECK(enough());
    }
    CHECK_FALSE(saw_secret);
    CHECK(scene.is_outside_untouched());
}

TEST_CASE("a file that turns into a link, again and again, is never read through it", "[attack]")
{
    Scene const scene;
    auto files = scene.files();
    scene.place.write("root/leaf", "own");
    scene.link("evil", "../outside/secret");
    int read = 0;
    int refused = 0;
    bool saw_secret = false;
    {
        Swapper const swapper(scene.place / "root/leaf", scene.place / "root/evil");
        auto const start = std::chrono::steady_clock::now();
        while (std::chrono::steady_clock::now() - start < (read > 500 && refused > 500 ? 200ms : kPatience)) {
            auto const fault = fault_of([&] {
                saw_secret = saw_secret || files.read("leaf", 10) != "own";
                ++read;
            });
            if (fault && fault->code() == ErrorCode::Refused) ++refused;
        }
    }
    CHECK(read > 500);
    CHECK(refused > 500);
    CHECK_FALSE(saw_secret);
}

TEST_CASE("a .newel, a lock or a key that is a link is not used", "[attack]")
{
    TempDir place;
    place.write("outside/secret", std::string(32, 's'));
    std::filesystem::permissions(place / "outside/secret", std::filesystem::perms(0600));
    auto const outside = content_of(place / "outside");
    auto const take = [&](std::string const& data) {
        return fault_of([&] {
            auto const lock = DirectoryLock::take(place / data, Sharing::Exclusive, "up", 0ms);
            static_cast<void>(InstallationKey::read_or_make(place / data, lock));
        });
    };
    std::filesystem::create_directories(place / "folder");
    std::filesystem::create_directory_symlink("../outside", place / "folder/.newel");
    CHECK(take("folder").value().code() == ErrorCode::Refused);

    for (std::string const name : {"lock", "key"}) {
        CAPTURE(name);
        for (std::string const target : {"secret", "new"}) {
            auto const data = name + "-" + target;
            std::filesystem::create_directories(place / (data + "/.newel"));
            std::filesystem::create_symlink("../../outside/" + target, place / (data + "/.newel/" + name));
            auto const fault = take(data).value();
            CHECK(fault.code() == ErrorCode::Refused);
            CHECK(fault.message() ==
                  (place / (data + "/.newel/" + name)).string() + " is a symbolic link: Newel did not make it so");
        }
    }
    std::filesystem::create_directories(place / "hard/.newel");
    std::filesystem::create_hard_link(place / "outside/secret", place / "hard/.newel/lock");
    CHECK(take("hard").value().code() == ErrorCode::Refused);

    std::filesystem::create_directories(place / "pipes/.newel");
    REQUIRE(::mkfifo((place / "pipes/.newel/lock").c_str(), 0600) == 0);
    CHECK(take("pipes").value().code() == ErrorCode::Refused);
    std::filesystem::remove(place / "pipes/.newel/lock");
    REQUIRE(::mkfifo((place / "pipes/.newel/key").c_str(), 0600) == 0);
    CHECK(take("pipes").value().code() == ErrorCode::Refused);
    CHECK(place.read("outside/secret") == std::string(32, 's'));
    CHECK(content_of(place / "outside") == outside);
}
