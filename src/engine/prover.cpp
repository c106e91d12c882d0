#include "engine/prover.h"

#include "plan/planner.h"
#include "proof/evidence.h"
#include "proof/fixture_rows.h"
#include "run/cancel_watch.h"
#include "run/part.h"
#include "schema/breaks.h"

#include <algorithm>

namespace newel {

namespace {

/// Up to the head first, then down again from there: each step runs twice, and nothing is read anew, where the downs
/// are sound. Below one that is not, the database is built anew.
class Prover {
public:
    Prover(History history, ProofGround const& ground, Observer& observer)
        : ground_(ground), watch_(observer), heartbeat_([this] { return watch_.progress({.what = "prove"}); })
    {
        proven_.history = std::move(history);
    }

    Proven run()
    {
        scratch_ = ground_.open_scratch().store;
        auto const head = proven_.history.head();
        while (reached_ < head && prove_up(proven_.history.step(reached_.next()))) reached_ = reached_.next();
        live_ = proven_.schema;
        for (auto version = reached_; version.number > 0; version = version.previous()) {
            auto const step = proven_.history.step(version);
            auto& proof = proven_.history.facts(version).proof = prove_down(step);
            traces_.at(version.number - 1).goes_down = proof == Proof::Schema;
        }
        scratch_.reset();
        try_with_data();
        for (auto& trace : traces_) proven_.deltas.push_back(std::move(trace.delta));
        std::ranges::stable_sort(proven_.findings, {}, &Finding::version);
        return std::move(proven_);
    }

private:
    /// False where it does not run: what stands on it cannot be tried.
    bool prove_up(Step const& step)
    {
        StepEffects effects;
        try {
            effects = run_on_scratch(*scratch_, step, heartbeat_);
        } catch (Error const& error) {
            if (watch_.is_cancelled()) throw;
            find(Finding::Level::Error, "step-fails", step, error.message(), error.advice()).place = error.place();
            return false;
        }
        auto& delta = effects.delta;
        auto const stated = step.breaks;
        floors_ = floors_.raised_by(stated ? *stated : inferred_breaks(step.version, proven_.schema, delta, step.up));
        undos_.push_back(undo_of(proven_.schema, delta));
        apply(proven_.schema, delta);
        auto& facts = proven_.history.facts(step.version);
        facts.schema = proven_.schema.fingerprint();
        facts.floors = floors_;
        note_tables(delta, effects.touched);
        traces_.push_back({.delta = std::move(delta), .touched = std::move(effects.touched)});
        // What an application registers, it alone can run; that is no fault of the step.
        if (auto const reason = not_runnable(step, code_in(step.up)); !reason.empty())
            find(Finding::Level::Warning, "not-runnable", step, cat("this Newel cannot run it: ", reason), "");
        return true;
    }

    Proof prove_down(Step const& step)
    {
        bool const changed = !traces_.at(step.version.number - 1).delta.empty();
        if (step.down.has_effect()) {
            if (!not_runnable(step.down.operations).empty()) return stale_ = stale_ || changed, Proof::Unknown;
            return try_down(step);
        }
        stale_ = stale_ || changed;
        if (step.down.kind == DownKind::None) return Proof::None;
        if (step.down.kind == DownKind::Given && !changed) return Proof::Schema;
        bool const is_missing = step.down.kind == DownKind::Missing;
        find(Finding::Level::Warning, is_missing ? "missing-down" : "empty-down", step,
             is_missing ? "it has no down, so data cannot be taken below it"
                        : "its down is empty, although the step changes the schema",
             "write its down, or say so: down: none");
        return Proof::None;
    }

    Proof try_down(Step const& step)
    {
        if (stale_) rebuild(step.version);
        auto const below = step.version.previous();
        auto const wanted = below.number == 0 ? Schema{}.fingerprint() : *proven_.history.facts(below).schema;
        try {
            WriteScope write(*scratch_, step.foreign_keys ? ForeignKeys::On : ForeignKeys::Off);
            auto effects = scratch_->run(sql_only(step.down.operations), heartbeat_);
            auto const& delta = effects.delta;
            traces_.at(step.version.number - 1).touched.merge(effects.touched);
            auto const back = undo_of(live_, delta);
            apply(live_, delta);
            if (live_.fingerprint() != wanted) {
                apply(live_, back);
                if (!is_straightened(step)) return stale_ = true, Proof::None;
                traces_.at(step.version.number - 1).is_straightened = true;
            }
            write.commit();
            return Proof::Schema;
        } catch (Error const& error) {
            if (watch_.is_cancelled()) throw;
            find(Finding::Level::Error, "down-fails", step, error.message(), error.advice()).place = error.place();
        }
        stale_ = true;
        return Proof::None;
    }

    /// Whether the schema is that below `step` but for the order of columns, which the runner puts right.
    bool is_straightened(Step const& step)
    {
        auto below = live_;
        apply(below, undos_.at(step.version.number - 1));
        (void)scratch_->straighten(below);
        auto const actual = scratch_->schema();
        if (actual.fingerprint() == below.fingerprint()) return live_ = std::move(below), true;
        find(Finding::Level::Error, "down-differs", step,
             cat("its down does not give back the schema of ", step.version.previous().text(), "\n  ",
                 join(difference_lines(below, actual), "\n  ")),
             "mend its down");
        return false;
    }

    /// Its own tables, under the names that they have before and after.
    static void note_tables(SchemaDelta const& delta, std::set<std::string>& touched)
    {
        for (auto const& object : delta.put)
            if (object.key.type == ObjectType::Table) touched.insert(object.key.name);
        for (auto const& key : delta.erased)
            if (key.type == ObjectType::Table) touched.insert(key.name);
    }

