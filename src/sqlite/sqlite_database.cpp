#include "sqlite/sqlite_database.h"

#include "sqlite/connection.h"
#include "sqlite/sqlite_ledger.h"
#include "sqlite/sqlite_rows.h"
#include "sqlite/sqlite_store.h"
#include "sqlite/steady_functions.h"

#include <sqlite3.h>

namespace newel {

struct SqliteDatabase::Parts {
    Parts(std::filesystem::path const& file, OpenOptions const& options)
        : connection(file, options.mode, options.wait, options.shown, nullptr, options.application.open),
          store(connection, options.other_tools_tables, options.application),
          ledger(connection, store),
          rows(connection, options.other_tools_tables)
    {
    }

    Connection connection;
    SqliteStore store;
    SqliteLedger ledger;
    SqliteRows rows;
};

SqliteDatabase::SqliteDatabase(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

SqliteDatabase::~SqliteDatabase() = default;

std::unique_ptr<SqliteDatabase> SqliteDatabase::open(std::filesystem::path const& file, OpenOptions const& options)
{
    return std::unique_ptr<SqliteDatabase>(new SqliteDatabase(std::make_unique<Parts>(file, options)));
}

std::unique_ptr<SqliteDatabase> SqliteDatabase::in_memory(ApplicationSide application)
{
    return open({}, {.mode = OpenMode::Create, .application = std::move(application)});
}

Store& SqliteDatabase::store() { return parts_->store; }

Ledger& SqliteDatabase::ledger() { return parts_->ledger; }

Rows& SqliteDatabase::rows() { return parts_->rows; }

void SqliteDatabase::authenticate_with(Authentication authentication)
{
    parts_->ledger.authenticate_with(std::move(authentication));
}

namespace {

/// A store that owns its database.
class ScratchStore final : public Store {
public:
    explicit ScratchStore(char const* vfs = nullptr) : connection_({}, OpenMode::Create, {}, {}, vfs) {}

    [[nodiscard]] std::string location() const override { return store_.location(); }
    [[nodiscard]] Presence presence() override { return store_.presence(); }
    [[nodiscard]] Schema schema() override { return store_.schema(); }
    [[nodiscard]] std::uint32_t cookie() override { return store_.cookie(); }
    [[nodiscard]] std::uint64_t count_rows(std::string const& table) override { return store_.count_rows(table); }
    [[nodiscard]] std::uint64_t count_values(std::string const& table, std::string const& column) override
    {
        return store_.count_values(table, column);
    }
    [[nodiscard]] std::vector<BrokenReference> broken_references() override { return store_.broken_references(); }
    void begin(ForeignKeys enforcement) override { store_.begin(enforcement); }
    void commit() override { store_.commit(); }
    void rollback() noexcept override { store_.rollback(); }
    StepEffects run(std::vector<Operation> const& operations, Heartbeat const& heartbeat) override
    {
        return store_.run(operations, heartbeat);
    }
    std::vector<std::string> straighten(Schema const& expected) override { return store_.straighten(expected); }

    [[nodiscard]] Connection& connection() { return connection_; }

private:
    Connection connection_;
    SqliteStore store_{connection_, {}};
};

/// With its rows. What is steady belongs to the connection, so it goes last.
struct SteadyScratch {
    SteadyScratch() { make_steady(store.connection()); }

    ScratchStore store{steady_vfs()};
    SqliteRows rows{store.connection(), {}};
};

}  // namespace

void limit_memory(std::uint64_t bytes) { sqlite3_hard_heap_limit64(static_cast<sqlite3_int64>(bytes)); }

std::unique_ptr<Store> open_scratch_store() { return std::make_unique<ScratchStore>(); }

ScratchDatabase open_steady_scratch()
{
    auto const both = std::make_shared<SteadyScratch>();
    return {.store = {both, &both->store}, .rows = {both, &both->rows}};
}

}  // namespace newel
