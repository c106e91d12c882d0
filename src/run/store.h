// store.h: a database as the runner sees it.
// Owns:     the one transaction, the sandbox around steps, the schema as it really is.
// Not here: what was applied (ledger.h), which steps to run (plan/).
// Threads:  one Store per thread.
// Throws:   Error{Busy} where somebody else writes, Error{Failed} with the native code for everything else.
#pragma once

#include "model/schema.h"
#include "model/state.h"
#include "model/step.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace newel {

/// What one act did: a line of a dry run.
struct ActionRecord {
    DataVersion version{};
    Direction direction{};
    std::string store{};
    std::string kind{};    ///< create, alter, drop, insert, update, delete, rebuild, …
    std::string object{};  ///< "table models", "file models/a.yml"
    std::uint64_t rows{};  ///< rows touched; of a file, bytes
    bool is_file{};        ///< of a files store
};

/// What a step did to its store.
struct StepEffects {
    SchemaDelta delta{};                  ///< of the canonical schema; cost does not grow with the number of tables
    std::vector<ActionRecord> actions{};  ///< version and direction are filled in by the runner
    std::set<std::string> touched{};      ///< folded tables that may have other rows now, or another form
};

/// A row that points to nothing, as `PRAGMA foreign_key_check` tells it.
struct BrokenReference {
    std::string table{};
    std::int64_t rowid{};  ///< 0 where the table has none
    std::string parent{};
    std::int64_t key{};
    friend auto operator<=>(BrokenReference const&, BrokenReference const&) = default;
};

/// Whether foreign keys are enforced during a transaction: only for a step that asks for it, alone in its transaction.
enum class ForeignKeys { Off, On };

/// Called now and then while a statement runs; false stops it (everything is rolled back).
using Heartbeat = std::function<bool()>;

class Store {
public:
    virtual ~Store() = default;

    /// "var/app.db", as people see it.
    [[nodiscard]] virtual std::string location() const = 0;
    [[nodiscard]] virtual Presence presence() = 0;

    /// The whole schema as it really is, names of Newel and of other tools' own tables left out. Reads every object.
    [[nodiscard]] virtual Schema schema() = 0;
    /// Changes whenever the schema changes; costs one header read.
    [[nodiscard]] virtual std::uint32_t cookie() = 0;
    /// Rows in `table`; 0 where there is no such table.
    [[nodiscard]] virtual std::uint64_t count_rows(std::string const& table) = 0;
    /// Rows whose `column` holds something else than NULL and than the column's constant default.
    [[nodiscard]] virtual std::uint64_t count_values(std::string const& table, std::string const& column) = 0;
    [[nodiscard]] virtual std::vector<BrokenReference> broken_references() = 0;

    /// Until end_reading() all is read from one state, and the lock is taken once, not for each look. Nothing where a
    /// transaction is open.
    virtual void begin_reading() {}
    virtual void end_reading() noexcept {}

    /// Takes the write lock at once (BEGIN IMMEDIATE), waiting as long as the store was opened for.
    virtual void begin(ForeignKeys enforcement) = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;

    /// What was committed, by whomever, survives a power loss from now on: whoever committed it may have been killed before
    /// it was synced, and then it is known to the running system alone. Outside of a transaction.
    virtual void make_durable() {}

    /// Runs the operations of one step inside the transaction, in the sandbox, in a savepoint of their own; on an error
    /// the savepoint is rolled back. Every operation must be an sql operation for this store.
    /// Error{Failed} carries the place: file, line of the statement within it, and the statement in the message.
    virtual StepEffects run(std::vector<Operation> const& operations, Heartbeat const& heartbeat) = 0;

    /// Rebuilds the tables that differ from `expected` in the order of their columns alone. Returns their names.
    virtual std::vector<std::string> straighten(Schema const& expected) = 0;
};

/// Opens empty databases in memory, for replay. Same sandbox as the real one.
using ScratchOpener = std::function<std::shared_ptr<Store>()>;

/// Many looks as one. Writers may have to wait for its end, so nothing that takes long belongs in it.
class ReadScope {
public:
    explicit ReadScope(Store& store) : store_(store) { store_.begin_reading(); }
    ~ReadScope() { store_.end_reading(); }
    ReadScope(ReadScope const&) = delete;
    ReadScope& operator=(ReadScope const&) = delete;

private:
    Store& store_;
};

/// The transaction as a scope: rolls back unless committed.
class WriteScope {
public:
    explicit WriteScope(Store& store, ForeignKeys enforcement = ForeignKeys::Off) : store_(store)
    {
        store_.begin(enforcement);
    }
    ~WriteScope()
    {
        if (open_) store_.rollback();
    }
    WriteScope(WriteScope const&) = delete;
    WriteScope& operator=(WriteScope const&) = delete;

    void commit()
    {
        store_.commit();
        open_ = false;
    }

private:
    Store& store_;
    bool open_{true};
};

}  // namespace newel
