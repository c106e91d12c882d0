#include "run/runner.h"

#include "base/text.h"
#include "run/cancel_watch.h"
#include "run/part.h"
#include "run/refusal.h"
#include "run/take_over.h"

#include <algorithm>
#include <span>
#include <variant>

namespace newel {

namespace {

std::vector<BrokenReference> sorted_references(Store& store)
{
    auto broken = store.broken_references();
    std::ranges::sort(broken);
    return broken;
}

/// Whether a step runs with foreign keys enforced, and so in a part of its own.
bool enforces_foreign_keys(PlannedStep const& step, History const& target)
{
    if (step.direction == Direction::Down) return step.down.foreign_keys;
    return !step.facts.is_plain && target.step(step.facts.version).foreign_keys;
}

/// Runs one part in its transaction; once more where references turned out broken, knowing which were so before.
class PartRun {
public:
    struct Moved {};
    using Result = std::variant<Moved, StateRow>;

    PartRun(Store& store, Ledger& ledger, Clock const& clock, Observer& observer, RunOrder const& order)
        : store_(store), ledger_(ledger), clock_(clock), observer_(observer), order_(order)
    {
    }

    Result run(std::vector<PlannedStep const*> const& steps, Position const& expected, RunReport& report)
    {
        auto result = attempt(steps, expected, report, nullptr);
        if (std::holds_alternative<Broken>(result)) {
            auto const before = sorted_references(store_);
            result = attempt(steps, expected, report, &before);
        }
        if (auto* row = std::get_if<StateRow>(&result)) return *row;
        return Moved{};
    }

    /// The step that run() threw at; nullptr where it was about none of them.
    [[nodiscard]] PlannedStep const* at() const { return at_; }

private:
    struct Broken {};
    using Attempt = std::variant<Moved, Broken, StateRow>;

    Attempt attempt(std::vector<PlannedStep const*> const& steps, Position const& expected, RunReport& report,
                    std::vector<BrokenReference> const* broken_before)
    {
        std::optional<Part> part;
        std::optional<FileRun> files;
        auto closing = Part::Closing::Good;
        at_ = nullptr;
        if (order_.files) {
            files.emplace(*order_.files, store_, ledger_, clock_);
            for (auto const* step : steps) files->take(*(at_ = step), *order_.target);
            at_ = nullptr;
            files->work_out();
            if (!order_.dry_run) files->stage();
        }
        {
            WriteScope write(store_, enforcement(steps));
            auto const row = state_inside();
            if (!row || row->app != order_.plan->app || row->position != expected) return Moved{};
            auto const drift = drift_of(store_, ledger_, *row);
            if (!drift.empty() && !order_.allow_drift) throw drifted(store_, drift);
            part.emplace(store_, ledger_, clock_, observer_, order_, *row, drift, report.applied);
            for (auto step = steps.begin(); step != steps.end() && closing == Part::Closing::Good; ++step)
                closing = part->take(*(at_ = *step));
            at_ = nullptr;
            if (closing == Part::Closing::Good) closing = part->close(broken_before);
            if (closing == Part::Closing::Good && report.applied == 0)
                std::ranges::move(take_over(ledger_, order_, utc_text(clock_.now())),
                                  std::back_inserter(part->notes()));
            if (closing == Part::Closing::Good && files) files->check();
            if (closing == Part::Closing::Good && !order_.dry_run) commit(write, files, *row, *part, steps, report);
        }
        if (closing == Part::Closing::WrongSchema) {
            auto const mismatch = part->first_mismatch();
            at_ = mismatch.step;
            throw Error(ErrorCode::Failed, mismatch.text);
        }
        if (closing == Part::Closing::BrokenReferences) return Broken{};
        if (files && !order_.dry_run) files->publish(part->row().position.version);
        gather(report, *part, files, steps);
        return part->row();
    }

    /// COMMIT, the one commit point.
    void commit(WriteScope& write, std::optional<FileRun>& files, StateRow const& before, Part& part,
                std::vector<PlannedStep const*> const& steps, RunReport const& so_far)
    {
        if (files) {
            files->owe(before.data_id);
            files->hold();
        }
        try {
            write.commit();
        } catch (Error const& error) {
            auto report = so_far;
            gather(report, part, files, steps);
            throw UnknownOutcome(part.row(), std::move(report), error);
        }
    }

    /// Both tell their acts in the order of the steps. Those on files go behind those on the database of the same step.
    static void gather(RunReport& report, Part& part, std::optional<FileRun> const& files,
                       std::vector<PlannedStep const*> const& steps)
    {
        report.applied += steps.size();
        auto on_database = std::span<ActionRecord const>(part.actions());
        auto on_files = files ? std::span<ActionRecord const>(files->actions()) : std::span<ActionRecord const>();
        auto const take = [&report](std::span<ActionRecord const> acts, PlannedStep const& step) {
            auto const rest = std::ranges::find_if(acts, [&](ActionRecord const& act) {
                return act.version != step.facts.version || act.direction != step.direction;
            });
            report.actions.insert(report.actions.end(), acts.begin(), rest);
            return acts.subspan(static_cast<std::size_t>(rest - acts.begin()));
        };
        for (auto const* step : steps) {
            on_database = take(on_database, *step);
            on_files = take(on_files, *step);
        }
        std::ranges::copy(part.notes(), std::back_inserter(report.notes));
        if (files) std::ranges::copy(files->notes(), std::back_inserter(report.notes));
    }

