#include "catalogue.h"

#include <sqlite3.h>

#include <memory>
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

long Catalogue::count(std::string const& table) const
{
    auto const statement = prepared(db_, "SELECT count(*) FROM " + table);
    if (sqlite3_step(statement.get()) != SQLITE_ROW) throw std::runtime_error(sqlite3_errmsg(db_));
    return static_cast<long>(sqlite3_column_int64(statement.get(), 0));
}

void Catalogue::add_model(std::string const& name) const
{
    auto const statement = prepared(db_, "INSERT INTO models (name) VALUES (?1)");
    sqlite3_bind_text(statement.get(), 1, name.c_str(), -1, SQLITE_TRANSIENT);
    if (sqlite3_step(statement.get()) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_));
}

}  // namespace lantern
