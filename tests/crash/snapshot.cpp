#include "crash/snapshot.h"

#include "base/digest.h"
#include "base/text.h"
#include "support/files.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <set>
#include <stdexcept>
#include <vector>

namespace newel::crash {

namespace fs = std::filesystem;

namespace {

struct Close {
    void operator()(sqlite3* db) const { sqlite3_close(db); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

Statement prepared(Database const& db, std::string const& sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        throw std::runtime_error(cat("the database cannot be read: ", sqlite3_errmsg(db.get())));
    return Statement(statement);
}

bool step(Database const& db, Statement const& statement)
{
    int const code = sqlite3_step(statement.get());
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        throw std::runtime_error(cat("the database cannot be read: ", sqlite3_errmsg(db.get())));
    return code == SQLITE_ROW;
}

std::string text_of(Statement const& statement, int column)
{
    auto const* bytes = static_cast<char const*>(sqlite3_column_blob(statement.get(), column));
    auto const length = static_cast<std::size_t>(sqlite3_column_bytes(statement.get(), column));
    return bytes ? std::string(bytes, length) : std::string();
}

/// What differs from run to run in Newel's own tables, and means nothing.
bool is_fleeting(std::string const& table, std::string const& column)
{
    static std::set<std::string> const kNames{"at", "took_ms", "data_id", "until", "mac"};
    if (!table.starts_with("newel_")) return false;
    return kNames.contains(column) || (table == "newel_events" && column == "number");
}

/// The same text with random ids (32 hex digits) and times taken out.
std::string without_ids(std::string const& text)
{
    static constexpr std::string_view kTime = "0000-00-00T00:00:00Z";
    auto const is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    auto const is_time = [&](std::size_t at) {
        if (text.size() - at < kTime.size()) return false;
        for (std::size_t i = 0; i < kTime.size(); ++i)
            if (kTime[i] == '0' ? text[at + i] < '0' || text[at + i] > '9' : text[at + i] != kTime[i]) return false;
        return true;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        auto end = i;
        while (end < text.size() && is_hex(text[end])) ++end;
        if (is_time(i)) {
            out += "TIME";
            i += kTime.size();
        } else if (end - i == 32) {
            out += "ID";
            i = end;
        } else {
            out.append(text, i, std::max<std::size_t>(1, end - i));
            i = std::max(end, i + 1);
        }
    }
    return out;
}

std::string rows_of(Database const& db, std::string const& table)
{
    // What a recovery notes about itself is no part of the data's state, nor when and from where a restore was made.
    auto const* const which = table == "newel_events" ? " WHERE kind NOT IN ('recover', 'refuse', 'restore')" : "";
    auto const statement = prepared(db, cat("SELECT * FROM \"", table, "\" NOT INDEXED", which));
    std::vector<std::string> rows;
    while (step(db, statement)) {
        std::string row;
        for (int i = 0; i < sqlite3_column_count(statement.get()); ++i) {
            if (is_fleeting(table, sqlite3_column_name(statement.get(), i))) continue;
            auto const type = sqlite3_column_type(statement.get(), i);
            auto value = text_of(statement, i);
            if (table == "newel_kept") value = without_ids(value);
            bool const is_long = value.size() > 200;
            row += cat(type, ":",
                       is_long               ? file_digest(value).hex()
                       : type == SQLITE_BLOB ? to_hex(value)
                                             : value,
                       "|");
        }
        rows.push_back(std::move(row));
    }
    std::ranges::sort(rows);
    return join(rows, "\n");
}

std::string pragma(Database const& db, std::string const& name)
{
    auto const statement = prepared(db, cat("PRAGMA ", name));
    return step(db, statement) ? text_of(statement, 0) : "";
}

void add_database(Snapshot& out, fs::path const& file)
{
    sqlite3* handle = nullptr;
    int const code = sqlite3_open_v2(file.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr);
    Database const db(handle);
    if (code != SQLITE_OK) throw std::runtime_error(cat("the database cannot be opened: ", sqlite3_errmsg(handle)));
    std::vector<std::string> tables;
    std::string schema;
    auto const statement = prepared(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
    while (step(db, statement)) {
        schema += cat(text_of(statement, 0), " ", text_of(statement, 1), " ", text_of(statement, 3), "\n");
        if (text_of(statement, 0) == "table") tables.push_back(text_of(statement, 1));
    }
    // A database that nothing has been written to is as good as none.
    if (schema.empty()) return;
    out["schema"] = schema;
    for (auto const& table : tables) out[cat("table ", table)] = rows_of(db, table);
    for (auto const* name : {"user_version", "application_id", "journal_mode", "encoding"})
        out[cat("pragma ", name)] = pragma(db, name);
    if (auto const found = pragma(db, "integrity_check(1)"); found != "ok")
        throw std::runtime_error(cat("the database is damaged: ", found));
}

/// The lock, the key and caches are nobody's data; SQLite's sidecars are part of what the rows tell.
bool is_data(std::string const& path, std::string const& database)
{
    if (path == ".newel/lock" || path.starts_with(".newel/key") || path.starts_with(".newel/cache")) return false;
    // Of a restore that was killed, until the next run or restore; what was there before one is beside a lone database.
    if (path.starts_with(".newel/restoring") || path.find(".restoring") != std::string::npos ||
        path.find(".before-") != std::string::npos)
        return false;
    auto const is_of = [&](std::string const& file) {
        return !file.empty() &&
               (path == file || path == file + "-wal" || path == file + "-shm" || path == file + "-journal");
    };
    return !is_of(database) && !is_of(".newel/ledger.db");
}

/// What was kept lies under an id made anew by each run.
std::string shown_path(std::string const& path)
{
    static constexpr std::string_view kKept = ".newel/kept/";
    if (!path.starts_with(kKept)) return path;
    auto const slash = path.find('/', kKept.size());
    return slash == std::string::npos ? std::string(kKept) : cat(kKept, "…", path.substr(slash));
}

void add_file(Snapshot& out, fs::path const& file, std::string const& path)
{
    struct stat facts {};
    if (::lstat(file.c_str(), &facts) != 0) throw std::runtime_error(cat(path, " cannot be looked at"));
    bool const is_own = path.starts_with(".newel");
    if (S_ISDIR(facts.st_mode)) {
        if (!is_own) out[cat("folder ", path)] = cat("mode ", static_cast<int>(facts.st_mode & 07777));
        return;
    }
    std::string what;
    if (S_ISLNK(facts.st_mode)) {
        what = cat("link to ", fs::read_symlink(file).string());
    } else {
        auto const bytes = test::read_file(file);
        what = cat("mode ", static_cast<int>(facts.st_mode & 07777), ", ", bytes.size(), " bytes, ",
                   file_digest(bytes).hex());
        if (bytes.size() <= 64) what += cat(": ", printable(bytes));
    }
    auto& entry = out[cat("file ", shown_path(path))];
    entry += entry.empty() ? what : cat("\n", what);
}

}  // namespace

Snapshot snapshot_of(fs::path const& data, std::string const& database)
{
    Snapshot out;
    if (!fs::exists(data)) return out;
    for (auto const* name : {database.c_str(), ".newel/ledger.db"})
        if (*name != '\0' && fs::exists(data / name)) add_database(out, data / name);
    std::set<std::string> paths;
    for (auto const& entry : fs::recursive_directory_iterator(data))
        paths.insert(entry.path().lexically_relative(data).generic_string());
    for (auto const& path : paths)
        if (is_data(path, database)) add_file(out, data / path, path);
    for (auto& [name, value] : out) {
        if (!name.starts_with("file .newel/kept/")) continue;  // several, in the order of ids that mean nothing
        auto lines = split(value, '\n');
        std::ranges::sort(lines);
        value = join(lines, "\n");
    }
    return out;
}

std::string difference(Snapshot const& expected, Snapshot const& found)
{
    auto const brief = [](std::string const& text) { return text.size() > 300 ? text.substr(0, 300) + "…" : text; };
    for (auto const& [name, value] : expected) {
        auto const other = found.find(name);
        if (other == found.end()) return cat(name, " is missing");
        if (other->second != value)
            return cat(name, " differs: expected <", brief(value), "> found <", brief(other->second), ">");
    }
    for (auto const& [name, value] : found)
        if (!expected.contains(name)) return cat(name, " should not be there: <", brief(value), ">");
    return {};
}

}  // namespace newel::crash
