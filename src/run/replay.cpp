#include "run/replay.h"

#include "base/text.h"
#include "schema/breaks.h"

#include <algorithm>

namespace newel {

Replay::Replay(ScratchOpener open_scratch, ReplayCache* cache, Heartbeat heartbeat)
    : open_scratch_(std::move(open_scratch)), cache_(cache), heartbeat_(std::move(heartbeat))
{
}

std::vector<ReplayedStep> Replay::steps(History const& history, DataVersion upto)
{
    std::vector<ReplayedStep> known;
    known.reserve(upto.number);
    while (cache_ && known.size() < upto.number) {
        auto found = cache_->find(history.chain_at({static_cast<std::uint32_t>(known.size() + 1)}));
        if (!found) break;
        known.push_back(std::move(*found));
    }
    if (known.size() < upto.number) run_anew(history, upto, known);
    return known;
}

void Replay::run_anew(History const& history, DataVersion upto, std::vector<ReplayedStep>& known)
{
    auto const scratch = open_scratch_();
    Schema schema;
    auto const have = known.size();
    for (DataVersion version{1}; version <= upto; version = version.next()) {
        auto const step = history.step(version);
        auto const effects = run_on_scratch(*scratch, step, heartbeat_);
        auto const breaks = inferred_breaks(version, schema, effects.delta, step.up);
        apply(schema, effects.delta);
        if (version.number <= have) continue;
        known.push_back({.schema = schema.fingerprint(), .delta = effects.delta, .breaks = breaks});
        if (cache_) cache_->put(history.chain_at(version), known.back());
    }
}

Schema Replay::schema(History const& history, DataVersion version)
{
    Schema schema;
    for (auto const& step : steps(history, version)) apply(schema, step.delta);
    return schema;
}

std::vector<Floors> Replay::floors(History const& history, DataVersion upto)
{
    auto const replayed = steps(history, upto);
    std::vector<Floors> all;
    Floors floors;
    for (DataVersion version{1}; version <= upto; version = version.next()) {
        auto const stated = history.step(version).breaks;
        floors = floors.raised_by(stated ? *stated : replayed[version.number - 1].breaks);
        all.push_back(floors);
    }
    return all;
}

StepEffects run_on_scratch(Store& scratch, Step const& step, Heartbeat const& heartbeat)
{
    auto const name = step_label(step.version, step.name);
    if (!step.unusable.empty()) throw Error(ErrorCode::Refused, cat(name, " cannot be run: ", step.unusable));
    try {
        WriteScope write(scratch, step.foreign_keys ? ForeignKeys::On : ForeignKeys::Off);
        auto effects = scratch.run(sql_only(step.up), heartbeat);
        write.commit();
        return effects;
    } catch (Error& error) {
        error.within(name);
        throw;
    }
}

std::vector<Operation> sql_only(std::vector<Operation> const& operations)
{
    std::vector<Operation> sql;
    std::ranges::copy_if(operations, std::back_inserter(sql), &Operation::is_sql);
    return sql;
}

}  // namespace newel
