// backup.h: whole databases copied and replaced, by SQLite's own backup (reliability.md: never by opening the file of a
// live database, which would drop its locks, and never by renaming over one that somebody has open).
// Owns:     a copy that is one file; whether a file is sound; replacing the content of a live database in one transaction.
// Not here: files beside the database (files/tree_copy.h).
// Throws:   Error{Busy} naming the database; Error{Failed} with SQLite's extended code.
#pragma once

#include "base/error.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace newel {

/// What is kept in a database's header; other modes last as long as a connection.
enum class Journal { Rollback, Wal };

/// What is committed in `from`, which may be in use, as the new file `to`: one file, in rollback mode, closed and synced
/// but for its name. Returns the mode that `from` is in.
Journal copy_database(std::filesystem::path const& from, std::filesystem::path const& to,
                      std::chrono::milliseconds wait, std::string const& shown);

/// A database that nobody else uses is put in this mode, and closed without a log beside it.
void set_journal(std::filesystem::path const& file, Journal journal);

struct Integrity {
    std::vector<std::string> faults{};  ///< at most a hundred
    std::string unchecked{};            ///< why SQLite could not look at all of it: a collation of the application's
};
[[nodiscard]] Integrity check_integrity(std::filesystem::path const& file, std::string const& shown);

/// Whether what SQLite refused with `error` is no sound database.
[[nodiscard]] bool is_damage(Error const& error);
/// Error{Failed} that is_damage().
[[nodiscard]] Error damaged(std::string const& shown, std::vector<std::string> const& faults);

/// A live database, held exclusively: nobody else reads or writes it while this lives.
class HeldDatabase {
public:
    HeldDatabase(std::filesystem::path const& file, std::chrono::milliseconds wait, std::string const& shown);
    ~HeldDatabase();
    HeldDatabase(HeldDatabase const&) = delete;
    HeldDatabase& operator=(HeldDatabase const&) = delete;

    /// As copy_database().
    Journal copy_to(std::filesystem::path const& to);
    /// The schema's; replace_with() makes another of it, whatever the content.
    [[nodiscard]] std::uint32_t cookie() const;
    /// In one transaction, durable when it returns. Whoever opens the database from now on finds the mode of `from`; where
    /// that, or the size of pages, is to change, a kill may leave the old content in rollback mode. On an error it is not
    /// known whether it happened: look at the cookie.
    void replace_with(std::filesystem::path const& from);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace newel
