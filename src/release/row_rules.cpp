// not-null-without-default, default-not-constant, unique-on-existing: what fails or goes wrong only where rows are.
#include "base/text.h"
#include "release/column_traits.h"
#include "release/step_rules.h"

#include <algorithm>

namespace newel::release {

namespace {

using Names = std::vector<std::string>;

bool has(Names const& names, std::string const& name) { return std::ranges::find(names, name) != names.end(); }

/// A statement that fills, copies or clears rows of the table that is `table` on both sides.
bool works_on(SqlAct const& act, std::string const& table)
{
    using enum ActKind;
    if (act.kind == Update || act.kind == Delete) return act.origin == table || act.becomes == table;
    return (act.kind == Insert || act.kind == CreateTable) && act.becomes == table && has(act.reads, table);
}

SqlAct const* adding(StepCase const& step, std::string const& table, std::string const& column)
{
    return step.first([&](SqlAct const& act) {
        return act.kind == ActKind::AddColumn && act.becomes == table && act.column == column && !act.origin.empty();
    });
}

bool skips_or_makes_up(SqlAct const& act)
{
    static constexpr std::array<std::string_view, 8> kWords{"coalesce", "ifnull", "iif", "case",
                                                            "notnull",  "not",    "is",  "nullif"};
    return act.has_conflict_clause || std::ranges::any_of(kWords, [&](auto word) { return act.has(word); });
}

/// Rows without a value in the column are dealt with by this statement.
bool deals_with_nulls(SqlAct const& act, std::string const& table, std::string const& column)
{
    if (!works_on(act, table)) return false;
    if (act.kind == ActKind::Update) return has(updated_columns(act), column);
    if (act.kind == ActKind::Delete) return act.names(column) || !act.has_where();
    return !takes_value_of(act, column) || skips_or_makes_up(act);
}

/// Copied into the table made anew without a value for the column.
SqlAct const* copying_without(StepCase const& step, std::string const& table, std::string const& column)
{
    return step.first([&](SqlAct const& act) {
        if (act.kind != ActKind::Insert || !works_on(act, table)) return false;
        auto const listed = inserted_columns(act);
        return !listed.empty() && !has(listed, column);
    });
}

void judge_new_column(StepCase const& step, ChangedTable const& table, Column const& column, Findings& findings)
{
    auto const traits = traits_of(column);
    auto const& name = table.after->key.name;
    auto const* added = adding(step, name, column.name);
    if (added && !traits.is_generated && !traits.default_is_constant) {
        findings.push_back(
            step.finding("default-not-constant", added,
                         cat("SQLite adds column ", column.name, ", whose default is no constant, to table ", name,
                             " only while that has no rows")));
        return;
    }
    if (!traits.not_null || traits.has_default || traits.is_generated || traits.primary_key) return;
    auto const* at = added ? added : copying_without(step, name, column.name);
    if (!at) return;
    findings.push_back(step.finding("not-null-without-default", at,
                                    cat("new column ", column.name, " of table ", name,
                                        " is NOT NULL without a default: it fails where the table has rows")));
}

void judge_tightened_column(StepCase const& step, ChangedTable const& table, Column const& old, Column const& now,
                            Findings& findings)
{
    auto const before = traits_of(old);
    auto const& name = table.after->key.name;
    if (before.not_null || before.primary_key || !traits_of(now).not_null || traits_of(now).is_generated) return;
    for (auto const& act : step.acts)
        if (deals_with_nulls(act, name, old.name) || deals_with_nulls(act, name, now.name)) return;
    findings.push_back(step.finding(
        "not-null-without-default", step.act_on(name),
        cat("column ", now.name, " of table ", name, " becomes NOT NULL: it fails where a row has no value in it")));
}

void judge_columns(StepCase const& step, ChangedTable const& table, Findings& findings)
{
    for (auto const& column : table.after->columns) {
        auto const old = std::ranges::find_if(table.before->columns, [&](Column const& one) {
            return step.column_after(table.after->key.name, one.name) == column.name;
        });
        if (old == table.before->columns.end())
            judge_new_column(step, table, column, findings);
        else
            judge_tightened_column(step, table, *old, column, findings);
    }
}

/// Nothing but NULLs can be in it, which are never equal.
bool is_all_null(StepCase const& step, ChangedTable const& table, std::string const& column)
{
    auto const& name = table.after->key.name;
    auto const* now = column_named(*table.after, column);
    if (!now || !adding(step, name, column) || traits_of(*now).has_default || traits_of(*now).is_generated)
        return false;
    return !step.first([&](SqlAct const& act) {
        return act.kind == ActKind::Update && act.becomes == name && has(updated_columns(act), column);
    });
}

/// Some statement before it may have put equal rows right.
bool is_prepared(StepCase const& step, ChangedTable const& table, Names const& columns)
{
    auto const& name = table.after->key.name;
    return step.first([&](SqlAct const& act) {
        if (!works_on(act, name)) return false;
        if (act.kind == ActKind::Insert || act.kind == ActKind::CreateTable)
            return act.has_conflict_clause || act.has("distinct") || act.has("group");
        return std::ranges::any_of(columns, [&](auto const& column) { return act.names(column); });
    }) != nullptr;
}

SqlAct const* act_making_unique(StepCase const& step, std::string const& table)
{
    auto const* index = step.first([&](SqlAct const& act) {
        return act.kind == ActKind::CreateIndex && act.becomes == table && act.has("unique");
    });
    return index ? index : step.act_on(table);
}

void judge_uniqueness(StepCase const& step, ChangedTable const& table, Findings& findings)
{
    for (auto const& columns : new_unique_sets(step, table)) {
        if (is_prepared(step, table, columns)) continue;
        if (std::ranges::any_of(columns, [&](auto const& column) { return is_all_null(step, table, column); }))
            continue;
        auto const& name = table.after->key.name;
        findings.push_back(step.finding(
            "unique-on-existing", act_making_unique(step, name),
            cat(join(columns, ", "), " of table ", name, " becomes unique: it fails where two rows are equal")));
    }
}

}  // namespace

void judge_rows(StepCase const& step, Findings& findings)
{
    for (auto const& table : step.changed_tables()) {
        if (step.lineage.rebuilt.contains(table.after->key.name) &&
            !step.first([&](SqlAct const& act) { return works_on(act, table.after->key.name); }))
            continue;  // made anew without its rows
        judge_columns(step, table, findings);
        judge_uniqueness(step, table, findings);
    }
}

}  // namespace newel::release
