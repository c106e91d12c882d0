#include "release/rules.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace newel::release {

namespace {

using enum Finding::Level;

constexpr std::array kRules{
    Rule{"released-step-changed", Error, false, "a step that a release has was edited, moved or taken out",
         "put it back as it was, and write what shall change as a new step"},
    Rule{"contract-too-early", Error, true, "a step removes what a release that its channel still supports needs",
         "ship it when those releases are no longer supported; or make 'breaks' say that they need it no more"},
    Rule{"no-way-back", Warning, true, "data of one channel cannot be used by, nor go back to, another's software",
         "write its down; or say why there is none: down: none, why: \"…\""},
    Rule{"step-fails", Error, false, "a step does not run on an empty database", "mend it"},
    Rule{"down-fails", Error, false, "a down does not run", "mend it"},
    Rule{"down-differs", Error, false, "a down does not give back the schema before", "mend it"},
    Rule{"fixture-fails", Error, false, "a fixture of the project cannot be loaded", "mend it"},
    Rule{"not-runnable", Warning, false, "a step says what this Newel cannot run", "a newer Newel may"},
    Rule{"unproven", Warning, true, "only the schema of a step was tried, since no rows could be made that it runs on",
         "fixtures: DIR in the manifest brings rows of your own"},
    Rule{"missing-down", Warning, true, "a step has no down", "write its down, or say so: down: none"},
    Rule{"empty-down", Warning, true, "a step changes the schema, and its down does nothing",
         "write its down, or say so: down: none"},
    Rule{"lossy-down", Warning, true, "a step has a down, but what the step destroys does not come back with it",
         "say why that does no harm: why: \"…\""},
    Rule{"destructive", Warning, true, "a step drops a table or column that may hold data, which nothing takes over",
         "move what is in it elsewhere first"},
    Rule{"rename", Warning, true, "a step renames what released software uses",
         "add the new name first, fill both, and drop the old one when no supported release uses it"},
    Rule{"type-change", Warning, true, "a column's type changes so that values are stored or compared otherwise",
         "add a column of the new type, and convert into it"},
    Rule{"not-null-without-default", Error, true, "a column is NOT NULL, and rows that are there have no value for it",
         "give it a default, or fill it first"},
    Rule{"default-not-constant", Error, true,
         "a column with a default that is no constant is added to a table with rows",
         "add it without a default and fill it; or rebuild the table"},
    Rule{"unique-on-existing", Warning, true, "what was not unique becomes so, and rows that are there may be equal",
         "put equal rows right earlier in the same step"},
    Rule{"not-deterministic", Warning, true, "what a step writes depends on chance or on when it runs",
         "write constants, or values made of the row itself"},
    Rule{"without-where", Warning, true, "a DELETE or UPDATE takes all rows of a table", "say which rows: WHERE …"},
    Rule{"cascade-off", Warning, true,
         "rows go whose children would go with them, but foreign keys are off while a step runs",
         "delete the children first, or say: foreign_keys: on"},
    Rule{"cascade-on-drop", Error, true,
         "a table is dropped while foreign keys are on, which deletes all rows that refer to it",
         "leave foreign_keys off for this step"},
    Rule{"rebuild-drops", Error, true, "a table is rebuilt, and its triggers or indexes are not made again",
         "make them again behind the rebuild; or drop them by name before it"},
    Rule{"no-transaction", Error, true, "a statement cannot run inside a transaction",
         "leave it out: a plan is one transaction"},
    Rule{"breaks-too-little", Error, true, "'breaks' says less than the schema difference does",
         "leave 'breaks' out, and it is found; or say the versions: {readers_below: N, writers_below: N}"},
    Rule{"allow-unknown", Error, false, "'allow' names what is no rule, or one that cannot be allowed",
         "newel verify --rules    lists them"},
    Rule{"allow-without-reason", Error, false, "'allow' gives no reason", "write why it does no harm here"},
    Rule{"allow-unused", Warning, false, "'allow' names a rule that has nothing to say about the step", "take it out"},
};

}  // namespace

std::span<Rule const> all_rules() { return kRules; }

Rule const* rule_named(std::string_view code)
{
    auto const* const found = std::ranges::find(kRules, code, &Rule::code);
    return found == kRules.end() ? nullptr : &*found;
}

Finding rule_finding(std::string_view code, Step const& step, std::string_view what)
{
    auto const* rule = rule_named(code);
    Finding finding{.level = rule->level, .code = std::string(code), .place = step.place, .version = step.version};
    finding.message = cat(step_label(step.version, step.name), ": ", what);
    finding.advice = std::string(rule->advice);
    return finding;
}

}  // namespace newel::release
