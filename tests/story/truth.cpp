#include "story/world.h"
#include "support/files.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

StepFiles const kModels{"models", "CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT, size INTEGER);",
                        "DROP TABLE models;"};
StepFiles const kLog{"log", "CREATE TABLE log(line TEXT);", "DROP TABLE log;"};
StepFiles const kDropSize{"drop-size", "ALTER TABLE models DROP COLUMN size;",
                          "ALTER TABLE models ADD COLUMN size INTEGER;"};

/// Everything in it but the history of events, where a refusal leaves a line.
std::string dump_of(std::filesystem::path const& database)
{
    auto const file = database.string() + ".dump";
    auto const command = cat("sqlite3 '", database.string(), "' .dump | grep -v newel_events > '", file, "'");
    if (std::system(command.c_str()) != 0) throw std::runtime_error("the sqlite3 shell failed");
    return read_file(file);
}

}  // namespace

TEST_CASE("up from nothing equals schema at every version, and both equal the sqlite3 shell", "[story]")
{
    World world;
    std::vector<StepFiles> const all{
        kModels,
        {"view", "CREATE VIEW big AS SELECT name FROM models WHERE size > 10;", "DROP VIEW big;"},
        {"rebuild",
         "CREATE TABLE m2(id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '', size INTEGER);\nINSERT INTO m2 SELECT "
         "* FROM "
         "models;\nDROP VIEW big;\nDROP TABLE models;\nALTER TABLE m2 RENAME TO models;\nCREATE VIEW big AS SELECT "
         "name FROM "
         "models WHERE size > 10;",
         "CREATE TABLE m2(id INTEGER PRIMARY KEY, name TEXT, size INTEGER);\nINSERT INTO m2 SELECT * FROM "
         "models;\nDROP VIEW "
         "big;\nDROP TABLE models;\nALTER TABLE m2 RENAME TO models;\nCREATE VIEW big AS SELECT name FROM models WHERE "
         "size > "
         "10;"},
        {"index", "CREATE UNIQUE INDEX by_name ON models(name COLLATE NOCASE);", "DROP INDEX by_name;"},
        {"trigger",
         "CREATE TABLE log(line TEXT);\nCREATE TRIGGER t AFTER INSERT ON models BEGIN INSERT INTO log VALUES (CASE "
         "WHEN "
         "new.size > 1 THEN 'big' ELSE 'small' END); END;",
         "DROP TRIGGER t; DROP TABLE log;"}};
    world.commit_steps(all);
    std::vector<std::string> scripts;
    for (std::size_t version = 1; version <= all.size(); ++version) {
        scripts.push_back(all[version - 1].up);
        world.switch_data(cat("version:", version));
        TempDir const place;
        shell_runs(place / "shell.db", scripts);
        CHECK(raw_schema(world.database()) == raw_schema(place / "shell.db"));
        auto const printed = world.engine().schema(cat("version:", version));
        CHECK(world.engine().check({.as = cat("version:", version)}).data_schema == printed.fingerprint);
        // What `schema` prints makes that very schema again.
        std::string made;
        for (auto const& [key, object] : printed.schema.objects()) made += object.sql + ";\n";
        shell_runs(place / "printed.db", {made});
        CHECK(sql_on(place / "printed.db",
                     "SELECT group_concat(name) FROM (SELECT name FROM pragma_table_xinfo('models'))") ==
              world.sql("SELECT group_concat(name) FROM (SELECT name FROM pragma_table_xinfo('models'))"));
    }
    for (std::size_t version = all.size(); version-- > 0;) {
        world.switch_data(cat("version:", version));
        CHECK(world.version() == version);
        CHECK(world.engine().check({.as = cat("version:", version)}).data_schema ==
              world.engine().schema(cat("version:", version)).fingerprint);
    }
    CHECK(raw_schema(world.database()).empty());
}

TEST_CASE("a down that gives the columns back in another order is straightened", "[story]")
{
    World world;
    StepFiles const drop_name{"drop-name", "ALTER TABLE models DROP COLUMN name;",
                              "ALTER TABLE models ADD COLUMN name TEXT;"};
    world.commit_steps({kModels, drop_name});
    world.switch_data();
    world.sql("INSERT INTO models(id, size) VALUES (1, 10), (2, 20)");
    auto const moved = world.switch_data("version:1");
    CHECK(world.sql("SELECT group_concat(name) FROM pragma_table_info('models')") == "id,name,size");
    CHECK(world.sql("SELECT id, size FROM models") == "1|10\n2|20");
    REQUIRE(moved.notes.size() == 1);
    CHECK_THAT(moved.notes.front(), Contains("models"));
}

