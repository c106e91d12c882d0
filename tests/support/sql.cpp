#include "support/sql.h"

#include "base/text.h"

#include <sqlite3.h>

#include <stdexcept>

namespace newel::test {

std::string sql_on(std::filesystem::path const& database, std::string const& script)
{
    sqlite3* db = nullptr;
    if (sqlite3_open(database.c_str(), &db) != SQLITE_OK) throw std::runtime_error("cannot open " + database.string());
    std::string rows;
    auto const add = [](void* out, int count, char** values, char**) {
        auto& text = *static_cast<std::string*>(out);
        if (!text.empty()) text += '\n';
        for (int i = 0; i < count; ++i) text += cat(i > 0 ? "|" : "", values[i] ? values[i] : "");
        return 0;
    };
    char* message = nullptr;
    auto const code = sqlite3_exec(db, script.c_str(), add, &rows, &message);
    std::string const fault = message ? message : "";
    sqlite3_free(message);
    sqlite3_close(db);
    if (code != SQLITE_OK) throw std::runtime_error(fault);
    return rows;
}

}  // namespace newel::test
