// What might be tried against Newel's own tables: by a step, at once or through something it leaves behind, and by
// somebody who made the whole database.
#include "attack/victim.h"

#include <catch2/catch.hpp>

#include <chrono>

using namespace newel;
using namespace newel::test;
using namespace std::chrono_literals;

namespace {

constexpr auto kOurs = "names beginning with newel_ are Newel's own";

std::vector<Attack> all_saying(std::string const& says, std::vector<std::string> const& statements,
                               ErrorCode code = ErrorCode::Refused)
{
    std::vector<Attack> attacks;
    for (auto const& sql : statements) attacks.push_back({sql, says, code});
    return attacks;
}

}  // namespace

TEST_CASE("no statement reads or writes the ledger, whatever it is called and however it is written", "[attack]")
{
    Victim victim;
    std::vector<std::string> statements;
    for (std::string const table :
         {"newel_state", "newel_steps", "newel_events", "newel_intent", "newel_kept", "newel_seals", "NEWEL_STATE",
          "main.Newel_Steps", "[newel_events]", "`newel_Kept`", "\"newel_state\"", "main.'newel_steps'"}) {
        statements.push_back(cat("DELETE FROM ", table));
        statements.push_back(cat("INSERT INTO ", table, " DEFAULT VALUES"));
        statements.push_back(cat("UPDATE ", table, " SET rowid = 5"));
    }
    for (std::string const other :
         {"UPDATE newel_state SET version = 9, app = 'mine'", "UPDATE OR REPLACE newel_steps SET version = 1",
          "REPLACE INTO newel_state (id, format) VALUES (1, 1)",
          "INSERT INTO newel_state (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET version = 9",
          "INSERT INTO newel_events SELECT * FROM newel_events",
          "WITH w AS (SELECT 1 AS n) INSERT INTO newel_steps SELECT n FROM w",
          "WITH w AS (SELECT version FROM newel_state) UPDATE t SET a = (SELECT version FROM w)",
          "INSERT INTO t VALUES (2, 'y') RETURNING (SELECT version FROM newel_state)",
          "DELETE FROM newel_kept RETURNING *", "UPDATE t SET b = s.app FROM newel_state AS s",
          "DELETE FROM t WHERE a IN (SELECT version FROM newel_status)", "SELECT count(*) FROM newel_steps",
          "SELECT 1 WHERE EXISTS (SELECT 1 FROM newel_seals)", "CREATE TABLE copy AS SELECT * FROM newel_steps",
          "CREATE VIRTUAL TABLE s USING fts5(app, content='newel_state', content_rowid='id');\n"
          "CREATE TABLE leak AS SELECT app FROM s"})
        statements.push_back(other);
    std::vector<Attack> attacks = all_saying(kOurs, statements);
    for (auto& attack : attacks)  // SQLite itself says that some of these cannot be
        if (attack.sql.find("rowid = 5") != std::string::npos ||
            attack.sql.find("'newel_steps' SET") != std::string::npos)
            attack.says = "step 2", attack.or_code = ErrorCode::Failed;
    try_everywhere(victim, attacks);
}