    void try_with_data()
    {
        GeneratedRows generated;
        RowTrips rows(ground_.open_scratch(), generated, heartbeat_);
        FixtureRows supplied(ground_.fixtures);
        std::optional<RowTrips> fixtures;
        if (!ground_.fixtures.empty()) fixtures.emplace(ground_.open_scratch(), supplied, heartbeat_);
        FileTrips files(MemoryDirectory(ground_.roots, ground_.reserved));
        for (DataVersion version{1}; version <= reached_; version = version.next()) {
            auto const step = proven_.history.step(version);
            auto& facts = proven_.history.facts(version);
            auto const& trace = traces_.at(version.number - 1);
            Evidence evidence{.rows = rows.take(step, trace)};
            if (fixtures) evidence.fixtures = fixtures->take(step, trace);
            evidence.files = files.take(facts, step, trace.goes_down ? FileTrips::Way::UpDownUp : FileTrips::Way::Up);
            evidence.unseen = unseen(step);
            settle(step, evidence, facts);
        }
        for (auto const& [version, error] : supplied.faults())
            fail("fixture-fails", proven_.history.step(version), error, "its fixture cannot be loaded");
    }

    /// Of what a step does, what no trial here can do.
    static std::string unseen(Step const& step)
    {
        for (auto const& operation : step.up)
            if (!operation.is_sql() && !operation.is_file())
                return cat("its operation '", operation.act, "' runs in the application alone");
        return {};
    }

    void settle(Step const& step, Evidence const& evidence, StepFacts& facts)
    {
        if (evidence.fixtures && evidence.fixtures->up_failed)
            fail("step-fails", step, *evidence.fixtures->up_failed, "on the fixtures it does not run");
        if (facts.proof != Proof::Schema) return;
        for (auto const* failed : {&evidence.rows.down_failed, &evidence.files.down_failed})
            if (*failed)
                return facts.proof = Proof::Lossy,
                       fail("down-fails", step, **failed, "with generated data its down does not run");
        if (evidence.fixtures && evidence.fixtures->down_failed)
            return facts.proof = Proof::Lossy,
                   fail("down-fails", step, *evidence.fixtures->down_failed, "with the fixtures its down does not run");
        auto const weighed = weigh(evidence);
        facts.proof = weighed.proof;
        if (weighed.proof == Proof::Lossy)
            find(Finding::Level::Warning, "lossy-down", step, cat("lossy: ", told(weighed.lost)),
                 "mend its down, or say why that does no harm: why: \"…\"");
        if (weighed.proof == Proof::Schema)
            find(Finding::Level::Warning, "unproven", step, cat("only its schema was tried: ", weighed.unproven),
                 "fixtures: DIR in the manifest brings rows of your own");
    }

    void fail(std::string code, Step const& step, Error const& error, std::string_view what)
    {
        find(Finding::Level::Error, std::move(code), step, cat(what, ": ", error.message()), error.advice()).place =
            error.place().file.empty() ? step.place : error.place();
    }

    static std::string told(std::vector<std::string> const& lost)
    {
        constexpr std::size_t kMost = 5;
        std::vector<std::string> const first(lost.begin(),
                                             lost.begin() + static_cast<std::ptrdiff_t>(std::min(lost.size(), kMost)));
        return cat(join(first, "; "),
                   lost.size() > kMost ? cat("; and ", lost.size() - kMost, " more") : std::string());
    }

    void rebuild(DataVersion version)
    {
        scratch_ = ground_.open_scratch().store;
        live_ = {};
        for (DataVersion each{1}; each <= version; each = each.next()) {
            (void)run_on_scratch(*scratch_, proven_.history.step(each), heartbeat_);
            apply(live_, traces_.at(each.number - 1).delta);
        }
        stale_ = false;
    }

    /// The delta that takes back what `delta` is about to do to `schema`.
    static SchemaDelta undo_of(Schema const& schema, SchemaDelta const& delta)
    {
        SchemaDelta undo;
        auto const take = [&](ObjectKey const& key) {
            if (auto const* object = schema.find(key))
                undo.put.push_back(*object);
            else
                undo.erased.push_back(key);
        };
        for (auto const& object : delta.put) take(object.key);
        for (auto const& key : delta.erased) take(key);
        return undo;
    }

    Finding& find(Finding::Level level, std::string code, Step const& step, std::string message, std::string advice)
    {
        Finding finding{.level = level, .code = std::move(code), .place = step.place, .version = step.version};
        auto const prefix = step_label(step.version, step.name);
        finding.message = message.starts_with(prefix) ? std::move(message) : cat(prefix, ": ", message);
        finding.advice = std::move(advice);
        return proven_.findings.emplace_back(std::move(finding));
    }

    ProofGround const& ground_;
    CancelWatch watch_;
    Heartbeat heartbeat_;
    std::shared_ptr<Store> scratch_{};
    Proven proven_{};
    DataVersion reached_{};
    Floors floors_{};
    std::vector<StepTrace> traces_{};   // of each step
    std::vector<SchemaDelta> undos_{};  // what takes back what it did to the schema
    Schema live_{};                     // of the scratch database, on the way down
    bool stale_{};                      // the scratch database does not stand where the next down begins
};

}  // namespace

Proven prove(History const& history, ProofGround const& ground, Observer& observer)
{
    return Prover(history, ground, observer).run();
}

}  // namespace newel
