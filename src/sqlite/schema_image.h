// schema_image.h: the canonical schema of one database, kept in step with sqlite_schema at the cost of what changed.
// Owns:     which rows were read, and what they are in canonical form.
// Not here: which rows may have changed (sandbox.h sees it).
#pragma once

#include "model/schema.h"
#include "sqlite/sandbox.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace newel {

class SchemaImage {
public:
    SchemaImage(Connection& connection, HiddenNames const& hidden);

    /// As it was last read.
    [[nodiscard]] Schema const& schema() const { return schema_; }
    /// Reads every row; only those whose text changed are put into canonical form.
    SchemaDelta read();
    /// A transaction begins: up to here others may have changed the schema, from here on nobody but follow() sees.
    void begin() { is_current_ = false; }
    /// A transaction is about to be committed: what is known of it holds as long as nobody else changes the schema.
    void keep()
    {
        if (is_current_) cookie_ = cookie();
    }
    /// Within a transaction: reads unless nothing changed since.
    void ready();
    /// What `seen` changed since ready().
    SchemaDelta follow(Sighting const& seen);
    /// What was read may have been rolled back.
    void forget()
    {
        cookie_.reset();
        is_current_ = false;
    }

    [[nodiscard]] std::uint32_t cookie();
    /// Objects of Newel's and of other tools, "table newel_state".
    [[nodiscard]] std::set<std::string> const& hidden_objects() const { return hidden_objects_; }

private:
    struct Row {
        ObjectKey key{};
        std::string name{};   // as written
        std::string table{};  // as written
        std::string sql{};
        std::int64_t rowid{};
    };
    struct Known {
        std::string sql{};
        std::int64_t rowid{};
        bool depends_on_scope{};
    };

    [[nodiscard]] std::optional<Row> row_from(Query const& query);
    [[nodiscard]] std::vector<Row> all_rows();
    [[nodiscard]] std::vector<Row> rows_above_bound();
    [[nodiscard]] std::vector<Row> rows_of(std::set<std::string> const& tables);
    static void leave_out_shadows(std::vector<Row>& rows);
    /// Takes `rows` for all that there is of `expected`, plus what is new.
    SchemaDelta absorb(std::vector<Row> const& rows, std::set<ObjectKey> expected);
    void take(Row const& row, SchemaDelta& delta);
    void drop(ObjectKey const& key, SchemaDelta& delta);
    /// Nothing but drops: their names are all there is to know, and no row need be read.
    SchemaDelta follow_drops(std::set<ObjectKey> const& dropped);
    void refresh_dependents(SchemaDelta& delta);
    void put(SchemaObject object, SchemaDelta& delta);
    [[nodiscard]] std::set<ObjectKey> keys_of(std::set<std::string> const& tables) const;
    [[nodiscard]] bool has_virtual_tables() const { return !virtual_tables_.empty(); }

    Connection& connection_;
    HiddenNames const& hidden_;
    Query cookie_query_;
    Schema schema_{};
    std::map<ObjectKey, Known> known_{};
    std::map<std::string, std::set<ObjectKey>> by_table_{};
    std::set<ObjectKey> dependents_{};
    std::set<ObjectKey> virtual_tables_{};
    std::set<std::string> hidden_objects_{};
    std::optional<std::uint32_t> cookie_{};  // of what was read
    bool is_current_{};                      // as long as the transaction lasts
    std::int64_t bound_{};  // rows made from now on have a greater rowid, and so may some that are known
};

}  // namespace newel