TEST_CASE("no object of the ledger is made, changed, renamed or dropped", "[attack]")
{
    Victim victim;
    auto attacks =
        all_saying(kOurs, {
                              "DROP TABLE newel_state",
                              "DROP TABLE IF EXISTS Main.\"NEWEL_STEPS\"",
                              "DROP VIEW newel_status",
                              "ALTER TABLE newel_state ADD COLUMN x",
                              "ALTER TABLE Newel_State RENAME TO mine",
                              "ALTER TABLE [newel_state] RENAME COLUMN app TO ppa",
                              "ALTER TABLE newel_steps DROP COLUMN mac",

                              "CREATE TABLE newel_mine (a)",
                              "CREATE TABLE IF NOT EXISTS newel_state (a)",
                              "CREATE TABLE 'NEWEL_x' (a)",
                              "CREATE VIEW newel_also AS SELECT 1",
                              "CREATE VIEW IF NOT EXISTS newel_state AS SELECT 1",
                              "CREATE INDEX newel_i ON t (a)",
                              "CREATE INDEX i ON newel_state (app)",
                              "CREATE UNIQUE INDEX i ON newel_events (kind)",
                              "CREATE TRIGGER newel_g AFTER INSERT ON t BEGIN SELECT 1; END",
                              "CREATE TRIGGER g AFTER INSERT ON newel_events BEGIN DELETE FROM t; END",
                              "CREATE TRIGGER g BEFORE UPDATE ON main.NEWEL_STATE BEGIN SELECT raise(IGNORE); END",
                              "CREATE TRIGGER g INSTEAD OF INSERT ON newel_status BEGIN SELECT 1; END",
                              "CREATE VIRTUAL TABLE newel USING fts5(a)",
                              "CREATE VIRTUAL TABLE newel USING rtree(id, x, y)",
                              "CREATE VIRTUAL TABLE newel_s USING fts5(a)",
                          });
    for (auto& attack : attacks)  // what they destroy is counted first, by a replay without a ledger
        if (attack.sql.starts_with("DROP ") || attack.sql.find("DROP COLUMN") != std::string::npos)
            attack.says = "newel_s", attack.or_code = ErrorCode::Failed;
    for (auto const& sql :
         {"ALTER TABLE t RENAME TO newel_t", "CREATE TABLE u (a); ALTER TABLE u RENAME TO \"Newel_U\"",
          "CREATE VIRTUAL TABLE x USING fts5(a); ALTER TABLE x RENAME TO newel",
          "CREATE VIRTUAL TABLE x USING rtree(id, x, y); ALTER TABLE x RENAME TO NEWEL"})
        attacks.push_back({sql, "the name is not the application's"});
    attacks.push_back({"CREATE TABLE u (a); ALTER TABLE u RENAME TO newel_state", "there is already another table",
                       ErrorCode::Failed});
    try_everywhere(victim, attacks);
}

TEST_CASE("nothing temporary stands in for the ledger", "[attack]")
{
    Victim victim;
    auto attacks =
        all_saying("newel_", {"CREATE TEMP TABLE newel_state (id, version)", "CREATE TABLE temp.newel_steps (version)",
                              "CREATE TEMPORARY VIEW newel_state AS SELECT 1",
                              "CREATE TEMP TRIGGER g AFTER INSERT ON newel_events BEGIN SELECT 1; END"});
    for (auto const& sql :
         {"CREATE TEMP TABLE mine (a)", "CREATE TABLE temp.mine (a)", "CREATE TEMP VIEW v AS SELECT 1",
          "CREATE TEMP TABLE mine AS SELECT 1", "CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
          "CREATE TEMPORARY TRIGGER IF NOT EXISTS g DELETE ON main.t BEGIN SELECT 1; END"})
        attacks.push_back({sql, "TEMP objects are not allowed"});
    for (auto& attack : attacks)
        if (attack.sql.find("newel_") != std::string::npos)
            attack.says = "step";  // whichever of both reasons comes first
    try_everywhere(victim, attacks);
}

TEST_CASE("no key leads into the ledger", "[attack]")
{
    Victim victim;
    try_everywhere(victim,
                   all_saying("may not reference Newel's tables",
                              {"CREATE TABLE u (a REFERENCES newel_state (id))",
                               "CREATE TABLE u (a REFERENCES 'newel_steps' (version) ON DELETE CASCADE)",
                               "CREATE TABLE u (a, FOREIGN KEY (a) REFERENCES [Newel_State] (id) ON UPDATE CASCADE)",
                               "CREATE TABLE u (a, CONSTRAINT k FOREIGN KEY (a) REFERENCES \"NEWEL_EVENTS\" ON DELETE "
                               "SET NULL DEFERRABLE INITIALLY DEFERRED)",
                               "ALTER TABLE t ADD COLUMN c REFERENCES `newel_kept` (id) ON DELETE CASCADE",
                               "CREATE TABLE u (a REFERENCES/**/newel_steps)"}));
}

