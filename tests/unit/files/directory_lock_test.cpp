#include "files/directory_lock.h"

#include "base/error.h"
#include "support/temp_dir.h"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <optional>
#include <thread>

using namespace newel;
using namespace std::chrono_literals;
using test::TempDir;

namespace {

std::optional<Error> refusal(TempDir const& folder, Sharing sharing, std::chrono::milliseconds patience = 0ms)
{
    try {
        static_cast<void>(DirectoryLock::take(folder.path(), sharing, "other", patience));
    } catch (Error const& error) {
        return error;
    }
    return std::nullopt;
}

/// A process that holds the lock until it is killed.
class HoldingProcess {
public:
    HoldingProcess(TempDir const& folder, Sharing sharing, std::string const& word)
    {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            try {
                auto const lock = DirectoryLock::take(folder.path(), sharing, word, 1s);
                if (::write(ends[1], "x", 1) == 1) ::pause();
            } catch (...) {
                ::_exit(1);
            }
            ::_exit(0);
        }
        char ready = 0;
        ::close(ends[1]);
        REQUIRE(::read(ends[0], &ready, 1) == 1);
        ::close(ends[0]);
    }
    HoldingProcess(HoldingProcess const&) = delete;
    HoldingProcess& operator=(HoldingProcess const&) = delete;
    ~HoldingProcess() { kill(); }

    void kill()
    {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
    [[nodiscard]] ::pid_t pid() const { return pid_; }

private:
    ::pid_t pid_{};
};

}  // namespace

TEST_CASE("an exclusive lock keeps everybody out, and names its holder", "[files]")
{
    TempDir folder;
    auto lock = std::optional(DirectoryLock::take(folder.path(), Sharing::Exclusive, "switch", 0ms));
    for (auto const sharing : {Sharing::Shared, Sharing::Exclusive}) {
        auto const error = refusal(folder, sharing);
        REQUIRE(error);
        CHECK(error->code() == ErrorCode::Busy);
        auto const holder = holder_of(folder.path()).value();
        CHECK(error->message() == folder.path().string() + " is held by newel switch, pid " +
                                      std::to_string(::getpid()) + ", since " + holder.since);
    }
    lock.reset();
    CHECK_FALSE(refusal(folder, Sharing::Exclusive));
}

TEST_CASE("applications share the lock, and a run waits for all of them", "[files]")
{
    TempDir folder;
    auto one = std::optional(DirectoryLock::take(folder.path(), Sharing::Shared, "application", 0ms));
    auto two = std::optional(DirectoryLock::take(folder.path(), Sharing::Shared, "application", 0ms));
    auto const error = refusal(folder, Sharing::Exclusive);
    REQUIRE(error);
    CHECK(error->message().find(" is held by an application, pid ") != std::string::npos);
    one.reset();
    CHECK(refusal(folder, Sharing::Exclusive));
    two.reset();
    CHECK_FALSE(refusal(folder, Sharing::Exclusive));
}

TEST_CASE("who waits gets the lock when it becomes free, and gives up at its deadline", "[files]")
{
    TempDir folder;
    auto lock = std::optional(DirectoryLock::take(folder.path(), Sharing::Exclusive, "up", 0ms));
    auto const start = std::chrono::steady_clock::now();
    CHECK(refusal(folder, Sharing::Shared, 60ms));
    auto const waited = std::chrono::steady_clock::now() - start;
    CHECK(waited >= 60ms);
    CHECK(waited < 5s);

    std::thread release([&] {
        std::this_thread::sleep_for(50ms);
        lock.reset();
    });
    CHECK_FALSE(refusal(folder, Sharing::Exclusive, 20s));
    release.join();
}

TEST_CASE("a holder that is killed gives the lock back, and is no longer named", "[files]")
{
    TempDir folder;
    HoldingProcess other(folder, Sharing::Exclusive, "down");
    auto const error = refusal(folder, Sharing::Exclusive);
    REQUIRE(error);
    CHECK(error->message().find("newel down, pid " + std::to_string(other.pid())) != std::string::npos);
    other.kill();
    CHECK_FALSE(holder_of(folder.path()).value().is_alive);
    CHECK(in_words(holder_of(folder.path())) == "unknown");
    CHECK_FALSE(refusal(folder, Sharing::Exclusive));
}

TEST_CASE("of those who share, one that lives is named, whoever came last", "[files]")
{
    TempDir folder;
    HoldingProcess stays(folder, Sharing::Shared, "application");
    HoldingProcess goes(folder, Sharing::Shared, "check");
    CHECK(holder_of(folder.path()).value().word == "check");
    goes.kill();
    CHECK(holder_of(folder.path()).value().pid == stays.pid());
}

