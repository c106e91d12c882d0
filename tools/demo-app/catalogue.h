// catalogue.h: lantern's own work with its database. It knows nothing of versions: it finds the schema that it expects.
#pragma once

#include <string>

struct sqlite3;

namespace lantern {

/// Throws std::runtime_error with SQLite's message.
class Catalogue {
public:
    /// `db` must live as long.
    explicit Catalogue(sqlite3* db) : db_(db) {}

    [[nodiscard]] long count(std::string const& table) const;
    void add_model(std::string const& name) const;

private:
    sqlite3* db_;
};

}  // namespace lantern