TEST_CASE("what a step leaves behind writes the ledger neither then nor later", "[attack]")
{
    Victim victim;
    std::vector<std::string> bodies{
        "DELETE FROM newel_steps",
        "UPDATE newel_state SET version = 9",
        "INSERT INTO newel_events (at) VALUES (1)",
        "INSERT INTO audit SELECT version FROM newel_state",
        "UPDATE OR IGNORE 'newel_state' SET version = 9",
        "REPLACE INTO [Newel_State] (id) VALUES (1)",
        "SELECT CASE WHEN (SELECT count(*) FROM newel_steps) > 0 THEN raise(ABORT, 'no') END",
        // A function that is the application's alone keeps the rest from being looked at by SQLite.
        "SELECT app_function(1); DELETE FROM newel_steps",
        "SELECT app_function(1); DELETE FROM 'NEWEL_steps'",
        "INSERT INTO audit VALUES (app_function(1)); UPDATE OR REPLACE \"newel_state\" SET version = 9",
        "INSERT INTO not_there VALUES (1); INSERT OR IGNORE INTO newel_events (at) VALUES (1)",
        "DELETE FROM audit WHERE app_function(x); REPLACE INTO `newel_state` (id) VALUES (1)",
    };
    std::vector<std::string> statements;
    for (auto const& body : bodies) {
        statements.push_back(cat("CREATE TRIGGER g AFTER INSERT ON t BEGIN ", body, "; END"));
        statements.push_back(cat("CREATE TRIGGER g BEFORE DELETE ON t BEGIN SELECT 1; ", body, "; END"));
        statements.push_back(
            cat("CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g INSTEAD OF UPDATE ON v BEGIN ", body, "; END"));
        if (body.find("not_there") != std::string::npos) continue;  // SQLite does not rename around such a body
        statements.push_back(cat("CREATE TABLE u (a); CREATE TRIGGER g AFTER UPDATE OF a ON u BEGIN ", body,
                                 "; END; ALTER TABLE u RENAME TO w"));
    }
    for (auto const& more :
         {"CREATE TRIGGER g AFTER INSERT ON t WHEN (SELECT version FROM newel_state) BEGIN SELECT 1; END",
          "CREATE VIEW v AS SELECT * FROM newel_steps", "CREATE VIEW v AS SELECT app_function(1) FROM newel_steps",
          "CREATE TRIGGER f BEFORE INSERT ON t BEGIN SELECT app_function(1); END;\n"
          "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM newel_steps; END"})
        statements.push_back(more);
    try_everywhere(victim, all_saying("may not touch newel_", statements));
}

TEST_CASE("a trigger that lay in wait does not reach the ledger when a step fires it", "[attack]")
{
    Victim victim;
    // The application made it, or somebody with its file; no step did.
    victim.sql("CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM newel_steps; END");
    victim.steps({{"evil", "INSERT INTO t VALUES (2, 'y');", "DELETE FROM t WHERE a = 2;"}});
    auto const before = victim.image();
    CHECK_THAT(error_of([&] { victim.move(); }).message(), Catch::Contains("drifted"));
    auto const fired = error_of([&] { (void)victim.engine().move({.allowed = {.drift = true}}); });
    CHECK(fired.code() == ErrorCode::Refused);
    CHECK_THAT(fired.message(), Catch::Contains("may not touch newel_steps"));
    CHECK(victim.image() == before);
    victim.sql("DROP TRIGGER g");
    victim.moves_as_ever();
}

TEST_CASE("names that only look like the ledger's are the application's", "[attack]")
{
    Victim victim;
    victim.steps({{"looks",
                   "CREATE TABLE newelish (newel_id, b DEFAULT 'newel_x'); CREATE TABLE xnewel_state (a);\n"
                   "ALTER TABLE xnewel_state RENAME COLUMN a TO newel_a;\n"
                   "CREATE TRIGGER g AFTER UPDATE OF newel_id ON newelish BEGIN\n"
                   "  SELECT app_function(new.newel_id, 'newel_state');\n"
                   "  UPDATE xnewel_state SET newel_a = old.newel_id WHERE newel_a = 'newel_steps';\n"
                   "END;",
                   "DROP TABLE newelish; DROP TABLE xnewel_state;"}});
    CHECK(victim.move().applied == 1);
    victim.steps({});
    CHECK(victim.move().applied == 1);
}

TEST_CASE("a ledger in which something else stands where a table was is not read", "[attack]")
{
    std::string const endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) ";
    for (std::string const table : {"newel_state", "newel_steps", "newel_events", "newel_intent", "newel_kept"}) {
        INFO(table);
        Victim victim;
        auto const columns =
            victim.sql(cat("SELECT group_concat('x AS ' || name) FROM pragma_table_info('", table, "')"));
        victim.sql(cat("DROP VIEW newel_status; DROP TABLE ", table, "; CREATE VIEW ", table, " AS ", endless,
                       "SELECT ", columns, " FROM c"));
        victim.steps({{"more", "CREATE TABLE more (a);", "DROP TABLE more;"}});
        auto const code = in_a_process(0, [&] {
            ::alarm(20);
            int wrong = 0;
            auto const looked = [&](std::function<void()> const& look) {
                try {
                    look();
                } catch (Error const& error) {
                    wrong += error.code() == ErrorCode::Refused ? 0 : 1;
                }
            };
            looked([&] { (void)victim.engine().status(); });
            looked([&] { (void)victim.engine().log(0); });
            looked([&] { (void)victim.engine().check({}); });
            looked([&] { (void)victim.engine().recover(); });
            looked([&] { (void)victim.engine().leave(), ++wrong; });
            looked([&] { victim.move(), ++wrong; });
            return wrong;
        });
        CHECK(code == 0);
    }
}

