// catalogue.h: lantern's own work with its database. It knows nothing of versions: it finds the schema that it expects.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

struct sqlite3;

namespace lantern {

/// Throws std::runtime_error with SQLite's message.
class Catalogue {
public:
    explicit Catalogue(std::filesystem::path const& database);

    [[nodiscard]] long count(std::string const& table) const;
    void add_model(std::string const& name) const;

private:
    struct Closer {
        void operator()(sqlite3* db) const;
    };
    std::unique_ptr<sqlite3, Closer> db_;
};

}  // namespace lantern
