// An old binary meets newer data: every outcome that policies can have.
#include "embed/handles.h"
#include "embed/shop.h"
#include "support/thrown.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

/// Data that a build of that many steps has made, with two items in it.
Shop shop_at(std::size_t head)
{
    Shop shop;
    Build const build("2.0.0", shop_steps(head));
    auto const data = shop.open(build);
    REQUIRE(data.access() == Access::Write);
    (void)shop.sql("INSERT INTO items (id) VALUES (1), (2)");
    return shop;
}

}  // namespace

TEST_CASE("the first start makes the data and gives it to the application", "[embed]")
{
    Shop const shop;
    Build const build("1.0.0", shop_steps(3));
    auto data = shop.open(build);
    CHECK(data.access() == Access::Write);
    CHECK(data.verdict().verdict == Verdict::Ready);
    CHECK(data.handle() != nullptr);
    CHECK(data.check() == Verdict::Ready);
    CHECK(shop.version() == "3");
}

TEST_CASE("looking at what is not there, by a build that may not make it, leaves no trace", "[embed]")
{
    Shop const shop;
    Build const build("1.0.0", shop_steps(3));
    auto const data = shop.open(build, {.up = Refuse});
    CHECK(data.access() == Access::None);
    CHECK(data.verdict().verdict == Verdict::Pristine);
    CHECK_FALSE(std::filesystem::exists(shop.folder()));
}

TEST_CASE("newer data whose steps break nothing is used as it is", "[embed]")
{
    auto const shop = shop_at(2);
    Build const old("1.0.0", shop_steps(1));
    auto const data = shop.open(old);
    CHECK(data.access() == Access::Write);
    CHECK(shop.version() == "2");
}

TEST_CASE("newer data that may be read is opened for reading, and nothing else", "[embed]")
{
    auto const shop = shop_at(3);
    Build const old("1.0.0", shop_steps(2));
    auto const data = shop.open(old);
    REQUIRE(data.access() == Access::Read);
    CHECK(data.verdict().verdict == Verdict::ReadOnly);
    CHECK(data.verdict().write_floor == 3);
    CHECK(done_on(data.handle(), "SELECT * FROM items") == "ok");
    CHECK(done_on(data.handle(), "DELETE FROM items") == "attempt to write a readonly database");
}

TEST_CASE("where reading alone will not do, newer data goes down as the policy says", "[embed]")
{
    auto const shop = shop_at(3);
    Build const old("1.0.0", shop_steps(2));
    CHECK(shop.open(old, {.read_only = Refuse}).access() == Access::None);
    CHECK(shop.open(old, {.down = Auto, .read_only = Refuse}).access() == Access::Write);
    CHECK(shop.version() == "2");
    CHECK(shop.sql("SELECT count(*) FROM items") == "2");
}

TEST_CASE("newer data that cannot be read goes down from its ledger", "[embed]")
{
    auto const shop = shop_at(5);
    Build const old("1.0.0", shop_steps(3));
    auto const data = shop.open(old, {.down = Auto});
    CHECK(data.access() == Access::Write);
    CHECK(shop.version() == "3");
    CHECK(shop.sql("SELECT group_concat(id) FROM items") == "1,2");
}

TEST_CASE("a refusal names what is ahead, and the software that opens it", "[embed]")
{
    auto const shop = shop_at(5);
    Build const old("1.0.0", shop_steps(3));
    auto const data = shop.open(old);
    REQUIRE(data.access() == Access::None);
    CHECK(data.handle() == nullptr);
    auto const& facts = data.verdict();
    CHECK(facts.verdict == Verdict::Ahead);
    CHECK(facts.data_version == 5);
    CHECK(facts.software_version == 3);
    REQUIRE(facts.steps.size() == 2);
    CHECK(facts.steps[0].version == 5);
    CHECK(facts.steps[1].name == "titles");
    CHECK(facts.steps[0].software == "shop 2.0.0");
    CHECK_THAT(facts.text(), Contains("is at v5") && Contains("(v3)") && Contains("shop 2.0.0 (commit ccccccc)"));
}

TEST_CASE("data without a way back is refused whatever the policy, by the step's name", "[embed]")
{
    auto const shop = shop_at(6);
    Build const old("1.0.0", shop_steps(3));
    auto const data = shop.open(old, {.down = Auto});
    CHECK(data.access() == Access::None);
    CHECK(data.verdict().verdict == Verdict::Stuck);
    CHECK_THAT(data.verdict().text(), Contains("step 6 gone has no way down here: it says it is irreversible") &&
                                          Contains("shop 2.0.0 (commit ccccccc) took step 6 gone"));
    CHECK(shop.version() == "6");
}

TEST_CASE("asked, the user hears what the plan does, and decides", "[embed]")
{
    auto const shop = shop_at(5);
    Build const old("1.0.0", shop_steps(3));
    PlanFacts heard;
    auto const answering = [&](bool answer) {
        return Opening{.down = Ask, .ask = [&heard, answer](PlanFacts const& plan) {
                           heard = plan;
                           return answer;
                       }};
    };
    auto const declined = shop.open(old, answering(false));
    CHECK(declined.access() == Access::None);
    CHECK(declined.verdict().was_declined);
    CHECK(shop.version() == "5");
    CHECK(heard.from == 5);
    CHECK(heard.to == 3);
    CHECK(heard.downs() == 2);
    CHECK(heard.lost.empty());
    CHECK_THAT(heard.text(), Contains("from v5 to v3: 2 steps down"));

    CHECK(shop.open(old, answering(true)).access() == Access::Write);
    CHECK(shop.version() == "3");
}

