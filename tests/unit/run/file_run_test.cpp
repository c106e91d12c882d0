#include "run/file_run.h"

#include "base/error.h"
#include "support/thrown.h"
#include "unit/run/files_world.h"

#include <catch2/catch.hpp>

#include <cerrno>
#include <functional>

using namespace newel;
using namespace newel::test;

namespace {

struct NoStore final : Store {
    std::function<void()> on_make_durable{};

    void make_durable() override
    {
        if (on_make_durable) on_make_durable();
    }
    std::string location() const override { return "memory"; }
    Presence presence() override { return Presence::Managed; }
    Schema schema() override { return {}; }
    std::uint32_t cookie() override { return 0; }
    std::uint64_t count_rows(std::string const&) override { return 0; }
    std::uint64_t count_values(std::string const&, std::string const&) override { return 0; }
    std::vector<BrokenReference> broken_references() override { return {}; }
    void begin(ForeignKeys) override {}
    void commit() override {}
    void rollback() noexcept override {}
    StepEffects run(std::vector<Operation> const&, Heartbeat const&) override { return {}; }
    std::vector<std::string> straighten(Schema const&) override { return {}; }
};

/// Knows what is owed, and no more.
struct OwingLedger final : Ledger {
    std::vector<IntentRow> rows{};
    std::vector<Event> told{};
    bool is_full{};

    std::optional<StateRow> state() override { return std::nullopt; }
    std::vector<AppliedStep> stack() override { return {}; }
    Down stored_down(AppliedStep const&) override { return {}; }
    SchemaDelta stored_delta(DataVersion) override { return {}; }
    Schema recorded_schema(DataVersion) override { return {}; }
    std::vector<Event> events(std::size_t) override { return told; }
    bool is_interrupted() override { return !rows.empty(); }
    std::vector<IntentRow> owed() override { return rows; }
    std::vector<KeptRecord> kept() override { return {}; }
    std::vector<StoredSeal> seals() override { return {}; }
    void prepare() override {}
    void remove() override {}
    void record_up(AppliedStep const&, Down const&, SchemaDelta const&) override {}
    void record_down(DataVersion) override {}
    Amended amend(Amendment const&) override { return Amended::No; }
    void record_seal(StoredSeal const&) override {}
    void record_event(Event const& event) override { told.push_back(event); }
    void owe(std::vector<IntentRow> const& owed, std::string const&) override { rows = owed; }
    void settle() override
    {
        if (is_full) throw Error(ErrorCode::Failed, "the disk is full");
        rows.clear();
    }
    void write_state(StateRow const&) override {}
};

struct RunWorld {
    FilesWorld files{};
    NoStore store{};
    OwingLedger ledger{};
    SystemClock clock{};

    RunWorld()
    {
        files.disk.put_folder(".newel");
        files.disk.put("a", "1");
    }
    [[nodiscard]] FileRun run() { return {{.disk = &files.disk, .roots = {{"home", ""}}}, store, ledger, clock}; }
    [[nodiscard]] bool has_staging() { return files.disk.facts(".newel/txn").kind != FileKind::Absent; }
};

/// A step that says `operations` as its down: the target's history is not asked for it.
PlannedStep down_by(std::vector<Operation> operations)
{
    PlannedStep step{.direction = Direction::Down};
    step.facts = {.version = {1}, .name = "files"};
    step.down = {.kind = DownKind::Given, .operations = std::move(operations)};
    return step;
}

PlannedStep writing() { return down_by({file_act(R"({"write":{"path":"b","text":"2"}})")}); }

/// 0 where nothing was thrown.
template <class Act>
int room_error(Act const& act)
{
    try {
        act();
        return 0;
    } catch (Error const& error) {
        return error.native_code();
    }
}

using Catch::Contains;

}  // namespace

