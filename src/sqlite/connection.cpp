#include "sqlite/connection.h"

#include "base/limits.h"
#include "base/text.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <random>
#include <system_error>
#include <thread>
#include <utility>

namespace newel {

namespace {

/// Shorter than anybody notices, and never in step with another waiter.
std::chrono::milliseconds pause()
{
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::chrono::milliseconds(std::uniform_int_distribution<int>(1, 20)(random));
}

bool is_missing(std::filesystem::path const& file)
{
    std::error_code ignored;
    return !std::filesystem::exists(file, ignored);
}

void sync_folder(std::filesystem::path const& folder)
{
    int const open = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int const synced = open < 0 ? -1 : ::fsync(open);
    int const reason = errno;
    if (open >= 0) ::close(open);
    if (synced == 0 || reason == EINVAL) return;  // EINVAL: a file system on which folders cannot be synced
    Error failed(ErrorCode::Failed,
                 cat("cannot sync ", folder.string(), ": ", std::generic_category().message(reason)));
    failed.native(reason);
    throw failed;
}

int open_flags(OpenMode mode)
{
    switch (mode) {
        // Writable where the file is: after a crash even a reader must be able to roll a hot journal back. query_only
        // keeps it from writing anything else.
        case OpenMode::ReadOnly: return SQLITE_OPEN_READWRITE;
        case OpenMode::ReadWrite: return SQLITE_OPEN_READWRITE;
        case OpenMode::Create: return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    }
    return SQLITE_OPEN_READWRITE;
}

struct Meaning {
    ErrorCode code{ErrorCode::Failed};
    std::string_view text{};
    std::string_view advice{};
};

/// The codes that people meet, in words; empty text: SQLite's own message says more.
constexpr std::string_view kWalNeeds = "a database in WAL mode needs a writable folder even for reading";

Meaning meaning_of(int code)
{
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return {ErrorCode::Busy, "somebody else is using it", "wait until they are done"};
        case SQLITE_READONLY:
            if (code == SQLITE_READONLY_CANTINIT || code == SQLITE_READONLY_RECOVERY ||
                code == SQLITE_READONLY_CANTLOCK)
                return {ErrorCode::Failed, "it is in WAL mode or was interrupted, and its folder may not be written",
                        kWalNeeds};
            return {ErrorCode::Failed, "it may not be written"};
        case SQLITE_CANTOPEN: return {ErrorCode::Failed, "it cannot be opened"};
        case SQLITE_NOTADB: return {ErrorCode::Failed, "it is not a SQLite database, or is encrypted"};
        case SQLITE_CORRUPT: return {ErrorCode::Failed, "it is damaged", "restore it from a backup"};
        case SQLITE_NOMEM: return {ErrorCode::Failed, kOutOfMemory};
        case SQLITE_FULL: return {ErrorCode::Failed, "the disk is full"};
        case SQLITE_IOERR: return {ErrorCode::Failed, "it could not be read or written"};
        default: return {};
    }
}

/// The database is there, but nothing can be made beside it.
bool is_in_read_only_folder(sqlite3* handle)
{
    auto const* name = handle ? sqlite3_db_filename(handle, "main") : nullptr;
    if (!name || *name == '\0' || is_missing(name)) return false;
    return ::access(std::filesystem::path(name).parent_path().c_str(), W_OK) != 0;
}

}  // namespace

Connection::Connection(std::filesystem::path const& file, OpenMode mode, std::chrono::milliseconds wait,
                       std::string shown, char const* vfs, Opener const& open)
    : location_(!shown.empty() ? std::move(shown)
                : file.empty() ? std::string("memory")
                               : file.string()),
      wait_{.limit = wait}
{
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored))
        throw Error(ErrorCode::Failed, cat(location_, " is a folder, not a database"));
    bool const in_memory = file.empty() || (mode == OpenMode::ReadOnly && is_missing(file));
    auto const name = in_memory ? std::string(":memory:") : std::filesystem::absolute(file).string();
    int const flags = in_memory ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY : open_flags(mode);
    int code = SQLITE_OK;
    if (open && !in_memory)
        handle_ = open(file);
    else
        code = sqlite3_open_v2(name.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
    try {
        if (code != SQLITE_OK) throw error(code);
        if (!handle_) throw Error(ErrorCode::Failed, cat(location_, ": the application could not open it"));
        sqlite3_extended_result_codes(handle_, 1);
        harden();
        if (mode == OpenMode::ReadOnly && !in_memory) read_only();
    } catch (...) {
        sqlite3_close_v2(std::exchange(handle_, nullptr));
        throw;
    }
}

