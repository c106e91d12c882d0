#include "engine/prover.h"

#include "plan/planner.h"
#include "run/part.h"
#include "schema/breaks.h"

namespace newel {

namespace {

class Prover {
public:
    Prover(History history, Store& scratch) : scratch_(scratch) { proven_.history = std::move(history); }

    Proven run()
    {
        for (DataVersion version{1}; version <= proven_.history.head(); version = version.next())
            if (!prove_step(proven_.history.step(version))) break;  // what stands on a failed step cannot be tried
        return std::move(proven_);
    }

private:
    bool prove_step(Step const& step)
    {
        auto& facts = proven_.history.facts(step.version);
        auto const below = proven_.schema.fingerprint();
        SchemaDelta delta;
        try {
            delta = run_on_scratch(scratch_, step).delta;
        } catch (Error const& error) {
            find(Finding::Level::Error, "step-fails", step, error.message(), error.advice()).place = error.place();
            return false;
        }
        auto const breaks = step.breaks ? *step.breaks : inferred_breaks(step.version, proven_.schema, delta, step.up);
        floors_ = floors_.raised_by(breaks);
        auto const before = undo_of(delta);
        apply(proven_.schema, delta);
        facts.schema = proven_.schema.fingerprint();
        facts.floors = floors_;
        facts.proof = prove_down(step, below, before);
        if (auto const reason = not_runnable(step); !reason.empty())
            find(Finding::Level::Warning, "not-runnable", step, cat("this Newel cannot run it: ", reason), "");
        return true;
    }

    Proof prove_down(Step const& step, Fingerprint const& below, SchemaDelta const& before)
    {
        if (step.down.kind == DownKind::None) return Proof::None;
        bool const changed = below != *proven_.history.facts(step.version).schema;
        if (step.down.kind == DownKind::Missing) {
            find(Finding::Level::Warning, "missing-down", step, "it has no down, so data cannot be taken below it",
                 "write its down, or say so: down: none");
            return Proof::None;
        }
        if (!step.down.has_effect()) {
            if (!changed) return Proof::Schema;
            find(Finding::Level::Warning, "empty-down", step, "its down is empty, although the step changes the schema",
                 "write its down, or say so: down: none");
            return Proof::None;
        }
        if (auto const reason = not_runnable(step.down.operations); !reason.empty()) return Proof::Unknown;
        return try_down(step, below, before);
    }

    Proof try_down(Step const& step, Fingerprint const& below, SchemaDelta const& before)
    {
        try {
            WriteScope const write(scratch_, step.foreign_keys ? ForeignKeys::On : ForeignKeys::Off);  // rolls back
            if (gives_back(scratch_.run(step.down.operations, {}).delta, below)) return Proof::Schema;
            auto wanted = proven_.schema;
            apply(wanted, before);
            (void)scratch_.straighten(wanted);
            auto const actual = scratch_.schema();
            if (actual.fingerprint() == wanted.fingerprint()) return Proof::Schema;
            find(Finding::Level::Error, "down-differs", step,
                 cat("its down does not give back the schema of ", step.version.previous().text(), "\n  ",
                     join(difference_lines(wanted, actual), "\n  ")),
                 "mend its down");
        } catch (Error const& error) {
            find(Finding::Level::Error, "down-fails", step, error.message(), error.advice()).place = error.place();
        }
        return Proof::None;
    }

    /// Whether `delta` leads from the schema as it is to `below`. Costs what the delta touches.
    bool gives_back(SchemaDelta const& delta, Fingerprint const& below)
    {
        auto const back = undo_of(delta);
        apply(proven_.schema, delta);
        bool const same = proven_.schema.fingerprint() == below;
        apply(proven_.schema, back);
        return same;
    }

    /// The delta that takes back what `delta` is about to do to the schema.
    SchemaDelta undo_of(SchemaDelta const& delta) const
    {
        SchemaDelta undo;
        auto const take = [&](ObjectKey const& key) {
            if (auto const* object = proven_.schema.find(key))
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
        auto const prefix = cat("step ", step.version.number, " ", step.name);
        finding.message = message.starts_with(prefix) ? std::move(message) : cat(prefix, ": ", message);
        finding.advice = std::move(advice);
        return proven_.findings.emplace_back(std::move(finding));
    }

    Store& scratch_;
    Proven proven_{};
    Floors floors_{};
};

}  // namespace

Proven prove(History const& history, ScratchOpener const& open_scratch)
{
    auto const scratch = open_scratch();
    return Prover(history, *scratch).run();
}

}  // namespace newel
