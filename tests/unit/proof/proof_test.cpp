// What the lock says of a step after it went up, down and up again with rows.
#include "unit/proof/proof_world.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;

namespace {

Scripts const kModels{"CREATE TABLE models(id INTEGER PRIMARY KEY, name TEXT NOT NULL, legacy TEXT, size INTEGER)",
                      "DROP TABLE models"};

}  // namespace

TEST_CASE("a table that comes and goes is exact", "[proof]")
{
    auto const proof = proven({kModels});
    CHECK(proofs(proof) == "exact");
    CHECK(told(proof).empty());
}

TEST_CASE("a column that is dropped and comes back empty is lossy, and told by name and count", "[proof]")
{
    auto const proof =
        proven({kModels, {"ALTER TABLE models DROP COLUMN size", "ALTER TABLE models ADD COLUMN size INTEGER"}});
    CHECK(proofs(proof) == "exact lossy");
    CHECK_THAT(told(proof),
               Catch::Matchers::StartsWith("lossy-down: step 2 step: lossy: models.size, 14 of 16 rows do not come "
                                           "back ("));
    REQUIRE(proof.findings.size() == 1);
    CHECK(proof.findings[0].level == Finding::Level::Warning);
}

TEST_CASE("a rename is exact, and so is a copy to a new table and back", "[proof]")
{
    CHECK(proofs(proven(
              {kModels,
               {"ALTER TABLE models RENAME COLUMN legacy TO old", "ALTER TABLE models RENAME COLUMN old TO legacy"},
               {"ALTER TABLE models RENAME TO things", "ALTER TABLE things RENAME TO models"},
               {"CREATE TABLE n(id INTEGER PRIMARY KEY, name TEXT NOT NULL, old TEXT, size INTEGER, UNIQUE(id, name));"
                "INSERT INTO n SELECT * FROM things; DROP TABLE things; ALTER TABLE n RENAME TO things;",
                "CREATE TABLE n(id INTEGER PRIMARY KEY, name TEXT NOT NULL, old TEXT, size INTEGER);"
                "INSERT INTO n SELECT * FROM things; DROP TABLE things; ALTER TABLE n RENAME TO things;"}})) ==
          "exact exact exact exact");
}

TEST_CASE("columns that come back in another order are straightened, rows and all", "[proof]")
{
    CHECK(proofs(proven(
              {kModels,
               {"CREATE TABLE kept AS SELECT id, legacy FROM models; ALTER TABLE models DROP COLUMN legacy",
                "ALTER TABLE models ADD COLUMN legacy TEXT;"
                "UPDATE models SET legacy = (SELECT legacy FROM kept WHERE kept.id = models.id); DROP TABLE kept"}})) ==
          "exact exact");
}

TEST_CASE("a dropped table whose rows are gone is lossy", "[proof]")
{
    auto const proof = proven({kModels, {"DROP TABLE models", kModels.up}});
    CHECK(proofs(proof) == "exact lossy");
    CHECK(told(proof) == "lossy-down: step 2 step: lossy: models, 16 of 16 rows are gone\n");
}

TEST_CASE("without a declared key rows are told apart by all that they hold", "[proof]")
{
    auto const proof = proven({{"CREATE TABLE t(a TEXT, b TEXT)", "DROP TABLE t"},
                               {"UPDATE t SET b = 'new'", ""},
                               {"DELETE FROM t WHERE a IS NULL", ""}});
    CHECK(proofs(proof) == "exact lossy lossy");
    CHECK_THAT(told(proof), Catch::Matchers::Contains("t.b, 16 of 16 rows do not come back"));
    CHECK_THAT(told(proof), Catch::Matchers::Contains("step 3 step: lossy: t, "));
}

TEST_CASE("an inverse that holds for small numbers alone is found out", "[proof]")
{
    auto const proof = proven({kModels, {"UPDATE models SET size = size * 2", "UPDATE models SET size = size / 2"}});
    CHECK(proofs(proof) == "exact lossy");
    CHECK_THAT(told(proof), Catch::Matchers::Contains("models.size"));
    CHECK(
        proofs(proven({kModels,
                       {"UPDATE models SET name = name || '!' WHERE typeof(name) = 'text'",
                        "UPDATE models SET name = substr(name, 1, length(name) - 1) WHERE typeof(name) = 'text'"}})) ==
        "exact exact");
}

