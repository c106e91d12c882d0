#include "walks/rows.h"

#include "base/text.h"

#include <sqlite3.h>

#include <cctype>
#include <stdexcept>

namespace newel::walks {

namespace {

/// White space and quotes that mean nothing in the statements of these walks.
std::string plain(std::string const& sql)
{
    std::string out;
    bool is_text = false;
    for (char const c : sql) {
        if (c == '\'') is_text = !is_text;
        bool const is_blank = std::isspace(static_cast<unsigned char>(c)) != 0;
        if (!is_text &&
            (c == '"' || (is_blank && (out.empty() || !std::isalnum(static_cast<unsigned char>(out.back()))))))
            continue;
        if (!is_text && !out.empty() && out.back() == ' ' && !std::isalnum(static_cast<unsigned char>(c)))
            out.pop_back();
        out += !is_text && is_blank ? ' ' : c;
    }
    return out;
}

}  // namespace

void Database::Close::operator()(sqlite3* db) const { sqlite3_close(db); }

Database::Database(std::string const& file)
{
    sqlite3* db = nullptr;
    auto const code = sqlite3_open(file.empty() ? ":memory:" : file.c_str(), &db);
    db_.reset(db);
    if (code != SQLITE_OK) throw std::runtime_error(cat("cannot open ", file));
}

bool Database::run(std::string const& sql)
{
    return sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::string Database::rows(std::string const& sql)
{
    std::string out;
    auto const add = [](void* to, int count, char** values, char**) {
        auto& text = *static_cast<std::string*>(to);
        for (int i = 0; i < count; ++i) text += cat(i > 0 ? "|" : "", values[i] ? values[i] : "NULL");
        text += '\n';
        return 0;
    };
    if (sqlite3_exec(db_.get(), sql.c_str(), add, &out, nullptr) != SQLITE_OK)
        throw std::runtime_error(cat(sqlite3_errmsg(db_.get()), ": ", sql));
    return out;
}

Image Database::image()
{
    Image image;
    (void)run("BEGIN");  // one look: not a lock for each table
    std::string const ours = " name NOT LIKE 'newel\\_%' ESCAPE '\\' AND tbl_name NOT LIKE 'newel\\_%' ESCAPE '\\' ";
    for (auto const& line : split(
             rows(cat("SELECT type, name, tbl_name, replace(coalesce(sql, ''), char(10), ' ') FROM sqlite_schema WHERE",
                      ours, "ORDER BY type, name")),
             '\n'))
        if (!line.empty()) image[""] += plain(std::string(line)) + "\n";
    for (auto const& name :
         split(rows(cat("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND", ours)), '\n'))
        if (!name.empty()) image[std::string(name)] = rows(cat("SELECT * FROM ", name, " ORDER BY 1"));
    (void)run("COMMIT");
    return image;
}

std::unique_ptr<Database> database_at(Steps const& steps, std::vector<AppRow> const& rows)
{
    auto database = std::make_unique<Database>();
    for (auto const& step : steps) {
        if (!step->has_sql()) continue;
        if (!database->run(step->sql_up)) return nullptr;
        for (auto const& row : rows)
            if (row.table == step->makes)
                (void)database->run(cat("INSERT INTO ", row.table, " (id, name, n) VALUES (", row.id, ", '", row.name,
                                        "', ", row.n, ")"));
    }
    return database;
}

}  // namespace newel::walks
