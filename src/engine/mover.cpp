#include "engine/mover.h"

#include "data/leave.h"
#include "data/settled_run.h"
#include "data/way.h"
#include "files/free_space.h"
#include "plan/planner.h"
#include "run/cancel_watch.h"
#include "run/loss.h"
#include "run/refusal.h"

#include <algorithm>
#include <chrono>

namespace newel {

namespace fs = std::filesystem;

namespace {

using SteadyClock = std::chrono::steady_clock;

std::chrono::milliseconds since(SteadyClock::time_point started)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - started);
}

/// Says in one line where code and data now differ (cli.md, "Refs").
std::string elsewhere_note(Resolved const& target, CommitSource const* git)
{
    bool const is_commit = !target.info.commit.empty() && target.info.ref != "work";
    if (!git || git->is_bare() || !is_commit) return {};
    auto const head = git->head();
    if (!head || head->hex() == target.info.commit) return {};
    return cat("the data is at ", target.info.ref, " now, the work tree is not: git switch ",
               target.branch.empty() ? cat("--detach ", target.info.commit.substr(0, 7)) : target.branch);
}

Origin origin_of(Resolved const& target)
{
    return {.software = cat("newel ", library_version()), .commit = target.info.commit, .branch = target.branch};
}

}  // namespace

Resolved on_own_chain(State const& state, DataVersion version)
{
    std::vector<StepFacts> facts;
    for (auto const& step : state.stack) facts.push_back(step.facts);
    auto source = std::make_shared<Source>();
    source->manifest.app = state.row.app;
    source->history = History(state.row.app, std::move(facts), [](DataVersion wanted) -> Step {
        throw Error(ErrorCode::Failed, cat(step_label(wanted, ""), " is known from the ledger alone"));
    });
    Resolved resolved{.source = source, .version = version};
    resolved.info.ref = cat("version:", version.number);
    resolved.info.position = {version, source->history.chain_at(version)};
    resolved.info.manifest = "ledger";
    return resolved;
}

namespace {

/// What is told of a source that is trusted all the same goes into the notes.
void refuse_untrusted_ups(Prepared& prepared, Notary& notary)
{
    if (std::ranges::none_of(prepared.plan.steps, [](auto const& step) { return step.direction == Direction::Up; }))
        return;
    auto const& source = *prepared.target.source;
    auto const trust = notary.trust_of(source);
    if (trust.level == TrustLevel::Unsigned) throw untrusted(source.shown, trust.reason);
    if (!trust.warning.empty()) prepared.notes.push_back(cat(source.shown, ": ", trust.warning));
    for (auto& step : prepared.plan.steps)
        if (step.direction == Direction::Up) step.trust = trust.level;
}

}  // namespace

Mover::Mover(Session& session) : session_(session) {}

Resolved Mover::target_of(MoveRequest const& request, Data& data, State const& state)
{
    if (request.kind == MoveRequest::Kind::Switch) return session_.resolver().resolve(request.ref);
    auto const at = state.row.position.version.number;
    if (request.kind == MoveRequest::Kind::Down) {
        auto const steps = request.steps.value_or(1);
        if (state.presence != Presence::Managed)
            throw Error(ErrorCode::Refused, cat(data.place().shown, " has no ledger, so nothing can be taken down"),
                        "newel status    says what it is");
        if (steps > at)
            throw Error(ErrorCode::Usage,
                        cat(data.place().shown, " is at v", at, ": it cannot go down ", counted(steps, "step")));
        return on_own_chain(state, {at - steps});
    }
    auto target = session_.resolver().resolve("");
    auto const relation = relation_of(state, {&target.source->history, target.version});
    if (relation == Relation::Diverged)
        throw Error(ErrorCode::Refused,
                    cat(data.place().shown, " and ", target.source->shown, " have diverged above ",
                        common_base(state, {&target.source->history, target.version}).text(), "; up never goes down"),
                    "newel plan      what it would take\nnewel switch    goes down and up");
    if (relation == Relation::DataExtends) target.version = state.row.position.version;  // already above: nothing to do
    if (request.steps && relation == Relation::SoftwareExtends)
        target.version = {std::min<std::uint32_t>(target.version.number, at + *request.steps)};
    target.info.position = relation == Relation::DataExtends
                               ? state.row.position
                               : Position{target.version, target.source->history.chain_at(target.version)};
    return target;
}

