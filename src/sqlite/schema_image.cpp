#include "sqlite/schema_image.h"

#include "base/text.h"
#include "schema/canonical.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

bool is_virtual(std::string_view sql)
{
    auto const tokens = tokenize_sql(sql.substr(0, 64));
    return tokens.size() > 1 && tokens[1].is("virtual");
}

std::string const& table_of(SchemaObject const& object)
{
    return object.table.empty() ? object.key.name : object.table;
}

/// What fts5 and rtree (and the older fts3 and fts4) call the tables behind theirs.
bool is_shadow_suffix(std::string_view suffix)
{
    static constexpr std::array<std::string_view, 11> kSuffixes{"_data",     "_idx",    "_content", "_docsize",
                                                                "_config",   "_node",   "_parent",  "_rowid",
                                                                "_segments", "_segdir", "_stat"};
    return std::ranges::find(kSuffixes, suffix) != kSuffixes.end();
}

}  // namespace

SchemaImage::SchemaImage(Connection& connection, HiddenNames const& hidden)
    : connection_(connection), hidden_(hidden), cookie_query_(connection.prepare("PRAGMA main.schema_version"))
{
}

std::uint32_t SchemaImage::cookie()
{
    if (!cookie_query_.step()) return 0;
    auto const cookie = static_cast<std::uint32_t>(cookie_query_.number(0));
    cookie_query_.reset();
    return cookie;
}

SchemaDelta SchemaImage::read()
{
    hidden_objects_.clear();
    bound_ = 0;
    is_current_ = false;
    auto const cookie_before = cookie();
    auto rows = all_rows();
    std::set<ObjectKey> expected;
    for (auto const& [key, known] : known_) expected.insert(expected.end(), key);
    auto delta = absorb(rows, std::move(expected));
    cookie_ = cookie_before;
    return delta;
}

void SchemaImage::ready()
{
    if (is_current_) return;
    if (!cookie_ || *cookie_ != cookie()) read();
    is_current_ = true;
}

SchemaDelta SchemaImage::follow(Sighting const& seen)
{
    if (seen.anything_else || has_virtual_tables()) return read();
    bool const only_creates = seen.creates && !seen.drops && !seen.adds_column;
    bool const only_drops = seen.drops && !seen.creates && !seen.adds_column;
    auto delta = only_creates ? absorb(rows_above_bound(), {})
                 : only_drops ? follow_drops(seen.dropped)
                              : absorb(rows_of(seen.touched), keys_of(seen.touched));
    if (seen.drops && !only_drops) bound_ = 0;  // what was dropped may have had the greatest rowid
    cookie_.reset();  // not worth asking for: is_current_ says more, as long as the transaction lasts
    return delta;
}

std::optional<SchemaImage::Row> SchemaImage::row_from(Query const& query)
{
    // A new row's rowid is one above the greatest there is, so the greatest seen is a bound; hidden rows count.
    auto const rowid = query.number(4);
    bound_ = std::max(bound_, rowid);
    auto const sql = query.view(3);
    auto const name = query.view(1);
    auto const table = query.view(2);
    auto const type = type_named(query.view(0));
    if (!type || equal_folded(name.substr(0, 7), "sqlite_")) return std::nullopt;
    if (hidden_.contains(name) || hidden_.contains(table)) {
        hidden_objects_.insert(cat(type_name(*type), " ", lower(name)));
        return std::nullopt;
    }
    if (sql.empty()) return std::nullopt;  // the index behind a PRIMARY KEY or UNIQUE
    return Row{{*type, lower(name)}, std::string(name), std::string(table), std::string(sql), rowid};
}

std::vector<SchemaImage::Row> SchemaImage::all_rows()
{
    std::vector<Row> rows;
    rows.reserve(known_.size() + 16);
    auto query = connection_.prepare("SELECT type, name, tbl_name, sql, rowid FROM main.sqlite_schema");
    while (query.step())
        if (auto row = row_from(query)) rows.push_back(std::move(*row));
    leave_out_shadows(rows);
    return rows;
}

std::vector<SchemaImage::Row> SchemaImage::rows_above_bound()
{
    std::vector<Row> rows;
    auto query =
        connection_.prepare("SELECT type, name, tbl_name, sql, rowid FROM main.sqlite_schema WHERE rowid > :bound");
    query.bind(":bound", bound_);
    while (query.step())
        if (auto row = row_from(query)) rows.push_back(std::move(*row));
    return rows;
}

std::vector<SchemaImage::Row> SchemaImage::rows_of(std::set<std::string> const& tables)
{
    std::vector<Row> rows;
    auto query = connection_.prepare(
        "SELECT type, name, tbl_name, sql, rowid FROM main.sqlite_schema WHERE tbl_name = :table COLLATE NOCASE");
    for (auto const& table : tables) {
        query.bind(":table", table);
        while (query.step())
            if (auto row = row_from(query)) rows.push_back(std::move(*row));
    }
    return rows;
}