TEST_CASE("a staging that the disk was too full for is deleted again", "[run][files]")
{
    for (auto const* act : {"make_folder", "write_new", "sync_folder"}) {
        RunWorld world;
        world.files.disk.before_act = [&](std::string const& name, std::string const&) {
            if (name == act && world.has_staging()) throw Error(ErrorCode::Failed, "no space left").native(ENOSPC);
        };
        {
            auto run = world.run();
            run.take(writing(), History("demo"));
            run.work_out();
            CHECK(error_of([&] { run.stage(); }).native_code() == ENOSPC);
            CHECK(world.has_staging());
            world.files.disk.before_act = {};
        }
        CHECK_FALSE(world.has_staging());
    }
}

TEST_CASE("a staging that does not fit is refused before anything is written; what only moves needs no room",
          "[run][files]")
{
    auto const staged_in = [](std::uint64_t room, std::vector<Operation> operations) {
        RunWorld world;
        world.files.disk.put("big", std::string(1000, 'b'));
        world.files.disk.room = room;
        auto run = world.run();
        run.take(down_by(std::move(operations)), History("demo"));
        run.work_out();
        int const error = room_error([&] { run.stage(); });
        CHECK(world.has_staging() == (error == 0));
        return error;
    };
    std::vector<Operation> const both{file_act(R"({"write":{"path":"b","text":"2222"}})"),
                                      file_act(R"({"copy":{"from":"big","to":"copy"}})")};
    CHECK(staged_in(1004, both) == 0);
    CHECK(staged_in(1003, both) == ENOSPC);
    CHECK(staged_in(
              0, {file_act(R"({"move":{"from":"big","to":"moved"}})"), file_act(R"({"mkdir":{"path":"new"}})")}) == 0);
}

TEST_CASE("whatever is thrown while a staging is deleted, the error before it is the one that is heard", "[run][files]")
{
    RunWorld world;
    {
        auto run = world.run();
        run.take(writing(), History("demo"));
        run.work_out();
        run.stage();
        world.files.disk.before_act = [](std::string const&, std::string const&) { throw std::bad_alloc(); };
    }
    CHECK(world.has_staging());
}

TEST_CASE("a run that staged nothing leaves alone what is there", "[run][files]")
{
    RunWorld world;
    world.files.disk.put_folder(".newel/txn");
    {
        auto run = world.run();
        run.take(down_by({}), History("demo"));
        run.work_out();
        run.stage();
    }
    CHECK(world.has_staging());
}

namespace {

PlannedStep there_and_back()
{
    return down_by({file_act(R"({"move":{"from":"a","to":"b"}})"), file_act(R"({"move":{"from":"b","to":"a"}})")});
}

/// Ready for publish(), COMMIT being over.
void commit(FileRun& run, PlannedStep const& step)
{
    run.take(step, History("demo"));
    run.work_out();
    run.stage();
    run.owe("id");
    run.hold();
}

/// No file can be given another place.
void refuse_renames(RunWorld& world)
{
    world.files.disk.before_act = [](std::string const& name, std::string const&) {
        if (name == "rename_new") throw Error(ErrorCode::Failed, "the disk is full").native(ENOSPC);
    };
}

Error owed_by(std::function<void()> const& act)
{
    auto error = error_of(act);
    CHECK(error.code() == ErrorCode::Owed);
    return error;
}

}  // namespace

TEST_CASE("a publish that fails says how many files it was about", "[run][files]")
{
    RunWorld world;
    refuse_renames(world);
    auto run = world.run();
    commit(run, writing());
    auto const error = owed_by([&] { run.publish({2}); });
    CHECK(error.message() ==
          "The change to v2 is complete, but of 1 file not all could be put in place: the disk is full");
    CHECK(error.advice() == "newel recover    finishes it, once the cause is gone; nothing is lost");
    CHECK(error.native_code() == ENOSPC);
}

TEST_CASE("where all files are in place and only recording that failed, it is said so", "[run][files]")
{
    for (auto const& step : {writing(), there_and_back()}) {
        RunWorld world;
        world.ledger.is_full = true;
        auto run = world.run();
        commit(run, step);
        auto const error = owed_by([&] { run.publish({2}); });
        CHECK(error.message() ==
              "The change to v2 is complete, and all its files are in place, but recording that failed: the disk is "
              "full");
    }
}

