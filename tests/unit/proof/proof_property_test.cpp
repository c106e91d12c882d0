// Random steps whose proof is known from a model: the prover's verdict agrees. Random tables: the generator's rows fit.
#include "base/text.h"
#include "proof/row_generator.h"
#include "unit/proof/proof_world.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace newel;
using namespace newel::test;

namespace {

class Random {
public:
    explicit Random(unsigned seed) : random_(seed) {}
    std::size_t below(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <class T>
    T const& of(std::vector<T> const& all)
    {
        return all[below(all.size())];
    }

private:
    std::mt19937 random_;
};

/// A schema of tables with TEXT columns besides their keys, and steps of which it is known what they lose.
class ModelApp {
public:
    explicit ModelApp(unsigned seed) : random_(seed) {}

    std::vector<Scripts> steps{};
    std::string expected{};

    void add_step()
    {
        if (tables_.empty()) return make_table();
        auto& table = tables_[random_.below(tables_.size())];
        switch (random_.below(9)) {
            case 0: return make_table();
            case 1: return add_column(table);
            case 2: return rename_column(table);
            case 3: return drop_column(table);
            case 4: return rebuild(table);
            case 5: return append(table);
            case 6: return overwrite(table);
            case 7: return rename_table(table);
            default: return swap_values(table);
        }
    }

private:
    struct Table {
        std::string name{};
        bool has_key{};
        std::vector<std::string> columns{};
    };

    void step(std::string up, std::string down, std::string const& proof)
    {
        steps.push_back({std::move(up), std::move(down)});
        expected += (expected.empty() ? "" : " ") + proof;
    }

    std::string fresh(std::string const& stem) { return cat(stem, ++names_); }

    static std::string columns_of(Table const& table)
    {
        std::string text = table.has_key ? "id INTEGER PRIMARY KEY" : "";
        for (auto const& column : table.columns) text += cat(text.empty() ? "" : ", ", column, " TEXT");
        return text;
    }

    void make_table()
    {
        Table table{.name = fresh("t"), .has_key = random_.one_in(2), .columns = {fresh("c"), fresh("c")}};
        step(cat("CREATE TABLE ", table.name, "(", columns_of(table), ")"), cat("DROP TABLE ", table.name), "exact");
        tables_.push_back(table);
    }

    void add_column(Table& table)
    {
        auto const name = fresh("c");
        step(cat("ALTER TABLE ", table.name, " ADD COLUMN ", name, " TEXT"),
             cat("ALTER TABLE ", table.name, " DROP COLUMN ", name), "exact");
        table.columns.push_back(name);
    }

    void rename_column(Table& table)
    {
        auto& column = table.columns[random_.below(table.columns.size())];
        auto const name = fresh("c");
        auto const rename = [&](std::string const& from, std::string const& to) {
            return cat("ALTER TABLE ", table.name, " RENAME COLUMN ", from, " TO ", to);
        };
        step(rename(column, name), rename(name, column), "exact");
        column = name;
    }

    void drop_column(Table& table)
    {
        if (table.columns.size() < 2) return add_column(table);
        auto const at = table.columns.begin() + static_cast<std::ptrdiff_t>(random_.below(table.columns.size()));
        step(cat("ALTER TABLE ", table.name, " DROP COLUMN ", *at),
             cat("ALTER TABLE ", table.name, " ADD COLUMN ", *at, " TEXT"), "lossy");
        table.columns.erase(at);
    }

    /// To a table with one more constraint that all rows meet, and back.
    void rebuild(Table const& table)
    {
        auto const copy = [&](std::string const& more) {
            return cat("CREATE TABLE copy(", columns_of(table), more, "); INSERT INTO copy SELECT * FROM ", table.name,
                       "; DROP TABLE ", table.name, "; ALTER TABLE copy RENAME TO ", table.name);
        };
        auto const check = cat(", CHECK (", table.columns[0], " IS NULL OR length(", table.columns[0], ") >= 0)");
        step(copy(check), copy(""), "exact");
        step(copy(""), copy(check), "exact");  // and back, so that the model need not know of it
    }

    void append(Table const& table)
    {
        auto const& column = random_.of(table.columns);
        step(cat("UPDATE ", table.name, " SET ", column, " = ", column, " || 'x' WHERE typeof(", column, ") = 'text'"),
             cat("UPDATE ", table.name, " SET ", column, " = substr(", column, ", 1, length(", column,
                 ") - 1) WHERE typeof(", column, ") = 'text'"),
             "exact");
    }

    void overwrite(Table const& table)
    {
        step(cat("UPDATE ", table.name, " SET ", random_.of(table.columns), " = 'overwritten ", ++names_, "'"), "",
             "lossy");
    }

    void swap_values(Table const& table)
    {
        if (table.columns.size() < 2) return append(table);
        auto const swap = cat("UPDATE ", table.name, " SET ", table.columns[0], " = ", table.columns[1], ", ",
                              table.columns[1], " = ", table.columns[0]);
        step(swap, swap, "exact");
    }

    void rename_table(Table& table)
    {
        auto const name = fresh("t");
        step(cat("ALTER TABLE ", table.name, " RENAME TO ", name), cat("ALTER TABLE ", name, " RENAME TO ", table.name),
             "exact");
        table.name = name;
    }