TEST_CASE("a down that runs on empty tables alone is an error", "[proof]")
{
    auto const proof =
        proven({{"CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT NOT NULL)", "DROP TABLE t"},
                {"ALTER TABLE t DROP COLUMN b",
                 "CREATE TABLE n(a INTEGER PRIMARY KEY, b TEXT NOT NULL); INSERT INTO n SELECT a, NULL FROM t;"
                 "DROP TABLE t; ALTER TABLE n RENAME TO t"}});
    CHECK(proofs(proof) == "exact lossy");
    CHECK_THAT(told(proof),
               Catch::Matchers::Contains("down-fails: step 2 step: with generated data its down does not run: ") &&
                   Catch::Matchers::Contains("NOT NULL constraint failed: n.b"));
    CHECK(proof.findings.at(0).level == Finding::Level::Error);
}

TEST_CASE("a step that wild rows stop is tried with tame ones", "[proof]")
{
    CHECK(proofs(proven({{"CREATE TABLE t(a INTEGER PRIMARY KEY, email TEXT)", "DROP TABLE t"},
                         {"CREATE UNIQUE INDEX u ON t(email)", "DROP INDEX u"},
                         {"INSERT INTO t VALUES (99999, 'x')", "DELETE FROM t WHERE a = 99999"}})) ==
          "exact exact exact");
}

TEST_CASE("a step that runs on no rows that can be made is tried by its schema, and the reason is told", "[proof]")
{
    auto const proof =
        proven({{"CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT)", "DROP TABLE t"},
                {"CREATE TABLE n(a INTEGER PRIMARY KEY, b TEXT CHECK (b IN ('left', 'right')));"
                 "INSERT INTO n SELECT * FROM t WHERE b IS NOT NULL; DROP TABLE t; ALTER TABLE n RENAME TO t",
                 "CREATE TABLE n(a INTEGER PRIMARY KEY, b TEXT);"
                 "INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t"},
                {"ALTER TABLE t ADD COLUMN c", "ALTER TABLE t DROP COLUMN c"}});
    CHECK(proofs(proof) == "exact schema exact");  // what comes after it is tried with rows again
    CHECK_THAT(told(proof),
               Catch::Matchers::StartsWith("unproven: step 2 step: only its schema was tried: on generated rows "
                                           "it does not run: ") &&
                   Catch::Matchers::Contains("CHECK constraint failed"));
}

TEST_CASE("a table that cannot be filled leaves a step unproven, with the reason", "[proof]")
{
    auto const proof = proven({{"CREATE TABLE t(a INTEGER NOT NULL CHECK (a > a), b)", "DROP TABLE t"},
                               {"ALTER TABLE t DROP COLUMN b", "ALTER TABLE t ADD COLUMN b"}});
    CHECK(proofs(proof) == "exact schema");
    CHECK(
        told(proof) ==
        "unproven: step 2 step: only its schema was tried: nothing could be put into table t: the database refused all "
        "that was tried: CHECK constraint failed: a > a\n");
}

TEST_CASE("what takes chance or time for data comes out otherwise the second time", "[proof]")
{
    auto const proof =
        proven({{"CREATE TABLE t(a INTEGER PRIMARY KEY)", "DROP TABLE t"},
                {"ALTER TABLE t ADD COLUMN at TEXT; UPDATE t SET at = datetime('now')", "ALTER TABLE t DROP COLUMN at"},
                {"ALTER TABLE t ADD COLUMN k; UPDATE t SET k = random()", "ALTER TABLE t DROP COLUMN k"}});
    CHECK(proofs(proof) == "exact lossy lossy");
    CHECK_THAT(told(proof), Catch::Matchers::Contains("t.at, 16 of 16 rows do not come back") &&
                                Catch::Matchers::Contains("when it goes up again"));
}

TEST_CASE("the proof of a history is the same each time, in every word", "[proof]")
{
    std::vector<Scripts> const steps{kModels,
                                     {"UPDATE models SET legacy = lower(hex(randomblob(4)))", ""},
                                     {"UPDATE models SET size = size + 1", "UPDATE models SET size = size - 1"}};
    CHECK(told(proven(steps)) == told(proven(steps)));
}

