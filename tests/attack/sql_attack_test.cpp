// What SQL that comes with a step, or out of a ledger that somebody else wrote, might try: to reach other files, the
// process, the transaction, or all memory.
#include "attack/victim.h"

#include <catch2/catch.hpp>

#include <chrono>

using namespace newel;
using namespace newel::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kMemory = std::size_t{1536} << 20;

/// The second step with this up, in a process that may not have much memory: 0 where it was done, 1 where it failed with
/// a reason; anything else is a fault.
int ends_well(Victim const& victim, std::string const& up)
{
    victim.steps({{"evil", up, "SELECT 1;"}});
    return in_a_process(kMemory, [&] {
        try {
            victim.move();
            return 0;
        } catch (Error const& error) {
            return error.code() == ErrorCode::Failed && error.message().find("step 2 evil") == 0 ? 1 : 2;
        }
    });
}

std::string times(std::string const& text, std::size_t count)
{
    std::string all;
    all.reserve(text.size() * count);
    while (count-- > 0) all += text;
    return all;
}

}  // namespace

TEST_CASE("no step reaches another file", "[attack]")
{
    Victim victim;
    try_everywhere(victim, {
                               {"ATTACH '{out}/new.db' AS other", "ATTACH is not allowed"},
                               {"attach database '{out}/secret' as other key ''", "ATTACH is not allowed"},
                               {"INSERT INTO t VALUES (2, 'y'); ATTACH 'file:{out}/new.db?mode=rwc' AS main2",
                                "ATTACH is not allowed"},
                               {"DETACH main", "DETACH is not allowed"},
                               {"VACUUM INTO '{out}/copy.db'", "VACUUM is not allowed"},
                               {"VACUUM main", "VACUUM is not allowed"},
                               {"SELECT readfile('{out}/secret')", "no such function", ErrorCode::Failed},
                               {"SELECT writefile('{out}/new', 'evil')", "no such function", ErrorCode::Failed},
                               {"SELECT edit('x', 'touch {out}/new')", "no such function", ErrorCode::Failed},
                               {"SELECT load_extension('{out}/secret')", "load_extension"},
                               {"SELECT load_extension('{out}/secret', 'entry')", "load_extension"},
                               {"PRAGMA temp_store_directory = '{out}'", "PRAGMA temp_store_directory"},
                               {"PRAGMA data_store_directory = '{out}'", "PRAGMA data_store_directory"},
                               {".output {out}/new\nSELECT 1", "syntax error", ErrorCode::Failed},
                           });
}

TEST_CASE("no step reaches the process through a function that takes a pointer or loads code", "[attack]")
{
    Victim victim;
    try_everywhere(
        victim,
        {
            {"SELECT fts3_tokenizer('simple', x'4141414141414141')", "fts3_tokenizer"},
            {"SELECT hex(FTS3_TOKENIZER('simple'))", "fts3_tokenizer"},
            {"CREATE VIRTUAL TABLE v USING fts3(a, tokenize=simple)", "virtual tables of module fts3"},
            {"CREATE VIRTUAL TABLE v USING fts4(a, tokenize=evil)", "virtual tables of module fts4"},
            {"CREATE VIRTUAL TABLE v USING fts3tokenize('simple')", "virtual tables of module fts3tokenize"},
            {"CREATE VIRTUAL TABLE v USING dbstat", "virtual tables of module dbstat"},
            {"CREATE VIRTUAL TABLE v USING csv(filename='{out}/secret')", "virtual tables of module csv"},
            {"CREATE VIRTUAL TABLE v USING fsdir('{out}')", "virtual tables of module fsdir"},
            {"CREATE VIRTUAL TABLE v USING json_each", "virtual tables of module json_each"},
            {"CREATE VIRTUAL TABLE IF NOT EXISTS main.v USING zipfile('{out}/new')",
             "virtual tables of module zipfile"},
            {"CREATE TABLE u (a, b AS (fts3_tokenizer('simple')))", "fts3_tokenizer"},
            {"CREATE TABLE u (a CHECK (load_extension(a) IS NULL))", "load_extension"},
            {"CREATE TABLE u (a DEFAULT (load_extension('x'))); INSERT INTO u DEFAULT VALUES", "load_extension",
             ErrorCode::Failed},
            {"CREATE INDEX i ON t (fts3_tokenizer(b))", "fts3_tokenizer"},
            {"CREATE INDEX i ON t (a) WHERE load_extension(b) IS NULL", "load_extension"},
            {"CREATE VIEW v AS SELECT fts3_tokenizer('simple'); SELECT * FROM v", "fts3_tokenizer", ErrorCode::Failed},
            {"CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT load_extension('x'); END", "load_extension"},
            {"SELECT sqlite_rename_table(1, 2, 3, 4, 5, 6, 7)", "sqlite_rename_table", ErrorCode::Failed,
             ErrorCode::Refused},
        });
}

