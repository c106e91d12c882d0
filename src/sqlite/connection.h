// connection.h: one SQLite connection, hardened (reliability.md), and its errors as ours.
// Owns:     the handle, the pragmas and limits, waiting for locks.
// Not here: what a step may do (sandbox.h).
// Threads:  one at a time.
// Throws:   Error{Busy} naming the file; Error{Failed} with SQLite's extended code.
#pragma once

#include "sqlite/query.h"
#include "sqlite/sqlite_database.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;

namespace newel {

/// For people, of SQLITE_NOMEM: limit_memory() may be the reason.
inline constexpr std::string_view kOutOfMemory = "out of memory, or of what SQLite may take of it here";

class Connection {
public:
    using Opener = decltype(ApplicationSide::open);

    /// `file` empty: in memory. `vfs` null: SQLite's own; `open`, where there is one, does without it.
    Connection(std::filesystem::path const& file, OpenMode mode, std::chrono::milliseconds wait, std::string shown = {},
               char const* vfs = nullptr, Opener const& open = {});
    ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    /// Runs statements of ours that return nothing.
    void execute(char const* sql);
    [[nodiscard]] Query prepare(std::string_view sql);
    [[nodiscard]] std::int64_t number(std::string_view sql);

    /// An ordinary table (or virtual one), as SQLite's schema in memory has it: no view.
    [[nodiscard]] bool has_table(std::string const& name);
    [[nodiscard]] bool is_autocommit() const;
    /// Makes durable what stands in the database, its log and their folder: bytes that another process wrote and did not
    /// live to sync, and a journal that it deleted. Error{Failed}.
    void sync();
    [[nodiscard]] std::string const& location() const { return location_; }
    [[nodiscard]] sqlite3* handle() const { return handle_; }

    /// What `code` means here. `doing`: what was tried, may be empty.
    [[nodiscard]] Error error(int code, std::string_view doing = {}) const;

private:
    void harden();
    /// Reads alone, and leaves a write-ahead log to those who write.
    void read_only();

    struct Wait {
        std::chrono::milliseconds limit{};
        std::chrono::steady_clock::time_point since{};
    };
    static int on_busy(void* self, int tries);

    std::string location_;
    Wait wait_;
    sqlite3* handle_{};
    std::optional<Query> look_{};
};

}  // namespace newel
