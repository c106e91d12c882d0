// Steps in the application's own code.
#include "base/text.h"
#include "embed/handles.h"
#include "embed/shop.h"
#include "support/thrown.h"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

/// Step 2 adds prices, and has code fill them in.
std::vector<StepText> steps_with_code()
{
    auto steps = shop_steps(2);
    steps[1].code = {"fill-prices"};
    return steps;
}

Shop shop_with_items()
{
    Shop shop;
    Build const first("1.0.0", shop_steps(1));
    (void)shop.open(first);
    (void)shop.sql("INSERT INTO items (id) VALUES (1), (2), (3)");
    return shop;
}

Opening with_code(CodeStep code) { return {.code = {{"fill-prices", std::move(code)}}}; }

/// In place of the down of step 2, with the digests that belong to it.
void store_down(Shop const& shop, Down const& down)
{
    auto const digest_in = [&](std::string const& column) {
        auto const hex = shop.sql(cat("SELECT hex(", column, ") FROM newel_steps WHERE version = 2"));
        return Digest::from_hex(lower(hex)).value();
    };
    auto const digest = down_digest(down);
    auto const content = content_of({digest_in("step_id")}, digest, digest_in("rest_digest"));
    (void)shop.sql(cat("UPDATE newel_steps SET down = x'", to_hex(encode_down(down)), "', down_digest = x'",
                       digest.hex(), "', content = x'", content.digest.hex(), "' WHERE version = 2"));
}

void fill(CodeRun& run)
{
    CHECK(done_on(run.handle(), "UPDATE items SET price = id * 100") == "ok");
    run.record("update", "table items", 3);
}

}  // namespace

TEST_CASE("code runs within its step, and its down is declarative", "[embed]")
{
    auto const shop = shop_with_items();
    Build const build("2.0.0", steps_with_code());
    CHECK(shop.open(build, with_code(fill)).access() == Access::Write);
    CHECK(shop.sql("SELECT group_concat(price) FROM items") == "100,200,300");

    Build const old("1.0.0", shop_steps(1));
    CHECK(shop.open(old, {.down = Auto, .ask = [](PlanFacts const&) { return true; }}).access() == Access::Write);
    CHECK(shop.version() == "1");
}

TEST_CASE("a plan with code that the application did not register is refused before anything runs", "[embed]")
{
    auto const shop = shop_with_items();
    Build const build("2.0.0", steps_with_code());
    for (auto const& opening : {Opening{}, Opening{.code = {{"other", fill}}}}) {
        auto const error = error_of([&] { (void)shop.open(build, opening); });
        CHECK(error.code() == ErrorCode::Refused);
        CHECK_THAT(error.message(), Contains("Step 2 prices cannot be run here"));
    }
    CHECK(shop.version() == "1");
}

TEST_CASE("code that throws rolls back its step, and all others of the plan", "[embed]")
{
    auto const shop = shop_with_items();
    Build const build("2.0.0", steps_with_code());
    auto const error = error_of([&] {
        (void)shop.open(build, with_code([](CodeRun& run) {
                            fill(run);
                            throw std::runtime_error("no price list");
                        }));
    });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK_THAT(error.message(), Contains("step 2 prices") && Contains("code fill-prices: no price list"));
    CHECK(shop.version() == "1");
    CHECK(shop.sql("SELECT count(*) FROM pragma_table_info('items')") == "2");
}

TEST_CASE("code can neither end the transaction, nor begin one, nor touch the ledger or the schema", "[embed]")
{
    auto const shop = shop_with_items();
    Build const build("2.0.0", steps_with_code());
    for (auto const* sql : {"COMMIT", "ROLLBACK", "SAVEPOINT mine", "ATTACH ':memory:' AS other",
                            "UPDATE newel_state SET version = 9", "DELETE FROM newel_steps", "CREATE TABLE mine (a)",
                            "CREATE TEMP TABLE mine (a)", "DROP TABLE items", "PRAGMA user_version = 3"}) {
        INFO(sql);
        // Also where the code passes over what it was refused.
        auto const error = error_of(
            [&] { (void)shop.open(build, with_code([sql](CodeRun& run) { (void)done_on(run.handle(), sql); })); });
        CHECK(error.code() == ErrorCode::Refused);
        CHECK_THAT(error.message(), Contains("code fill-prices"));
        CHECK(shop.version() == "1");
    }
}

TEST_CASE("a rehearsal runs the code, tells its acts, and changes nothing", "[embed]")
{
    auto const shop = shop_with_items();
    Build const build("2.0.0", steps_with_code());
    bool was_rehearsal = false;
    auto const acts = rehearse(shop.folder(), build.software(), with_code([&](CodeRun& run) {
                                   was_rehearsal = run.is_rehearsal();
                                   fill(run);
                               }));
    CHECK(was_rehearsal);
    REQUIRE(acts.size() == 3);
    CHECK(acts[0].kind == "alter");
    CHECK(acts[1].kind == "code");
    CHECK(acts[1].object == "fill-prices");
    CHECK(acts[1].rows == 3);
    CHECK(acts[1].version.number == 2);
    CHECK(acts[2].kind == "update");
    CHECK(acts[2].object == "table items");
    CHECK(shop.version() == "1");
    CHECK(shop.sql("SELECT count(*) FROM pragma_table_info('items')") == "2");
}

TEST_CASE("a real run tells the code so", "[embed]")
{
    auto const shop = shop_with_items();
    Build const build("2.0.0", steps_with_code());
    bool was_rehearsal = true;
    (void)shop.open(build, with_code([&](CodeRun& run) { was_rehearsal = run.is_rehearsal(); }));
    CHECK_FALSE(was_rehearsal);
}

TEST_CASE("code that a ledger names never runs, also where the application has it", "[embed]")
{
    auto const shop = shop_with_items();
    Build const build("2.0.0", steps_with_code());
    (void)shop.open(build, with_code(fill));
    Down down{.kind = DownKind::Given};
    down.operations.push_back(
        {.act = "code", .body = Node(Node::Map{{"name", Node("fill-prices"), {}}}), .file = {}, .notes = {}});
    store_down(shop, down);
    Build const old("1.0.0", shop_steps(1));
    auto opening = with_code([](CodeRun&) { FAIL("the ledger's code ran"); });
    opening.down = Auto;
    auto const data = shop.open(old, opening);
    CHECK(data.access() == Access::None);
    CHECK(data.verdict().verdict == Verdict::Stuck);
    CHECK_THAT(data.verdict().text(), Contains("its operation 'code' is not known to this Newel"));
    CHECK(shop.version() == "2");
}