TEST_CASE("no step changes how the database is kept", "[attack]")
{
    Victim victim;
    victim.sql("PRAGMA user_version = 7; PRAGMA application_id = 8");
    std::vector<Attack> attacks;
    for (std::string const pragma : {"writable_schema = ON",    "writable_schema = RESET",
                                     "main.journal_mode = WAL", "journal_mode = OFF",
                                     "synchronous = OFF",       "user_version = 9",
                                     "user_version = ''",       "user_version('')",
                                     "application_id = ''",     "schema_version = ''",
                                     "schema_version = 1",      "recursive_triggers = ''",
                                     "page_size = 512",         "trusted_schema = ON",
                                     "cell_size_check = 0",     "query_only = ON",
                                     "defer_foreign_keys = ON", "ignore_check_constraints = ON",
                                     "legacy_alter_table = ON", "locking_mode = EXCLUSIVE",
                                     "mmap_size = 1000000000",  "wal_checkpoint(TRUNCATE)",
                                     "incremental_vacuum",      "optimize",
                                     "shrink_memory",           "hard_heap_limit = 1",
                                     "journal_size_limit = 0",  "secure_delete = OFF",
                                     "temp_store = 2",          "auto_vacuum = 0",
                                     "analysis_limit = 1"})
        attacks.push_back(
            {cat("PRAGMA ", pragma), cat("PRAGMA ", split(pragma.substr(pragma.find('.') + 1), ' ')[0].substr(0, 5))});
    attacks.push_back({"PRAGMA foreign_keys = ON", "does nothing inside a transaction"});
    attacks.push_back({"SELECT * FROM pragma_optimize", "PRAGMA optimize is not allowed"});
    for (std::string const write : {"DELETE FROM sqlite_master", "UPDATE sqlite_schema SET sql = ''",
                                    "UPDATE OR IGNORE main.'sqlite_master' SET name = 'newel_x' WHERE name = 't'",
                                    "WITH w AS (SELECT 1) DELETE FROM [sqlite_schema]"})
        attacks.push_back({write, "may not be modified", ErrorCode::Failed});
    attacks.push_back({"INSERT INTO \"Sqlite_Master\" VALUES ('table', 'x', 'x', 2, 'CREATE TABLE x (a)')",
                       "sqlite_master may not be written by a step"});
    attacks.push_back(
        {"CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE sqlite_master SET sql = ''; END;\n"
         "INSERT INTO t VALUES (2, 'y')",
         "may not be modified", ErrorCode::Failed});
    attacks.push_back(
        {"CREATE TRIGGER g AFTER INSERT ON sqlite_master BEGIN SELECT 1; END", "system table", ErrorCode::Failed});
    attacks.push_back({"DROP TABLE sqlite_master", "may not be dropped", ErrorCode::Failed});
    attacks.push_back({"CREATE TABLE sqlite_x (a)", "reserved", ErrorCode::Failed});
    attacks.push_back({"ALTER TABLE t RENAME TO sqlite_stat1", "reserved", ErrorCode::Failed});
    for (std::string const shadow :
         {"INSERT INTO s_data VALUES (1, x'00')", "UPDATE s_content SET c0 = 'x'", "DELETE FROM s_config",
          "INSERT INTO r_node VALUES (7, zeroblob(48))", "UPDATE r_parent SET parentnode = 1"})
        attacks.push_back(
            {cat("CREATE VIRTUAL TABLE s USING fts5(a); CREATE VIRTUAL TABLE r USING rtree(id, x, y);\n", shadow),
             "may not be modified", ErrorCode::Failed});
    attacks.push_back(
        {"CREATE VIRTUAL TABLE s USING fts5(a); DROP TABLE s_idx", "may not be dropped", ErrorCode::Failed});
    try_everywhere(victim, attacks);
}