    /// The state as it is inside the transaction; made where the data is pristine. nullopt: the data is no longer what
    /// it was when the plan was made.
    std::optional<StateRow> state_inside()
    {
        auto row = ledger_.state();
        if (!row && (order_.state->presence == Presence::Managed || store_.presence() != Presence::Pristine))
            return std::nullopt;
        ledger_.prepare();
        if (row) return row;
        StateRow fresh{.app = order_.plan->app, .data_id = random_id()};
        fresh.position.chain = first_chain(fresh.app);
        fresh.fingerprint = Schema{}.fingerprint();
        fresh.cookie = store_.cookie();
        return fresh;
    }

    [[nodiscard]] ForeignKeys enforcement(std::vector<PlannedStep const*> const& steps) const
    {
        bool const on = steps.size() == 1 && enforces_foreign_keys(*steps.front(), *order_.target);
        return on ? ForeignKeys::On : ForeignKeys::Off;
    }

    Store& store_;
    Ledger& ledger_;
    Clock const& clock_;
    Observer& observer_;
    RunOrder const& order_;
    PlannedStep const* at_{};
};

Refusal refusal_of(RunOrder const& order, Position const& at, PlannedStep const* step)
{
    Refusal refusal{.app = order.plan->app, .at = at, .version = at.version, .origin = order.origin};
    if (step) {
        refusal.version = step->facts.version;
        refusal.step = step->facts.name;
    }
    return refusal;
}

}  // namespace

UnknownOutcome::UnknownOutcome(StateRow wanted, RunReport report, Error const& cause)
    : Error(ErrorCode::Owed,
            cat("whether the change to ", wanted.position.version.text(),
                " was committed cannot be told: ", cause.message()),
            "newel recover    looks again, and finishes it if it was"),
      wanted_(std::move(wanted)),
      report_(std::move(report)),
      cause_(cause)
{
    native(cause.native_code());
}

Runner::Runner(Store& store, Ledger& ledger, Clock const& clock, Observer& observer)
    : store_(store), ledger_(ledger), clock_(clock), observer_(observer)
{
}

std::optional<RunReport> Runner::run(RunOrder const& order)
{
    RunReport report;
    auto expected = order.plan->from;
    auto const parts = parts_of(*order.plan, *order.target);
    for (auto const& steps : parts) {
        bool const first = &steps == &parts.front();
        if (!first && order.dry_run) {
            report.notes.push_back(cat("the dry run ends before step ", steps.front()->facts.version.number,
                                       ", which runs in a transaction of its own"));
            break;
        }
        CancelWatch watch(observer_);
        PartRun part(store_, ledger_, clock_, watch, order);
        try {
            auto const result = part.run(steps, expected, report);
            if (auto const* row = std::get_if<StateRow>(&result))
                expected = row->position;
            else if (first)
                return std::nullopt;
            else
                throw Error(ErrorCode::Busy, "somebody else moved the data between two parts of the plan");
        } catch (Error const& error) {
            if (error.code() == ErrorCode::Owed) throw;
            if (!order.dry_run && !watch.is_cancelled())
                record_refusal(store_, ledger_, clock_, refusal_of(order, expected, part.at()), error);
            if (first) throw;
            Error partly(ErrorCode::Partly, cat("stopped at ", expected.version.text(), ": ", error.message()),
                         error.advice());
            throw partly.at(error.place());
        }
    }
    return report;
}

Error drifted(Store const& store, std::vector<std::string> const& drift)
{
    return {ErrorCode::Refused,
            cat(store.location(), " has drifted: its schema was changed outside of Newel\n  ", join(drift, "\n  ")),
            "--allow-drift    go on all the same; what drifted stays as it is"};
}

std::vector<std::string> drift_of(Store& store, Ledger& ledger, StateRow const& row)
{
    if (store.cookie() == row.cookie) return {};
    auto const actual = store.schema();
    if (actual.fingerprint() == row.fingerprint) return {};
    auto const version = row.position.version;
    return difference_lines(version.number == 0 ? Schema{} : ledger.recorded_schema(version), actual);
}

std::vector<std::vector<PlannedStep const*>> parts_of(Plan const& plan, History const& target)
{
    std::vector<std::vector<PlannedStep const*>> parts;
    bool alone = true;
    for (auto const& step : plan.steps) {
        bool const enforced = enforces_foreign_keys(step, target);
        if (alone || enforced) parts.emplace_back();
        parts.back().push_back(&step);
        alone = enforced;
    }
    return parts;
}

}  // namespace newel
