// Several instances of an application on the same data.
#include "embed/handles.h"
#include "embed/shop.h"
#include "support/child.h"
#include "support/thrown.h"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <vector>

using namespace newel;
using namespace newel::test;
using Catch::Contains;
using std::chrono::milliseconds;

TEST_CASE("of many that start at once one moves the data, the others wait and look again", "[embed]")
{
    for (bool const lone : {false, true}) {
        INFO((lone ? "a lone database" : "a data directory"));
        Shop const shop;
        Build const first("1.0.0", shop_steps(2));
        Build const second("2.0.0", shop_steps(5));
        auto const path = lone ? shop.database() : shop.folder();
        if (lone) std::filesystem::create_directories(shop.folder());
        (void)newel::open(path, first.software());
        std::vector<pid_t> children;
        for (int i = 0; i < 20; ++i)
            children.push_back(in_a_child([&] {
                auto const data = newel::open(path, second.software());
                return data.access() == Access::Write && done_on(data.handle(), "SELECT * FROM notes") == "ok" ? 0 : 1;
            }));
        for (auto const child : children) CHECK(code_of(child) == 0);
        CHECK(shop.version() == "5");
        CHECK(shop.sql("SELECT count(*) FROM newel_events WHERE kind = 'up'") == "5");
    }
}

TEST_CASE("an instance that is killed while it moves the data is finished by the next", "[embed]")
{
    Shop const shop;
    Build const first("1.0.0", shop_steps(1));
    (void)shop.open(first);
    auto steps = shop_steps(2);
    steps[1].code = {"die"};
    Build const second("2.0.0", steps);
    auto const killed = in_a_child([&] {
        (void)shop.open(second, {.code = {{"die", [](CodeRun&) { ::kill(::getpid(), SIGKILL); }}}});
        return 0;
    });
    CHECK(code_of(killed) == 100 + SIGKILL);
    CHECK(shop.version() == "1");
    auto const data = shop.open(second, {.code = {{"die", [](CodeRun&) {}}}});
    CHECK(data.access() == Access::Write);
    CHECK(shop.version() == "2");
}

TEST_CASE("data in use is not moved: who waits too long is told who holds it", "[embed]")
{
    Shop const shop;
    Build const old("1.0.0", shop_steps(2));
    Build const later("2.0.0", shop_steps(5));
    auto used = std::make_optional(shop.open(old));
    auto const refused = shop.open(later, {.wait = milliseconds(50)});
    CHECK(refused.access() == Access::None);
    CHECK(refused.verdict().verdict == Verdict::Busy);
    CHECK_THAT(refused.verdict().text(), Contains("pid ") && Contains("application"));
    CHECK(shop.version() == "2");
    CHECK(used->check() == Verdict::Ready);

    used.reset();
    CHECK(shop.open(later).access() == Access::Write);
    CHECK(shop.version() == "5");
}

TEST_CASE("several instances use data at the same time", "[embed]")
{
    Shop const shop;
    Build const build("1.0.0", shop_steps(2));
    auto const one = shop.open(build);
    auto const two = shop.open(build, {.wait = milliseconds(50)});
    CHECK(one.access() == Access::Write);
    CHECK(two.access() == Access::Write);
}

TEST_CASE("a lone database that somebody moved shows in the next check", "[embed]")
{
    Shop const shop;
    Build const old("1.0.0", shop_steps(2));
    Build const later("2.0.0", shop_steps(5));
    std::filesystem::create_directories(shop.folder());
    auto data = newel::open(shop.database(), old.software());
    CHECK(data.check() == Verdict::Ready);
    CHECK(newel::open(shop.database(), later.software()).access() == Access::Write);
    CHECK(data.check() == Verdict::Ahead);
}