TEST_CASE("no step ends the transaction that it runs in, wherever it hides the word", "[attack]")
{
    Victim victim;
    std::vector<Attack> attacks;
    for (std::string const word : {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "commit transaction", "END", "eNd", "ROLLBACK",
                                   "ROLLBACK TO newel_step", "RELEASE newel_step", "RELEASE SAVEPOINT newel_step",
                                   "SAVEPOINT mine", "EXPLAIN COMMIT", "explain query plan rollback"})
        attacks.push_back({word, word[0] == 'S' ? "SAVEPOINT" : "BEGIN, COMMIT and ROLLBACK"});
    for (std::string const hidden :
         {"/* x */ COMMIT", "-- x\nCOMMIT", ";;COMMIT",
          "\xef\xbb\xbf"
          "COMMIT",
          "\f\r\nCOMMIT", "INSERT INTO t VALUES (2, 'y'); /* ; */ COMMIT; INSERT INTO t VALUES (3, 'z')",
          "SELECT 'BEGIN'; /* ' */ COMMIT -- '", "CREATE TABLE \"a;b\" (a); END",
          "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END; COMMIT", "SELECT 1 /* open; */; ROLLBACK /* open"})
        attacks.push_back({hidden, "BEGIN, COMMIT and ROLLBACK"});
    for (std::string const ending :
         {"INSERT OR ROLLBACK INTO t VALUES (2, 'x')",
          "UPDATE OR ROLLBACK t SET a = 1, b = 'x';\n"
          "INSERT OR ROLLBACK INTO t VALUES (1, 'z')",
          "CREATE TABLE z (a UNIQUE ON CONFLICT ROLLBACK); INSERT INTO z VALUES (1), (1)",
          "CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT raise(ROLLBACK, 'no'); END; INSERT INTO t VALUES (2, 'y')",
          "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT OR ROLLBACK INTO t VALUES (1, 'q'); END;\n"
          "INSERT OR ROLLBACK INTO t VALUES (2, 'y')"})
        attacks.push_back({ending, "everything was rolled back", ErrorCode::Failed});
    try_everywhere(victim, attacks);
}

TEST_CASE("a script with a NUL is told where it stands, before anything of it runs", "[attack]")
{
    Victim const victim;
    auto const before = victim.image();
    for (auto const& script : {std::string("SELECT 1;\n\0COMMIT", 17), std::string("\0DROP TABLE t", 13)}) {
        victim.steps({{"evil", script, "SELECT 1;"}});
        auto const error = error_of([&] { victim.move(); });
        CHECK(error.code() == ErrorCode::Invalid);
        CHECK_THAT(error.message(), Catch::Contains("0002-evil.up.sql") && Catch::Contains("NUL"));
        CHECK(victim.image() == before);
    }
    victim.moves_as_ever();
}

TEST_CASE("what a step uses of virtual tables works on data that was opened anew", "[attack]")
{
    Victim victim;
    std::vector<Script> known{{"search",
                               "CREATE VIRTUAL TABLE s USING fts5(b); CREATE VIRTUAL TABLE r USING rtree(id, x, y);",
                               "DROP TABLE s; DROP TABLE r;"}};
    victim.steps(known);
    victim.move();
    for (std::string const use :
         {"INSERT INTO s (b) VALUES ('word'); INSERT INTO r VALUES (1, 0, 1);", "DELETE FROM s WHERE s MATCH 'word';",
          "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO s (b) VALUES (new.b); END;",
          "INSERT INTO t SELECT value + 10, 'from json ' || value FROM json_each('[5, 6]');",
          "UPDATE t SET b = (SELECT value FROM json_tree('[7]') WHERE type = 'integer') WHERE a = 15;",
          "INSERT INTO audit SELECT name FROM pragma_table_info('t');"}) {
        INFO(use);
        known.push_back({cat("use-", known.size()), use, "DELETE FROM audit;"});
        victim.steps(known);
        CHECK(victim.move().applied == 1);
    }
    CHECK(victim.sql("SELECT b FROM t ORDER BY a") == "x\n7\nfrom json 6");
    CHECK(victim.sql("SELECT b FROM s ORDER BY 1") == "from json 5\nfrom json 6");
}

TEST_CASE("what a step writes into SQLite's own counters is the application's business alone", "[attack]")
{
    Victim const victim;
    std::vector<Script> const known{
        {"counters",
         "CREATE TABLE q (a INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO q DEFAULT VALUES; ANALYZE;\n"
         "UPDATE sqlite_sequence SET seq = 9223372036854775807; INSERT INTO sqlite_sequence VALUES ('newel_events', "
         "7);\n"
         "UPDATE sqlite_stat1 SET stat = '99999999999999999999 0 -1 unordered sz=0';\n"
         "INSERT INTO sqlite_stat1 VALUES ('newel_steps', NULL, '0'), ('newel_state', 'sqlite_autoindex_x', 'x x x');",
         "DROP TABLE q; DROP TABLE sqlite_stat1;"}};
    victim.steps(known);
    CHECK(victim.move().applied == 1);
    victim.moves_as_ever(known);
    CHECK(victim.engine().status().last_event->kind == "down");
    CHECK(victim.engine().move({.ref = "version:1", .allowed = {.loss = {2}}}).applied == 1);
}

