// sqlite_database.h: a SQLite database with its store and its ledger, which share one connection and one transaction.
// Not here: SQLite itself, which no header shows.
#pragma once

#include "run/code.h"
#include "run/ledger.h"
#include "run/rows.h"
#include "run/store.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace newel {

enum class OpenMode {
    ReadOnly,   ///< a missing file is an empty database, and stays missing
    ReadWrite,  ///< the file must exist
    Create,
};

/// How an application opens its database, and what of its own its steps may use.
struct ApplicationSide {
    /// Empty: SQLite's own way. What it returns is closed by whoever called it.
    std::function<sqlite3*(std::filesystem::path const&)> open{};
    std::vector<std::string> functions{};  ///< of its own, that steps may call
    CodeSteps code{};                      ///< steps in its own code, by name
    bool is_rehearsal{};                   ///< told to code that runs
};

struct OpenOptions {
    OpenMode mode{OpenMode::ReadOnly};
    std::chrono::milliseconds wait{std::chrono::seconds(60)};  ///< for whoever holds the database
    std::vector<std::string> other_tools_tables{};  ///< left out of the schema, closed to steps: schema_migrations
    std::string shown{};                            ///< how messages name it; empty: the file
    ApplicationSide application{};
};

class SqliteDatabase {
public:
    /// Throws Error{Failed} naming the file where it cannot be opened. The journal mode is never changed.
    [[nodiscard]] static std::unique_ptr<SqliteDatabase> open(std::filesystem::path const& file,
                                                              OpenOptions const& options);
    [[nodiscard]] static std::unique_ptr<SqliteDatabase> in_memory(ApplicationSide application = {});
    ~SqliteDatabase();
    SqliteDatabase(SqliteDatabase const&) = delete;
    SqliteDatabase& operator=(SqliteDatabase const&) = delete;

    [[nodiscard]] Store& store();
    [[nodiscard]] Ledger& ledger();
    [[nodiscard]] Rows& rows();
    /// As SqliteLedger::authenticate_with().
    void authenticate_with(Authentication authentication);

private:
    struct Parts;
    explicit SqliteDatabase(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

/// What SQLite may take of memory, in bytes and in this whole process, whoever uses it (reliability.md: "a heap limit
/// bounds what one C function can take").
void limit_memory(std::uint64_t bytes);

/// An empty database in memory: for replay.
[[nodiscard]] std::unique_ptr<Store> open_scratch_store();

/// Another, whose rows can be looked at. In it nothing depends on when and where it runs: random() and randomblob() give
/// the same sequence each time, and each look at the clock is as much later than the last.
[[nodiscard]] ScratchDatabase open_steady_scratch();

}  // namespace newel
