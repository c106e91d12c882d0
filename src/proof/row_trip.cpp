#include "proof/row_trip.h"

#include "base/text.h"
#include "run/replay.h"

#include <algorithm>

namespace newel {

namespace {

ForeignKeys enforcement(Step const& step) { return step.foreign_keys ? ForeignKeys::On : ForeignKeys::Off; }

std::vector<std::string> tables_made_by(SchemaDelta const& delta)
{
    std::vector<std::string> tables;
    for (auto const& object : delta.put)
        if (object.key.type == ObjectType::Table) tables.push_back(object.key.name);
    return tables;
}

}  // namespace

RowTrips::RowTrips(ScratchDatabase scratch, RowSource& source, Heartbeat heartbeat)
    : scratch_(std::move(scratch)), source_(source)
{
    heartbeat_ = [this, asked = std::move(heartbeat)] {
        bool const goes_on = asked();
        is_stopped_ = is_stopped_ || !goes_on;
        return goes_on;
    };
}

Trip RowTrips::take(Step const& step, StepTrace const& trace)
{
    Trip trip;
    auto before = filled_image(trace, step.version.previous(), trip);
    if (auto error = go_up(step, trace)) {
        trip.up_failed = std::move(error);
        go_up_otherwise(step, trace, before, trip);
    }
    if (trace.goes_down && !trip.up_failed) come_back(step, trace, before, trip);
    arrive(step, trace);
    return trip;
}

RowImage RowTrips::filled_image(StepTrace const& trace, DataVersion version, Trip& trip)
{
    auto image = image_of(*scratch_.rows, trace.touched);
    std::vector<std::string> empty;
    for (auto const& [table, rows] : image)
        if (rows.rows.empty() && !reasons_.contains(table)) empty.push_back(table);
    if (!empty.empty()) {
        note(source_.fill(scratch_, version, empty));
        image = image_of(*scratch_.rows, trace.touched);
    }
    for (auto const& [table, rows] : image) {
        if (!rows.rows.empty()) continue;
        auto const reason = reasons_.find(table);
        trip.without_rows[table] = reason == reasons_.end() ? std::string() : reason->second;
    }
    return image;
}

std::optional<Error> RowTrips::go_up(Step const& step, StepTrace const& trace)
{
    try {
        auto const broken_before = broken_around(trace.touched);
        WriteScope write(*scratch_.store, enforcement(step));
        (void)scratch_.store->run(sql_only(step.up), heartbeat_);
        if (auto const broken = broken_around(trace.touched); broken > broken_before)
            return Error(ErrorCode::Failed,
                         cat("it would leave ", counted(broken - broken_before, "row"), " pointing to nothing"));
        write.commit();
        return std::nullopt;
    } catch (Error const& error) {
        return caught(error);
    }
}

void RowTrips::go_up_otherwise(Step const& step, StepTrace const& trace, RowImage& before, Trip& trip)
{
    empty_tables();
    if (source_.fill_otherwise(scratch_)) {
        before = image_of(*scratch_.rows, trace.touched);
        if (!go_up(step, trace)) return trip.up_failed.reset();
        empty_tables();
    }
    // It did on tables that never held a row.
    if (auto const error = go_up(step, trace)) throw Error(*error).within(step_label(step.version, step.name));
}

void RowTrips::come_back(Step const& step, StepTrace const& trace, RowImage const& before, Trip& trip)
{
    auto const up = image_of(*scratch_.rows, trace.touched);
    bool is_down = false;
    try {
        WriteScope write(*scratch_.store, enforcement(step));
        auto const broken_before = broken_around(trace.touched);
        (void)scratch_.store->run(sql_only(step.down.operations), heartbeat_);
        if (trace.is_straightened) (void)scratch_.store->straighten(schema_);
        if (auto const broken = broken_around(trace.touched); broken > broken_before)
            throw Error(ErrorCode::Failed,
                        cat("its down would leave ", counted(broken - broken_before, "row"), " pointing to nothing"));
        is_down = true;
        for (auto const& difference : row_differences(before, image_of(*scratch_.rows, trace.touched)))
            trip.lost.push_back(lost_text(difference));
        (void)scratch_.store->run(sql_only(step.up), heartbeat_);
        if (!trip.lost.empty()) return;
        for (auto const& difference : row_differences(up, image_of(*scratch_.rows, trace.touched)))
            trip.lost.push_back(cat(lost_text(difference), " when it goes up again"));
        if (trip.lost.empty()) write.commit();
    } catch (Error const& error) {
        auto failure = caught(error);
        if (!is_down)
            trip.down_failed = std::move(failure);
        else if (trip.lost.empty())
            trip.lost.push_back(cat("it does not go up again: ", failure->message()));
    }
}

void RowTrips::arrive(Step const& step, StepTrace const& trace)
{
    apply(schema_, trace.delta);
    for (auto const& key : trace.delta.erased) {
        if (key.type != ObjectType::Table) continue;
        points_.erase(key.name);
        reasons_.erase(key.name);
    }
    auto tables = tables_made_by(trace.delta);
    for (auto const& table : tables) {
        auto& to = points_[table];
        to.clear();
        auto const shape = scratch_.rows->shape(table);
        if (!shape) continue;
        for (auto const& reference : shape->references) to.insert(lower(reference.parent));
        if (to.empty()) points_.erase(table);
    }
    // What could not be filled for want of one of these can be now, perhaps.
    for (auto const& [table, reason] : reasons_) {
        auto const to = points_.find(table);
        if (to == points_.end()) continue;
        auto const is_new = [&, &table = table](std::string const& made) {
            return made != table && to->second.contains(made);
        };
        if (std::ranges::any_of(tables, is_new)) tables.push_back(table);
    }
    note(source_.fill(scratch_, step.version, tables));
}

void RowTrips::note(std::vector<Filled> const& filled)
{
    for (auto const& table : filled) {
        auto const name = lower(table.table);
        if (table.reason.empty())
            reasons_.erase(name);
        else
            reasons_[name] = table.reason;
    }
}

void RowTrips::empty_tables()
{
    for (auto const& table : scratch_.rows->tables()) {
        try {
            WriteScope write(*scratch_.store);
            scratch_.rows->clear(table);
            write.commit();
        } catch (Error const& error) {
            (void)caught(error);  // a trigger that allows no DELETE: its rows stay
        }
    }
}

std::uint64_t RowTrips::broken_around(std::set<std::string> const& tables)
{
    std::uint64_t broken = 0;
    for (auto const& [child, parents] : points_) {
        bool const is_near = tables.contains(child) || std::ranges::any_of(parents, [&](std::string const& parent) {
                                 return tables.contains(parent);
                             });
        if (is_near) broken += scratch_.rows->broken_in(child);
    }
    return broken;
}

std::optional<Error> RowTrips::caught(Error const& error) const
{
    if (is_stopped_) throw error;
    return error;
}

}  // namespace newel
