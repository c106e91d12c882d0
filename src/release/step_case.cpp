#include "release/step_case.h"

#include "base/text.h"
#include "release/column_traits.h"
#include "release/rules.h"

#include <algorithm>
#include <set>

namespace newel::release {

StepCase::StepCase(Step const& of, Proof shown, Schema const& from, Schema const& to, SchemaDelta const& difference)
    : step(of),
      proof(shown),
      before(from),
      after(to),
      delta(difference),
      acts(acts_of(of.up)),
      lineage(follow_tables(acts, from))
{
    find_changed_tables();
    find_renamed_tables();
    find_renamed_columns();
}

void StepCase::find_changed_tables()
{
    std::set<std::string> names;
    for (auto const& object : delta.put)
        names.insert(object.key.type == ObjectType::Table ? object.key.name : object.table);
    for (auto const& key : delta.erased)
        if (auto const* object = before.find(key); object && key.type != ObjectType::Table) names.insert(object->table);
    for (auto const& name : names) {
        auto const* old = before.table(name);
        auto const* now = after.table(name);
        if (old && now) changed_.push_back({old, now});
    }
}

void StepCase::find_renamed_tables()
{
    for (auto const& [table, last] : lineage.fate) {
        if (before.table(last) || after.table(table)) continue;  // a rebuild
        auto const& name = table;                                // clang 14 captures no structured binding
        if (!last.empty()) {
            auto const* act =
                first([&](SqlAct const& one) { return one.kind == ActKind::RenameTable && one.origin == name; });
            renamed_tables_.push_back({.from = table, .to = last, .act = act});
            continue;
        }
        // Copied whole into a table made here, and dropped.
        auto const* old = before.table(table);
        auto const* copy = first([&](SqlAct const& act) {
            bool const reads = std::ranges::find(act.reads, name) != act.reads.end();
            return reads && act.origin.empty() && !act.becomes.empty() && after.table(act.becomes) &&
                   std::ranges::all_of(old->columns,
                                       [&](auto const& column) { return takes_value_of(act, column.name); });
        });
        if (copy && !old->columns.empty()) renamed_tables_.push_back({.from = table, .to = copy->becomes, .act = copy});
    }
}

void StepCase::find_renamed_columns()
{
    for (auto const& act : acts)
        if (act.kind == ActKind::RenameColumn && !act.origin.empty())
            renamed_columns_.push_back({.table = act.becomes, .from = act.column, .to = act.to, .act = &act});
    // In a rebuild: one went, one came with the same definition, and the values of the first were taken over.
    for (auto const& [old, now] : changed_) {
        if (!lineage.rebuilt.contains(now->key.name)) continue;
        std::vector<Column const*> gone;
        std::vector<Column const*> come;
        for (auto const& column : old->columns)
            if (!column_named(*now, column.name)) gone.push_back(&column);
        for (auto const& column : now->columns)
            if (!column_named(*old, column.name)) come.push_back(&column);
        if (gone.size() != 1 || come.size() != 1 || gone[0]->definition != come[0]->definition) continue;
        if (!takes_over(old->key.name, gone[0]->name)) continue;
        renamed_columns_.push_back(
            {.table = now->key.name, .from = gone[0]->name, .to = come[0]->name, .act = act_on(now->key.name)});
    }
}

std::string StepCase::column_after(std::string const& table, std::string const& column) const
{
    auto name = column;
    for (auto const& renamed : renamed_columns_)
        if (renamed.table == table && renamed.from == name) name = renamed.to;
    return name;
}

bool StepCase::takes_over(std::string const& table, std::string const& column) const
{
    return std::ranges::any_of(acts, [&](SqlAct const& act) {
        bool const reads = std::ranges::find(act.reads, table) != act.reads.end();
        return (reads || (act.kind == ActKind::Update && act.origin == table)) && takes_value_of(act, column);
    });
}

SqlAct const* StepCase::act_on(std::string const& table) const
{
    auto const* made =
        first([&](SqlAct const& act) { return act.kind == ActKind::CreateTable && act.becomes == table; });
    return made ? made : first([&](SqlAct const& act) { return act.becomes == table || act.origin == table; });
}

Finding StepCase::finding(std::string_view rule, SqlAct const* act, std::string_view what) const
{
    auto finding = rule_finding(rule, step, what);
    if (act) finding.place = act->place;
    return finding;
}

}  // namespace newel::release
