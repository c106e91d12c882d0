// handles.h: what an application does with the connection that it was given.
#pragma once

#include <string>

struct sqlite3;

namespace newel::test {

/// What SQLite says to it; "ok" where it did it.
[[nodiscard]] std::string done_on(sqlite3* handle, std::string const& sql);

}  // namespace newel::test
