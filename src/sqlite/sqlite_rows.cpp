#include "sqlite/sqlite_rows.h"

#include "base/sql_tokens.h"
#include "base/text.h"
#include "sqlite/schema_trust.h"

#include <sqlite3.h>

#include <algorithm>

namespace newel {

namespace {

/// Text that is no UTF-8 stays the bytes it is.
SqlValue value_at(sqlite3_stmt* statement, int column)
{
    auto const bytes = [&] {
        auto const* data = static_cast<char const*>(sqlite3_column_blob(statement, column));
        return data ? std::string(data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)))
                    : std::string();
    };
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
        case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
        case SQLITE_TEXT: return bytes();
        case SQLITE_BLOB: return SqlBlob{bytes()};
        default: return SqlNull{};
    }
}

void bind_value(sqlite3_stmt* statement, int place, SqlValue const& value)
{
    if (auto const* number = std::get_if<std::int64_t>(&value))
        sqlite3_bind_int64(statement, place, *number);
    else if (auto const* real = std::get_if<double>(&value))
        sqlite3_bind_double(statement, place, *real);
    else if (auto const* text = std::get_if<std::string>(&value))
        sqlite3_bind_text64(statement, place, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    else if (auto const* blob = std::get_if<SqlBlob>(&value))
        sqlite3_bind_blob64(statement, place, blob->bytes.data() ? blob->bytes.data() : "", blob->bytes.size(),
                            SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(statement, place);
}

/// A prepared statement with its values by their places.
class Prepared {
public:
    Prepared(Connection& connection, std::string const& sql) : connection_(connection)
    {
        int const code = sqlite3_prepare_v2(connection.handle(), sql.c_str(), -1, &handle_, nullptr);
        if (code != SQLITE_OK) throw connection.error(code);
    }
    ~Prepared() { sqlite3_finalize(handle_); }
    Prepared(Prepared const&) = delete;
    Prepared& operator=(Prepared const&) = delete;

    [[nodiscard]] sqlite3_stmt* handle() const { return handle_; }

    [[nodiscard]] bool step()
    {
        int const code = sqlite3_step(handle_);
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE) throw connection_.error(code);
        return false;
    }

private:
    Connection& connection_;
    sqlite3_stmt* handle_{};
};

/// A row that the table does not take is an answer; everything else is a failure.
bool is_refusal(int code)
{
    auto const primary = code & 0xff;
    return primary == SQLITE_CONSTRAINT || primary == SQLITE_MISMATCH || primary == SQLITE_ERROR ||
           primary == SQLITE_TOOBIG || primary == SQLITE_FULL;
}

class SqliteRowWriter final : public RowWriter {
public:
    SqliteRowWriter(Connection& connection, std::string const& sql)
        : connection_(connection), trust_(connection, has_only_known_modules(connection)), insert_(connection, sql)
    {
    }

    [[nodiscard]] std::string put(SqlRow const& values) override
    {
        for (std::size_t i = 0; i < values.size(); ++i)
            bind_value(insert_.handle(), static_cast<int>(i + 1), values[i]);
        int const code = sqlite3_step(insert_.handle());
        std::string reason = code == SQLITE_DONE ? std::string() : sqlite3_errmsg(connection_.handle());
        bool const is_failure = code != SQLITE_DONE && !is_refusal(code);
        if (is_failure) throw connection_.error(code);
        sqlite3_reset(insert_.handle());
        if (connection_.is_autocommit())
            throw Error(ErrorCode::Failed, cat("a trigger rolls everything back: ", printable(reason)));
        return reason;
    }

private:
    Connection& connection_;
    SchemaTrust trust_;
    Prepared insert_;
};

std::string name_list(std::vector<std::string> const& names)
{
    std::vector<std::string> quoted;
    for (auto const& name : names) quoted.push_back(quoted_name(name));
    return join(quoted, ", ");
}

bool is_sqlites(std::string_view name) { return equal_folded(name.substr(0, 7), "sqlite_"); }

}  // namespace

SqliteRows::SqliteRows(Connection& connection, std::vector<std::string> const& other_tools_tables)
    : connection_(connection), hidden_(other_tools_tables)
{
}