Prepared Mover::prepare(MoveRequest const& request, Data& data)
{
    Prepared prepared;
    prepared.state = data.state(Data::Depth::Stack);
    auto& state = prepared.state;
    auto const& shown = data.place().shown;
    if (state.presence == Presence::Unmanaged)
        throw Error(ErrorCode::Refused, cat(shown, " holds data, but no ledger: Newel does not manage it yet"),
                    "newel adopt    finds out which version it is, and takes it under management");
    if (state.presence == Presence::Pristine) {
        state.row.app = session_.description()->manifest.app;
        state.row.position.chain = first_chain(state.row.app);
    }
    auto& notary = session_.sources().notary();
    notary.look_at(data, state.row.app);
    notary.behave(request.allowed.untrusted ? Notary::Manner::Allowed : Notary::Manner::Strict);
    bool const goes_to_work =
        request.kind != MoveRequest::Kind::Down && request.ref.empty() && !session_.sources().speaks_for_itself();
    if (goes_to_work) session_.sources().work().expect_move(state.row.position);
    prepared.target = target_of(request, data, state);
    auto const& source = *prepared.target.source;
    refuse_foreign(state, source.manifest.app, shown);
    if (state.presence == Presence::Pristine) {
        state.row.app = source.manifest.app;
        state.row.position.chain = first_chain(state.row.app);
    }
    if (request.kind == MoveRequest::Kind::Up && state.row.position.version > source.history.head()) {
        prepared.plan = {.app = state.row.app, .from = state.row.position, .to = state.row.position};
        prepared.plan.base = state.row.position.version;
        return prepared;
    }
    EngineDownSources downs(session_.workspace(), session_.sources(), session_.resolver(), data,
                            prepared.target.source);
    auto const* git = session_.workspace().repository();
    auto planned = [&] {
        try {
            ReadScope const reading(data.store());
            return way_to(state, {&source.history, prepared.target.version}, downs);
        } catch (Error const& error) {
            if (!request.dry_run && downs.refused()) {
                Refusal refusal{.app = state.row.app, .at = state.row.position, .version = downs.refused()->version};
                refusal.step = downs.refused()->name;
                refusal.origin = origin_of(prepared.target);
                record_refusal(data.store(), data.ledger(), session_.clock(), refusal, error);
            }
            throw;
        }
    }();
    if (auto* obstacles = std::get_if<std::vector<Obstacle>>(&planned))
        throw no_way(*obstacles, state.row.position, shown, git);
    prepared.plan = std::get<Plan>(std::move(planned));
    refuse_untrusted_ups(prepared, notary);
    if (!prepared.plan.empty()) {
        prepared.amendments = downs.amended(state, prepared.plan.base);
        prepared.seals = downs.seals();
    }
    std::ranges::copy(downs.notes(), std::back_inserter(prepared.notes));
    std::ranges::copy(source.warnings, std::back_inserter(prepared.notes));
    for (auto& step : prepared.plan.steps)
        if (step.direction == Direction::Up) step.source.name = source.shown;
    refuse_files_beside(prepared.plan, source.history, data.place());
    prepared.plan.parts = static_cast<int>(std::max<std::size_t>(1, parts_of(prepared.plan, source.history).size()));
    if (prepared.plan.parts > 1)
        prepared.notes.push_back(cat("this plan runs in ", prepared.plan.parts,
                                     " parts, each of them atomic, since a step needs foreign keys enforced"));
    session_.replaying(prepared.target, [&] {
        count_losses(prepared.plan, state, data.store(), data.ledger(), source.history, session_.replay());
    });
    return prepared;
}

PlanResult Mover::plan(std::string const& ref)
{
    auto data = session_.open(session_.description()->manifest, Access::Read);
    auto prepared = prepare({.ref = ref, .dry_run = true}, data);
    PlanResult result{.data_location = data.place().shown, .plan = std::move(prepared.plan)};
    result.target = prepared.target.info;
    result.notes = std::move(prepared.notes);
    if (prepared.state.presence != Presence::Managed) return result;
    if (auto const drift = drift_of(data.store(), data.ledger(), prepared.state.row); !drift.empty()) {
        result.plan.needs.emplace_back("--allow-drift");
        for (auto const& line : drift) result.notes.push_back(cat("drift: ", line));
    }
    for (auto const& step : result.plan.steps)
        if (step.direction == Direction::Down)
            result.estimate +=
                std::chrono::milliseconds(prepared.state.stack.at(step.facts.version.number - 1).took_ms);
    return result;
}

void Mover::refuse_drift_at_rest(Prepared const& prepared, MoveRequest const& request, Data& data) const
{
    if (request.allowed.drift || prepared.state.presence != Presence::Managed) return;
    auto const drift = drift_of(data.store(), data.ledger(), prepared.state.row);
    if (!drift.empty()) throw drifted(data.store(), drift);
}