TEST_CASE("rows that a step would leave pointing to nothing stop it, as they would stop a run", "[proof]")
{
    auto const proof = proven({{"CREATE TABLE p(id INTEGER PRIMARY KEY)", "DROP TABLE p"},
                               {"CREATE TABLE c(p INTEGER NOT NULL REFERENCES p)", "DROP TABLE c"},
                               {"DELETE FROM p", ""}});
    CHECK(proofs(proof) == "exact exact schema");
    CHECK_THAT(told(proof), Catch::Matchers::Contains("pointing to nothing"));
}

TEST_CASE("none stays none: said out loud, or for want of a down", "[proof]")
{
    auto none = step_of({sql_operation("db", "DROP TABLE models")}, {.kind = DownKind::None});
    CHECK(proofs(proven({step_of(kModels), none})) == "exact none");
    CHECK(told(proven({step_of(kModels), none})).empty());
    auto const missing = step_of({sql_operation("db", "DROP TABLE models")}, {});
    CHECK(proofs(proven({step_of(kModels), missing})) == "exact none");
}

TEST_CASE("a step with foreign keys enforced is proven with them", "[proof]")
{
    auto step = step_of({"DELETE FROM p WHERE id = 1", ""});
    step.foreign_keys = true;
    auto const proof =
        proven({step_of({"CREATE TABLE p(id INTEGER PRIMARY KEY)", "DROP TABLE p"}),
                step_of({"CREATE TABLE c(p INTEGER NOT NULL REFERENCES p ON DELETE CASCADE)", "DROP TABLE c"}), step});
    CHECK(proofs(proof) == "exact exact lossy");
    CHECK_THAT(told(proof), Catch::Matchers::Contains("c, ") && Catch::Matchers::Contains("p, 1 of 16 rows is gone"));
}

TEST_CASE("fixtures are tried beside what is generated", "[proof][fixtures]")
{
    ProofGround ground;
    ground.fixtures = {
        {{1}, "fixtures/0001-models.sql", "INSERT INTO models VALUES (1, 'a', 'x', 2), (2, 'b', NULL, 3)"}};
    SECTION("what is lost of them alone is lost")
    {
        auto const proof = proven({kModels, {"DELETE FROM models WHERE name IN ('a', 'b') AND size < 4", ""}}, ground);
        CHECK(proofs(proof) == "exact lossy");
        CHECK(told(proof) == "lossy-down: step 2 step: lossy: models, 2 of 2 rows are gone\n");
    }
    SECTION("they prove what cannot be generated")
    {
        ground.fixtures = {{{1}, "fixtures/0001.sql", "INSERT INTO t VALUES (1, 'left'), (2, 'right')"}};
        std::vector<Scripts> const steps{
            {"CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT)", "DROP TABLE t"},
            {"CREATE TABLE n(a INTEGER PRIMARY KEY, b TEXT CHECK (b IN ('left', 'right')));"
             "INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t",
             "CREATE TABLE n(a INTEGER PRIMARY KEY, b TEXT);"
             "INSERT INTO n SELECT * FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t"}};
        CHECK(proofs(proven(steps, ground)) == "exact exact");
        CHECK(proofs(proven(steps)) == "exact schema");
    }
    SECTION("a step that does not run on them is an error")
    {
        auto const proof = proven({kModels, {"CREATE UNIQUE INDEX u ON models(size % 1)", "DROP INDEX u"}}, ground);
        CHECK_THAT(told(proof),
                   Catch::Matchers::Contains("step-fails: step 2 step: on the fixtures it does not run: "));
    }
    SECTION("one that cannot be loaded is an error, and names its file")
    {
        ground.fixtures[0].text = "INSERT INTO models VALUES (1)";
        auto const proof = proven({kModels}, ground);
        REQUIRE(proof.findings.size() == 1);
        CHECK(proof.findings[0].code == "fixture-fails");
        CHECK(proof.findings[0].place.file == "fixtures/0001-models.sql");
    }
    SECTION("one that changes the schema is an error")
    {
        ground.fixtures[0].text = "CREATE TABLE more(a)";
        CHECK_THAT(told(proven({kModels}, ground)), Catch::Matchers::Contains("changes the schema"));
    }
}