Connection::~Connection()
{
    look_.reset();
    sqlite3_close_v2(handle_);
}

void Connection::harden()
{
    sqlite3_busy_handler(handle_, on_busy, this);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0, nullptr);
    sqlite3_limit(handle_, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle_, SQLITE_LIMIT_SQL_LENGTH, static_cast<int>(2 * limits::kPayloadBytes));
    sqlite3_limit(handle_, SQLITE_LIMIT_EXPR_DEPTH, 500);
    sqlite3_limit(handle_, SQLITE_LIMIT_TRIGGER_DEPTH, 100);
    sqlite3_limit(handle_, SQLITE_LIMIT_VDBE_OP, 25'000'000);
    sqlite3_limit(handle_, SQLITE_LIMIT_WORKER_THREADS, 0);
    // None of these is kept in the file; its journal mode stays the application's.
    // A large cache (64 MiB at most): what a plan changes is seldom written, or read, twice.
    execute(
        "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA synchronous=EXTRA; PRAGMA recursive_triggers=OFF; "
        "PRAGMA cache_size=-65536");
}

void Connection::read_only()
{
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    execute("PRAGMA query_only=ON");
}

int Connection::on_busy(void* self, int tries)
{
    auto& wait = static_cast<Connection*>(self)->wait_;
    auto const now = std::chrono::steady_clock::now();
    if (tries == 0) wait.since = now;
    auto const left = wait.limit - std::chrono::duration_cast<std::chrono::milliseconds>(now - wait.since);
    if (left.count() <= 0) return 0;
    std::this_thread::sleep_for(std::min(left, pause()));
    return 1;
}

void Connection::execute(char const* sql)
{
    int const code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw error(code);
}

Query Connection::prepare(std::string_view sql) { return Query(*this, sql); }

std::int64_t Connection::number(std::string_view sql)
{
    auto statement = prepare(sql);
    return statement.step() ? statement.number(0) : 0;
}

bool Connection::has_table(std::string const& name)
{
    // SQLite answers from its memory; a statement that runs makes it look whether that is still so.
    if (!look_) look_.emplace(*this, "SELECT 1 FROM main.sqlite_schema LIMIT 1");
    if (look_->step()) look_->reset();
    int const code = sqlite3_table_column_metadata(handle_, "main", name.c_str(), nullptr, nullptr, nullptr, nullptr,
                                                   nullptr, nullptr);
    if (code == SQLITE_OK) return true;
    if ((code & 0xff) != SQLITE_ERROR) throw error(code);
    return false;
}

void Connection::sync()
{
    // By SQLite's own descriptors: to close another one of the same file would let go of this process's locks on it.
    for (int const which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
        sqlite3_file* file = nullptr;
        if (sqlite3_file_control(handle_, "main", which, &file) != SQLITE_OK || !file || !file->pMethods) continue;
        if (auto const code = file->pMethods->xSync(file, SQLITE_SYNC_FULL); code != SQLITE_OK)
            throw Error(ErrorCode::Failed, cat(location_, ": cannot be synced: ", sqlite3_errstr(code))).native(code);
    }
    std::filesystem::path const file = sqlite3_db_filename(handle_, "main");
    if (!file.empty()) sync_folder(file.parent_path());
}

bool Connection::is_autocommit() const { return sqlite3_get_autocommit(handle_) != 0; }

Error Connection::error(int code, std::string_view doing) const
{
    auto meaning = meaning_of(code);
    if ((code & 0xff) == SQLITE_CANTOPEN && is_in_read_only_folder(handle_))
        meaning = {ErrorCode::Failed, "its folder may not be written", kWalNeeds};
    auto const own = handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    auto message = cat(location_, ": ", doing, doing.empty() ? "" : ": ", meaning.text.empty() ? own : meaning.text);
    if (!meaning.text.empty() && meaning.code != ErrorCode::Busy) message += cat(" (", own, ")");
    Error error(meaning.code, printable(message), std::string(meaning.advice));
    return error.native(code);
}

}  // namespace newel
