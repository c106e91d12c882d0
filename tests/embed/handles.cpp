#include "embed/handles.h"

#include <sqlite3.h>

namespace newel::test {

std::string done_on(sqlite3* handle, std::string const& sql)
{
    return sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? "ok" : sqlite3_errmsg(handle);
}

}  // namespace newel::test
