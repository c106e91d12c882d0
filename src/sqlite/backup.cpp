#include "sqlite/backup.h"

#include "base/text.h"
#include "sqlite/connection.h"

#include <sqlite3.h>

#include <thread>

namespace newel {

namespace {

using namespace std::chrono_literals;

Journal journal_of(Connection& connection)
{
    auto query = connection.prepare("PRAGMA main.journal_mode");
    return query.step() && query.view(0) == "wal" ? Journal::Wal : Journal::Rollback;
}

void set_mode(Connection& connection, Journal journal)
{
    std::string const name = journal == Journal::Wal ? "wal" : "delete";
    auto query = connection.prepare(cat("PRAGMA main.journal_mode=", name));
    std::string got;
    while (query.step()) got = query.text(0);  // to the end: only there it is committed
    if (got != name)
        throw Error(ErrorCode::Failed, cat(connection.location(), " cannot be put in the journal mode ", name));
}

/// All pages, in one transaction of `to`.
void copy_pages(Connection& from, Connection& to)
{
    auto* const backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (!backup) throw to.error(sqlite3_extended_errcode(to.handle()), "cannot be written");
    int const stepped = sqlite3_backup_step(backup, -1);
    int const finished = sqlite3_backup_finish(backup);
    if (stepped == SQLITE_DONE && finished == SQLITE_OK) return;
    int const code = finished != SQLITE_OK ? finished : stepped;
    throw to.error(code, "cannot be copied");
}

/// `to` must be new.
void copy_to_new(Connection& from, std::filesystem::path const& to)
{
    {
        Connection copy(to, OpenMode::Create, 0ms, from.location());  // messages name what is copied
        // Nobody sees it before it is whole, so it needs no journal; it is synced at its COMMIT all the same.
        copy.execute("PRAGMA journal_mode=OFF");
        copy_pages(from, copy);
    }
    set_journal(to, Journal::Rollback);
}

/// Tries until `patience` is over: SQLite does not wait for readers of the log when it gives the log up.
template <class Act>
void patiently(std::chrono::milliseconds patience, Act const& act)
{
    auto const end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        try {
            return act();
        } catch (Error const& error) {
            if (error.code() != ErrorCode::Busy || std::chrono::steady_clock::now() >= end) throw;
        }
        std::this_thread::sleep_for(10ms);
    }
}

}  // namespace

Journal copy_database(std::filesystem::path const& from, std::filesystem::path const& to,
                      std::chrono::milliseconds wait, std::string const& shown)
{
    Connection source(from, OpenMode::ReadOnly, wait, shown);
    auto const journal = journal_of(source);
    copy_to_new(source, to);
    return journal;
}

void set_journal(std::filesystem::path const& file, Journal journal)
{
    Connection connection(file, OpenMode::ReadWrite, 0ms);
    set_mode(connection, journal);
}

Integrity check_integrity(std::filesystem::path const& file, std::string const& shown)
{
    Integrity result;
    try {
        Connection connection(file, OpenMode::ReadOnly, 0ms, shown);
        auto query = connection.prepare("PRAGMA main.integrity_check(100)");
        while (query.step())
            if (auto const line = query.text(0); line != "ok") result.faults.push_back(printable(line));
    } catch (Error const& error) {
        if (is_damage(error))
            result.faults.push_back(error.message());
        else if ((error.native_code() & 0xff) == SQLITE_ERROR)  // no such collation sequence, no such function
            result.unchecked = error.message();
        else
            throw;
    }
    return result;
}

bool is_damage(Error const& error)
{
    auto const code = error.native_code() & 0xff;
    return error.code() == ErrorCode::Failed && (code == SQLITE_CORRUPT || code == SQLITE_NOTADB);
}

Error damaged(std::string const& shown, std::vector<std::string> const& faults)
{
    Error error(ErrorCode::Failed, cat(shown, " is damaged:\n  ", join(faults, "\n  ")));
    return error.native(SQLITE_CORRUPT);
}

struct HeldDatabase::Parts {
    Parts(std::filesystem::path const& file, std::chrono::milliseconds wait, std::string const& shown)
        : connection(file, OpenMode::ReadWrite, wait, shown), journal(journal_of(connection))
    {
    }

    Connection connection;
    Journal journal;
};

HeldDatabase::HeldDatabase(std::filesystem::path const& file, std::chrono::milliseconds wait, std::string const& shown)
    : parts_(std::make_unique<Parts>(file, wait, shown))
{
    auto& connection = parts_->connection;
    // In this mode a lock that was taken once is kept.
    connection.execute("PRAGMA main.locking_mode=EXCLUSIVE");
    patiently(wait, [&] { connection.execute("BEGIN EXCLUSIVE; COMMIT"); });
}

HeldDatabase::~HeldDatabase() = default;

Journal HeldDatabase::copy_to(std::filesystem::path const& to)
{
    copy_to_new(parts_->connection, to);
    return parts_->journal;
}

std::uint32_t HeldDatabase::cookie() const
{
    return static_cast<std::uint32_t>(parts_->connection.number("PRAGMA main.schema_version"));
}

void HeldDatabase::replace_with(std::filesystem::path const& from)
{
    Connection source(from, OpenMode::ReadWrite, 0ms);
    auto& target = parts_->connection;
    // A log holds pages of one size, and makes of what is written through it a database with a log.
    bool const is_alike = journal_of(source) == Journal::Wal &&
                          source.number("PRAGMA main.page_size") == target.number("PRAGMA main.page_size");
    if (parts_->journal == Journal::Wal && !is_alike) set_mode(target, Journal::Rollback);
    copy_pages(source, target);
}

}  // namespace newel
