#include "release/released_steps.h"
#include "base/text.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>
#include <random>

using namespace newel;
using namespace newel::release;

namespace {

Step step_with(std::string const& name, std::string const& up, std::string const& down = "SELECT 1")
{
    Step step{.name = name};
    step.up.push_back(sql_operation("db", up));
    step.down.kind = DownKind::Given;
    step.down.operations.push_back(sql_operation("db", down));
    step.rest = Node(Node::Map{});
    step.rest.set("name", Node(name));
    return step;
}

History history_of(std::vector<Step> steps)
{
    DataVersion version{};
    for (auto& step : steps) {
        step.version = version = version.next();
        step.place = {.file = "manifests/shop.yaml", .line = static_cast<int>(version.number) + 10};
        seal(step);
    }
    return {"shop", std::move(steps)};
}

/// "abc": steps named a, b, c; a capital is the same name with another up.
History history_of(std::string_view letters)
{
    std::vector<Step> steps;
    for (char const letter : letters)
        steps.push_back(step_with(lower(std::string(1, letter)), cat("CREATE TABLE ", letter, letter, "(x)")));
    return history_of(std::move(steps));
}

Released sealed(std::string const& name, History const& history)
{
    return {.name = name, .version = history.head(), .chain = history.chain(), .history = &history};
}

std::vector<std::string> told(std::vector<Released> const& releases, History const& now)
{
    std::vector<std::string> texts;
    for (auto const& altered : altered_since(releases, now)) texts.push_back(altered_text(altered));
    return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("steps above what releases have may be anything", "[release]")
{
    auto const old = history_of("abc");
    CHECK(told({sealed("v1", old)}, history_of("abc")).empty());
    CHECK(told({sealed("v1", old)}, history_of("abcde")).empty());
    CHECK(told({}, history_of("abc")).empty());
}

TEST_CASE("a released step that changed is told with what was done to it", "[release]")
{
    auto const old = history_of("abcd");
    auto const now = [&](std::string_view letters) { return told({sealed("v1.0.2", old)}, history_of(letters)); };
    CHECK(now("abCd") == Texts{"step 3 c unexpectedly edited since release v1.0.2"});
    CHECK(now("abxcd") == Texts{"step 3 x unexpectedly added since release v1.0.2"});
    CHECK(now("acd") == Texts{"step 2 b unexpectedly removed since release v1.0.2"});
    CHECK(now("abc") == Texts{"step 4 d unexpectedly removed since release v1.0.2"});
    CHECK(now("acbd") == Texts{"step 3 b unexpectedly reordered since release v1.0.2, where it is step 2"});
    CHECK(now("abxd") == Texts{"step 3 c unexpectedly edited since release v1.0.2"});
    CHECK(now("xAbcd") == Texts{"step 1 x unexpectedly added since release v1.0.2",
                                "step 2 a unexpectedly edited since release v1.0.2"});
    CHECK(now("") == Texts{"step 1 a unexpectedly removed since release v1.0.2",
                           "step 2 b unexpectedly removed since release v1.0.2",
                           "step 3 c unexpectedly removed since release v1.0.2",
                           "step 4 d unexpectedly removed since release v1.0.2"});
}

TEST_CASE("each step is told for the first release that has it", "[release]")
{
    auto const first = history_of("ab");
    auto const second = history_of("abcd");
    std::vector<Released> const releases{sealed("v1", first), sealed("v2", second)};
    CHECK(told(releases, history_of("aBcD")) ==
          Texts{"step 2 b unexpectedly edited since release v1", "step 4 d unexpectedly edited since release v2"});
}

TEST_CASE("releases whose commits are not at hand still seal where they ended", "[release]")
{
    auto const old = history_of("ab");
    auto release = sealed("v1", old);
    release.history = nullptr;
    CHECK(told({release}, history_of("abc")).empty());
    CHECK(told({release}, history_of("aBc")) == Texts{"steps 1 to 2 are not those that release v1 has"});
}

TEST_CASE("a released down changes by a higher revision alone", "[release]")
{
    auto const old = history_of({step_with("a", "CREATE TABLE a(x)", "DROP TABLE a")});
    auto better = step_with("a", "CREATE TABLE a(x)", "DROP TABLE IF EXISTS a");
    CHECK(told({sealed("v1", old)}, history_of({better})) ==
          Texts{"the down of step 1 a unexpectedly edited since release v1, under the same revision"});
    better.down.revision = 2;
    CHECK(told({sealed("v1", old)}, history_of({better})).empty());
}

TEST_CASE("what a released step breaks does not change, but its notes may", "[release]")
{
    auto const old = history_of("a");
    auto noted = step_with("a", "CREATE TABLE aa(x)");
    noted.rest.set("why", Node("as everybody asks"));
    CHECK(told({sealed("v1", old)}, history_of({noted})).empty());
    noted.breaks = Floors{};
    noted.rest.set("breaks", Node("nothing"));
    CHECK(told({sealed("v1", old)}, history_of({noted})) ==
          Texts{"'breaks' of step 1 a unexpectedly edited since release v1"});
}

TEST_CASE("a finding about a released step stands at the step, or at the manifest where it is gone", "[release]")
{
    auto const old = history_of("abc");
    auto const findings = judge_released({sealed("v1", old)}, history_of("aB"), "manifests/shop.yaml");
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].place.text() == "manifests/shop.yaml:12");
    CHECK(findings[1].place.text() == "manifests/shop.yaml");
    CHECK(findings[0].code == "released-step-changed");
    CHECK(findings[0].level == Finding::Level::Error);
}

TEST_CASE("whatever is done to a history, it is told exactly when its lower part is no longer the release", "[release]")
{
    std::mt19937 chance(7);
    auto const below = [&](std::size_t bound) { return bound == 0 ? 0 : chance() % bound; };
    for (int round = 0; round < 2000; ++round) {
        std::string letters = std::string("abcdefgh").substr(0, 1 + below(8));
        auto const old = history_of(letters);
        for (auto acts = below(4); acts > 0; --acts) {
            auto const at = below(letters.size());
            switch (below(5)) {
                case 0: letters.insert(below(letters.size() + 1), 1, static_cast<char>('p' + acts)); break;
                case 1:
                    if (!letters.empty()) letters.erase(at, 1);
                    break;
                case 2:
                    if (!letters.empty()) letters[at] = static_cast<char>(letters[at] & ~0x20);
                    break;
                case 3:
                    if (!letters.empty()) std::swap(letters[at], letters[below(letters.size())]);
                    break;
                case 4: letters += static_cast<char>('i' + acts); break;
            }
        }
        if (std::set<char> const names(letters.begin(), letters.end()); names.size() != letters.size()) continue;
        auto const now = history_of(letters);
        bool const is_whole = old.head() <= now.head() && now.chain_at(old.head()) == old.chain();
        INFO(letters << " since " << old.head().number);
        CHECK(told({sealed("v1", old)}, now).empty() == is_whole);
    }
}
