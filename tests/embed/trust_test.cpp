// What an application takes from others: bundles that were shipped ahead, and what the ledger keeps, by the keys it carries.
#include "embed/shop.h"
#include "support/shipyard.h"
#include "support/thrown.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

std::vector<std::string> const kKeys{kReleaseKey};

/// The steps of the shipyard as a build carries them; each says that older software can do nothing with it.
std::vector<StepText> carried(std::vector<ShippedStep> const& steps)
{
    std::vector<StepText> all;
    for (auto const& step : steps) {
        auto const version = DataVersion{static_cast<std::uint32_t>(all.size() + 1)};
        all.push_back({step.name, step.up, step.down, Floors{version, version}, {}, step.revision});
    }
    return all;
}

ShippedStep const kBlocked{"tags", kShipTags.up, ""};  // whose way down came later

/// Data at v2 that a newer build without a way down for its second step has made.
Shop blocked_shop()
{
    Shop shop;
    Build const newer("2.0.0", carried({kShipUsers, kBlocked}), {}, kKeys);
    REQUIRE(shop.open(newer).access() == Access::Write);
    return shop;
}

void ship_to(Shop const& shop, std::filesystem::path const& bundle)
{
    auto const folder = shop.folder() / ".newel" / "bundles";
    std::filesystem::create_directories(folder);
    for (std::string const ending : {".newel", ".seal", ".seal.minisig"}) {
        auto const file = bundle.parent_path() / (bundle.stem().string() + ending);
        if (std::filesystem::exists(file)) std::filesystem::copy_file(file, folder / file.filename());
    }
}

}  // namespace

TEST_CASE("a sealed bundle that was shipped ahead brings an application the way down", "[embed][trust]")
{
    auto const shop = blocked_shop();
    Shipyard const yard;
    Build const old("1.0.0", carried({kShipUsers}), {}, kKeys);
    CHECK(shop.open(old, {.down = Auto}).verdict().verdict == Verdict::Stuck);
    ship_to(shop, yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE tags")}));
    auto const data = shop.open(old, {.down = Auto});
    CHECK(data.access() == Access::Write);
    REQUIRE(data.moved());
    CHECK_THAT(data.moved()->steps.front().from, Contains("bundle "));
    CHECK(shop.version() == "1");
}

TEST_CASE("a bundle that nobody who counts has signed brings nothing, and the application hears why", "[embed][trust]")
{
    auto const by = GENERATE(Shipyard::By::Nobody, Shipyard::By::Other);
    auto const shop = blocked_shop();
    Shipyard const yard;
    ship_to(shop, yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE tags")}, "stable", by));
    Build const old("1.0.0", carried({kShipUsers}), {}, kKeys);
    auto const data = shop.open(old, {.down = Auto});
    CHECK(data.access() == Access::None);
    CHECK(data.verdict().verdict == Verdict::Stuck);
    CHECK_THAT(data.verdict().text(), Contains("sign"));
    CHECK(shop.version() == "2");
}

TEST_CASE("a bundle that is not what its seal says is passed over, and that is noted", "[embed][trust]")
{
    auto const shop = blocked_shop();
    Shipyard const yard;
    auto const bundle = yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE tags")});
    auto bytes = read_file(bundle);
    bytes.replace(bytes.find("DROP TABLE tags"), 15, "DROP TABLE user");
    write_file(bundle, bytes);
    ship_to(shop, bundle);
    Build const old("1.0.0", carried({kShipUsers}), {}, kKeys);
    auto const data = shop.open(old, {.down = Auto});
    CHECK(data.access() == Access::None);
    REQUIRE(data.notes().size() == 1);
    CHECK_THAT(data.notes().front(), Contains("was passed over"));
    CHECK(shop.sql("SELECT count(*) FROM sqlite_schema WHERE name IN ('users', 'tags')") == "2");
}

TEST_CASE("what was passed over is noted once, however often the data was looked at", "[embed][trust]")
{
    auto const shop = blocked_shop();
    Shipyard const yard;
    ship_to(shop, yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE tags")}));
    write_file(shop.folder() / ".newel" / "bundles" / "broken.newel", "no bundle");
    auto behind = carried({kShipUsers});
    behind.push_back({"other", "CREATE TABLE other (a);", "DROP TABLE other;", {}, {}});
    Build const branch("1.5.0", behind, {}, kKeys);
    CHECK(shop.open(branch).verdict().verdict == Verdict::Diverged);  // looks, and moves nothing
    auto const data = shop.open(branch, {.diverged = Auto});          // looks, moves, looks again
    REQUIRE(data.moved());
    CHECK(std::ranges::count_if(data.notes(),
                                [](auto const& note) { return note.find("broken.newel") != note.npos; }) == 1);
}

TEST_CASE("where an application carries no keys, bundles count as they are", "[embed][trust]")
{
    auto const shop = blocked_shop();
    Shipyard const yard;
    ship_to(shop, yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE tags")}, "stable", Shipyard::By::Nobody));
    Build const old("1.0.0", carried({kShipUsers}));
    CHECK(shop.open(old, {.down = Auto}).access() == Access::Write);
    CHECK(shop.version() == "1");
}

TEST_CASE("a newer binary's better down is taken into the data, whether keys are pinned or not", "[embed][amend]")
{
    auto const keys = GENERATE(std::vector<std::string>{}, kKeys);
    auto const shop = blocked_shop();
    Build const newer("3.0.0", carried({kShipUsers, amended(kShipTags, "DROP TABLE tags"), kShipNotes}), {}, keys);
    auto const data = shop.open(newer);
    REQUIRE(data.access() == Access::Write);
    CHECK_THAT(data.notes().front(), Contains("step 2 tags: its down is amended: revision 2 from shop 3.0.0"));
    CHECK(shop.sql("SELECT group_concat(kind) FROM newel_events") == "up,up,up,amend");
}

TEST_CASE("what a newer binary made better is what an older one takes back", "[embed][amend]")
{
    auto const shop = blocked_shop();
    {
        Build const newer("3.0.0", carried({kShipUsers, amended(kShipTags, "DROP TABLE tags"), kShipNotes}), {}, kKeys);
        REQUIRE(shop.open(newer).access() == Access::Write);
    }
    auto readers = carried({kShipUsers});
    readers.push_back({"other", "CREATE TABLE other (a);", "DROP TABLE other;", {}, {}});
    Build const branch("1.5.0", readers, {}, kKeys);
    auto const data = shop.open(branch, {.diverged = Auto});
    CHECK(data.access() == Access::Write);
    CHECK(shop.sql("SELECT group_concat(name) FROM sqlite_schema WHERE name IN ('users', 'tags', 'notes', 'other')") ==
          "users,other");
}