void SchemaImage::leave_out_shadows(std::vector<Row>& rows)
{
    std::set<std::string> virtual_names;
    for (auto const& row : rows)
        if (row.key.type == ObjectType::Table && is_virtual(row.sql)) virtual_names.insert(row.key.name);
    if (virtual_names.empty()) return;
    std::erase_if(rows, [&](Row const& row) {
        auto const name = lower(row.table);
        auto const underscore = name.rfind('_');
        return underscore != std::string::npos && is_shadow_suffix(std::string_view(name).substr(underscore)) &&
               virtual_names.contains(name.substr(0, underscore));
    });
}

SchemaDelta SchemaImage::absorb(std::vector<Row> const& rows, std::set<ObjectKey> expected)
{
    SchemaDelta delta;
    for (auto const& row : rows) expected.erase(row.key);
    for (auto const& key : expected) drop(key, delta);
    // Tables first: what is quoted in the others is told by their columns.
    for (auto const& row : rows)
        if (row.key.type == ObjectType::Table) take(row, delta);
    bool const tables_changed =
        std::ranges::any_of(delta.put, [](auto const& o) { return o.key.type == ObjectType::Table; }) ||
        std::ranges::any_of(delta.erased, [](auto const& key) { return key.type == ObjectType::Table; });
    for (auto const& row : rows)
        if (row.key.type != ObjectType::Table) take(row, delta);
    if (tables_changed) refresh_dependents(delta);
    return delta;
}

void SchemaImage::take(Row const& row, SchemaDelta& delta)
{
    auto& known = known_[row.key];
    known.rowid = row.rowid;
    if (known.sql == row.sql && schema_.find(row.key)) return;
    known = {row.sql, row.rowid, depends_on_scope(row.key.type, row.sql)};
    known.depends_on_scope ? void(dependents_.insert(row.key)) : void(dependents_.erase(row.key));
    bool const is_virtual_table = row.key.type == ObjectType::Table && is_virtual(row.sql);
    is_virtual_table ? void(virtual_tables_.insert(row.key)) : void(virtual_tables_.erase(row.key));
    put(canonical_object(row.key.type, row.name, row.table, row.sql, ColumnScope(schema_)), delta);
}

void SchemaImage::put(SchemaObject object, SchemaDelta& delta)
{
    auto const* old = schema_.find(object.key);
    if (old && *old == object && old->table == object.table) return;
    if (old) by_table_[table_of(*old)].erase(object.key);
    by_table_[table_of(object)].insert(object.key);
    if (old) std::erase_if(delta.put, [&](SchemaObject const& earlier) { return earlier.key == object.key; });
    delta.put.push_back(object);
    schema_.put(std::move(object));
}

void SchemaImage::drop(ObjectKey const& key, SchemaDelta& delta)
{
    auto const* old = schema_.find(key);
    if (!old) return;
    by_table_[table_of(*old)].erase(key);
    schema_.erase(key);
    auto const known = known_.find(key);
    // Its rowid may be given again; so may those of the indexes behind it, which are greater.
    bound_ = std::min(bound_, known->second.rowid - 1);
    known_.erase(known);
    dependents_.erase(key);
    virtual_tables_.erase(key);
    delta.erased.push_back(key);
}

SchemaDelta SchemaImage::follow_drops(std::set<ObjectKey> const& dropped)
{
    SchemaDelta delta;
    bool tables_changed = false;
    for (auto const& key : dropped) {
        bool const has_others = key.type == ObjectType::Table || key.type == ObjectType::View;
        // A copy: drop() takes keys out of by_table_.
        auto const keys = has_others ? keys_of({key.name}) : std::set<ObjectKey>{key};
        if (!schema_.find(key)) bound_ = 0;  // of SQLite's own, as sqlite_stat1: its rowid is not known
        for (auto const& gone : keys) drop(gone, delta);
        tables_changed = tables_changed || key.type == ObjectType::Table;
    }
    if (tables_changed) refresh_dependents(delta);
    return delta;
}

void SchemaImage::refresh_dependents(SchemaDelta& delta)
{
    for (auto const& key : dependents_) {
        auto const* old = schema_.find(key);
        put(canonical_object(key.type, key.name, old->table, known_.at(key).sql, ColumnScope(schema_)), delta);
    }
}

std::set<ObjectKey> SchemaImage::keys_of(std::set<std::string> const& tables) const
{
    std::set<ObjectKey> keys;
    for (auto const& table : tables) {
        auto const found = by_table_.find(table);
        if (found != by_table_.end()) keys.insert(found->second.begin(), found->second.end());
    }
    return keys;
}

}  // namespace newel
