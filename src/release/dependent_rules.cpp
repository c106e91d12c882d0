// cascade-off, cascade-on-drop, rebuild-drops: what hangs on a table.
#include "base/text.h"
#include "release/column_traits.h"
#include "release/step_rules.h"

#include <algorithm>
#include <set>

namespace newel::release {

namespace {

/// Tables of the schema before whose foreign keys act when a row of `parent` goes, or all that refer to it.
enum class Keys { Acting, All };
std::set<std::string> children_of(StepCase const& step, std::string const& parent, Keys keys)
{
    std::set<std::string> children;
    for (auto const& [key, object] : step.before.objects()) {
        if (key.type != ObjectType::Table || object.sql.find("references") == std::string::npos) continue;
        for (auto const& reference : foreign_keys_of(object))
            if (reference.parent == parent && (reference.acts || keys == Keys::All)) children.insert(reference.child);
    }
    return children;
}

bool is_handled(StepCase const& step, std::string const& child)
{
    return step.first([&](SqlAct const& act) {
        return (act.kind == ActKind::Delete || act.kind == ActKind::Update) && act.origin == child;
    });
}

/// The child is there behind the step, and still refers to `parent` by that name.
bool still_refers(StepCase const& step, std::string const& child, std::string const& parent)
{
    auto const last = step.lineage.fate_of(child);
    auto const* now = step.after.table(last.empty() ? child : last);
    if (!now) return false;
    auto const keys = foreign_keys_of(*now);
    return std::ranges::find(keys, parent, &ForeignKey::parent) != keys.end();
}

void add_cascade(StepCase const& step, SqlAct const& act, std::set<std::string> const& children, std::string_view acts,
                 Findings& findings)
{
    std::vector<std::string> left;
    for (auto const& child : children)
        if ((child != act.origin || act.kind != ActKind::Delete || act.has_where()) &&
            !(child != act.origin && is_handled(step, child)) && still_refers(step, child, act.origin))
            left.push_back(child);
    if (left.empty()) return;
    findings.push_back(step.finding("cascade-off", &act,
                                    cat("it ", acts, " table ", act.origin, ", but the rows of ", join(left, ", "),
                                        " that refer to them stay, since foreign keys are off")));
}

void judge_cascade(StepCase const& step, SqlAct const& act, Findings& findings)
{
    if (act.origin.empty()) return;
    bool const drops = act.kind == ActKind::DropTable;
    if (step.step.foreign_keys) {
        if (!drops) return;
        std::vector<std::string> hit;
        for (auto const& child : children_of(step, act.origin, Keys::Acting))
            if (child != act.origin && still_refers(step, child, act.origin)) hit.push_back(child);
        if (hit.empty()) return;
        findings.push_back(
            step.finding("cascade-on-drop", &act,
                         cat("it drops table ", act.origin, " while foreign keys are on, which acts on all rows of ",
                             join(hit, ", "))));
        return;
    }
    if (drops && !step.after.table(act.origin))
        return add_cascade(step, act, children_of(step, act.origin, Keys::All), "drops", findings);
    if (act.becomes.empty()) return;
    if (act.kind == ActKind::Delete)
        add_cascade(step, act, children_of(step, act.origin, Keys::Acting), "deletes rows of", findings);
    if (act.kind == ActKind::Insert && act.replaces)
        add_cascade(step, act, children_of(step, act.origin, Keys::Acting), "replaces rows of", findings);
}

bool is_dropped_by_name(StepCase const& step, ObjectKey const& key)
{
    auto const kind = key.type == ObjectType::Index ? ActKind::DropIndex : ActKind::DropTrigger;
    return step.first([&](SqlAct const& act) { return act.kind == kind && act.object == key.name; });
}

std::string columns_part(SchemaObject const& index)
{
    auto const open = index.sql.find('(');
    return open == std::string::npos ? index.sql : index.sql.substr(open);
}

/// Another index, or a constraint, does what it did; or a column of it is gone.
bool is_replaced(StepCase const& step, SchemaObject const& index, SchemaObject const& now)
{
    for (auto const& [key, object] : step.after.objects())
        if (key.type == ObjectType::Index && object.table == now.key.name &&
            columns_part(object) == columns_part(index))
            return true;
    auto const* old = step.before.table(index.table);
    if (!old) return true;
    auto const columns = columns_part(index);  // tokens are views into it
    bool const loses_column = std::ranges::any_of(tokenize_sql(columns), [&](Token const& token) {
        auto const name = folded_name(token);
        return column_named(*old, name) && !column_named(now, name);
    });
    if (loses_column) return true;
    Schema alone;
    alone.put(*old);
    alone.put(index);
    auto const sets = unique_sets(step.after, now);
    return std::ranges::any_of(unique_sets(alone, *old), [&](auto const& set) {
        return index.sql.starts_with("create unique") && std::ranges::find(sets, set) != sets.end();
    });
}

void judge_rebuild(StepCase const& step, std::string const& table, Findings& findings)
{
    auto const* now = step.after.table(table);
    if (!now) return;
    std::vector<std::string> gone;
    for (auto const& key : step.delta.erased) {
        auto const* object = step.before.find(key);
        bool const hangs =
            object && object->table == table && (key.type == ObjectType::Index || key.type == ObjectType::Trigger);
        if (!hangs || is_dropped_by_name(step, key)) continue;
        if (key.type == ObjectType::Index && is_replaced(step, *object, *now)) continue;
        gone.push_back(cat(type_name(key.type), " ", key.name));
    }
    if (gone.empty()) return;
    auto const* act =
        step.first([&](SqlAct const& one) { return one.kind == ActKind::DropTable && one.origin == table; });
    findings.push_back(step.finding(
        "rebuild-drops", act, cat("it rebuilds table ", table, ", and with the old one goes ", join(gone, ", "))));
}

}  // namespace

void judge_dependents(StepCase const& step, Findings& findings)
{
    for (auto const& act : step.acts) judge_cascade(step, act, findings);
    for (auto const& table : step.lineage.rebuilt) judge_rebuild(step, table, findings);
}

}  // namespace newel::release
