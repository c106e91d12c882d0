#include "engine/read_ahead.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <future>

using namespace newel;

namespace {

Step step_named(std::uint32_t version, std::string name)
{
    Step step;
    step.version = {version};
    step.name = std::move(name);
    return step;
}

/// Tells these steps, then what is wrong behind them.
ReadAhead::Read failing_behind(std::vector<Step> steps)
{
    return [steps = std::move(steps)](StepSink const& sink) -> SourcePtr {
        for (auto const& step : steps) sink(step);
        throw Error(ErrorCode::Invalid, "migrations/0003-c.up.sql is missing");
    };
}

}  // namespace

TEST_CASE("a step is there while those above it are still being read", "[engine]")
{
    std::promise<void> go_on;
    ReadAhead ahead([&](StepSink const& sink) -> SourcePtr {
        sink(step_named(1, "a"));
        go_on.get_future().wait();
        sink(step_named(2, "b"));
        return std::make_shared<Source>();
    });
    CHECK(ahead.step({1}).name == "a");  // or it would wait for ever
    go_on.set_value();
    CHECK(ahead.step({2}).name == "b");
    CHECK(ahead.step({1}).name == "a");
    CHECK(ahead.whole());
}

TEST_CASE("what cannot be read is told where its step is asked for, and the steps below it are there", "[engine]")
{
    ReadAhead ahead(failing_behind({step_named(1, "a"), step_named(2, "b")}));
    CHECK(ahead.step({2}).name == "b");
    CHECK_THROWS_WITH(ahead.step({3}), "migrations/0003-c.up.sql is missing");
    CHECK_THROWS_WITH(ahead.whole(), "migrations/0003-c.up.sql is missing");
}

TEST_CASE("a step out of order is never handed out for another", "[engine]")
{
    ReadAhead ahead(failing_behind({step_named(1, "a"), step_named(3, "c")}));
    CHECK(ahead.step({1}).name == "a");
    CHECK_THROWS_AS(ahead.step({2}), Error);
}

TEST_CASE("whoever loses interest in what is read waits for its end, and nothing is left running", "[engine]")
{
    bool is_over = false;
    {
        ReadAhead const ahead([&](StepSink const& sink) -> SourcePtr {
            for (std::uint32_t version = 1; version <= 100; ++version) sink(step_named(version, "s"));
            is_over = true;
            return std::make_shared<Source>();
        });
    }
    CHECK(is_over);
}
