// Bundles as they reach machines where keys are pinned: what runs, what is refused, what the data remembers.
#include "support/shipyard.h"
#include "support/thrown.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

std::vector<std::string> kinds(Machine const& machine)
{
    std::vector<std::string> all;
    for (auto const& event : machine.engine().log(0)) all.push_back(event.kind);
    return all;
}

bool has(std::vector<std::string> const& lines, std::string const& part)
{
    return std::ranges::any_of(lines, [&](auto const& line) { return line.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("a sealed bundle runs, and the data keeps its seal", "[story][trust]")
{
    Shipyard const yard;
    auto const first = yard.ship({kShipUsers});
    auto const second = yard.ship({kShipUsers, kShipTags});
    Machine const machine(first);
    machine.move("carried");
    CHECK(machine.sql("SELECT count(*) FROM newel_seals") == "0");
    auto const moved = machine.take(second);
    CHECK(moved.plan.steps.front().trust == TrustLevel::Sealed);
    CHECK(machine.sql("SELECT channel, revision, length(contents) FROM newel_seals") == "stable|2|64");
}

TEST_CASE("where keys are pinned an unsigned bundle is refused, and runs where that is allowed", "[story][trust]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}));
    machine.move("carried");
    auto const bundle = yard.ship({kShipUsers, kShipTags}, "stable", Shipyard::By::Nobody);
    auto const error = error_of([&] { machine.take(bundle); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("not trusted here") && Contains("not signed"));
    CHECK_THAT(error.advice(), Contains("--allow-untrusted"));
    CHECK(machine.version() == "1");
    auto const stuck = machine.check("bundle:" + bundle.string());
    CHECK(stuck.verdict == Verdict::Stuck);
    CHECK_THAT(stuck.reason, Contains("not signed"));
    auto const moved = machine.take(bundle, {.untrusted = true});
    CHECK(machine.version() == "2");
    CHECK(has(moved.notes, "not trusted, but allowed"));
}

TEST_CASE("where no keys are pinned bundles run as ever, seal or not", "[story][trust]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}));
    auto const bundle = yard.ship({kShipUsers, kShipTags}, "stable", Shipyard::By::Other);
    (void)Engine(machine.settings({})).move({.ref = "bundle:" + bundle.string()});
    CHECK(machine.version() == "2");
    CHECK(machine.sql("SELECT count(*) FROM newel_seals") == "0");
}

TEST_CASE("an old program takes back what a sealed bundle left, by the seal that the data keeps", "[story][trust]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}));
    auto const newer = yard.ship({kShipUsers, kShipTags});
    machine.take(newer);
    std::filesystem::remove_all(newer.parent_path());
    CHECK(machine.check().verdict == Verdict::Ready);
    auto const down = machine.move("carried");
    CHECK(down.plan.steps.front().source.name == "ledger");
    CHECK(down.plan.steps.front().trust == TrustLevel::Sealed);
    CHECK(machine.version() == "1");
}

TEST_CASE("a stored down that no seal vouches for is refused on a lone database, check says stuck", "[story][trust]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}));
    auto destructive = kShipTags;
    destructive.up = "ALTER TABLE users RENAME TO people";
    destructive.down = "ALTER TABLE people RENAME TO users";
    machine.take(yard.ship({kShipUsers, destructive}, "stable", Shipyard::By::Nobody), {.untrusted = true});
    auto const stuck = machine.check();
    CHECK(stuck.verdict == Verdict::Stuck);
    CHECK_THAT(stuck.reason, Contains("Step 2 tags") && Contains("no seal vouches"));
    CHECK_THAT(stuck.advice, Contains("--allow-untrusted"));
    CHECK(error_of([&] { machine.move("carried"); }).code() == ErrorCode::Refused);
    CHECK(machine.version() == "2");
    machine.move("carried", {.untrusted = true});
    CHECK(machine.version() == "1");
}

TEST_CASE("in a data directory, what this installation wrote is its own", "[story][trust]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}), Machine::Place::Folder);
    machine.take(yard.ship({kShipUsers, kShipTags}, "stable", Shipyard::By::Nobody), {.untrusted = true});
    CHECK(std::filesystem::exists(machine.data() / ".newel" / "key"));
    auto const down = machine.move("carried");
    CHECK(down.plan.steps.front().trust == TrustLevel::Local);
    CHECK(machine.version() == "1");
}

TEST_CASE("data that came from another installation is not its own, but a seal goes with it", "[story][trust]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}), Machine::Place::Folder);
    machine.take(yard.ship({kShipUsers, kShipTags}));
    auto const forget = [&] { std::filesystem::remove(machine.data() / ".newel" / "key"); };
    forget();
    machine.move("carried");
    CHECK(machine.version() == "1");
    machine.take(yard.ship({kShipUsers, kShipNotes}, "nightly", Shipyard::By::Nobody), {.untrusted = true});
    forget();
    CHECK(error_of([&] { machine.move("carried"); }).code() == ErrorCode::Refused);
    CHECK(machine.version() == "2");
}

TEST_CASE("a mirror that serves an older release is refused, whatever that would do", "[story][trust]")
{
    Shipyard const yard;
    auto const first = yard.copied(yard.ship({kShipUsers}), "first");
    auto const older = yard.copied(yard.ship({kShipUsers, kShipTags}), "older");
    auto const newer = yard.ship({kShipUsers, kShipTags, kShipNotes});
    Machine const machine(first);
    machine.take(newer);
    auto const error = error_of([&] { machine.take(older); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("revision 2 of channel stable") && Contains("seen revision 3"));
    CHECK(machine.version() == "3");
}

TEST_CASE("the same revision with other bytes is refused", "[story][trust]")
{
    Shipyard const yard;
    Shipyard const mixed;
    Machine const machine(yard.ship({kShipUsers}, "nightly"));
    machine.take(yard.ship({kShipUsers, kShipTags}));
    auto const error = error_of([&] { machine.take(mixed.ship({kShipUsers, kShipTags, kShipNotes})); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("revision 1 of channel stable with other bytes"));
    CHECK(machine.version() == "2");
}

TEST_CASE("a seal that expired warns on the way up, and never stands in a stored down's way", "[story][trust]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}));
    auto const bundle =
        yard.ship({kShipUsers, kShipTags}, "stable", Shipyard::By::Release, "shop", std::chrono::days(-1));
    auto const up = machine.take(bundle);
    CHECK(has(up.notes, "expired at"));
    CHECK(machine.version() == "2");
    auto const down = machine.move("carried");
    CHECK_FALSE(has(down.notes, "expired"));
    CHECK(machine.version() == "1");
}

TEST_CASE("a key that expired signs nothing new, and its seals still vouch for stored downs", "[story][trust]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}));
    auto const bundle = yard.ship({kShipUsers, kShipTags});
    machine.take(bundle);
    Engine later(machine.settings({std::string(kReleaseKey) + " until 2020-01-01"}));
    (void)later.move({.ref = "carried"});
    CHECK(machine.version() == "1");
    auto const error = error_of([&] { (void)later.move({.ref = "bundle:" + bundle.string()}); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("expired at 2020-01-02"));
    CHECK(machine.version() == "1");
}

TEST_CASE("a bundle found by chance that nobody vouches for is passed over, and said", "[story][trust]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}));
    machine.take(yard.ship({kShipUsers, kShipTags}));
    auto const evil = yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE tags; DROP TABLE users", 99)}, "nightly",
                                Shipyard::By::Nobody);
    std::filesystem::copy_file(evil, machine.database().parent_path() / "evil.newel");
    auto const moved = machine.move("carried");
    CHECK(moved.plan.steps.front().source.name == "ledger");
    CHECK(has(moved.notes, "evil.newel was passed over"));
    CHECK(machine.sql("SELECT count(*) FROM users") == "0");
}

// ------------------------------------------------------------------------------------------------------ amended downs

TEST_CASE("a later release makes a down better: the data takes it, and older software runs it", "[story][amend]")
{
    Shipyard const yard;
    auto const old = yard.ship({kShipUsers}, "old");
    auto const botched = yard.copied(yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE nothing", 1)}), "botched");
    Machine const machine(old);
    machine.take(botched);
    REQUIRE(error_of([&] { machine.move("carried"); }).code() == ErrorCode::Failed);
    auto const better = yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE tags"), kShipNotes});
    auto const up = machine.take(better);
    CHECK(has(up.notes, "step 2 tags: its down is amended: revision 2 from bundle"));
    CHECK(machine.sql("SELECT down_revision FROM newel_steps WHERE version = 2") == "2");
    CHECK(kinds(machine) == std::vector<std::string>{"amend", "up", "refuse", "up", "up"});
    std::filesystem::remove_all(better.parent_path());
    auto const down = machine.move("carried");
    CHECK(down.applied == 2);
    CHECK(std::ranges::all_of(down.plan.steps, [](auto const& step) { return step.trust == TrustLevel::Sealed; }));
    CHECK(machine.version() == "1");
}

TEST_CASE("nothing is amended but by what is sealed, where keys are pinned", "[story][amend]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers, kShipTags}));
    machine.take(yard.ship({kShipUsers, kShipTags, kShipNotes}));
    auto const unsealed =
        yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE IF EXISTS tags")}, "nightly", Shipyard::By::Nobody);
    std::filesystem::copy_file(unsealed, machine.database().parent_path() / "unsealed.newel");
    machine.move("carried");
    CHECK(machine.version() == "2");
    CHECK(machine.sql("SELECT down_revision FROM newel_steps WHERE version = 2") == "1");
    CHECK(kinds(machine).front() == "down");
}

TEST_CASE("nothing is amended by a dry run, a plan, or a run that fails", "[story][amend]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}));
    machine.take(yard.copied(yard.ship({kShipUsers, kShipTags}), "first"));
    auto const bundle = yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE IF EXISTS tags"), kShipNotes});
    auto const ref = "bundle:" + bundle.string();
    (void)machine.engine().plan(ref);
    (void)machine.engine().move({.ref = ref, .dry_run = true});
    CHECK(machine.sql("SELECT down_revision FROM newel_steps WHERE version = 2") == "1");
    CHECK(machine.sql("SELECT revision FROM newel_seals WHERE channel = 'stable'") == "2");
    machine.sql("CREATE TABLE notes(in_the_way)");
    CHECK(error_of([&] { machine.move(ref, {.drift = true}); }).code() == ErrorCode::Failed);
    CHECK(machine.sql("SELECT down_revision FROM newel_steps WHERE version = 2") == "1");
    machine.sql("DROP TABLE notes");
    machine.move(ref);
    CHECK(machine.sql("SELECT down_revision FROM newel_steps WHERE version = 2") == "2");
}

TEST_CASE("without pinned keys, whose downs may run may amend", "[story][amend]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}));
    Engine engine(machine.settings({}));
    auto const take = [&](std::filesystem::path const& bundle) {
        (void)engine.move({.ref = "bundle:" + bundle.string()});
    };
    take(yard.ship({kShipUsers, kShipTags}, "stable", Shipyard::By::Nobody));
    take(yard.ship({kShipUsers, amended(kShipTags, "DROP TABLE IF EXISTS tags"), kShipNotes}, "stable",
                   Shipyard::By::Nobody));
    CHECK(machine.sql("SELECT down_revision FROM newel_steps WHERE version = 2") == "2");
}

TEST_CASE("what a later release says of a step beside its down does not part it from its seal", "[story][amend]")
{
    Shipyard const yard;
    Machine const machine(yard.ship({kShipUsers}));
    machine.take(yard.copied(yard.ship({kShipUsers, kShipTags}), "first"));
    auto renamed = kShipTags;
    renamed.name = "labels";  // the name is of the rest
    machine.take(yard.ship({kShipUsers, renamed, kShipNotes}));
    auto const down = machine.move("carried");
    CHECK(down.applied == 2);
    CHECK(down.plan.steps.back().trust == TrustLevel::Sealed);
    CHECK(std::ranges::count(kinds(machine), "amend") == 0);
}

// ---------------------------------------------------------------------------------------------- leaving nightly for stable

TEST_CASE("leaving nightly for stable, with the bundles of both channels", "[story][trust]")
{
    Shipyard const yard;
    auto const stable = yard.ship({kShipUsers, kShipTags}, "stable");
    auto notes = kShipNotes;
    notes.up = "CREATE TABLE notes(note TEXT); ALTER TABLE users ADD COLUMN nick TEXT";
    notes.down = "ALTER TABLE users DROP COLUMN nick; DROP TABLE notes";
    auto const nightly = yard.ship({kShipUsers, kShipTags, notes}, "nightly");
    Machine const machine(stable);
    machine.take(nightly);
    SECTION("what it may use it uses")
    {
        auto const answer = machine.check("bundle:" + stable.string());
        CHECK(answer.verdict == Verdict::Ready);
        CHECK(machine.engine().check({.as = "carried", .exact = true}).verdict == Verdict::Ahead);
    }
    SECTION("what holds nothing goes down, the rows of both keep")
    {
        machine.sql("INSERT INTO users(email) VALUES ('a@example.org')");
        machine.take(stable);
        CHECK(machine.version() == "2");
        CHECK(machine.sql("SELECT email FROM users") == "a@example.org");
    }
    SECTION("what would be lost is told before anything happens")
    {
        machine.sql("INSERT INTO notes VALUES ('x'), ('y'); INSERT INTO users(nick) VALUES ('n')");
        auto const plan = machine.engine().plan("bundle:" + stable.string());
        REQUIRE(plan.plan.steps.size() == 1);
        CHECK(plan.plan.steps[0].loss == Loss::Lossy);
        auto const error = error_of([&] { machine.take(stable); });
        CHECK(error.code() == ErrorCode::Refused);
        CHECK_THAT(error.message(), Contains("table notes") && Contains("2 rows") && Contains("column nick"));
        CHECK(machine.version() == "3");
        machine.take(stable, {.loss = {3}});
        CHECK(machine.version() == "2");
        CHECK(machine.sql("SELECT channel, revision FROM newel_seals") == "nightly|1\nstable|1");
    }
    SECTION("and back to nightly again")
    {
        machine.take(stable);
        machine.take(nightly);
        CHECK(machine.version() == "3");
    }
}
