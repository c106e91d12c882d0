#include "sqlite/replay_cache.h"

#include "base/text.h"
#include "sqlite/connection.h"

#include <sqlite3.h>

#include <system_error>

namespace newel {

namespace {

/// Part of every key: another format of the canonical form, or another SQLite, replays anew.
constexpr int kCacheFormat = 1;

std::string key_of(Chain const& chain) { return cat(kCacheFormat, " ", sqlite3_libversion(), " ", chain.digest.hex()); }

constexpr std::chrono::milliseconds kPatience{200};

}  // namespace

class SqliteReplayCache::File {
public:
    File(std::filesystem::path const& path, OpenMode mode)
        : connection_(path, mode, kPatience), is_writable_(mode == OpenMode::Create)
    {
        if (!is_writable_) return;
        connection_.execute(
            "PRAGMA synchronous=OFF; CREATE TABLE IF NOT EXISTS steps (key TEXT PRIMARY KEY, schema BLOB NOT NULL, "
            "delta BLOB NOT NULL, read_floor INTEGER NOT NULL, write_floor INTEGER NOT NULL) WITHOUT ROWID");
    }

    [[nodiscard]] bool is_writable() const { return is_writable_; }

    std::optional<ReplayedStep> find(Chain const& chain)
    {
        if (!find_)
            find_.emplace(connection_, "SELECT schema, delta, read_floor, write_floor FROM steps WHERE key = :key");
        find_->reset();
        if (!find_->bind(":key", key_of(chain)).step()) return std::nullopt;
        ReplayedStep step{.schema = {find_->digest(0)}, .delta = decode_delta(find_->blob(1))};
        step.breaks = {{static_cast<std::uint32_t>(find_->number(2))}, {static_cast<std::uint32_t>(find_->number(3))}};
        find_->reset();
        return step;
    }

    void put(Chain const& chain, ReplayedStep const& step)
    {
        if (connection_.is_autocommit()) connection_.execute("BEGIN IMMEDIATE");
        if (!put_)
            put_.emplace(connection_, "INSERT OR REPLACE INTO steps VALUES (:key, :schema, :delta, :read, :write)");
        put_->bind(":key", key_of(chain)).bind(":schema", step.schema.digest);
        put_->bind_blob(":delta", encode_delta(step.delta));
        put_->bind(":read", std::int64_t{step.breaks.read.number});
        put_->bind(":write", std::int64_t{step.breaks.write.number}).run();
    }

    void flush()
    {
        if (!connection_.is_autocommit()) connection_.execute("COMMIT");
    }

private:
    Connection connection_;
    bool is_writable_;
    std::optional<Query> find_{};
    std::optional<Query> put_{};
};

SqliteReplayCache::SqliteReplayCache(std::filesystem::path file) : path_(std::move(file)) {}

SqliteReplayCache::~SqliteReplayCache() { flush(); }

std::optional<ReplayedStep> SqliteReplayCache::find(Chain const& chain)
{
    try {
        std::error_code ignored;
        if (broken_ || (!file_ && !std::filesystem::exists(path_, ignored))) return std::nullopt;
        if (!file_) file_ = std::make_unique<File>(path_, OpenMode::ReadOnly);
        return file_->find(chain);
    } catch (std::exception const&) {
        return std::nullopt;
    }
}

void SqliteReplayCache::put(Chain const& chain, ReplayedStep const& step)
{
    if (broken_) return;
    try {
        if (!file_ || !file_->is_writable()) {
            std::error_code ignored;
            std::filesystem::create_directories(path_.parent_path(), ignored);
            file_ = std::make_unique<File>(path_, OpenMode::Create);
        }
        file_->put(chain, step);
    } catch (std::exception const&) {
        broken_ = true;
        file_.reset();
    }
}

void SqliteReplayCache::flush() noexcept
{
    try {
        if (file_) file_->flush();
    } catch (std::exception const&) {
        broken_ = true;
        file_.reset();
    }
}

}  // namespace newel