TEST_CASE("the lock's folder is for its owner alone, and an older one stays as it is", "[files]")
{
    TempDir folder;
    static_cast<void>(DirectoryLock::take(folder.path(), Sharing::Shared, "check", 0ms));
    auto const mode = [&] { return std::filesystem::status(folder / ".newel").permissions(); };
    CHECK(mode() == std::filesystem::perms::owner_all);
    std::filesystem::permissions(folder / ".newel", std::filesystem::perms(0755));
    static_cast<void>(DirectoryLock::take(folder.path(), Sharing::Shared, "check", 0ms));
    CHECK(mode() == std::filesystem::perms(0755));
}

TEST_CASE("what an earlier boot, or nonsense, left in the lock is no holder", "[files]")
{
    TempDir folder;
    CHECK(holder_of(folder.path()) == std::nullopt);
    CHECK(in_words(std::nullopt) == "unknown");
    folder.write(".newel/lock", "1 another-boot 2026-01-01T00:00:00Z switch\n");
    auto const holder = holder_of(folder.path()).value();
    CHECK(holder == Holder{.word = "switch", .pid = 1, .since = "2026-01-01T00:00:00Z", .is_alive = false});
    for (std::string const nonsense : {"", "\n\n", "x y z w\n", "0 b s w", "-1 b s w", "99999999999 b s w", "4711"}) {
        folder.write(".newel/lock", nonsense);
        CHECK(holder_of(folder.path()) == std::nullopt);
    }
    CHECK_FALSE(refusal(folder, Sharing::Exclusive));
}

TEST_CASE("what a stranger wrote into the lock cannot reach a terminal", "[files]")
{
    Holder const holder{.word = "x\x1b[2J", .pid = 1, .since = "s", .is_alive = true};
    CHECK(in_words(holder) == "newel x\\x1b[2J, pid 1, since s");
}

TEST_CASE("many who share do not let the lock grow without end", "[files]")
{
    TempDir folder;
    auto const stays = DirectoryLock::take(folder.path(), Sharing::Shared, "application", 0ms);
    for (int i = 0; i < 200; ++i) static_cast<void>(DirectoryLock::take(folder.path(), Sharing::Shared, "check", 0ms));
    CHECK(std::filesystem::file_size(folder / ".newel/lock") < 6000);
}

TEST_CASE("a lock that was replaced while somebody waited is taken anew", "[files]")
{
    TempDir folder;
    auto old = std::optional(DirectoryLock::take(folder.path(), Sharing::Exclusive, "restore", 0ms));
    std::thread replace([&] {
        std::this_thread::sleep_for(30ms);
        std::filesystem::remove(folder / ".newel/lock");
        folder.write(".newel/lock", "");
        old.reset();
    });
    auto const mine = DirectoryLock::take(folder.path(), Sharing::Exclusive, "up", 20s);
    replace.join();
    CHECK(refusal(folder, Sharing::Exclusive));  // on the file that is there now
}

TEST_CASE("network file systems on which a lock keeps nobody out are known", "[files]")
{
    CHECK(network_file_system(0x6969) == "NFS");
    CHECK(network_file_system(0xff534d42) == "SMB");
    CHECK(network_file_system(0xffffffffff534d42) == "SMB");  // as a signed number
    CHECK(network_file_system(0xfe534d42) == "SMB");
    CHECK(network_file_system(0xef53) == std::nullopt);      // ext4
    CHECK(network_file_system(0x01021994) == std::nullopt);  // tmpfs
}

TEST_CASE("of forty who start at once, each has the lock for itself once", "[files]")
{
    TempDir folder;
    folder.write("count", std::string(1, '\0'));
    std::vector<::pid_t> children;
    for (int i = 0; i < 40; ++i) {
        auto const child = ::fork();
        if (child == 0) {
            try {
                auto const lock = DirectoryLock::take(folder.path(), Sharing::Exclusive, "up", 60s);
                auto count = folder.read("count");
                std::this_thread::sleep_for(100us);
                ++count[0];
                folder.write("count", count);
            } catch (...) {
                ::_exit(1);
            }
            ::_exit(0);
        }
        children.push_back(child);
    }
    bool all = true;
    for (auto const child : children) {
        int status = 0;
        all = ::waitpid(child, &status, 0) == child && status == 0 && all;
    }
    CHECK(all);
    CHECK(folder.read("count") == std::string(1, 40));
}
