#include "release/demands.h"

#include "base/text.h"
#include "release/column_traits.h"

#include <algorithm>

namespace newel::release {

namespace {

bool is_relation(ObjectType type) { return type == ObjectType::Table || type == ObjectType::View; }

class Demands {
public:
    Demands(StepCase const& step, Births const& births) : step_(step), births_(births) {}

    std::vector<Demand> all()
    {
        for (auto const& key : step_.delta.erased)
            if (is_relation(key.type)) take_gone(key);
        for (auto const& table : step_.changed_tables()) take_table(table);
        return std::move(demands_);
    }

private:
    void add(Demand::Of of, std::string what, DataVersion since, SqlAct const* act, bool certain = false)
    {
        demands_.push_back({.of = of, .what = std::move(what), .since = since, .certain = certain, .act = act});
    }

    void take_gone(ObjectKey const& key)
    {
        auto const other = key.type == ObjectType::Table ? ObjectType::View : ObjectType::Table;
        auto const* act =
            step_.first([&](SqlAct const& one) { return one.origin == key.name || one.object == key.name; });
        // A view where the table was can be read, but not written.
        bool const is_readable = step_.after.find({.type = other, .name = key.name}) != nullptr;
        if (is_readable && key.type == ObjectType::View) return;
        auto const& renamed = step_.renamed_tables();
        auto const to = std::ranges::find(renamed, key.name, &Renamed::from);
        // Parts of a virtual table go with it, unnamed.
        if (!act && key.type == ObjectType::Table) return;
        add(is_readable ? Demand::Of::Writers : Demand::Of::Readers,
            to == renamed.end() ? cat("drops ", type_name(key.type), " ", key.name)
                                : cat("renames table ", key.name, " to ", to->to),
            births_.of(key.name), act);
    }

    void take_table(ChangedTable const& table)
    {
        auto const& name = table.after->key.name;
        auto const* act = step_.act_on(name);
        if (table.before->columns.empty() || table.after->columns.empty()) return;
        for (auto const& column : table.before->columns) take_old_column(table, column, act);
        for (auto const& column : table.after->columns) take_new_column(table, column, act);
        for (auto const& columns : new_unique_sets(step_, table))
            if (is_all_old(table, columns))
                add(Demand::Of::Writers, cat("makes ", join(columns, ", "), " of table ", name, " unique"),
                    births_.of(name), act);
    }

    void take_old_column(ChangedTable const& table, Column const& column, SqlAct const* act)
    {
        auto const& name = table.before->key.name;
        auto const since = births_.of(name, column.name);
        auto const* now = column_named(*table.after, column.name);
        if (!now) {
            auto const to = step_.column_after(name, column.name);
            add(Demand::Of::Readers,
                to == column.name ? cat("drops column ", column.name, " of table ", name)
                                  : cat("renames column ", column.name, " of table ", name, " to ", to),
                since, act);
            return;
        }
        if (now->definition == column.definition) return;
        auto const old = traits_of(column);
        auto const traits = traits_of(*now);
        if (traits.affinity != old.affinity)
            add(Demand::Of::Readers, cat("changes the type of column ", column.name, " of table ", name), since, act);
        if (traits.not_null && !old.not_null && !old.primary_key)
            add(Demand::Of::Writers, cat("makes column ", column.name, " of table ", name, " NOT NULL"), since, act);
        if (traits.not_null && old.has_default && !traits.has_default)
            add(Demand::Of::Writers, cat("takes the default from column ", column.name, " of table ", name), since,
                act);
        if (traits.has_check && !old.has_check)
            add(Demand::Of::Writers, cat("puts a CHECK on column ", column.name, " of table ", name), since, act);
    }

    /// One without a default, which nobody fills who does not know it.
    void take_new_column(ChangedTable const& table, Column const& column, SqlAct const* act)
    {
        auto const& name = table.after->key.name;
        auto const traits = traits_of(column);
        bool const must_be_given =
            traits.not_null && !traits.has_default && !traits.is_generated && !traits.primary_key;
        bool const was_there = std::ranges::any_of(table.before->columns, [&](Column const& old) {
            return step_.column_after(name, old.name) == column.name;
        });
        if (!must_be_given || was_there) return;
        add(Demand::Of::Writers, cat("adds column ", column.name, " of table ", name, ", NOT NULL without a default"),
            births_.of(name), act, true);
    }

    static bool is_all_old(ChangedTable const& table, std::vector<std::string> const& columns)
    {
        return std::ranges::all_of(columns, [&](auto const& column) { return column_named(*table.before, column); });
    }

    StepCase const& step_;
    Births const& births_;
    std::vector<Demand> demands_{};
};

}  // namespace

void Births::advance(DataVersion version, Schema const& before, SchemaDelta const& delta)
{
    for (auto const& key : delta.erased) {
        if (!is_relation(key.type)) continue;
        objects_.erase(key.name);
        std::erase_if(columns_, [&](auto const& column) { return column.first.first == key.name; });
    }
    for (auto const& object : delta.put) {
        if (!is_relation(object.key.type)) continue;
        auto const& name = object.key.name;
        objects_.emplace(name, version);
        if (auto const* old = before.find(object.key))
            for (auto const& column : old->columns)
                if (!column_named(object, column.name)) columns_.erase({name, column.name});
        for (auto const& column : object.columns) columns_.emplace(std::pair(name, column.name), version);
    }
}

DataVersion Births::of(std::string const& object) const
{
    auto const found = objects_.find(object);
    return found == objects_.end() ? DataVersion{} : found->second;
}

DataVersion Births::of(std::string const& table, std::string const& column) const
{
    auto const found = columns_.find({table, column});
    return found == columns_.end() ? of(table) : found->second;
}

std::vector<Demand> demands_of(StepCase const& step, Births const& births) { return Demands(step, births).all(); }

std::vector<std::vector<std::string>> new_unique_sets(StepCase const& step, ChangedTable const& table)
{
    auto old = unique_sets(step.before, *table.before);
    for (auto& columns : old) {
        for (auto& column : columns) column = step.column_after(table.after->key.name, column);
        std::ranges::sort(columns);
    }
    auto sets = unique_sets(step.after, *table.after);
    std::erase_if(sets, [&](auto const& columns) {
        return std::ranges::any_of(old, [&](auto const& known) { return std::ranges::includes(columns, known); });
    });
    std::ranges::sort(sets);
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    return sets;
}

}  // namespace newel::release