TEST_CASE("a recovery that fails tells files that are not in place from files that only are not recorded",
          "[run][files]")
{
    RunWorld world;
    world.ledger.is_full = true;
    {
        auto run = world.run();
        commit(run, writing());
        refuse_renames(world);
        CHECK_THROWS(run.publish({2}));
    }
    auto const again = [&] { recover(world.files.disk, world.store, world.ledger, world.clock); };
    CHECK_THAT(owed_by(again).message(), Contains("but of 1 file not all could be put in place"));
    world.files.disk.before_act = {};
    CHECK_THAT(owed_by(again).message(), Contains("but recording that failed"));
    world.ledger.is_full = false;
    auto const recovery = recover(world.files.disk, world.store, world.ledger, world.clock);
    CHECK(recovery.found == Recovery::Found::Owed);
    CHECK(recovery.files == 0);
    CHECK(world.ledger.told.back().detail == "finished what the change to v0 owed");
}

TEST_CASE("recovery counts the files that were still to be put in place, and no others", "[run][files]")
{
    for (int in_place = 0; in_place <= 2; ++in_place) {
        RunWorld world;
        auto run = world.run();
        commit(run, down_by({file_act(R"({"write":{"path":"b","text":"2"}})"),
                             file_act(R"({"write":{"path":"c","text":"3"}})")}));
        int renamed = 0;
        world.files.disk.before_act = [&](std::string const& name, std::string const&) {
            if (name == "rename_new" && renamed++ == in_place) throw Error(ErrorCode::Failed, "no");
        };
        world.ledger.is_full = true;
        CHECK_THROWS(run.publish({2}));
        world.files.disk.before_act = {};
        world.ledger.is_full = false;
        CHECK(recover(world.files.disk, world.store, world.ledger, world.clock).files == std::size_t(2 - in_place));
    }
}

TEST_CASE("recovery tells how many files it put in place, where it was about any", "[run][files]")
{
    RunWorld world;
    world.ledger.rows = {{.act = IntentRow::Act::Forget, .source = "x"}};
    CHECK(recover(world.files.disk, world.store, world.ledger, world.clock).files == 0);
    REQUIRE(world.ledger.told.size() == 1);
    CHECK(world.ledger.told.front().detail == "finished what the change to v0 owed");
}

TEST_CASE("before recovery touches a file, what it follows is durable", "[run][files]")
{
    for (bool const is_owed : {true, false}) {
        RunWorld world;
        {
            auto run = world.run();
            if (is_owed) refuse_renames(world);
            commit(run, writing());
            if (is_owed) CHECK_THROWS(run.publish({2}));
        }
        world.files.disk.before_act = {};
        if (!is_owed) world.ledger.rows.clear();
        REQUIRE(world.has_staging());
        bool is_durable = false;
        world.store.on_make_durable = [&] { is_durable = true; };
        int acts = 0;
        world.files.disk.before_act = [&](std::string const&, std::string const&) {
            ++acts;
            CHECK(is_durable);
        };
        auto const found = recover(world.files.disk, world.store, world.ledger, world.clock).found;
        CHECK(found == (is_owed ? Recovery::Found::Owed : Recovery::Found::Staging));
        CHECK(acts > 0);
    }
}

TEST_CASE("what cannot be made durable is followed by nothing, and told as owed", "[run][files]")
{
    RunWorld world;
    {
        auto run = world.run();
        commit(run, writing());
        refuse_renames(world);
        CHECK_THROWS(run.publish({2}));
    }
    world.files.disk.before_act = {};
    auto const before = world.files.files();
    world.store.on_make_durable = [] { throw Error(ErrorCode::Failed, "the disk is gone"); };
    auto const again = [&] { recover(world.files.disk, world.store, world.ledger, world.clock); };
    CHECK(owed_by(again).message() ==
          "The change to v0 is complete, but a power loss could undo it, and its files wait: the disk is gone");
    CHECK(world.files.files() == before);
    CHECK(world.has_staging());
    world.store.on_make_durable = {};
    CHECK(recover(world.files.disk, world.store, world.ledger, world.clock).files == 1);
}
