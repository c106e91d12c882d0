#include "sqlite/table_info.h"

#include "base/sql_tokens.h"
#include "base/text.h"

#include <sqlite3.h>

#include <algorithm>

namespace newel {

namespace {

std::vector<BrokenReference> read_broken(Query query)
{
    std::vector<BrokenReference> broken;
    while (query.step()) {
        BrokenReference reference{.table = query.text(0), .parent = query.text(2), .key = query.number(3)};
        if (!query.is_null(1)) reference.rowid = query.number(1);
        broken.push_back(std::move(reference));
    }
    return broken;
}

}  // namespace

std::vector<TableColumn> columns_of(Connection& connection, std::string const& table)
{
    std::vector<TableColumn> columns;
    auto query = connection.prepare(cat("PRAGMA main.table_xinfo(", quoted_name(table), ")"));
    while (query.step()) {
        TableColumn column{.name = std::string(query.view(1))};
        if (!query.is_null(4)) column.default_text = std::string(query.view(4));
        column.is_generated = query.number(6) > 1;
        if (query.number(6) != 1) columns.push_back(std::move(column));
    }
    return columns;
}

std::string constant_default(std::string const& default_text)
{
    auto const tokens = tokenize_sql(default_text);
    bool const sign = !tokens.empty() && (tokens[0].is_op("-") || tokens[0].is_op("+"));
    if (tokens.size() != (sign ? 2u : 1u)) return {};
    auto const& token = tokens.back();
    if (token.kind == TokenKind::Number || token.kind == TokenKind::String || token.kind == TokenKind::Blob)
        return default_text;
    if (token.is("true") || token.is("false")) return default_text;
    bool const string = token.kind == TokenKind::Identifier ||
                        (token.kind == TokenKind::Word && !token.is("null") && !token.is("current_date") &&
                         !token.is("current_time") && !token.is("current_timestamp"));
    if (!string || sign) return {};
    std::string literal = "'";
    for (char const c : unquoted(token)) literal += c == '\'' ? std::string("''") : std::string(1, c);
    return literal + "'";
}

std::vector<std::string> writes_of_every_kind(Connection& connection, std::string const& table)
{
    auto const name = cat("main.", quoted_name(table));
    std::vector<std::string> columns;
    std::vector<std::string> nulls;
    std::vector<std::string> settings;
    for (auto const& column : columns_of(connection, table)) {
        if (column.is_generated) continue;
        columns.push_back(quoted_name(column.name));
        nulls.emplace_back("NULL");
        settings.push_back(cat(columns.back(), " = ", columns.back()));
    }
    if (columns.empty()) return {};
    return {cat("INSERT INTO ", name, " (", join(columns, ", "), ") VALUES (", join(nulls, ", "), ")"),
            cat("UPDATE ", name, " SET ", join(settings, ", ")), cat("DELETE FROM ", name)};
}

std::vector<BrokenReference> broken_references(Connection& connection)
{
    try {
        return read_broken(connection.prepare("PRAGMA main.foreign_key_check"));
    } catch (Error const& error) {
        if (error.native_code() != SQLITE_ERROR) throw;
    }
    // "foreign key mismatch": one such table hides all others, so each is asked by itself.
    std::vector<std::string> tables;
    auto query = connection.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table'");
    while (query.step()) tables.emplace_back(query.view(0));
    std::vector<BrokenReference> broken;
    for (auto const& table : tables) {
        try {
            auto more = read_broken(connection.prepare(cat("PRAGMA main.foreign_key_check(", quoted_name(table), ")")));
            std::ranges::move(more, std::back_inserter(broken));
        } catch (Error const& error) {
            if (error.native_code() != SQLITE_ERROR) throw;
        }
    }
    return broken;
}

}  // namespace newel
