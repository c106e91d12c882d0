// Several programs at once, and programs that are killed: real processes, made by fork.
#include "story/world.h"
#include "support/child.h"

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <random>
#include <thread>

using namespace newel;
using namespace newel::test;

namespace {

std::vector<StepFiles> many_steps(int count)
{
    std::vector<StepFiles> steps;
    for (int i = 1; i <= count; ++i) {
        auto const table = cat("t", i);
        steps.push_back(
            {cat("make-", i),
             cat("CREATE TABLE ", table, "(id INTEGER PRIMARY KEY, body TEXT);\nINSERT INTO ", table,
                 "(body) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT "
                 "hex(zeroblob(200)) FROM n;"),
             cat("DROP TABLE ", table, ";")});
    }
    return steps;
}

std::set<std::uint32_t> up_to(std::uint32_t count)
{
    std::set<std::uint32_t> all;
    for (std::uint32_t i = 1; i <= count; ++i) all.insert(i);
    return all;
}

}  // namespace

TEST_CASE("of many switches at once one works, and the others wait, read again and find nothing to do", "[story]")
{
    World world;
    world.commit_steps(many_steps(10));
    std::vector<pid_t> children;
    for (int i = 0; i < 8; ++i)
        children.push_back(in_a_child([&] { return static_cast<int>(world.switch_data().applied); }));
    int worked = 0;
    int idle = 0;
    for (auto const child : children) {
        auto const applied = code_of(child);
        worked += applied == 10 ? 1 : 0;
        idle += applied == 0 ? 1 : 0;
    }
    CHECK(worked == 1);
    CHECK(idle == 7);
    CHECK(world.sql("SELECT count(*) FROM newel_events WHERE kind = 'up'") == "10");
}

TEST_CASE("a writer that does not let go is told by name after the wait", "[story]")
{
    World world;
    world.commit_steps(many_steps(2));
    world.switch_data("version:1");
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    auto const holding = in_a_child([&] {
        // Holds the write lock for as long as it lives.
        struct Slow final : Observer {
            int pipe{};
            bool progress(Progress const&) override
            {
                (void)!write(pipe, "x", 1);
                std::this_thread::sleep_for(std::chrono::seconds(20));
                return false;
            }
        } slow;
        slow.pipe = ready[1];
        return static_cast<int>(Engine(world.settings(), &slow).move({}).applied);
    });
    char byte{};
    REQUIRE(read(ready[0], &byte, 1) == 1);
    auto settings = world.settings();
    settings.wait = std::chrono::milliseconds(100);
    auto const error = error_of([&] { (void)Engine(settings).move({}); });
    CHECK(error.code() == ErrorCode::Busy);
    CHECK_THAT(error.message(), Catch::Contains("var/shop.db"));
    kill(holding, SIGKILL);
    (void)code_of(holding);
    CHECK(world.version() == 1);
}

TEST_CASE("kill -9 at any time leaves the old state or the new", "[story]")
{
    World world;
    constexpr std::uint32_t kSteps = 12;
    world.commit_steps(many_steps(kSteps));
    auto const journal = GENERATE("DELETE", "WAL");
    std::filesystem::create_directories(world.database().parent_path());
    world.sql(cat("PRAGMA journal_mode=", journal));
    std::mt19937 random(7);
    int stopped = 0;
    for (int round = 0; round < 30; ++round) {
        std::uint32_t const to = round % 2 == 0 ? kSteps : 0;
        auto const child = in_a_child([&] {
            world.switch_data(cat("version:", to), {.loss = up_to(kSteps)});
            return 0;
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(1, 60)(random)));
        kill(child, SIGKILL);
        stopped += code_of(child) != 0 ? 1 : 0;
        auto const answer = world.engine().check({.as = cat("version:", to)});
        bool const is_old_or_new = answer.verdict == Verdict::Ready || answer.verdict == Verdict::Pristine ||
                                   answer.verdict == Verdict::Behind || answer.verdict == Verdict::Ahead;
        CHECK(is_old_or_new);
        auto const version = answer.data ? answer.data->version.number : 0;
        CHECK((version == 0 || version == kSteps));
        if (answer.data) {
            CHECK(world.sql("SELECT count(*) FROM sqlite_schema WHERE name GLOB 't[0-9]*'") == std::to_string(version));
            CHECK(world.sql("PRAGMA integrity_check") == "ok");
            CHECK(answer.data_schema == world.engine().schema(cat("version:", version)).fingerprint);
        }
        world.switch_data(cat("version:", to), {.loss = up_to(kSteps)});
    }
    CHECK(stopped > 0);
}

TEST_CASE("cancelling from the observer rolls everything back", "[story]")
{
    World world;
    world.commit_steps(many_steps(3));
    struct Cancel final : Observer {
        bool progress(Progress const& p) override { return p.step < 3; }
    } cancel;
    auto const error = error_of([&] { (void)Engine(world.settings(), &cancel).move({}); });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK_THAT(error.message(), Catch::Contains("cancelled"));
    CHECK(world.engine().check({}).verdict == Verdict::Pristine);
}

TEST_CASE("cancelling stops a step that never ends where it is replayed, too", "[story]")
{
    World world;
    auto steps = many_steps(1);
    steps.push_back(
        {"endless",
         "DROP TABLE t1;\nCREATE TABLE n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) "
         "SELECT count(*) AS n FROM c;\n",
         "-"});
    world.commit_steps(steps);
    struct Cancel final : Observer {
        bool progress(Progress const&) override { return ++asked < 20; }
        int asked{};
    } cancel;
    auto const error = error_of([&] { (void)Engine(world.settings(), &cancel).move({.ref = "HEAD"}); });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK_THAT(error.message(), Catch::Contains("cancelled"));
    CHECK(cancel.asked >= 20);
    CHECK(world.engine().check({}).verdict == Verdict::Pristine);
}
