// rename, type-change.
#include "base/text.h"
#include "release/column_traits.h"
#include "release/step_rules.h"

#include <algorithm>

namespace newel::release {

namespace {

bool is_used(Schema const* used, std::string const& table, std::string const& column = {})
{
    if (!used) return true;
    auto const* known = used->table(table);
    return known && (column.empty() || column_named(*known, column));
}

/// Whoever reads the old name still finds something.
bool has_view(Schema const& schema, std::string const& name)
{
    return schema.find({.type = ObjectType::View, .name = name}) != nullptr;
}

std::string or_none(std::string const& type) { return type.empty() ? "no type" : type; }

bool is_strict(SchemaObject const& table)
{
    return table.tail.find(") strict") != std::string::npos || table.tail.find(", strict") != std::string::npos;
}

/// SQLite keeps values and compares them by affinity alone, but in a strict table, and for the row's own number.
bool is_other_type(ChangedTable const& table, ColumnTraits const& old, ColumnTraits const& now)
{
    if (old.affinity != now.affinity) return true;
    bool const strict = is_strict(*table.before) || is_strict(*table.after);
    bool const keys = old.primary_key && now.primary_key && (old.type == "integer") != (now.type == "integer");
    return (strict || keys) && old.type != now.type;
}

void judge_types(StepCase const& step, ChangedTable const& table, Findings& findings)
{
    auto const& name = table.after->key.name;
    for (auto const& column : table.before->columns) {
        auto const* same = column_named(*table.after, step.column_after(name, column.name));
        if (!same || same->definition == column.definition) continue;
        auto const old = traits_of(column);
        auto const now = traits_of(*same);
        if (!is_other_type(table, old, now)) continue;
        findings.push_back(step.finding("type-change", step.act_on(name),
                                        cat("column ", same->name, " of table ", name,
                                            " changes its type: ", or_none(old.type), " → ", or_none(now.type))));
    }
}

}  // namespace

void judge_names(StepCase const& step, Schema const* used, Findings& findings)
{
    for (auto const& table : step.renamed_tables()) {
        if (!is_used(used, table.from) || has_view(step.after, table.from)) continue;
        findings.push_back(step.finding("rename", table.act, cat("it renames table ", table.from, " to ", table.to)));
    }
    for (auto const& column : step.renamed_columns()) {
        auto const& origin = column.act ? column.act->origin : column.table;
        auto const& table = origin.empty() ? column.table : origin;
        auto const* old = step.before.table(table);
        if (!old || !column_named(*old, column.from) || !is_used(used, table, column.from)) continue;
        findings.push_back(step.finding(
            "rename", column.act, cat("it renames column ", column.from, " of table ", table, " to ", column.to)));
    }
    for (auto const& table : step.changed_tables()) judge_types(step, table, findings);
}

}  // namespace newel::release