std::vector<std::string> SqliteRows::tables()
{
    std::vector<std::string> names;
    auto query = connection_.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') ORDER BY name");
    while (query.step()) {
        auto const name = query.view(0);
        if (!is_sqlites(name) && !hidden_.contains(name)) names.emplace_back(name);
    }
    return names;
}

std::optional<TableShape> SqliteRows::shape(std::string const& table)
{
    if (is_sqlites(table) || hidden_.contains(table)) return std::nullopt;
    TableShape shape;
    bool is_virtual = false;
    auto list = connection_.prepare(cat("PRAGMA main.table_list(", quoted_name(table), ")"));
    while (list.step()) {
        if (list.view(0) != "main" || (list.view(2) != "table" && list.view(2) != "virtual")) continue;
        shape.name = std::string(list.view(1));
        shape.has_rowid = list.number(4) == 0;
        shape.is_strict = list.number(5) != 0;
        is_virtual = list.view(2) == "virtual";
    }
    if (shape.name.empty()) return std::nullopt;
    auto query = connection_.prepare("SELECT sql FROM main.sqlite_schema WHERE name = :name AND type = 'table'");
    query.bind(":name", shape.name);
    if (query.step()) shape.sql = std::string(query.view(0));
    if (is_virtual) shape.module = lower(module_of(shape.sql));
    read_columns(shape);
    read_references(shape);
    return shape;
}

void SqliteRows::read_columns(TableShape& shape)
{
    auto query = connection_.prepare(cat("PRAGMA main.table_xinfo(", quoted_name(shape.name), ")"));
    while (query.step()) {
        if (query.number(6) != 0) continue;  // hidden or generated
        ColumnShape column{.name = std::string(query.view(1)), .type = std::string(query.view(2))};
        column.key_place = static_cast<int>(query.number(5));
        column.is_required = query.number(3) != 0;
        shape.columns.push_back(std::move(column));
    }
}

void SqliteRows::read_references(TableShape& shape)
{
    auto query = connection_.prepare(cat("PRAGMA main.foreign_key_list(", quoted_name(shape.name), ")"));
    std::int64_t last = -1;
    while (query.step()) {
        if (query.number(0) != last) shape.references.push_back({.parent = std::string(query.view(2))});
        last = query.number(0);
        shape.references.back().from.emplace_back(query.view(3));
        if (!query.is_null(4)) shape.references.back().to.emplace_back(query.view(4));
    }
}

std::vector<SqlRow> SqliteRows::read(std::string const& table, std::vector<std::string> const& columns)
{
    std::vector<SqlRow> rows;
    SchemaTrust const trust(connection_, has_only_known_modules(connection_));
    Prepared query(connection_, cat("SELECT ", name_list(columns), " FROM main.", quoted_name(table)));
    while (query.step()) {
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < columns.size(); ++i) row.push_back(value_at(query.handle(), static_cast<int>(i)));
    }
    return rows;
}

std::uint64_t SqliteRows::broken_in(std::string const& table)
{
    try {
        std::uint64_t broken = 0;
        auto query = connection_.prepare(cat("PRAGMA main.foreign_key_check(", quoted_name(table), ")"));
        while (query.step()) ++broken;
        return broken;
    } catch (Error const& error) {
        if ((error.native_code() & 0xff) != SQLITE_ERROR) throw;
        return 0;  // "foreign key mismatch": SQLite cannot check such a table, and neither does a run
    }
}

std::unique_ptr<RowWriter> SqliteRows::writer(std::string const& table, std::vector<std::string> const& columns)
{
    std::vector<std::string> const places(columns.size(), "?");
    // OR ABORT: what the table says itself about conflicts could replace rows, or end the transaction.
    return std::make_unique<SqliteRowWriter>(
        connection_, cat("INSERT OR ABORT INTO main.", quoted_name(table), " (", name_list(columns), ") VALUES (",
                         join(places, ", "), ")"));
}

void SqliteRows::clear(std::string const& table)
{
    SchemaTrust const trust(connection_, has_only_known_modules(connection_));
    Prepared statement(connection_, cat("DELETE FROM main.", quoted_name(table)));
    while (statement.step()) continue;
}

}  // namespace newel
