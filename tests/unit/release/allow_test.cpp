#include "base/text.h"
#include "release/rules.h"
#include "unit/release/judged.h"

#include <catch2/catch.hpp>

using namespace newel;
using namespace newel::test;

namespace {

using Codes = std::multiset<std::string>;

Findings findings_with(std::vector<std::pair<std::string, std::string>> const& allowed)
{
    Node allow(Node::Map{});
    int line = 10;
    for (auto const& [rule, reason] : allowed) {
        allow.set(rule, Node(reason));
        allow.map()->back().mark = {.line = line++, .column = 7};
    }
    auto step = step_of({.up = "DELETE FROM log; DELETE FROM log; DROP TABLE other"}, {2});
    step.rest.set("allow", allow);
    Findings findings;
    for (auto const* code : {"without-where", "without-where", "destructive"})
        findings.push_back(release::rule_finding(code, step, "x"));
    findings.push_back(release::rule_finding("destructive", step_of({}, {3}), "another step"));
    release::apply_allowances({step}, {1}, findings);
    return findings;
}

Codes codes_of(Findings const& findings)
{
    Codes codes;
    for (auto const& finding : findings) codes.insert(finding.code);
    return codes;
}

}  // namespace

TEST_CASE("a rule that is allowed with a reason is silent on that step alone", "[release]")
{
    CHECK(codes_of(findings_with({})) == Codes{"without-where", "without-where", "destructive", "destructive"});
    CHECK(codes_of(findings_with({{"without-where", "a cache"}})) == Codes{"destructive", "destructive"});
    CHECK(codes_of(findings_with({{"without-where", "a cache"}, {"destructive", "it was"}})) == Codes{"destructive"});
}

TEST_CASE("an allowance that is wrong is a finding where it stands", "[release]")
{
    auto const told = [](std::string const& rule, std::string const& reason) {
        auto const findings = findings_with({{rule, reason}});
        auto const& last = findings.back();
        return cat(last.place.text(), " ", level_name(last.level), " ", last.code, ": ", last.message);
    };
    CHECK(told("without-wear", "x") ==
          "manifests/shop.yaml:10:7 error allow-unknown: step 2 s2: 'allow' names without-wear, which is no rule");
    CHECK(told("step-fails", "x") ==
          "manifests/shop.yaml:10:7 error allow-unknown: step 2 s2: 'allow' names step-fails, which cannot be allowed");
    CHECK(told("without-where", " \t") ==
          "manifests/shop.yaml:10:7 error allow-without-reason: step 2 s2: 'allow' gives no reason for without-where");
    CHECK(told("rename", "x") ==
          "manifests/shop.yaml:10:7 warning allow-unused: step 2 s2: 'allow' names rename, but that rule finds nothing "
          "here");
    CHECK(findings_with({{"without-where", ""}}).size() == 5);  // no reason silences nothing
}

TEST_CASE("an allowance of a step that is not judged is left alone, but silences", "[release]")
{
    auto step = step_of({.up = "SELECT 1"}, {2});
    step.rest.set("allow", from_json(R"({"rename":"x","missing-down":"y","nonsense":""})"));
    Findings findings{release::rule_finding("missing-down", step, "x")};
    release::apply_allowances({step}, {3}, findings);
    CHECK(findings.empty());
}

TEST_CASE("every rule has one code, says what it is about and what to do", "[release]")
{
    std::set<std::string_view> codes;
    for (auto const& rule : release::all_rules()) {
        CHECK(codes.insert(rule.code).second);
        CHECK(rule.code.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos);
        CHECK_FALSE(rule.what.empty());
        CHECK_FALSE(rule.advice.empty());
        CHECK(release::rule_named(rule.code)->what == rule.what);
    }
    CHECK(release::rule_named("no-such-rule") == nullptr);
}
