// What is done about each verdict, by each policy.
#include "embed/decision.h"

#include "base/error.h"

#include <catch2/catch.hpp>

#include <vector>

using namespace newel;

namespace {

std::vector<Verdict> const kAll{Verdict::Ready,     Verdict::Pristine,    Verdict::Behind,  Verdict::ReadOnly,
                                Verdict::Ahead,     Verdict::Diverged,    Verdict::Stuck,   Verdict::Drifted,
                                Verdict::Unmanaged, Verdict::Interrupted, Verdict::Foreign, Verdict::Busy};

constexpr Policies kNothing{Refuse, Refuse, Refuse, Refuse, Refuse};
constexpr Policies kEverything{Auto, Auto, Auto, Allow, Allow};

}  // namespace

TEST_CASE("who allows nothing uses what is ready, finishes what was begun, and moves nothing", "[embed]")
{
    for (auto const verdict : kAll) {
        auto const act = decide(verdict, kNothing);
        if (verdict == Verdict::Ready)
            CHECK(act == Act::Write);
        else if (verdict == Verdict::Interrupted)
            CHECK(act == Act::Recover);
        else
            CHECK(act == Act::Leave);
    }
}

TEST_CASE("no policy gives access to what nobody can use", "[embed]")
{
    for (auto const verdict : {Verdict::Stuck, Verdict::Drifted, Verdict::Unmanaged, Verdict::Foreign, Verdict::Busy})
        CHECK(decide(verdict, kEverything) == Act::Leave);
}

TEST_CASE("each policy speaks for its own verdicts", "[embed]")
{
    CHECK(decide(Verdict::Pristine, {.up = Ask}) == Act::Ask);
    CHECK(decide(Verdict::Behind, {.up = Auto, .down = Ask}) == Act::Move);
    CHECK(decide(Verdict::Ahead, {.up = Auto, .down = Ask}) == Act::Ask);
    CHECK(decide(Verdict::Diverged, {.down = Auto, .diverged = Ask}) == Act::Ask);
    CHECK(decide(Verdict::ReadOnly, {.down = Auto, .read_only = Allow}) == Act::Read);
    CHECK(decide(Verdict::ReadOnly, {.down = Auto, .read_only = Refuse}) == Act::Move);
}