    Random random_;
    int names_{};
    std::vector<Table> tables_{};
};

/// A table with whatever constraints there are, of which it is known that some row meets them.
std::string random_table(Random& random, std::size_t number, std::vector<std::string> const& earlier)
{
    static std::vector<std::string> const types{"INTEGER",  "TEXT",    "REAL", "BLOB",       "NUMERIC",
                                                "DATETIME", "BOOLEAN", "",     "VARCHAR(20)"};
    static std::vector<std::string> const strict_types{"INTEGER", "TEXT", "REAL", "BLOB", "ANY", "INT"};
    static std::vector<std::string> const checks{"$ IS NULL OR $ <> 'never'", "$ NOT IN (17, 'x')",
                                                 "typeof($) <> 'blob' OR length($) < 10000", "$ IS NOT 99"};
    bool const is_strict = random.one_in(3);
    bool const has_rowid = !random.one_in(4);
    auto const key = random.below(3);
    std::string sql = cat("CREATE TABLE t", number, "(");
    sql += key == 0   ? "id INTEGER PRIMARY KEY"
           : key == 1 ? "id TEXT PRIMARY KEY"
                      : "id INTEGER NOT NULL, k TEXT NOT NULL";
    auto const columns = 1 + random.below(5);
    for (std::size_t i = 0; i < columns; ++i) {
        sql += cat(", c", i, " ", random.of(is_strict ? strict_types : types));
        if (random.one_in(3)) sql += " NOT NULL";
        if (random.one_in(5)) sql += " UNIQUE";
        if (random.one_in(3)) {
            auto check = random.of(checks);
            for (auto at = check.find('$'); at != std::string::npos; at = check.find('$'))
                check.replace(at, 1, cat("c", i));
            sql += cat(" CHECK (", check, ")");
        }
    }
    if (random.one_in(4))
        sql += cat(", g ", is_strict ? "ANY" : "", " AS (c0) ", random.one_in(2) ? "STORED" : "VIRTUAL");
    bool const points = !earlier.empty() && random.one_in(2);
    if (points) sql += cat(", f ", is_strict ? "ANY" : "", random.one_in(2) ? " NOT NULL" : "");
    if (random.one_in(4) && key != 2) sql += cat(", own ", key == 0 ? "INTEGER" : "TEXT");
    bool const points_to_itself = sql.ends_with("own INTEGER") || sql.ends_with("own TEXT");
    if (key == 2) sql += ", PRIMARY KEY (id, k)";
    if (points) sql += cat(", FOREIGN KEY (f) REFERENCES ", random.of(earlier));
    if (points_to_itself) sql += cat(", FOREIGN KEY (own) REFERENCES t", number, "(id)");
    sql += ")";
    std::vector<std::string> options;
    if (is_strict) options.emplace_back("STRICT");
    if (!has_rowid) options.emplace_back("WITHOUT ROWID");
    return cat(sql, " ", join(options, ", "), ";\n");
}

}  // namespace

TEST_CASE("the proof of random steps is what a model knows", "[proof][property]")
{
    for (unsigned seed = 1; seed <= 150; ++seed) {
        ModelApp app(seed);
        for (int i = 0; i < 12; ++i) app.add_step();
        auto const proof = proven(app.steps);
        std::string scripts;
        for (auto const& step : app.steps) scripts += cat(step.up, "\n    ", step.down, "\n");
        INFO("seed " << seed << "\n" << scripts << told(proof));
        REQUIRE(proofs(proof) == app.expected);
    }
}

TEST_CASE("the rows that are made fit random tables", "[proof][property]")
{
    for (unsigned seed = 1; seed <= 300; ++seed) {
        Random random(seed);
        std::string schema;
        std::vector<std::string> names;
        std::vector<std::string> keyed;  // by one column: others can point to them
        for (std::size_t number = 0; number < 4; ++number) {
            auto const table = random_table(random, number, keyed);
            names.push_back(cat("t", number));
            if (table.find("PRIMARY KEY (id, k)") == std::string::npos) keyed.push_back(names.back());
            schema += table;
        }
        INFO("seed " << seed << "\n" << schema);
        auto const scratch = open_steady_scratch();
        {
            WriteScope write(*scratch.store);
            (void)scratch.store->run({sql_operation("db", schema)}, [] { return true; });
            write.commit();
        }
        for (auto const& filled : RowGenerator(*scratch.store, *scratch.rows).fill(names, 16, Manner::Wild)) {
            INFO(filled.table << ": " << filled.reason);
            REQUIRE(filled.rows > 0);
            REQUIRE(filled.rows == scratch.store->count_rows(filled.table));
        }
        REQUIRE(scratch.store->broken_references().empty());
        WriteScope write(*scratch.store);  // NOT NULL, CHECK and UNIQUE, once more and by SQLite itself
        REQUIRE_NOTHROW(
            scratch.store->run({sql_operation("db",
                                              "CREATE TABLE ok(a CHECK (a = 'ok'));"
                                              "INSERT INTO ok SELECT integrity_check FROM pragma_integrity_check")},
                               [] { return true; }));
    }
}
