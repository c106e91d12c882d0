// sqlite_ledger.h: the ledger in the tables newel_… of the database that it speaks of (formats.md, "Ledger").
// Everything read from it is bad input until it has been checked.
#pragma once

#include "run/ledger.h"
#include "sqlite/sqlite_store.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace newel {

class SqliteLedger final : public Ledger {
public:
    SqliteLedger(Connection& connection, SqliteStore& store) : connection_(connection), store_(store) {}

    /// From now on rows that concern files are signed with it, and looked at by it. Without one (a lone database has no
    /// files) nothing is.
    void authenticate_with(Authentication authentication) { authentication_ = std::move(authentication); }

    [[nodiscard]] std::optional<StateRow> state() override;
    [[nodiscard]] std::vector<AppliedStep> stack() override;
    [[nodiscard]] Down stored_down(AppliedStep const& step) override;
    [[nodiscard]] SchemaDelta stored_delta(DataVersion version) override;
    [[nodiscard]] Schema recorded_schema(DataVersion version) override;
    [[nodiscard]] std::vector<Event> events(std::size_t limit) override;
    [[nodiscard]] bool is_interrupted() override;
    [[nodiscard]] std::vector<IntentRow> owed() override;
    [[nodiscard]] std::vector<KeptRecord> kept() override;
    [[nodiscard]] std::vector<StoredSeal> seals() override;
    void prepare() override;
    void remove() override;
    void record_up(AppliedStep const& step, Down const& down, SchemaDelta const& delta) override;
    void record_down(DataVersion version) override;
    Amended amend(Amendment const& amendment) override;
    void record_seal(StoredSeal const& seal) override;
    void record_event(Event const& event) override;
    void write_state(StateRow const& row) override;
    void owe(std::vector<IntentRow> const& rows, std::string const& data_id) override;
    void settle() override;

private:
    /// What makes a stored down worth trusting: which step it is of, what it is, and where it stands.
    [[nodiscard]] static std::string signed_step(StepFacts const& facts);

    /// What the ledger says of itself.
    struct Own {
        DataVersion version{};
        Chain chain{};
    };

    [[nodiscard]] std::optional<Own> own();
    [[nodiscard]] AppliedStep step_from(Query const& query) const;
    void check_order(std::vector<AppliedStep> const& stack, StateRow const& row) const;
    /// Once for each schema that was seen.
    void check_objects();
    /// Nothing else may stand where a table of the ledger is read: a view would run what its maker wrote.
    void need_table(std::string const& name);
    /// A statement that is kept for the next call.
    [[nodiscard]] Query& ready(char const* sql);
    /// Whether the tables hold what is needed for files; a ledger of an earlier Newel does not, and owes nothing.
    [[nodiscard]] bool knows_files();
    [[nodiscard]] static bool knows_files(Own const& own);
    /// Of a ledger that knows files.
    [[nodiscard]] std::map<std::string, std::string> stores();
    void write_kept(std::string const& json);
    [[nodiscard]] std::string signature(std::string_view purpose, std::string_view bytes) const;
    [[nodiscard]] bool is_own(std::string_view purpose, std::string_view bytes, std::string_view mac) const;
    [[nodiscard]] Error tampered(std::string const& what) const;
    [[nodiscard]] Error unreadable(std::string const& what) const;

    Connection& connection_;
    SqliteStore& store_;
    std::map<char const*, Query> ready_{};
    std::optional<std::uint32_t> checked_{};  ///< the schema cookie of the last check_objects()
    Authentication authentication_{};
};

}  // namespace newel
