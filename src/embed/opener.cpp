#include "embed/opener.h"

#include "base/clock.h"
#include "base/text.h"
#include "data/leave.h"
#include "data/settled_run.h"
#include "files/durable.h"
#include "run/cancel_watch.h"
#include "run/loss.h"

#include <algorithm>
#include <cerrno>

namespace newel {

namespace fs = std::filesystem;

namespace {

constexpr int kTries = 50;  // each means that somebody else moved the data in between

std::set<std::uint32_t> lossy_steps(Plan const& plan)
{
    std::set<std::uint32_t> steps;
    for (auto const& step : plan.steps)
        if (step.loss == Loss::Lossy) steps.insert(step.facts.version.number);
    return steps;
}

Policies policies_of(Opening const& opening)
{
    return {opening.up, opening.down, opening.diverged, opening.read_only, opening.drifted};
}

Notary notary_of(Carried const& carried)
{
    auto keys = [&carried] {
        std::vector<PinnedKey> found;
        for (auto const& text : carried.keys()) found.push_back(pinned_key(text, carried.name()));
        return found;
    };
    return {std::move(keys), [](fs::path const& file) { return printable(file.string()); }};
}

Verdict verdict_on(Situation situation, Policy drifted)
{
    if (drifted == Policy::Allow) situation.drifted = false;
    return judge(situation).verdict;
}

}  // namespace

/// The lock goes last, the application's connection first.
struct OpenData::Parts {
    std::shared_ptr<Carried const> carried{};
    CodeNames code{};
    Policy drifted{};
    Access access{};
    VerdictFacts verdict{};
    std::optional<PlanFacts> moved{};
    std::vector<std::string> notes{};
    std::optional<DirectoryLock> lock{};
    std::optional<Data> data{};
    std::optional<ApplicationHandle> handle{};
};

OpenData::OpenData(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
OpenData::OpenData(OpenData&&) noexcept = default;
OpenData& OpenData::operator=(OpenData&&) noexcept = default;
OpenData::~OpenData() = default;

Access OpenData::access() const { return parts_->access; }

sqlite3* OpenData::handle() const { return parts_->handle ? parts_->handle->get() : nullptr; }

VerdictFacts const& OpenData::verdict() const { return parts_->verdict; }

std::optional<PlanFacts> const& OpenData::moved() const { return parts_->moved; }

std::vector<std::string> const& OpenData::notes() const { return parts_->notes; }

Verdict OpenData::check()
{
    if (!parts_->data) return parts_->verdict.verdict;
    auto& data = *parts_->data;
    auto notary = notary_of(*parts_->carried);
    CarriedDowns downs(data, *parts_->carried, notary);
    auto const look = look_at(data, parts_->carried->target(), downs, notary, nullptr, parts_->code);
    return verdict_on(look.situation, parts_->drifted);
}

OpenData open(fs::path const& path, Software const& software, Opening const& opening)
{
    return Opener(path, software, opening).open();
}

std::vector<ActionRecord> rehearse(fs::path const& path, Software const& software, Opening const& opening)
{
    return Opener(path, software, opening).rehearse();
}

Opener::Opener(fs::path const& path, Software const& software, Opening const& opening)
    : path_(fs::absolute(path)),
      carried_(std::make_shared<Carried const>(software)),
      opening_(opening),
      notary_(notary_of(*carried_))
{
    check_policies(policies_of(opening));
    side_ = {.open = opening.open_sqlite, .functions = opening.functions, .code = opening.code};
    for (auto const& [name, function] : opening.code) code_.insert(name);
    replay_ = std::make_unique<Replay>(open_scratch_store, nullptr,
                                       [this] { return listener_.progress({.what = "replay"}); });
}

DataPlace Opener::place() const
{
    AskedPlace asked{.path = path_, .from = "the path that was given to open()"};
    asked.shown = [](fs::path const& path) { return printable(path.string()); };
    auto place = place_of(asked, carried_->manifest());
    // Whoever opens a folder holds it: its lock is made where there is none yet.
    place.has_files = place.has_files || !place.folder.empty();
    return place;
}

/// Keeps every run away. nullopt for a lone database, for a folder without data (looking leaves no trace), and where the
/// medium cannot be written, so that nobody can run either.
std::optional<DirectoryLock> Opener::hold(DataPlace const& place) const
{
    std::error_code error;
    bool const has_lock = fs::exists(place.folder / ".newel" / "lock", error);
    if (place.folder.empty() || !(has_lock || has_database(place))) return std::nullopt;
    try {
        return DirectoryLock::take(place.folder, Sharing::Shared, "application", opening_.wait);
    } catch (Error const& cause) {
        bool const is_read_only = cause.native_code() == EROFS || cause.native_code() == EACCES;
        if (has_lock || !is_read_only) throw;
        return std::nullopt;
    }
}

Opener::Held Opener::look()
{
    Held held;
    auto const where = place();
    try {
        held.lock = hold(where);
        held.data.emplace(where, carried_->manifest(), Access::Read, opening_.wait, side_);
        CarriedDowns downs(*held.data, *carried_, notary_);
        held.look = look_at(*held.data, carried_->target(), downs, notary_, nullptr, code_);
        for (auto const& note : downs.notes()) listener_.note(note);
        held.facts = facts_of(held.look, *carried_, where.shown);
    } catch (Error const& error) {
        if (error.code() != ErrorCode::Busy) throw;
        held.look.situation.busy = true;
        held.facts = facts_of(held.look, *carried_, where.shown);
        held.facts.detail = error.message();
    }
    held.verdict = held.facts.verdict = verdict_on(held.look.situation, opening_.drifted);
    return held;
}

OpenData Opener::open()
{
    for (int attempt = 0; attempt < kTries; ++attempt) {
        auto held = look();
        auto const act = decide(held.verdict, policies_of(opening_));
        switch (act) {
            case Act::Write: return finish(std::move(held), Access::Write);
            case Act::Read: return finish(std::move(held), Access::Read);
            case Act::Leave: return finish(std::move(held), Access::None);
            case Act::Recover:
                held = {};  // its lock would stand in the way
                recover();
                continue;
            case Act::Move:
            case Act::Ask: break;
        }
        if (held.look.situation.drifted || !held.look.situation.has_way) return finish(std::move(held), Access::None);
        CarriedDowns downs(*held.data, *carried_, notary_);
        auto const expected = plan(*held.data, held.look.state, downs);
        bool const agreed = agrees(expected, held.look.state, act, held.facts);
        if (!agreed) return finish(std::move(held), Access::None);
        auto const facts = held.facts;
        held = {};
        try {
            move(expected);
        } catch (Error const& error) {
            if (error.code() != ErrorCode::Busy) throw;
            held.facts = facts;
            held.facts.verdict = Verdict::Busy;
            held.facts.detail = error.message();
            return finish(std::move(held), Access::None);
        }
    }
    throw Error(ErrorCode::Busy, cat(printable(path_.string()), " is moved again and again by somebody else"));
}

void Opener::recover()
{
    Data const data(place(), carried_->manifest(), Access::Write, opening_.wait, side_);
    if (data.recovery().found != Recovery::Found::Nothing)
        listener_.note("an interrupted run was finished, nothing is lost");
    else if (!data.files())
        throw Error(ErrorCode::Refused,
                    cat(printable(path_.string()),
                        " belongs to a data directory in which a run was interrupted: it owes files"),
                    "open the directory, not the database alone");
}

Plan Opener::plan(Data& data, State const& seen, CarriedDowns& downs)
{
    auto state = seen;
    if (state.presence == Presence::Pristine) {
        state.row.app = carried_->manifest().app;
        state.row.position.chain = first_chain(state.row.app);
    } else if (state.stack.empty()) {
        state.stack = data.ledger().stack();
    }
    notary_.look_at(data, state.row.app);
    auto planned = way_to(state, carried_->target(), downs, code_);
    if (auto const* obstacles = std::get_if<std::vector<Obstacle>>(&planned))
        throw no_way(*obstacles, state.row.position, data.place().shown);
    auto plan = std::get<Plan>(std::move(planned));
    for (auto& step : plan.steps)
        if (step.direction == Direction::Up) step.source.name = carried_->name();
    refuse_files_beside(plan, carried_->history(), data.place());
    plan.parts = static_cast<int>(std::max<std::size_t>(1, parts_of(plan, carried_->history()).size()));
    count_losses(plan, state, data.store(), data.ledger(), carried_->history(), *replay_);
    return plan;
}

bool Opener::agrees(Plan const& plan, State const& state, Act act, VerdictFacts& facts) const
{
    auto const lost = lost_by(plan);
    bool const must_ask = act == Act::Ask || !lost.empty();
    if (!must_ask) return true;
    if (opening_.ask && opening_.ask(facts_of(plan, state, *carried_))) return true;
    facts.lost = lost;
    facts.was_declined = static_cast<bool>(opening_.ask);
    return false;
}

bool Opener::move(Plan const& expected)
{
    std::optional<Data> data;
    auto const reopen = [this] { return Data(place(), carried_->manifest(), Access::Write, opening_.wait, side_); };
    data.emplace(reopen());
    auto const state = data->state(Data::Depth::Stack);
    bool const is_pristine = state.presence == Presence::Pristine && expected.from.version.number == 0;
    if (!is_pristine && (state.presence != Presence::Managed || state.row.position != expected.from)) return false;
    Allowed const allowed{.loss = lossy_steps(expected)};
    CarriedDowns downs(*data, *carried_, notary_);
    auto const fresh = plan(*data, state, downs);
    auto const lossy = lossy_steps(fresh);
    if (!std::ranges::includes(allowed.loss, lossy)) return false;  // more than was agreed to: ask again
    refuse_what_needs_leave(fresh, state, allowed, data->place().shown);
    auto const report = settled_run(
        fresh, data, [&] { return run(*data, state, fresh, downs, allowed, side_); }, reopen);
    if (!report) return false;
    for (auto const& note : report->notes) listener_.note(note);
    moved_ = facts_of(fresh, state, *carried_);
    return true;
}

std::optional<RunReport> Opener::run(Data& data, State const& seen, Plan const& plan, CarriedDowns& downs,
                                     Allowed const& allowed, ApplicationSide const& side)
{
    auto const& history = carried_->history();
    RunOrder order{.plan = &plan, .state = &seen, .target = &history};
    order.schema_of_target = [&](DataVersion version) { return replay_->schema(history, version); };
    order.is_released = [this](DataVersion version) { return carried_->is_released(version); };
    order.origin = carried_->origin();
    order.amendments = downs.amended(seen, plan.base);
    order.seals = downs.seals();
    order.allowed_loss = allowed.loss;
    order.dry_run = side.is_rehearsal;
    order.files = data.files();
    CancelWatch watch(listener_);
    return Runner(data.store(), data.ledger(), SystemClock(), watch).run(order);
}

std::vector<ActionRecord> Opener::rehearse()
{
    // What open() uses as it is, it does not move.
    if (auto const act = decide(look().verdict, policies_of(opening_)); act == Act::Write || act == Act::Read)
        return {};
    auto side = side_;
    side.is_rehearsal = true;
    auto const where = place();
    bool const exists = has_database(where);
    auto data = exists ? Data(where, carried_->manifest(), Access::Write, opening_.wait, side)
                       : Data::scratch(where, carried_->manifest(), side);
    auto const state = data.state(Data::Depth::Stack);
    if (state.presence == Presence::Unmanaged ||
        (state.presence == Presence::Managed && state.row.app != carried_->manifest().app))
        throw Error(ErrorCode::Refused, cat(where.shown, " is not data of this software"));
    CarriedDowns downs(data, *carried_, notary_);
    auto const moves = plan(data, state, downs);
    if (moves.empty()) return {};
    auto report = run(data, state, moves, downs, {.loss = lossy_steps(moves)}, side);
    if (!report) throw Error(ErrorCode::Busy, cat(where.shown, " was moved by somebody else meanwhile"));
    return std::move(report->actions);
}

OpenData Opener::finish(Held held, Access access)
{
    auto parts = std::make_unique<OpenData::Parts>();
    held.facts.access = access;
    parts->carried = carried_;
    parts->code = code_;
    parts->drifted = opening_.drifted;
    parts->access = access;
    parts->verdict = std::move(held.facts);
    parts->moved = moved_;
    parts->notes = std::move(listener_.notes());
    if (access != Access::None) {
        parts->lock = std::move(held.lock);
        parts->data = std::move(held.data);
        if (carried_->manifest().database()) parts->handle.emplace(parts->data->place().database, side_, access);
    }
    return OpenData(std::move(parts));
}

}  // namespace newel
