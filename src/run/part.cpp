#include "run/part.h"

#include "base/text.h"
#include "run/loss.h"
#include "run/replay.h"
#include "schema/breaks.h"
#include "schema/difference.h"

#include <algorithm>
#include <functional>

namespace newel {

namespace {

std::string label(PlannedStep const& step) { return step_label(step.facts.version, step.facts.name); }

std::chrono::milliseconds since(std::chrono::steady_clock::time_point started)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
}

}  // namespace

Part::Part(Store& store, Ledger& ledger, Clock const& clock, Observer& observer, RunOrder const& order, StateRow row,
           std::vector<std::string> drift, std::size_t done_before)
    : store_(store),
      ledger_(ledger),
      clock_(clock),
      observer_(observer),
      order_(order),
      row_(std::move(row)),
      drift_(std::move(drift)),
      done_(done_before),
      started_(SteadyClock::now())
{
}

Part::Closing Part::take(PlannedStep const& step)
{
    bool const turns =
        step.direction == Direction::Up && !steps_.empty() && steps_.back()->direction == Direction::Down;
    if (turns) {
        flush();
        if (!is_as_expected()) return Closing::WrongSchema;
    }
    ++done_;
    announce(step);
    refuse_loss(step);
    auto const started = SteadyClock::now();
    auto effects = step.direction == Direction::Down ? down(step) : up(step, started);
    record_actions(step, effects);
    record_event(step, started);
    deltas_.push_back(std::move(effects.delta));
    steps_.push_back(&step);
    return Closing::Good;
}

Part::Closing Part::close(std::vector<BrokenReference> const* broken_before)
{
    flush();
    if (!is_as_expected()) return Closing::WrongSchema;
    if (!references_hold(broken_before)) return Closing::BrokenReferences;
    row_.fingerprint = expected_fingerprint();
    // What drifted and was allowed is still drift: a cookie that fits nothing makes the next look a full one.
    row_.cookie = drift_.empty() ? store_.cookie() : ~store_.cookie();
    row_.origin = stamped();
    // Software that knows nothing of these stores may have to take their files back.
    if (order_.files) row_.stores = order_.files->roots;
    ledger_.write_state(row_);
    return Closing::Good;
}

Part::Mismatch Part::first_mismatch() const
{
    auto live = start_schema();
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        apply(live, deltas_[i]);
        auto const& step = *steps_[i];
        bool const is_down = step.direction == Direction::Down;
        auto const at = is_down ? step.facts.version.previous() : step.facts.version;
        auto const expected = is_down ? ledger_.recorded_schema(at) : order_.schema_of_target(at);
        auto const lines = difference_lines(expected, live);
        if (lines.empty()) continue;
        auto const fault =
            is_down ? cat(": its down (", step.source.name, ") does not give back ") : ": it does not make ";
        return {&step, cat(label(step), fault, "the schema of ", at.text(), "\n  ", join(lines, "\n  "))};
    }
    return {nullptr, cat("the schema is not that of ", row_.position.version.text(), " afterwards")};
}

void Part::announce(PlannedStep const& step)
{
    if (!tick(cat(step.direction == Direction::Up ? "up " : "down ", step.facts.version.number, " ", step.facts.name)))
        throw Error(ErrorCode::Failed, "cancelled; everything was rolled back");
}

bool Part::tick(std::string what)
{
    return observer_.progress(
        {.what = std::move(what), .step = done_, .steps = order_.plan->steps.size(), .elapsed = since(started_)});
}

void Part::refuse_loss(PlannedStep const& step)
{
    if (step.at_stake.empty() || order_.allowed_loss.contains(step.facts.version.number)) return;
    auto const lost = counted_now(step.at_stake, store_);
    if (lost.empty()) return;
    auto message = cat(label(step), " would destroy data");
    for (auto const& data : lost) message += cat("\n  ", loss_text(data));
    throw Error(ErrorCode::Refused, message, cat("--allow-loss ", step.facts.version.number, "    go on and lose it"));
}

