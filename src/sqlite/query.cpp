#include "sqlite/query.h"

#include "base/text.h"
#include "sqlite/connection.h"

#include <sqlite3.h>

#include <utility>

namespace newel {

Query::Query(Connection& connection, std::string_view sql) : connection_(&connection)
{
    // Not SQLITE_PREPARE_PERSISTENT, with which SQLite takes all memory of a statement from malloc: most are made for one
    // use, a thousand times.
    int const code =
        sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()), 0, &handle_, nullptr);
    if (code != SQLITE_OK) throw connection.error(code);
}

Query::~Query() { sqlite3_finalize(handle_); }

Query::Query(Query&& other) noexcept : connection_(other.connection_), handle_(std::exchange(other.handle_, nullptr)) {}

int Query::index(char const* name) const
{
    int const index = sqlite3_bind_parameter_index(handle_, name);
    if (index == 0) throw Error(ErrorCode::Failed, cat("no parameter ", name, " in ", sqlite3_sql(handle_)));
    return index;
}

Query& Query::bind(char const* name, std::int64_t value)
{
    sqlite3_bind_int64(handle_, index(name), value);
    return *this;
}

Query& Query::bind(char const* name, std::string_view text)
{
    int const code = sqlite3_bind_text64(handle_, index(name), text.data() ? text.data() : "", text.size(),
                                         SQLITE_TRANSIENT, SQLITE_UTF8);
    if (code != SQLITE_OK) throw connection_->error(code);
    return *this;
}

Query& Query::bind_blob(char const* name, std::string_view bytes)
{
    int const code =
        sqlite3_bind_blob64(handle_, index(name), bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_TRANSIENT);
    if (code != SQLITE_OK) throw connection_->error(code);
    return *this;
}

bool Query::step()
{
    int const code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        sqlite3_reset(handle_);
        return false;
    }
    auto const error = connection_->error(sqlite3_extended_errcode(connection_->handle()));
    sqlite3_reset(handle_);
    throw error;
}

void Query::run()
{
    while (step()) continue;
}

void Query::reset() { sqlite3_reset(handle_); }

void Query::wrong(int column, std::string_view wanted) const
{
    auto const* name = sqlite3_column_name(handle_, column);
    throw Error(ErrorCode::Invalid,
                cat(connection_->location(), ": column ", name ? name : "?", " of Newel's ledger is not ", wanted));
}

std::int64_t Query::number(int column) const
{
    if (sqlite3_column_type(handle_, column) != SQLITE_INTEGER) wrong(column, "a whole number");
    return sqlite3_column_int64(handle_, column);
}

std::string_view Query::view(int column) const
{
    auto const* bytes = static_cast<char const*>(sqlite3_column_blob(handle_, column));
    return bytes ? std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)))
                 : std::string_view();
}

bool Query::is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }

std::string Query::text(int column) const
{
    if (sqlite3_column_type(handle_, column) != SQLITE_TEXT) wrong(column, "text");
    return std::string(view(column));
}

std::optional<std::string> Query::text_or_null(int column) const
{
    if (sqlite3_column_type(handle_, column) == SQLITE_NULL) return std::nullopt;
    return text(column);
}

std::string Query::blob(int column) const
{
    if (sqlite3_column_type(handle_, column) != SQLITE_BLOB) wrong(column, "a blob");
    return std::string(view(column));
}

Digest Query::digest(int column) const
{
    if (sqlite3_column_type(handle_, column) != SQLITE_BLOB) wrong(column, "a digest");
    auto const digest = Digest::from_bytes(view(column));
    if (!digest) wrong(column, "a digest of 32 bytes");
    return *digest;
}

}  // namespace newel
