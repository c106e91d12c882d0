// rows.h: a database as the model sees it: the ups alone, run by SQLite itself on an empty database in memory.
#pragma once

#include "walks/steps.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

struct sqlite3;

namespace newel::walks {

/// Table by table, and the schema under "": texts to compare.
using Image = std::map<std::string, std::string>;

class Database {
public:
    /// Empty: in memory.
    explicit Database(std::string const& file = {});

    /// False where SQLite refuses it.
    [[nodiscard]] bool run(std::string const& sql);
    /// Rows as "a|b" lines. Throws where SQLite refuses it.
    [[nodiscard]] std::string rows(std::string const& sql);
    /// Everything that is not Newel's.
    [[nodiscard]] Image image();

private:
    struct Close {
        void operator()(sqlite3* db) const;
    };
    std::unique_ptr<sqlite3, Close> db_{};
};

/// A row that an application wrote, with n as it would have been right after its table was made.
struct AppRow {
    std::string table{};
    long long id{};
    std::string name{};
    long long n{};
};

/// A database to which these steps were applied, and in which the application wrote those rows; nullptr where a step
/// cannot be.
[[nodiscard]] std::unique_ptr<Database> database_at(Steps const& steps, std::vector<AppRow> const& rows);

}  // namespace newel::walks