StepEffects Part::run_within(PlannedStep const& step, std::vector<Operation> const& operations)
{
    try {
        auto const heartbeat = [this, &step] { return tick(label(step)); };
        if (std::ranges::all_of(operations, &Operation::is_sql)) return store_.run(operations, heartbeat);
        std::vector<Operation> here;  // the rest is the files' half (file_run.h)
        std::ranges::copy_if(operations, std::back_inserter(here), std::not_fn(&Operation::is_file));
        return store_.run(here, heartbeat);
    } catch (Error& error) {
        error.within(cat(label(step), step.direction == Direction::Down ? " (down)" : ""));
        throw;
    }
}

StepEffects Part::down(PlannedStep const& step)
{
    auto const below = step.facts.version.previous();
    auto effects = run_within(step, step.down.operations);
    straighten_after(step, effects, below);
    owes_downs_ = true;
    row_.position = {below, order_.state->chain_at(below)};
    row_.floors = below.number == 0 ? Floors{} : *order_.state->stack.at(below.number - 1).facts.floors;
    if (current_) apply(*current_, effects.delta);
    return effects;
}

// A down that gives the columns back in another order is put right at once: the next script may be positional.
void Part::straighten_after(PlannedStep const& step, StepEffects& effects, DataVersion below)
{
    bool const touches_tables = std::ranges::any_of(
        effects.delta.put, [](SchemaObject const& object) { return object.key.type == ObjectType::Table; });
    if (!touches_tables) return;
    if (!recorded_) recorded_.emplace(ledger_, step.facts.version);
    Schema wanted;
    for (auto const& object : effects.delta.put) {
        auto const* before = recorded_->object(object.key, below);
        if (before && differs_in_column_order_only(object, *before)) wanted.put(*before);
    }
    if (wanted.empty()) return;
    for (auto const& table : store_.straighten(wanted))
        notes_.push_back(cat(label(step), ": the columns of table ", table, " were put back in their order"));
    for (auto& object : effects.delta.put)
        if (auto const* straight = wanted.find(object.key)) object = *straight;
}

StepEffects Part::up(PlannedStep const& planned, SteadyClock::time_point started)
{
    auto const step = order_.target->step(planned.facts.version);
    for (auto const& operation : step.up)
        if (!operation.notes.empty()) notes_.push_back(cat(label(planned), ": ", operation.notes));
    auto effects = run_within(planned, step.up);
    AppliedStep applied{.facts = planned.facts};
    auto const floors = floors_after(step, effects.delta);
    applied.facts.floors = floors;
    if (!applied.facts.schema)
        applied.facts.schema = (apply(current(), effects.delta), current().fingerprint());
    else if (current_)
        apply(*current_, effects.delta);
    applied.down_revision = step.down.revision;
    applied.origin = stamped();
    applied.origin.released = order_.is_released && order_.is_released(step.version);
    applied.took_ms = since(started).count();
    ups_.push_back({.step = std::move(applied), .down = step.down, .delta = deltas_.size()});
    row_.position = {step.version, planned.facts.chain};
    row_.floors = floors;
    return effects;
}

Floors Part::floors_after(Step const& step, SchemaDelta const& delta)
{
    if (step.breaks) return row_.floors.raised_by(*step.breaks);
    return row_.floors.raised_by(inferred_breaks(step.version, current(), delta, step.up));
}

Schema& Part::current()
{
    auto const version = row_.position.version;
    if (!current_) {
        flush();  // the record is what is built upon
        current_ = version.number == 0 ? Schema{} : ledger_.recorded_schema(version);
    }
    return *current_;
}

Schema Part::start_schema() const
{
    auto const start = steps_.front()->direction == Direction::Down ? steps_.front()->facts.version
                                                                    : steps_.front()->facts.version.previous();
    return start.number == 0 ? Schema{} : ledger_.recorded_schema(start);
}

