// sqlite_store.h: a SQLite database as the runner sees it.
#pragma once

#include "run/store.h"
#include "sqlite/query.h"
#include "sqlite/sandbox.h"
#include "sqlite/schema_image.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace newel {

class SqliteStore final : public Store {
public:
    SqliteStore(Connection& connection, std::vector<std::string> const& other_tools_tables,
                ApplicationSide application = {});

    [[nodiscard]] std::string location() const override { return connection_.location(); }
    [[nodiscard]] Presence presence() override;
    [[nodiscard]] Schema schema() override;
    [[nodiscard]] std::uint32_t cookie() override { return image_.cookie(); }
    [[nodiscard]] std::uint64_t count_rows(std::string const& table) override;
    [[nodiscard]] std::uint64_t count_values(std::string const& table, std::string const& column) override;
    [[nodiscard]] std::vector<BrokenReference> broken_references() override;
    void begin_reading() override;
    void end_reading() noexcept override;
    void begin(ForeignKeys enforcement) override;
    void commit() override;
    void rollback() noexcept override;
    void make_durable() override;
    StepEffects run(std::vector<Operation> const& operations, Heartbeat const& heartbeat) override;
    std::vector<std::string> straighten(Schema const& expected) override;

    /// A step of newel-ledger: the name filter is turned round.
    void run_for_ledger(std::vector<Operation> const& operations);
    /// Error{Failed} outside of a transaction.
    void need_transaction() const;

private:
    void run_code(Operation const& operation, std::vector<ActionRecord>& actions);
    StepEffects run_in_savepoint(std::vector<Operation> const& operations, Heartbeat const& heartbeat);
    void roll_back_step() noexcept;
    /// No virtual table but of modules that a step could have made.
    [[nodiscard]] bool is_trusted();
    void check_renames(std::set<std::string> const& hidden_before) const;
    void check_made(SchemaDelta const& delta, std::vector<ActionRecord>& actions);
    void try_prepare(std::string const& sql, std::string const& whose, std::vector<ActionRecord>& actions);

    Connection& connection_;
    ApplicationSide application_;
    HiddenNames hidden_;
    Sandbox sandbox_;
    SchemaImage image_;
    std::optional<Query> managed_{};  // asked often, so kept
    ForeignKeys enforcement_{ForeignKeys::Off};
    int readings_{};                            ///< how often begin_reading() was called in a transaction that it began
    std::optional<bool> only_known_modules_{};  ///< of this transaction; no step can change it
};

}  // namespace newel