TEST_CASE("a positional INSERT … SELECT * after down and up again never swaps columns", "[story]")
{
    World world;
    StepFiles const drop_name{"drop-name", "ALTER TABLE models DROP COLUMN name;",
                              "ALTER TABLE models ADD COLUMN name TEXT;"};
    world.commit_steps({kModels, drop_name}, "a");
    world.switch_data();
    world.sql("INSERT INTO models(id, size) VALUES (1, 10)");
    // Another branch copies the table by position: 2 goes down, then this comes up, in one transaction.
    StepFiles const copy{
        "copy", "CREATE TABLE copied(id INTEGER, name TEXT, size INTEGER);\nINSERT INTO copied SELECT * FROM models;",
        "DROP TABLE copied;"};
    world.commit_steps({kModels, copy}, "b");
    world.switch_data();
    CHECK(world.sql("SELECT id, name IS NULL, size FROM copied") == "1|1|10");
}

TEST_CASE("an empty down of a step that changed the schema is a missing down", "[story]")
{
    World world;
    auto empty = kLog;
    empty.down = "-- nothing to do\n;;\n";
    world.commit_steps({kModels, empty});
    world.switch_data();
    auto const error = error_of([&] { world.switch_data("version:1"); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("its down is empty, although the step changed the schema"));
    CHECK(world.version() == 2);
}

TEST_CASE("an empty down of a step that changed rows alone is a way down", "[story]")
{
    World world;
    world.commit_steps({kModels, {"fill", "INSERT INTO models(name) VALUES ('a');", ""}});
    world.switch_data();
    world.switch_data("version:1");
    CHECK(world.version() == 1);
}

TEST_CASE("a down that does not give the schema back is caught before COMMIT and told with its objects", "[story]")
{
    World world;
    StepFiles const half{
        "half", "CREATE TABLE extra(a); CREATE INDEX by_a ON extra(a); ALTER TABLE models ADD COLUMN hash TEXT;",
        "DROP TABLE extra;"};
    world.commit_steps({kModels, half, kLog});
    world.switch_data();
    auto const before = dump_of(world.database());
    auto const error = error_of([&] { world.switch_data("version:1"); });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK_THAT(error.message(), Contains("step 2 half"));
    CHECK_THAT(error.message(), Contains("does not give back the schema of v1"));
    CHECK_THAT(error.message(), Contains("models") && Contains("hash"));
    CHECK(dump_of(world.database()) == before);
}

TEST_CASE("what a down leaves behind is found even where the next up would hide it", "[story]")
{
    World world;
    StepFiles const careless{"careless", "CREATE TABLE a(x); CREATE TABLE b(x);", "DROP TABLE a;"};
    StepFiles const hiding{"hiding",
                           "CREATE TABLE IF NOT EXISTS a(x); CREATE TABLE IF NOT EXISTS b(x); CREATE TABLE c(x);",
                           "DROP TABLE a; DROP TABLE b; DROP TABLE c;"};
    world.commit_steps({kModels, careless}, "a");
    world.switch_data();
    world.commit_steps({kModels, hiding}, "b");
    auto const error = error_of([&] { world.switch_data(); });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK_THAT(error.message(), Contains("step 2 careless") && Contains("table b is extra"));
    CHECK(world.version() == 2);
}

TEST_CASE("a script that fails in its middle leaves nothing, and shows file, line and statement", "[story]")
{
    World world;
    world.commit_steps({kModels});
    world.switch_data();
    world.sql("INSERT INTO models(name) VALUES ('a'), ('a')");
    world.steps({kModels,
                 {"unique", "CREATE TABLE t(a);\n\n-- one of each\nCREATE UNIQUE INDEX u\n  ON models(name);\n",
                  "DROP INDEX u;"}});
    auto const before = dump_of(world.database());
    auto const error = error_of([&] { world.switch_data(); });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK(error.place().file == "migrations/0002-unique.up.sql");
    CHECK(error.place().line == 4);
    CHECK_THAT(error.message(), Contains("UNIQUE constraint failed") && Contains("CREATE UNIQUE INDEX u"));
    CHECK(dump_of(world.database()) == before);
}

TEST_CASE("drift is named object by object, and refused unless allowed", "[story]")
{
    World world;
    world.commit_steps({kModels, kLog});
    world.switch_data("version:1");
    world.sql("CREATE TABLE scratch(a); CREATE INDEX extra ON models(name); ALTER TABLE models ADD COLUMN hash TEXT;");
    auto const answer = world.engine().check({.as = "version:1"});
    CHECK(answer.verdict == Verdict::Drifted);
    CHECK(answer.drift.size() == 3);
    auto const error = error_of([&] { world.switch_data(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("scratch") && Contains("extra") && Contains("hash"));
    world.switch_data("", {.drift = true});
    CHECK(world.version() == 2);
    CHECK(world.engine().check({}).verdict == Verdict::Drifted);
}

TEST_CASE("a vacuum or an ANALYZE is no drift", "[story]")
{
    World world;
    world.commit_steps({kModels});
    world.switch_data();
    world.sql("ANALYZE; VACUUM;");
    CHECK(world.engine().check({}).verdict == Verdict::Ready);
}

TEST_CASE("a step of a later format stops only a plan that needs it", "[story]")
{
    World world;
    world.steps({kModels, kLog});
    world.repository.write("manifests/shop.yaml",
                           "newel: 1\napp: shop\ndev: var\nsteps:\n  1: models\n  2: {name: log, quantum: yes}\n");
    world.switch_data("version:1");
    CHECK(world.version() == 1);
    auto const error = error_of([&] { world.switch_data(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("Step 2 log cannot be run here") && Contains("quantum"));
    CHECK(world.version() == 1);
}

TEST_CASE("data of another app is refused", "[story]")
{
    World world;
    world.commit_steps({kModels});
    world.switch_data();
    world.repository.write("manifests/shop.yaml",
                           "newel: 1\napp: other\nstores: {db: {sqlite: shop.db}}\ndev: var\nsteps:\n  1: models\n");
    CHECK(world.engine().check({}).verdict == Verdict::Foreign);
    auto const error = error_of([&] { world.switch_data(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("holds the data of app shop, not of other"));
}

TEST_CASE("pristine data is told apart from unmanaged", "[story]")
{
    World world;
    world.commit_steps({kModels, kLog});
    CHECK(world.engine().check({}).verdict == Verdict::Pristine);
    CHECK_FALSE(std::filesystem::exists(world.database()));
    std::filesystem::create_directories(world.database().parent_path());
    world.sql("VACUUM");
    CHECK(world.engine().check({}).verdict == Verdict::Pristine);
    world.sql("CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT, size INTEGER)");
    CHECK(world.engine().check({}).verdict == Verdict::Unmanaged);
    auto const error = error_of([&] { world.switch_data(); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.advice(), Contains("newel adopt"));
}

TEST_CASE("adopt finds the version by fingerprint and can go on from there", "[story]")
{
    World world;
    world.commit_steps({kModels, kLog, kDropSize});
    std::filesystem::create_directories(world.database().parent_path());
    shell_runs(world.database(), {kModels.up, kLog.up});
    auto const adopted = world.engine().adopt({});
    CHECK(adopted.target.position.version == DataVersion{2});
    CHECK(world.version() == 2);
    world.switch_data();
    CHECK(world.version() == 3);
    world.switch_data("version:0", {.loss = {}});
    CHECK(raw_schema(world.database()).empty());
}

TEST_CASE("adopt lists every version that fits, and needs to be told which", "[story]")
{
    World world;
    world.commit_steps({kModels, {"fill", "INSERT INTO models(name) VALUES ('x');", "DELETE FROM models;"}, kLog});
    std::filesystem::create_directories(world.database().parent_path());
    shell_runs(world.database(), {kModels.up});
    auto const error = error_of([&] { (void)world.engine().adopt({}); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.advice(), Contains("--at version:1") && Contains("--at version:2"));
    (void)world.engine().adopt({.at = "version:2"});
    CHECK(world.version() == 2);
}

TEST_CASE("adopt of data that fits nothing names the objects that differ from the nearest", "[story]")
{
    World world;
    world.commit_steps({kModels, kLog});
    std::filesystem::create_directories(world.database().parent_path());
    shell_runs(world.database(), {kModels.up, kLog.up, "CREATE TABLE mine(a);"});
    auto const error = error_of([&] { (void)world.engine().adopt({}); });
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("nearest is v2") && Contains("mine"));
    CHECK(world.sql("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'newel%'") == "0");
}

TEST_CASE("leave takes Newel's tables out and leaves the data as it is", "[story]")
{
    World world;
    world.commit_steps({kModels, kLog});
    world.switch_data();
    world.sql("INSERT INTO models(name) VALUES ('kept')");
    auto const schema = raw_schema(world.database());
    (void)world.engine().leave();
    CHECK(raw_schema(world.database()) == schema);
    CHECK(world.sql("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'newel%'") == "0");
    CHECK(world.sql("SELECT name FROM models") == "kept");
    (void)world.engine().adopt({});
    CHECK(world.version() == 2);
}

TEST_CASE("rows that a step would destroy are counted, and need leave by name", "[story]")
{
    World world;
    world.commit_steps({kModels, kLog, kDropSize});
    world.switch_data("version:2");

    SECTION("a dropped table without rows loses nothing")
    {
        auto const moved = world.switch_data("version:1");
        CHECK(moved.plan.steps.front().loss == Loss::None);
    }
    SECTION("a dropped table with rows does")
    {
        world.sql("INSERT INTO log VALUES ('a'), ('b')");
        auto const error = error_of([&] { world.switch_data("version:1"); });
        CHECK(error.code() == ErrorCode::Refused);
        CHECK_THAT(error.message(), Contains("step 2 log: table log: 2 rows"));
        CHECK_THAT(error.advice(), Contains("--allow-loss 2"));
        world.switch_data("version:1", {.loss = {2}});
        CHECK(world.version() == 1);
    }
    SECTION("so does a column going up")
    {
        world.sql("INSERT INTO models(name, size) VALUES ('a', 1), ('b', NULL)");
        auto const plan = world.engine().plan("version:3").plan;
        REQUIRE(plan.needs == std::vector<std::string>{"--allow-loss 3"});
        CHECK(plan.steps.front().lost.front().rows == 1);
    }
    SECTION("rows are followed through a rename")
    {
        world.commit_steps(
            {kModels, kLog, {"rename", "ALTER TABLE log RENAME TO journal;", "ALTER TABLE journal RENAME TO log;"}});
        world.switch_data();
        world.sql("INSERT INTO journal VALUES ('a')");
        auto const plan = world.engine().plan("version:1").plan;
        CHECK(plan.needs == std::vector<std::string>{"--allow-loss 2"});
    }
}

TEST_CASE("a dry run does it all and changes not one byte", "[story]")
{
    World world;
    world.commit_steps({kModels, kLog});
    world.switch_data("version:1");
    auto const before = read_file(world.database());
    auto const result = world.engine().move({.dry_run = true});
    CHECK(result.dry_run);
    REQUIRE(result.actions.size() == 1);
    CHECK(result.actions.front().kind == "create");
    CHECK(result.actions.front().object == "table log");
    CHECK(read_file(world.database()) == before);
    auto const script_fails = error_of([&] {
        world.steps({kModels, {"bad", "CREATE TABLE x(;", ""}});
        (void)world.engine().move({.dry_run = true});
    });
    CHECK(script_fails.code() == ErrorCode::Failed);
}

TEST_CASE("a dry run on data that is not there yet makes no file", "[story]")
{
    World world;
    world.commit_steps({kModels});
    auto const result = world.engine().move({.dry_run = true});
    CHECK(result.applied == 1);
    CHECK_FALSE(std::filesystem::exists(world.database()));
}

TEST_CASE("references that a plan breaks stop it, references that were broken before do not", "[story]")
{
    World world;
    StepFiles const child{"child", "CREATE TABLE child(id INTEGER PRIMARY KEY, model INTEGER REFERENCES models(id));",
                          "DROP TABLE child;"};
    StepFiles const cut{"cut", "DELETE FROM models WHERE id = 1;", "SELECT 1;"};
    world.commit_steps({kModels, child, cut});
    world.switch_data("version:2");
    world.sql("INSERT INTO models(id) VALUES (1); INSERT INTO child(model) VALUES (99)");
    CHECK_NOTHROW(world.switch_data());
    world.switch_data("version:2");
    world.sql("INSERT INTO models(id) VALUES (1); INSERT INTO child(model) VALUES (1)");
    auto const error = error_of([&] { world.switch_data(); });
    CHECK(error.code() == ErrorCode::Failed);
    CHECK_THAT(error.message(), Contains("1 row pointing to nothing") && Contains("table child"));
    CHECK(world.version() == 2);
}

TEST_CASE("a step that asks for foreign keys runs with them, in a part of its own", "[story]")
{
    World world;
    world.steps({kModels});
    world.repository.write("manifests/shop.yaml",
                           "newel: 1\napp: shop\ndev: var\nsteps:\n  1: models\n  2: {name: child}\n  3: {name: cut, "
                           "foreign_keys: on}\n  4: {name: log}\n");
    world.repository.write(
        "migrations/0002-child.up.sql",
        "CREATE TABLE child(id INTEGER PRIMARY KEY, model INTEGER REFERENCES models(id) ON DELETE CASCADE);\n"
        "INSERT INTO models(id) VALUES (1), (2); INSERT INTO child(model) VALUES (1), (2);");
    world.repository.write("migrations/0002-child.down.sql", "DROP TABLE child; DELETE FROM models;");
    world.repository.write("migrations/0003-cut.up.sql", "DELETE FROM models WHERE id = 1;");
    world.repository.write("migrations/0003-cut.down.sql", "INSERT INTO models(id) VALUES (1);");
    world.repository.write("migrations/0004-log.up.sql", kLog.up);
    world.repository.write("migrations/0004-log.down.sql", kLog.down);
    auto const moved = world.switch_data();
    CHECK(moved.plan.parts == 3);
    CHECK(world.sql("SELECT model FROM child") == "2");
    CHECK(world.version() == 4);
}