Fingerprint Part::expected_fingerprint() const
{
    auto const version = row_.position.version;
    if (version.number == 0) return Schema{}.fingerprint();
    auto const& last = *steps_.back();
    if (last.direction == Direction::Down) return *order_.state->stack.at(version.number - 1).facts.schema;
    return last.facts.schema ? *last.facts.schema : order_.schema_of_target(version).fingerprint();
}

Schema Part::expected_schema() const
{
    auto const version = row_.position.version;
    if (version.number == 0) return {};
    return steps_.back()->direction == Direction::Down ? ledger_.recorded_schema(version)
                                                       : order_.schema_of_target(version);
}

bool Part::is_as_expected()
{
    auto const wanted = expected_fingerprint();
    auto const actual = store_.schema();
    if (actual.fingerprint() == wanted) return true;
    auto const expected = expected_schema();
    if (!drift_.empty()) {
        // What had drifted before may still differ, nothing else.
        return std::ranges::all_of(difference_lines(expected, actual), [&](std::string const& line) {
            return std::ranges::find(drift_, line) != drift_.end();
        });
    }
    for (auto const& table : store_.straighten(expected))
        notes_.push_back(
            cat("the columns of table ", table, " were put in the order of ", row_.position.version.text()));
    return store_.schema().fingerprint() == wanted;
}

bool Part::references_hold(std::vector<BrokenReference> const* broken_before)
{
    auto broken = store_.broken_references();
    if (broken.empty()) return true;
    if (!broken_before) return false;
    std::ranges::sort(broken);
    std::vector<BrokenReference> ours;
    std::ranges::set_difference(broken, *broken_before, std::back_inserter(ours));
    if (ours.empty()) return true;
    auto message = cat("the plan would leave ", counted(ours.size(), "row"), " pointing to nothing");
    for (std::size_t i = 0; i < std::min<std::size_t>(ours.size(), 5); ++i)
        message += cat("\n  table ", ours[i].table, ", row ", ours[i].rowid, ": no such row in ", ours[i].parent);
    if (ours.size() > 5) message += cat("\n  and ", ours.size() - 5, " more");
    throw Error(ErrorCode::Failed, message);
}

void Part::record_actions(PlannedStep const& step, StepEffects& effects)
{
    for (auto& action : effects.actions) {
        action.version = step.facts.version;
        action.direction = step.direction;
        actions_.push_back(std::move(action));
    }
}

void Part::record_event(PlannedStep const& step, SteadyClock::time_point started)
{
    bool const is_down = step.direction == Direction::Down;
    Event event{.at = utc_text(clock_.now()), .kind = is_down ? "down" : "up", .version = step.facts.version};
    event.name = step.facts.name;
    if (is_down) event.detail = cat("from ", step.source.name);
    for (auto const& lost : step.lost) event.detail += cat(event.detail.empty() ? "" : "; ", "lost ", loss_text(lost));
    event.origin = order_.origin;
    event.took_ms = since(started).count();
    events_.push_back(std::move(event));
}

void Part::flush()
{
    if (owes_downs_) {
        for (auto const* step : steps_)
            if (step->direction == Direction::Down) ledger_.record_down(step->facts.version);
        owes_downs_ = false;
    }
    for (auto const& up : ups_) ledger_.record_up(up.step, up.down, deltas_.at(up.delta));
    ups_.clear();
    for (auto const& event : events_) ledger_.record_event(event);
    events_.clear();
}

Origin Part::stamped() const
{
    auto origin = order_.origin;
    origin.at = utc_text(clock_.now());
    return origin;
}

std::vector<std::string> difference_lines(Schema const& expected, Schema const& actual)
{
    std::vector<std::string> lines;
    for (auto const& change : schema_changes(expected, actual)) lines.push_back(change.text);
    return lines;
}

}  // namespace newel
