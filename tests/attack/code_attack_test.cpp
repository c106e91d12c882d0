// `code` is an operation that an application would have to register a function for. This Newel runs none: neither what a
// manifest says of it, nor what lies in the ledger of data that a later one made, or somebody who knows how digests are
// made.
#include "attack/victim.h"

#include "model/step.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;
using Catch::Contains;

namespace {

Script const kStep{"evil", "CREATE TABLE made (a);", "DROP TABLE made;"};

Operation code(std::string const& json) { return {.act = "code", .body = from_json(json), .file = {}, .notes = {}}; }

Operation const kWitness = sql_operation("db", "INSERT INTO audit VALUES ('ran');");
Operation const kRest = sql_operation("db", "DROP TABLE made;");

/// What could be meant by it: a function of the application, a program, a library.
std::vector<Operation> codes()
{
    return {code(R"({"name":"system","store":"db"})"),
            code(R"({"run":"touch outside/ran","args":["/bin/sh","-c"],"store":"db"})"),
            code(R"({"load":"./evil.so","run":"init","store":"db"})"),
            code(R"({"run":"x","sql":"DROP TABLE t","text":"DROP TABLE t","dialect":"sqlite","store":"db"})"),
            code("{}")};
}

/// In place of the down of step 2, with the digests that belong to it.
void store_down(Victim const& victim, Down const& down)
{
    auto const digest_in = [&](std::string const& column) {
        auto const hex = victim.sql(cat("SELECT hex(", column, ") FROM newel_steps WHERE version = 2"));
        return Digest::from_hex(lower(hex)).value();
    };
    auto const digest = down_digest(down);
    auto const content = content_of({digest_in("step_id")}, digest, digest_in("rest_digest"));
    victim.sql(cat("UPDATE newel_steps SET down = x'", to_hex(encode_down(down)), "', down_digest = x'", digest.hex(),
                   "', content = x'", content.digest.hex(), "' WHERE version = 2"));
}

void check_refused(Victim const& victim, Error const& error, std::string const& says, std::string const& before)
{
    CHECK(error.code() == ErrorCode::Refused);
    CHECK_THAT(error.message(), Contains("tep 2 evil") && Contains(says));
    CHECK(victim.image() == before);
    CHECK(victim.sql("SELECT count(*) FROM audit") == "0");
}

/// The data is at v2; the manifest knows no step 2, so that only the ledger can take it back.
Victim at_the_mercy_of_its_ledger()
{
    Victim victim;
    victim.steps({kStep});
    victim.move();
    victim.steps({});
    return victim;
}

constexpr auto kUnknown = "its operation 'code' is not known to this Newel";

}  // namespace

TEST_CASE("a stored down that is code never runs, with all its digests in order", "[attack]")
{
    auto const victim = at_the_mercy_of_its_ledger();
    for (auto const& operation : codes())
        for (auto const& operations : {std::vector<Operation>{operation},
                                       {kWitness, operation, kRest},
                                       {kWitness, kRest, operation},
                                       {operation, kRest}}) {
            Down const down{.kind = DownKind::Given, .operations = operations};
            INFO(encode_down(down));
            store_down(victim, down);
            auto const before = victim.image();
            check_refused(victim, error_of([&] { victim.move(); }), kUnknown, before);
            auto const allowing = [&] {
                (void)victim.engine().move({.allowed = {.loss = {1, 2}, .drift = true, .untrusted = true}});
            };
            check_refused(victim, error_of(allowing), kUnknown, before);
            check_refused(victim, error_of([&] { (void)victim.engine().plan(""); }), kUnknown, before);
            CHECK(victim.engine().check({.exact = true}).verdict == Verdict::Stuck);
        }
    // It was for what it holds that it was refused, and for nothing else.
    store_down(victim, {.kind = DownKind::Given, .operations = {kRest}});
    CHECK(victim.move().applied == 1);
    CHECK(victim.version() == "1");
}

TEST_CASE("a stored down that a later Newel alone may run is refused with the format that it needs", "[attack]")
{
    auto const victim = at_the_mercy_of_its_ledger();
    victim.sql("UPDATE newel_steps SET down_reader = 2 WHERE version = 2");
    auto const before = victim.image();
    check_refused(victim, error_of([&] { victim.move(); }), "its stored down needs a Newel of format 2", before);
}

TEST_CASE("a step of a manifest that has code in it is refused before anything of it runs", "[attack]")
{
    struct Try {
        std::string operations;
        std::string says;
    };
    for (auto const& [operations, says] :
         {Try{"up: [code: {name: boot}], down: none", kUnknown},
          Try{"up: [code: {name: boot}]", "a step with code needs a down"},
          Try{"up: [sql: {text: INSERT INTO audit VALUES (1)}, code: {name: boot}], down: none", kUnknown},
          Try{"up: [code: boot], down: none", kUnknown},
          Try{"up: [code: {run: /bin/sh}], down: none", "'code' needs the name of a function"},
          Try{"up: [code: {name: x, sql: {text: DROP TABLE t}}], down: none", "the key 'sql' is not known"},
          Try{"up: [sql: {text: INSERT INTO audit VALUES (1)}], down: [code: {name: boot}]",
              "'code' may not be part of a down"}}) {
        INFO(operations);
        Victim const victim;
        victim.repository.write("manifests/shop.yaml", cat("newel: 1\napp: shop\ndev: var\nsteps:\n  1: base\n"
                                                           "  2: {name: evil, ",
                                                           operations, "}\n"));
        auto const before = victim.image();
        check_refused(victim, error_of([&] { victim.move(); }), says, before);
        auto const trying = [&] { (void)victim.engine().move({.dry_run = true}); };
        check_refused(victim, error_of(trying), says, before);
        victim.moves_as_ever();
    }
}
