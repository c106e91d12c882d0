#include "schema/difference.h"

#include "base/text.h"

#include <algorithm>

namespace newel {

namespace {

Column const* column_named(SchemaObject const& table, std::string const& name)
{
    auto const found = std::ranges::find(table.columns, name, &Column::name);
    return found == table.columns.end() ? nullptr : &*found;
}

std::string names_of(SchemaObject const& table)
{
    std::vector<std::string> names;
    for (auto const& column : table.columns) names.push_back(column.name);
    return join(names, ", ");
}

bool has_same_names(SchemaObject const& a, SchemaObject const& b)
{
    return std::ranges::is_permutation(a.columns, b.columns, {}, &Column::name, &Column::name);
}

bool is_same_order(SchemaObject const& a, SchemaObject const& b)
{
    return std::ranges::equal(a.columns, b.columns, {}, &Column::name, &Column::name);
}

std::string or_nothing(std::string const& text) { return text.empty() ? "(nothing)" : text; }

/// What is different inside a table, a line each.
std::vector<std::string> table_details(SchemaObject const& expected, SchemaObject const& actual)
{
    std::vector<std::string> details;
    for (auto const& column : expected.columns) {
        auto const* other = column_named(actual, column.name);
        if (!other)
            details.push_back(cat("column ", column.name, " is missing"));
        else if (other->definition != column.definition)
            details.push_back(cat("column ", column.name, " differs: ", or_nothing(column.definition), " → ",
                                  or_nothing(other->definition)));
    }
    for (auto const& column : actual.columns)
        if (!column_named(expected, column.name)) details.push_back(cat("column ", column.name, " is extra"));
    if (has_same_names(expected, actual) && !is_same_order(expected, actual))
        details.push_back(cat("column order differs: ", names_of(expected), " → ", names_of(actual)));
    if (expected.tail != actual.tail)
        details.push_back(
            cat("constraints or options differ: ", or_nothing(expected.tail), " → ", or_nothing(actual.tail)));
    return details;
}

std::string label(ObjectKey const& key) { return cat(type_name(key.type), " ", key.name); }

void compare(SchemaObject const& expected, SchemaObject const& actual, std::vector<SchemaChange>& changes)
{
    std::vector<std::string> details;
    if (!expected.columns.empty() && !actual.columns.empty()) details = table_details(expected, actual);
    if (details.empty()) changes.push_back({ChangeKind::Differs, expected.key, cat(label(expected.key), " differs")});
    for (auto const& detail : details)
        changes.push_back({ChangeKind::Differs, expected.key, cat(label(expected.key), ": ", detail)});
}

}  // namespace

std::vector<SchemaChange> schema_changes(Schema const& expected, Schema const& actual)
{
    std::vector<SchemaChange> changes;
    for (auto const& [key, object] : expected.objects()) {
        auto const* other = actual.find(key);
        if (!other)
            changes.push_back({ChangeKind::Missing, key, cat(label(key), " is missing")});
        else if (!(*other == object))
            compare(object, *other, changes);
    }
    for (auto const& [key, object] : actual.objects())
        if (!expected.find(key)) changes.push_back({ChangeKind::Extra, key, cat(label(key), " is extra")});
    return changes;
}

bool differs_in_column_order_only(SchemaObject const& a, SchemaObject const& b)
{
    return a.key == b.key && a.tail == b.tail && a.columns.size() == b.columns.size() && !a.columns.empty() &&
           a.columns != b.columns && std::ranges::is_permutation(a.columns, b.columns);
}

std::vector<Destroyed> destroyed_by(Schema const& before, SchemaDelta const& delta)
{
    std::vector<Destroyed> destroyed;
    for (auto const& key : delta.erased)
        if (key.type == ObjectType::Table) destroyed.push_back({.table = key.name});
    for (auto const& object : delta.put) {
        auto const* old = object.key.type == ObjectType::Table ? before.find(object.key) : nullptr;
        // Where either cannot be taken apart, its columns are not known.
        if (!old || object.columns.empty()) continue;
        for (auto const& column : old->columns)
            if (!column_named(object, column.name))
                destroyed.push_back({.table = object.key.name, .column = column.name});
    }
    return destroyed;
}

}  // namespace newel
