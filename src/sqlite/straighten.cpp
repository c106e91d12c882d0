#include "sqlite/straighten.h"

#include "base/sql_tokens.h"
#include "base/text.h"
#include "schema/difference.h"
#include "schema/table_parts.h"
#include "sqlite/table_info.h"

#include <sqlite3.h>

#include <algorithm>
#include <optional>

namespace newel {

namespace {

/// RENAME with its old meaning while it lives: nothing but the table itself is rewritten.
class LegacyRename {
public:
    explicit LegacyRename(Connection& connection) : connection_(connection) { set(1); }
    ~LegacyRename() { set(0); }
    LegacyRename(LegacyRename const&) = delete;
    LegacyRename& operator=(LegacyRename const&) = delete;

private:
    void set(int on) { sqlite3_db_config(connection_.handle(), SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, on, nullptr); }
    Connection& connection_;
};

class Rebuild {
public:
    Rebuild(Connection& connection, SchemaObject const& wanted) : connection_(connection), wanted_(wanted) {}

    void run()
    {
        read();
        auto const temporary = std::string("newel_straightened");
        std::vector<std::string> order;
        for (auto const& column : wanted_.columns) order.push_back(column.name);
        auto const statement = with_columns_in_order(sql_, temporary, order);
        if (!statement) throw Error(ErrorCode::Failed, cat("table ", name_, " cannot be put in order"));
        connection_.execute(statement->c_str());
        copy(temporary);
        execute("DROP TABLE main.", quoted_name(name_));
        {
            LegacyRename legacy(connection_);
            execute("ALTER TABLE main.", quoted_name(temporary), " RENAME TO ", quoted_name(name_));
        }
        restore_sequence();
        for (auto const& sql : attached_) connection_.execute(sql.c_str());
    }

private:
    template <class... Pieces>
    void execute(Pieces const&... pieces)
    {
        connection_.execute(cat(pieces...).c_str());
    }

    void read()
    {
        auto query = connection_.prepare(
            "SELECT type, name, sql FROM main.sqlite_schema WHERE tbl_name = :table COLLATE NOCASE AND sql IS NOT NULL "
            "ORDER BY rowid");
        query.bind(":table", wanted_.key.name);
        while (query.step()) {
            if (query.view(0) == "table") {
                name_ = query.text(1);
                sql_ = query.text(2);
            } else {
                attached_.push_back(query.text(2));
            }
        }
        if (!connection_.has_table("sqlite_sequence")) return;
        auto sequence = connection_.prepare("SELECT seq FROM main.sqlite_sequence WHERE name = :table");
        sequence.bind(":table", name_);
        if (sequence.step() && !sequence.is_null(0)) sequence_ = sequence.number(0);
    }

    /// A name for the rowid that no column takes; empty for WITHOUT ROWID.
    [[nodiscard]] std::string rowid_name(std::vector<TableColumn> const& columns)
    {
        for (std::string const candidate : {"rowid", "_rowid_", "oid"}) {
            if (std::ranges::any_of(columns, [&](auto const& column) { return equal_folded(column.name, candidate); }))
                continue;
            try {
                (void)connection_.prepare(cat("SELECT ", candidate, " FROM main.", quoted_name(name_)));
                return candidate;
            } catch (Error const&) {
                return {};
            }
        }
        return {};
    }

    void copy(std::string const& into)
    {
        auto const columns = columns_of(connection_, name_);
        std::vector<std::string> names;
        if (auto const rowid = rowid_name(columns); !rowid.empty()) names.push_back(rowid);
        for (auto const& column : columns)
            if (!column.is_generated) names.push_back(quoted_name(column.name));
        auto const list = join(names, ", ");
        auto const rows = connection_.number(cat("SELECT count(*) FROM main.", quoted_name(name_)));
        execute("INSERT INTO main.", quoted_name(into), " (", list, ") SELECT ", list, " FROM main.",
                quoted_name(name_));
        if (sqlite3_changes64(connection_.handle()) != rows)
            throw Error(ErrorCode::Failed, cat("table ", name_, " could not be copied whole"));
    }

    void restore_sequence()
    {
        if (!sequence_) return;
        auto clear = connection_.prepare("DELETE FROM main.sqlite_sequence WHERE name = :table");
        clear.bind(":table", name_).run();
        auto insert = connection_.prepare("INSERT INTO main.sqlite_sequence (name, seq) VALUES (:table, :seq)");
        insert.bind(":table", name_).bind(":seq", *sequence_).run();
    }

    Connection& connection_;
    SchemaObject const& wanted_;
    std::string name_{};  // as written
    std::string sql_{};
    std::vector<std::string> attached_{};  // indexes and triggers
    std::optional<std::int64_t> sequence_{};
};

}  // namespace

std::vector<std::string> straighten_tables(Connection& connection, Schema const& actual, Schema const& expected)
{
    std::vector<SchemaObject const*> crooked;
    for (auto const& [key, wanted] : expected.objects()) {
        auto const* table = key.type == ObjectType::Table ? actual.find(key) : nullptr;
        if (table && differs_in_column_order_only(*table, wanted)) crooked.push_back(&wanted);
    }
    if (crooked.empty()) return {};
    std::vector<std::string> names;
    connection.execute("SAVEPOINT newel_straighten");
    try {
        for (auto const* wanted : crooked) {
            Rebuild(connection, *wanted).run();
            names.push_back(wanted->key.name);
        }
        connection.execute("RELEASE newel_straighten");
    } catch (...) {
        sqlite3_exec(connection.handle(), "ROLLBACK TO newel_straighten; RELEASE newel_straighten", nullptr, nullptr,
                     nullptr);
        throw;
    }
    return names;
}

}  // namespace newel