/// Error{Unresolved} where the target's steps run on no database.
void Mover::refuse_unbuildable(Prepared const& prepared)
{
    auto const& target = prepared.target;
    try {
        session_.replaying(target,
                           [&] { (void)session_.replay().steps(target.source->history, prepared.plan.to.version); });
    } catch (Error const& error) {
        if (error.code() == ErrorCode::Unresolved) throw;  // anything else says less than the error that led here
    }
}

std::optional<RunReport> Mover::run(Prepared const& prepared, MoveRequest const& request, Data& data)
{
    auto const& history = prepared.target.source->history;
    auto const released =
        prepared.plan.to.version > prepared.plan.base ? session_.resolver().released_up_to(history) : DataVersion{};
    RunOrder order{.plan = &prepared.plan, .state = &prepared.state, .target = &history};
    order.schema_of_target = [&](DataVersion version) { return session_.replay().schema(history, version); };
    order.is_released = [released](DataVersion version) { return version <= released; };
    order.origin = origin_of(prepared.target);
    order.amendments = prepared.amendments;
    order.seals = prepared.seals;
    order.allowed_loss = request.allowed.loss;
    order.allow_drift = request.allowed.drift;
    order.dry_run = request.dry_run;
    order.files = data.files();
    CancelWatch watch(session_.observer());
    try {
        return Runner(data.store(), data.ledger(), session_.clock(), watch).run(order);
    } catch (Error const& error) {
        // Is it this data that the steps do not run on, or would they not even run on an empty database?
        bool const may_be_the_steps = error.code() == ErrorCode::Failed && !watch.is_cancelled();
        if (may_be_the_steps && prepared.target.info.ref != "work") refuse_unbuildable(prepared);
        throw;
    }
}

namespace {

/// At worst a run writes the database anew while all of the old is in its journal; most need far less.
void note_little_room(DataPlace const& place, Observer& observer)
{
    std::error_code error;
    auto const size = fs::file_size(place.database, error);
    if (error) return;  // made by this run
    auto const free = free_space(place.database);
    if (!free || *free / 2 >= size) return;
    observer.note(cat("little room: ", grouped(*free), " bytes are free on the disk of ", place.shown, ", which has ",
                      grouped(size), "; a run that changes much may need twice that, and then changes nothing"));
}

}  // namespace

MoveResult Mover::move(MoveRequest const& request)
{
    auto const started = SteadyClock::now();
    auto const description = session_.description();
    // A dry run, and a move that finds nothing to do, must not even make the file.
    auto const place = data_place(session_.workspace(), description->manifest);
    bool const exists = has_database(place);
    std::optional<Data> data;
    data.emplace(session_.open(description->manifest, exists ? Access::Write : Access::Read));
    static constexpr int kTries = 50;  // each means that somebody else moved the data in between
    for (int attempt = 0; attempt < kTries; ++attempt) {
        auto prepared = prepare(request, *data);
        MoveResult result{.data_location = data->place().shown, .plan = prepared.plan};
        result.target = prepared.target.info;
        result.dry_run = request.dry_run;
        result.notes = prepared.notes;
        refuse_what_needs_leave(prepared.plan, prepared.state, request.allowed, data->place().shown);
        if (prepared.plan.empty()) {
            refuse_drift_at_rest(prepared, request, *data);
        } else {
            refuse_interrupted(*data);
            if (!exists && attempt == 0) {
                data.reset();  // its lock would stand in the way of the next
                data.emplace(request.dry_run ? Data::scratch(place, description->manifest)
                                             : session_.open(description->manifest, Access::Write));
            }
            if (!request.dry_run) note_little_room(place, session_.observer());
            auto report = settled_run(
                prepared.plan, data, [&] { return run(prepared, request, *data); },
                [&] { return session_.open(description->manifest, Access::Write); });
            if (!report) continue;
            if (place.has_files && !data->files())
                result.notes.push_back(cat(session_.workspace().shown(place.folder),
                                           " is not there yet: what the steps do to files is not shown"));
            result.applied = report->applied;
            result.actions = std::move(report->actions);
            std::ranges::move(report->notes, std::back_inserter(result.notes));
        }
        auto note = request.dry_run ? "" : elsewhere_note(prepared.target, session_.workspace().repository());
        if (!note.empty()) result.notes.push_back(std::move(note));
        result.elapsed = since(started);
        return result;
    }
    throw Error(ErrorCode::Busy, cat(place.shown, " is moved again and again by somebody else"));
}

}  // namespace newel