TEST_CASE("where nobody can be asked, nothing is moved", "[embed]")
{
    auto const shop = shop_at(5);
    Build const old("1.0.0", shop_steps(3));
    CHECK(shop.open(old, {.down = Ask}).access() == Access::None);
    CHECK(shop.version() == "5");
}

TEST_CASE("rows are never lost without a question, not even by Auto", "[embed]")
{
    auto const shop = shop_at(5);
    (void)shop.sql("INSERT INTO notes VALUES ('mine'), ('yours')");
    Build const old("1.0.0", shop_steps(3));
    auto const kept = shop.open(old, {.down = Auto});
    CHECK(kept.access() == Access::None);
    REQUIRE(kept.verdict().lost.size() == 1);
    CHECK(kept.verdict().lost[0].table == "notes");
    CHECK(kept.verdict().lost[0].rows == 2);
    CHECK_THAT(kept.verdict().text(), Contains("step 5: table notes, 2 rows"));
    CHECK(shop.sql("SELECT count(*) FROM notes") == "2");

    auto const agreed =
        shop.open(old, {.down = Auto, .ask = [](PlanFacts const& plan) { return plan.lost.size() == 1; }});
    CHECK(agreed.access() == Access::Write);
    CHECK(shop.version() == "3");
}

TEST_CASE("data of another line goes down to where both agree, and up again", "[embed]")
{
    auto const shop = shop_at(3);
    auto steps = shop_steps(2);
    steps.push_back({"tags", "CREATE TABLE tags (tag TEXT);", "DROP TABLE tags;", {}, {}});
    Build const other("1.5.0", steps);
    CHECK(shop.open(other).verdict().verdict == Verdict::Diverged);
    CHECK(shop.open(other).verdict().base == 2);
    CHECK(shop.open(other, {.diverged = Auto}).access() == Access::Write);
    CHECK(shop.sql("SELECT name FROM sqlite_schema WHERE name IN ('tags', 'orders')") == "tags");
}

TEST_CASE("another app's data and data without a ledger are left alone", "[embed]")
{
    Shop const shop;
    std::filesystem::create_directories(shop.folder());
    (void)shop.sql("CREATE TABLE strange (a)");
    Build const build("1.0.0", shop_steps(2));
    auto const unmanaged = shop.open(build, {.down = Auto, .diverged = Auto});
    CHECK(unmanaged.access() == Access::None);
    CHECK(unmanaged.verdict().verdict == Verdict::Unmanaged);
    CHECK(shop.sql("SELECT name FROM sqlite_schema") == "strange");
}

TEST_CASE("a schema that was changed by hand is used only where the application allows that", "[embed]")
{
    auto const shop = shop_at(3);
    (void)shop.sql("CREATE TABLE by_hand (a)");
    Build const build("2.0.0", shop_steps(3));
    auto const refused = shop.open(build);
    CHECK(refused.verdict().verdict == Verdict::Drifted);
    REQUIRE(refused.verdict().drift.size() == 1);
    CHECK_THAT(refused.verdict().drift[0], Contains("by_hand"));
    auto allowed = shop.open(build, {.drifted = Allow});
    CHECK(allowed.access() == Access::Write);
    CHECK(allowed.check() == Verdict::Ready);
}

TEST_CASE("progress that says no rolls everything back", "[embed]")
{
    auto const shop = shop_at(2);
    Build const build("3.0.0", shop_steps(5));
    auto const error = error_of([&] { (void)shop.open(build, {.progress = [](Progress const&) { return false; }}); });
    CHECK_THAT(error.message(), Contains("cancelled"));
    CHECK(shop.version() == "2");
}

TEST_CASE("a policy that makes no sense where it stands is named", "[embed]")
{
    Shop const shop;
    Build const build("1.0.0", shop_steps(1));
    auto const error = error_of([&] { (void)shop.open(build, {.up = Allow}); });
    CHECK(error.code() == ErrorCode::Usage);
    CHECK(error.message() == "the policy 'up' is Auto, Ask or Refuse");
    CHECK(error_of([&] { (void)shop.open(build, {.read_only = Ask}); }).message() ==
          "the policy 'read_only' is Allow or Refuse");
}

TEST_CASE("a step that is not what the program was built with does not run", "[embed]")
{
    auto const shop = shop_at(2);
    Build build("3.0.0", shop_steps(3));
    auto& body = build.body(3);
    body.replace(body.find("CREATE TABLE orders"), 19, "CREATE TABLE order5");
    auto const error = error_of([&] { (void)shop.open(build); });
    CHECK(error.code() == ErrorCode::Invalid);
    CHECK_THAT(error.message(), Contains("step 3 orders is not what this program was built with"));
    CHECK(shop.version() == "2");
}

TEST_CASE("a rehearsal moves nothing where the data would be used as it is", "[embed]")
{
    auto const shop = shop_at(3);
    Build const old("1.0.0", shop_steps(2));
    CHECK(rehearse(shop.folder(), old.software()).empty());
    CHECK_FALSE(rehearse(shop.folder(), old.software(), {.down = Auto, .read_only = Refuse}).empty());
    CHECK(shop.version() == "3");
}
