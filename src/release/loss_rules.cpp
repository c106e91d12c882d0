// destructive, lossy-down.
#include "base/text.h"
#include "release/column_traits.h"
#include "release/step_rules.h"

#include <algorithm>

namespace newel::release {

namespace {

bool is_renamed(StepCase const& step, std::string const& table)
{
    return std::ranges::find(step.renamed_tables(), table, &Renamed::from) != step.renamed_tables().end();
}

/// Every column is put elsewhere, into whichever tables.
bool is_taken_over(StepCase const& step, SchemaObject const& table)
{
    return !table.columns.empty() && std::ranges::all_of(table.columns, [&](Column const& column) {
        return step.takes_over(table.key.name, column.name);
    });
}

SqlAct const* dropping(StepCase const& step, std::string const& table)
{
    return step.first([&](SqlAct const& act) { return act.kind == ActKind::DropTable && act.origin == table; });
}

void judge_gone_tables(StepCase const& step, Findings& findings)
{
    for (auto const& [table, last] : step.lineage.fate) {
        auto const* act = dropping(step, table);
        auto const* old = step.before.table(table);
        if (!act || step.after.table(table) || is_renamed(step, table) || is_taken_over(step, *old)) continue;
        findings.push_back(step.finding("destructive", act, cat("it drops table ", table)));
    }
}

bool is_copied(StepCase const& step, std::string const& table)
{
    return step.first([&](SqlAct const& act) { return std::ranges::find(act.reads, table) != act.reads.end(); });
}

SqlAct const* act_dropping(StepCase const& step, std::string const& table, std::string const& column)
{
    auto const* act = step.first([&](SqlAct const& one) {
        return one.kind == ActKind::DropColumn && one.becomes == table && one.column == column;
    });
    return act ? act : step.act_on(table);
}

void judge_gone_columns(StepCase const& step, ChangedTable const& table, Findings& findings)
{
    auto const& name = table.before->key.name;
    if (table.after->columns.empty()) return;
    for (auto const& column : table.before->columns) {
        bool const stays = column_named(*table.after, step.column_after(name, column.name)) != nullptr;
        if (stays || traits_of(column).is_generated || step.takes_over(name, column.name)) continue;
        findings.push_back(step.finding("destructive", act_dropping(step, name, column.name),
                                        cat("it drops column ", column.name, " of table ", name)));
    }
}

/// What a table made anew does not take over from the one that it stands for.
void judge_rebuilt(StepCase const& step, std::string const& table, Findings& findings)
{
    auto const* old = step.before.table(table);
    auto const* now = step.after.table(table);
    if (!now) return;
    auto const* act = dropping(step, table);
    if (!act) return;  // the old one is still there under another name
    if (!is_copied(step, table)) {
        findings.push_back(
            step.finding("destructive", act, cat("it drops table ", table, " and makes it anew without its rows")));
        return;
    }
    for (auto const& column : old->columns) {
        bool const stays = column_named(*now, column.name) && !traits_of(column).is_generated;
        if (!stays || step.takes_over(table, column.name)) continue;
        findings.push_back(step.finding(
            "destructive", act, cat("it makes table ", table, " anew without what was in column ", column.name)));
    }
}

}  // namespace

bool says_why(Step const& step)
{
    auto const* why = step.rest.find("why");
    auto const* allow = step.rest.find("allow");
    return (why && why->text() && !trim(*why->text()).empty()) || (allow && allow->find("destructive"));
}

void judge_loss(StepCase const& step, Findings& findings)
{
    auto const known = findings.size();
    judge_gone_tables(step, findings);
    for (auto const& table : step.lineage.rebuilt) judge_rebuilt(step, table, findings);
    for (auto const& table : step.changed_tables()) {
        auto const& name = table.before->key.name;
        bool const is_gone = dropping(step, name) && is_copied(step, name);
        if (!step.lineage.rebuilt.contains(name) || is_gone) judge_gone_columns(step, table, findings);
    }
    // A trial on rows that showed it lossy, or not, has said so itself (engine/prover.h).
    bool const is_tried = step.proof == Proof::Exact || step.proof == Proof::Kept || step.proof == Proof::Lossy;
    bool const destroys = findings.size() > known;
    if (!destroys || is_tried || step.step.down.kind != DownKind::Given || says_why(step.step)) return;
    findings.push_back(step.finding("lossy-down", nullptr, "its down makes again what the step drops, but empty"));
}

}  // namespace newel::release
