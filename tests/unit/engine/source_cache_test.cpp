#include "engine/source_cache.h"

#include "base/text.h"

#include <catch2/catch.hpp>

using namespace newel;

namespace {

SourcePtr source_of(std::uint32_t steps)
{
    auto source = std::make_shared<Source>();
    source->history = History("demo", {steps}, Chain{}, [] { return std::vector<StepFacts>(); }, {});
    return source;
}

}  // namespace

TEST_CASE("of a long history's manifests the oldest are forgotten, never the newest", "[engine]")
{
    SourceCache cache;
    for (int i = 0; i < 100; ++i) cache.keep(cat(i), source_of(1000));
    CHECK(cache.find("0") == nullptr);
    for (int i = 84; i < 100; ++i) CHECK(cache.find(cat(i)) != nullptr);
}

TEST_CASE("small manifests are all kept, and one kept again counts once", "[engine]")
{
    SourceCache cache;
    for (int i = 0; i < 100; ++i) cache.keep(cat(i), source_of(10));
    auto const last = source_of(20);
    for (int i = 0; i < 1000; ++i) cache.keep("99", last);
    CHECK(cache.find("0") != nullptr);
    CHECK(cache.find("99") == last);
}