TEST_CASE("a trigger on the ledger is told, and is not fired to write that down", "[attack]")
{
    for (std::string const event : {"INSERT ON newel_events", "UPDATE ON newel_state", "DELETE ON newel_intent"}) {
        INFO(event);
        Victim victim;
        victim.sql(cat("CREATE TRIGGER g AFTER ", event, " BEGIN INSERT INTO audit VALUES ('fired'); END"));
        victim.steps({{"more", "CREATE TABLE more (a);", "DROP TABLE more;"}});
        auto const error = error_of([&] { victim.move(); });
        CHECK(error.code() == ErrorCode::Refused);
        CHECK_THAT(error.message(), Catch::Contains("trigger g does not belong there"));
        victim.steps({{"evil", "nonsense", "SELECT 1;"}});
        (void)error_of([&] { victim.move(); });
        (void)error_of([&] { (void)victim.engine().leave(); });
        CHECK(victim.sql("SELECT count(*) FROM audit") == "0");
        victim.sql("DROP TRIGGER g");
        victim.moves_as_ever();
    }
}

TEST_CASE("a ledger whose cells are not what they should be is refused with a reason", "[attack]")
{
    for (std::string const change :
         {"UPDATE newel_state SET version = -1",
          "UPDATE newel_state SET version = 9223372036854775807",
          "UPDATE newel_state SET version = 7",
          "UPDATE newel_state SET chain = x'00'",
          "UPDATE newel_state SET chain = 'x'",
          "UPDATE newel_state SET chain = zeroblob(100000000)",
          "UPDATE newel_state SET app = x'00'",
          "UPDATE newel_state SET app = '../../etc'",
          "UPDATE newel_state SET app = char(27) || '[2J'",
          "UPDATE newel_state SET stores = '['",
          "UPDATE newel_state SET stores = '{\"db\":\"../..\"}'",
          "UPDATE newel_state SET stores = replace(hex(zeroblob(100000)), '0', '[')",
          "UPDATE newel_state SET fingerprint = NULL",
          "UPDATE newel_state SET ledger_chain = zeroblob(32)",
          "UPDATE newel_state SET lowest_reader = 99",
          "DELETE FROM newel_steps",
          "UPDATE newel_steps SET version = 2",
          "UPDATE newel_steps SET down = x''",
          "UPDATE newel_steps SET down = zeroblob(50000000)",
          "UPDATE newel_steps SET down = CAST(replace(hex(zeroblob(100000)), '0', '[') AS BLOB)",
          "UPDATE newel_steps SET down = CAST(replace(hex(zeroblob(100000)), '0', '{\"a\":') AS BLOB)",
          "UPDATE newel_steps SET step_id = zeroblob(32)",
          "UPDATE newel_steps SET content = zeroblob(32)",
          "UPDATE newel_steps SET outcome = 'evil'",
          "UPDATE newel_steps SET down_revision = 9223372036854775807",
          "UPDATE newel_steps SET delta = CAST('{\"put\":5}' AS BLOB)",
          "UPDATE newel_steps SET down_digest = zeroblob(32)"}) {
        INFO(change);
        Victim victim;
        victim.sql(change);
        victim.sql("DELETE FROM t");
        victim.steps({});
        auto const before = victim.image();
        // To v0: the ledger's own down is what is asked for.
        victim.repository.write("manifests/shop.yaml", "newel: 1\napp: shop\ndev: var\nsteps: {}\n");
        auto const error = error_of([&] { (void)victim.engine().move({.allowed = {.drift = true}}); });
        CHECK((error.code() == ErrorCode::Refused || error.code() == ErrorCode::Invalid));
        CHECK(error.message().find('\033') == std::string::npos);
        CHECK(error.message().size() < 2'000);
        CHECK(victim.image() == before);
        CHECK_NOTHROW(victim.sql("SELECT * FROM t, audit"));
    }
}