TEST_CASE("what is made to take all memory ends with a reason, and no harm is done", "[attack][slow]")
{
    if (!kLimitsMemory) {
        WARN("SKIPPED: memory cannot be limited here");
        return;
    }
    Victim victim;
    auto const before = victim.image();
    for (std::string const& bomb : {
             std::string("SELECT zeroblob(2147483648)"),
             std::string("INSERT INTO t VALUES (2, zeroblob(1000000001))"),
             std::string("INSERT INTO t VALUES (2, zeroblob(990000000))"),
             std::string("SELECT length(hex(randomblob(400000000)))"),
             std::string("SELECT length(randomblob(9223372036854775807))"),
             std::string("SELECT length(replace(hex(zeroblob(10000)), '0', hex(zeroblob(100000))))"),
             std::string("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 300) "
                         "SELECT length(group_concat(hex(zeroblob(3000000)))) FROM c"),
             std::string("SELECT 'a' LIKE hex(zeroblob(4000000))"),
             std::string("SELECT 'a' GLOB replace(hex(zeroblob(4000000)), '00', '*[')"),
             cat("SELECT ", times("(", 100'000), "1", times(")", 100'000)),
             cat("SELECT ", times("1 + ", 100'000), "1"),
             cat("SELECT ", times("- ", 100'000), "1"),
             cat("SELECT ", times("CASE WHEN 1 THEN ", 20'000), "1", times(" END", 20'000)),
             cat("SELECT 1", times(" UNION ALL SELECT 1", 100'000)),
             cat("SELECT 1 FROM t", times(", t", 64)),
             cat("SELECT * FROM ", times("(SELECT * FROM ", 5'000), "t", times(")", 5'000)),
             cat("CREATE TABLE w (a", times(", a", 2'000), ")"),
             cat("SELECT '", times("x", 1'000'000)),
         }) {
        INFO(bomb.substr(0, 100));
        CHECK(ends_well(victim, bomb) == 1);
        CHECK(victim.image() == before);
    }
    victim.moves_as_ever();
}

TEST_CASE("what is merely large is carried out, in time", "[attack][slow]")
{
    Victim victim;
    std::string columns;
    for (int i = 0; i < 2'000; ++i) columns += cat(i > 0 ? ", c" : "c", i);
    for (std::string const& large : {
             cat("CREATE TABLE w (", columns, ");"),
             times("INSERT INTO audit (x) VALUES (1); -- among two hundred thousand, each of which was once a copy of "
                   "all\n",
                   200'000),
             cat("INSERT INTO audit VALUES ('", times("x", 30'000'000), "');"),
             cat("SELECT 1 IN (1", times(", 1", 300'000), ");"),
             cat("-- ", times("x", 10'000'000), "\n", times(";", 1'000'000)),
             std::string(
                 "INSERT INTO audit WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 300000) "
                 "SELECT x FROM c;"),
         }) {
        INFO(large.substr(0, 100));
        auto const start = std::chrono::steady_clock::now();
        CHECK(ends_well(victim, large) == 0);
        CHECK(std::chrono::steady_clock::now() - start < 60s);
        victim.steps({{"evil", large, "SELECT 1;"}});
        CHECK(victim.version() == "2");
        victim.sql("DROP TABLE IF EXISTS w; DELETE FROM audit");
        CHECK(in_a_process(0, [&] {
                  return victim.engine().move({.ref = "version:1", .allowed = {.drift = true}}).applied == 1 ? 0 : 1;
              }) == 0);
    }
}

TEST_CASE("what never ends is stopped by whoever watches", "[attack]")
{
    Victim victim;
    // Endless on this data alone: by itself the step has an end.
    victim.sql("INSERT INTO audit VALUES ('bait')");
    std::string const endless =
        "WITH RECURSIVE c(x) AS (SELECT 1 FROM audit UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c";
    struct Watch final : Observer {
        std::chrono::steady_clock::time_point start{std::chrono::steady_clock::now()};
        bool progress(Progress const&) override { return std::chrono::steady_clock::now() - start < 300ms; }
    };
    auto const before = victim.image();
    auto const stopped = [&] {
        Watch watch;
        auto const error = error_of([&] { (void)Engine(victim.settings(), &watch).move({}); });
        CHECK_THAT(error.message(), Catch::Contains("cancelled"));
        CHECK(error.code() == ErrorCode::Failed);
    };
    for (auto const& sql : {endless, cat("CREATE VIEW v AS ", endless, "; SELECT * FROM v"),
                            cat("CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE audit SET x = (", endless,
                                "); END; INSERT INTO t VALUES (2, 'y')"),
                            cat("UPDATE t SET b = (", endless, ")")}) {
        INFO(sql);
        victim.steps({{"evil", sql, "SELECT 1;"}});
        stopped();
        CHECK(victim.image() == before);
    }
    victim.steps({{"evil", "CREATE TABLE later (a);", endless}});
    victim.move();
    victim.steps({});
    stopped();
    CHECK(victim.version() == "2");
}
