// Steps with acts on files, proven on files that are made for them.
#include "proof/file_seeds.h"
#include "unit/proof/proof_world.h"
#include "unit/run/files_world.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace newel;
using namespace newel::test;

namespace {

std::vector<Operation> acts(std::vector<std::string> const& jsons)
{
    std::vector<Operation> all;
    for (auto const& json : jsons) all.push_back(file_act(json));
    return all;
}

/// With the exact inverses as its down.
Step file_step(std::vector<std::string> const& jsons)
{
    auto up = acts(jsons);
    auto down = exact_inverses(up);
    return step_of(std::move(up), {.kind = DownKind::Given, .operations = std::move(down)});
}

Step file_step(std::vector<std::string> const& up, std::vector<std::string> const& down)
{
    return step_of(acts(up), {.kind = DownKind::Given, .operations = acts(down)});
}

Proven file_proof(std::vector<Step> steps)
{
    ProofGround ground;
    ground.roots = {{"home", ""}};
    ground.reserved = {"shop.db"};
    return proven(std::move(steps), std::move(ground));
}

}  // namespace

TEST_CASE("what only moves is exact, what was taken away comes back thanks to the keep", "[proof][files]")
{
    CHECK(proofs(file_proof({file_step({R"({"move": {"from": ".shoprc", "to": "config/shop.yaml"}})"})})) == "exact");
    CHECK(proofs(file_proof({file_step({R"({"copy": {"from": "a.txt", "to": "b.txt"}})"})})) == "exact");
    CHECK(proofs(file_proof({file_step({R"({"mkdir": {"path": "cache"}})"})})) == "exact");
    CHECK(proofs(file_proof({file_step({R"({"remove": {"path": "cache"}})"})})) == "kept");
    CHECK(proofs(file_proof({file_step({R"({"write": {"path": "a.txt", "text": "new"}})"})})) == "kept");
}

TEST_CASE("an edit is proven on documents that have the keys it names", "[proof][files]")
{
    auto const place =
        GENERATE(as<std::string>(), "config/shop.yaml", "config/shop.json", "models/**/*.yml", "[a-c]?/x*.json");
    auto const edit = [&](std::string const& acts) {
        return R"({"edit": {"files": ")" + place + R"(", )" + acts + "}}";
    };
    CHECK(proofs(file_proof({file_step({edit(R"("rename": {"engine": "engine.name"})")})})) == "exact");
    CHECK(proofs(file_proof({file_step({edit(R"("remove": ["a.b"])")})})) == "kept");
    CHECK(proofs(file_proof({file_step({edit(R"("set": {"version": 2})")}),
                             file_step({edit(R"("rename": {"x": "y"}, "set": {"z.deep": [1]}, "remove": ["w"])")})})) ==
          "kept kept");
}

TEST_CASE("a file that moves to where it is edited is a document from the start", "[proof][files]")
{
    auto const proof =
        file_proof({file_step({R"({"move": {"from": ".shoprc", "to": "config/shop.yaml"}})",
                               R"({"edit": {"files": "config/shop.yaml", "rename": {"currency": "prices.currency"},
                                                           "set": {"version": 2}, "remove": ["beta"]}})"})});
    CHECK(told(proof).empty());
    CHECK(proofs(proof) == "kept");
}

TEST_CASE("a down of one's own that leaves something behind is lossy, and the file is named; the keep does its part",
          "[proof][files]")
{
    auto const proof =
        file_proof({file_step({R"({"write": {"path": "a.txt", "text": "new"}})"}, {R"({"remove": {"path": "a.txt"}})"}),
                    file_step({R"({"move": {"from": "b.txt", "to": "c.txt"}})"},
                              {R"({"copy": {"from": "c.txt", "to": "b.txt"}})"}),
                    file_step({R"({"move": {"from": "d.txt", "to": "e.txt"}})"},
                              {R"({"move": {"from": "e.txt", "to": "d.txt"}})"})});
    CHECK(proofs(proof) == "kept lossy exact");
    CHECK(told(proof) == "lossy-down: step 2 step: lossy: file c.txt is left behind\n");
}

TEST_CASE("what an edit took out comes back from the keep, whatever its own down says", "[proof][files]")
{
    auto const proof = file_proof({file_step({R"({"edit": {"files": "a.yaml", "remove": ["beta"]}})"},
                                             {R"({"edit": {"files": "a.yaml", "set": {"beta": false}}})"})});
    CHECK(proofs(proof) == "kept");
}

TEST_CASE("of rows and files in one step the worse counts", "[proof][files]")
{
    auto step = file_step({R"({"remove": {"path": "old.txt"}})"});
    step.up.push_back(sql_operation("db", "CREATE TABLE t(a)"));
    step.down.operations.push_back(sql_operation("db", "DROP TABLE t"));
    CHECK(proofs(file_proof({step})) == "kept");
    auto worse = file_step({R"({"remove": {"path": "new.txt"}})"});
    worse.up.push_back(sql_operation("db", "DELETE FROM t"));
    CHECK(proofs(file_proof({step, worse})) == "kept lossy");
}

TEST_CASE("acts that no generated file fits leave a step unproven, with the reason", "[proof][files]")
{
    auto const proof = file_proof({file_step({R"({"edit": {"files": "a.yaml", "rename": {"x": "generated"}}})"}),
                                   file_step({R"({"move": {"from": "b.txt", "to": "c.txt"}})"})});
    CHECK(proofs(proof) == "schema exact");
    CHECK_THAT(told(proof),
               Catch::Matchers::StartsWith("unproven: step 1 step: only its schema was tried: on generated files "
                                           "it does not run: "));
}

TEST_CASE("the seeds of a directory are what steps do not make themselves, and all steps run on them", "[proof][files]")
{
    std::vector<Step> steps{file_step({R"({"move": {"from": ".shoprc", "to": "config/shop.yaml"}})"}),
                            file_step({R"({"edit": {"files": "config/*.yaml", "set": {"version": 2}}})"}),
                            file_step({R"({"remove": {"path": "cache"}})"})};
    std::uint32_t number = 0;
    for (auto& step : steps) {
        step.version = {++number};
        seal(step);
    }
    History const history("shop", std::move(steps));
    auto const seeds = file_seeds(history, {3}, {{"home", "data"}}, {"shop.db"});
    std::vector<std::string> paths;
    for (auto const& file : seeds.files) paths.push_back(file.path);
    CHECK(seeds.unmade.empty());
    CHECK(paths == std::vector<std::string>{"data/.shoprc", "data/cache/one.txt", "data/cache/deep/two.yml"});
}
