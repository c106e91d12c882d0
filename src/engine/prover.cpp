#include "engine/prover.h"

#include "plan/planner.h"
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
    Prover(History history, ScratchOpener const& open_scratch, Observer& observer)
        : open_scratch_(open_scratch),
          watch_(observer),
          heartbeat_([this] { return watch_.progress({.what = "prove"}); })
    {
        proven_.history = std::move(history);
    }

    Proven run()
    {
        scratch_ = open_scratch_();
        auto const head = proven_.history.head();
        while (reached_ < head && prove_up(proven_.history.step(reached_.next()))) reached_ = reached_.next();
        live_ = proven_.schema;
        for (auto version = reached_; version.number > 0; version = version.previous()) {
            auto const step = proven_.history.step(version);
            proven_.history.facts(version).proof = prove_down(step);
        }
        std::ranges::stable_sort(proven_.findings, {}, &Finding::version);
        return std::move(proven_);
    }

private:
    /// False where it does not run: what stands on it cannot be tried.
    bool prove_up(Step const& step)
    {
        SchemaDelta delta;
        try {
            delta = run_on_scratch(*scratch_, step, heartbeat_).delta;
        } catch (Error const& error) {
            if (watch_.is_cancelled()) throw;
            find(Finding::Level::Error, "step-fails", step, error.message(), error.advice()).place = error.place();
            return false;
        }
        auto const stated = step.breaks;
        floors_ = floors_.raised_by(stated ? *stated : inferred_breaks(step.version, proven_.schema, delta, step.up));
        undos_.push_back(undo_of(proven_.schema, delta));
        apply(proven_.schema, delta);
        auto& facts = proven_.history.facts(step.version);
        facts.schema = proven_.schema.fingerprint();
        facts.floors = floors_;
        deltas_.push_back(std::move(delta));
        if (auto const reason = not_runnable(step); !reason.empty())
            find(Finding::Level::Warning, "not-runnable", step, cat("this Newel cannot run it: ", reason), "");
        return true;
    }

    Proof prove_down(Step const& step)
    {
        bool const changed = !deltas_.at(step.version.number - 1).empty();
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
            auto const delta = scratch_->run(sql_only(step.down.operations), heartbeat_).delta;
            auto const back = undo_of(live_, delta);
            apply(live_, delta);
            if (live_.fingerprint() != wanted) {
                apply(live_, back);
                if (!is_straightened(step)) return stale_ = true, Proof::None;
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

    void rebuild(DataVersion version)
    {
        scratch_ = open_scratch_();
        live_ = {};
        for (DataVersion each{1}; each <= version; each = each.next()) {
            (void)run_on_scratch(*scratch_, proven_.history.step(each), heartbeat_);
            apply(live_, deltas_.at(each.number - 1));
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

    ScratchOpener const& open_scratch_;
    CancelWatch watch_;
    Heartbeat heartbeat_;
    std::shared_ptr<Store> scratch_{};
    Proven proven_{};
    DataVersion reached_{};
    Floors floors_{};
    std::vector<SchemaDelta> deltas_{};  // of each step going up
    std::vector<SchemaDelta> undos_{};   // and what takes them back
    Schema live_{};                      // of the scratch database, on the way down
    bool stale_{};                       // the scratch database does not stand where the next down begins
};

}  // namespace

Proven prove(History const& history, ScratchOpener const& open_scratch, Observer& observer)
{
    return Prover(history, open_scratch, observer).run();
}

}  // namespace newel
