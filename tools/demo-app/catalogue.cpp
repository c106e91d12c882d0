#include "catalogue.h"

#include <sqlite3.h>

#include <stdexcept>

namespace lantern {

namespace {

struct Finalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

Statement prepared(sqlite3* db, std::string const& sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(db));
    return Statement(statement);
}

}  // namespace

void Catalogue::Closer::operator()(sqlite3* db) const { sqlite3_close(db); }

Catalogue::Catalogue(std::filesystem::path const& database)
{
    sqlite3* db = nullptr;
    auto const code = sqlite3_open_v2(database.c_str(), &db, SQLITE_OPEN_READWRITE, nullptr);
    db_.reset(db);
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db));
}

long Catalogue::count(std::string const& table) const
{
    auto const statement = prepared(db_.get(), "SELECT count(*) FROM " + table);
    if (sqlite3_step(statement.get()) != SQLITE_ROW) throw std::runtime_error(sqlite3_errmsg(db_.get()));
    return static_cast<long>(sqlite3_column_int64(statement.get(), 0));
}

void Catalogue::add_model(std::string const& name) const
{
    auto const statement = prepared(db_.get(), "INSERT INTO models (name) VALUES (?1)");
    sqlite3_bind_text(statement.get(), 1, name.c_str(), -1, SQLITE_TRANSIENT);
    if (sqlite3_step(statement.get()) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_.get()));
}

}  // namespace lantern
