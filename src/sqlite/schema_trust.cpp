#include "sqlite/schema_trust.h"

#include "base/sql_tokens.h"
#include "sqlite/allowed_sql.h"

#include <sqlite3.h>

#include <algorithm>

namespace newel {

namespace {

void set_trust(Connection& connection, int on)
{
    sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, on, nullptr);
}

}  // namespace

SchemaTrust::SchemaTrust(Connection& connection, bool is_due) : connection_(connection), is_due_(is_due)
{
    if (is_due_) set_trust(connection_, 1);
}

SchemaTrust::~SchemaTrust()
{
    if (is_due_) set_trust(connection_, 0);
}

bool has_only_known_modules(Connection& connection)
{
    auto query = connection.prepare("SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND rootpage = 0");
    bool all = true;
    while (query.step())
        if (!is_allowed_module(module_of(query.view(0)))) all = false;
    return all;
}

std::string module_of(std::string_view sql)
{
    auto const tokens = tokenize_sql(sql);
    auto const keyword = std::ranges::find_if(tokens, [](Token const& token) { return token.is("using"); });
    return tokens.end() - keyword > 1 ? unquoted(*std::next(keyword)) : std::string();
}

}  // namespace newel
