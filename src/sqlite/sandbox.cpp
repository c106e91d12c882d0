#include "sqlite/sandbox.h"

#include "base/text.h"
#include "sqlite/allowed_sql.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>

namespace newel {

namespace {

bool is_schema_table(std::string_view name)
{
    return equal_folded(name, "sqlite_master") || equal_folded(name, "sqlite_schema");
}

bool is_temp_schema_table(std::string_view name)
{
    return equal_folded(name, "sqlite_temp_master") || equal_folded(name, "sqlite_temp_schema");
}

bool is_sqlites(std::string_view name) { return equal_folded(name.substr(0, 7), "sqlite_"); }

}  // namespace

HiddenNames::HiddenNames(std::vector<std::string> const& other_tools_tables)
{
    for (auto const& name : other_tools_tables) tools_.insert(lower(name));
}

bool HiddenNames::is_newels(std::string_view name) { return equal_folded(name.substr(0, 6), "newel_"); }

bool HiddenNames::is_tools(std::string_view name) const { return !tools_.empty() && tools_.contains(lower(name)); }

Sandbox::Sandbox(Connection& connection, HiddenNames const& hidden, std::vector<std::string> const& functions)
    : connection_(connection), hidden_(hidden)
{
    for (auto const& name : functions) functions_.insert(lower(name));
    sqlite3_set_authorizer(connection.handle(), on_authorize, this);
    sqlite3_commit_hook(connection.handle(), on_commit, this);
}

Sandbox::~Sandbox()
{
    sqlite3_set_authorizer(connection_.handle(), nullptr, nullptr);
    sqlite3_commit_hook(connection_.handle(), nullptr, nullptr);
}

int Sandbox::on_authorize(void* self, int code, char const* first, char const* second, char const* database,
                          char const* inner)
{
    auto& sandbox = *static_cast<Sandbox*>(self);
    if (sandbox.mode_ == Mode::Ours) return SQLITE_OK;
    auto const view = [](char const* text) { return text ? std::string_view(text) : std::string_view(); };
    try {
        Act const act{code, view(first), view(second), view(database), view(inner), second != nullptr};
        if (!sandbox.allows(act)) return SQLITE_DENY;
        sandbox.note(act);
        return SQLITE_OK;
    } catch (...) {  // out of memory: nothing may pass through SQLite
        return SQLITE_DENY;
    }
}

int Sandbox::on_commit(void* self) { return static_cast<Sandbox*>(self)->may_commit_ ? 0 : 1; }

bool Sandbox::deny(std::string reason, std::string_view advice)
{
    if (statement_.denied.empty()) {
        statement_.denied = std::move(reason);
        statement_.advice = advice;
    }
    return false;
}

bool Sandbox::deny_temp()
{
    return deny("TEMP objects are not allowed in a step: they could stand in for others",
                "make an ordinary table and drop it in the same step");
}

bool Sandbox::is_ddl() const
{
    static constexpr std::array<std::string_view, 5> kHeads{"create", "drop", "alter", "reindex", "analyze"};
    return std::ranges::find(kHeads, statement_.head) != kHeads.end();
}

bool Sandbox::allows(Act const& act)
{
    switch (act.code) {
        case SQLITE_SELECT:
        case SQLITE_RECURSIVE:
        case SQLITE_ANALYZE:
        case SQLITE_REINDEX: return true;
        case SQLITE_FUNCTION: return allows_function(act.second);
        case SQLITE_PRAGMA: return allows_pragma(act);
        case SQLITE_ATTACH: return deny("ATTACH is not allowed in a step: it would reach into other files");
        case SQLITE_DETACH: return deny("DETACH is not allowed in a step");
        case SQLITE_TRANSACTION:
        case SQLITE_SAVEPOINT:
            return deny(cat(act.code == SQLITE_SAVEPOINT ? "SAVEPOINT" : "BEGIN, COMMIT and ROLLBACK",
                            act.code == SQLITE_SAVEPOINT ? " is" : " are",
                            " not allowed in a step: the whole plan is one transaction of Newel's"),
                        "take it out of the script");
        case SQLITE_CREATE_TEMP_INDEX:
        case SQLITE_CREATE_TEMP_TABLE:
        case SQLITE_CREATE_TEMP_TRIGGER:
        case SQLITE_CREATE_TEMP_VIEW:
        case SQLITE_DROP_TEMP_INDEX:
        case SQLITE_DROP_TEMP_TABLE:
        case SQLITE_DROP_TEMP_TRIGGER:
        case SQLITE_DROP_TEMP_VIEW: return deny_temp();
        case SQLITE_CREATE_VTABLE:
            if (!is_allowed_module(act.second))
                return deny(cat("virtual tables of module ", act.second, " are not allowed in a step"),
                            "fts5 and rtree are");
            return allows_names(act);
        case SQLITE_INSERT:
        case SQLITE_UPDATE:
        case SQLITE_DELETE: return allows_write(act);
        case SQLITE_READ:
        case SQLITE_CREATE_INDEX:
        case SQLITE_CREATE_TABLE:
        case SQLITE_CREATE_TRIGGER:
        case SQLITE_CREATE_VIEW:
        case SQLITE_DROP_INDEX:
        case SQLITE_DROP_TABLE:
        case SQLITE_DROP_TRIGGER:
        case SQLITE_DROP_VIEW:
        case SQLITE_DROP_VTABLE:
        case SQLITE_ALTER_TABLE: return allows_names(act);
        default: return deny(cat("this statement is not allowed in a step (action ", act.code, ")"));
    }
}

bool Sandbox::allows_write(Act const& act)
{
    if (is_schema_table(act.first) && is_ddl()) return true;
    // The first use of a virtual table makes SQLite parse its declaration, which looks like this and is never run. A
    // direct UPDATE does not even come here: SQLite refuses it, since writable_schema cannot be switched on.
    if (is_schema_table(act.first) && act.code == SQLITE_UPDATE && act.inner.empty()) return true;
    if (is_temp_schema_table(act.first) && statement_.head == "alter") return true;
    if (is_temp_schema_table(act.first) && is_ddl()) return deny_temp();
    if (is_schema_table(act.first) || is_temp_schema_table(act.first))
        return deny(cat(act.first, " may not be written by a step"), "CREATE, ALTER and DROP change the schema");
    return allows_names(act);
}

// The table stands in argument 3 or in 4, depending on the act; a column's name, in 4, is nobody's business.
bool Sandbox::allows_names(Act const& act)
{
    bool const second_is_column = act.code == SQLITE_READ || act.code == SQLITE_UPDATE;
    std::array<std::string_view, 2> const names{act.code == SQLITE_ALTER_TABLE ? std::string_view() : act.first,
                                                second_is_column ? std::string_view() : act.second};
    if (mode_ == Mode::Ledger) {
        bool const any = std::ranges::any_of(names, HiddenNames::is_newels);
        bool const read_schema = act.code == SQLITE_READ && is_sqlites(act.first);
        // Reading a subquery or a view's inside shows up with an empty table.
        if (any || read_schema || (act.code == SQLITE_READ && act.first.empty()) || is_sqlites(act.first)) return true;
        return deny(cat("newel-ledger touches ", act.first, ", which is not Newel's"));
    }
    for (auto const name : names) {
        if (HiddenNames::is_newels(name))
            return deny(cat("a step may not touch ", name, ": names beginning with newel_ are Newel's own"));
        if (act.code != SQLITE_READ && hidden_.is_tools(name))
            return deny(cat("a step may not touch ", name, ": it is another migration tool's own table"));
    }
    return true;
}

bool Sandbox::allows_pragma(Act const& act)
{
    auto const name = lower(act.first);
    if (is_allowed_pragma(name, act.has_second ? PragmaUse::Argument : PragmaUse::Read)) return true;
    if (!act.has_second) return deny(cat("PRAGMA ", name, " is not allowed in a step"));
    if (name == "foreign_keys")
        return deny("PRAGMA foreign_keys does nothing inside a transaction, and a step runs in one",
                    "`foreign_keys: on` in the step turns them on; they are off otherwise");
    if (name == "user_version")
        return deny("PRAGMA user_version is not to be set in a step: the data version is in Newel's ledger",
                    "take it out of the script");
    return deny(cat("PRAGMA ", name, " = ", act.second, " is not allowed in a step"), "take it out of the script");
}

bool Sandbox::allows_function(std::string_view name)
{
    if (is_allowed_function(name) || mode_ == Mode::Code || functions_.contains(lower(name))) return true;
    // What ALTER TABLE calls for itself; SQLite lets nobody else call them.
    if (statement_.head == "alter" && is_sqlites(name)) return true;
    return deny(cat("function ", name, "() is not allowed in a step"));
}

void Sandbox::note_object(std::string_view kind, std::string_view type, std::string_view name)
{
    if (!statement_.kind.empty() || is_sqlites(name)) return;
    statement_.kind = kind;
    statement_.object = cat(type, " ", name);
}

void Sandbox::note_write(std::string_view kind, std::string_view table)
{
    if (!is_sqlites(table)) step_.written.insert(lower(table));
    note_object(kind, "table", table);
}

void Sandbox::note(Act const& act)
{
    auto const changes = [&](bool& how, std::string_view kind, std::string_view type, std::string_view table) {
        how = true;
        step_.touched.insert(lower(table));
        note_object(kind, type, act.first);
    };
    auto const drops = [&](ObjectType type, std::string_view table) {
        step_.dropped.insert({type, lower(act.first)});
        changes(step_.drops, "drop", type_name(type), table);
    };
    switch (act.code) {
        case SQLITE_CREATE_TABLE: return changes(step_.creates, "create", "table", act.first);
        case SQLITE_CREATE_INDEX: return changes(step_.creates, "create", "index", act.second);
        case SQLITE_CREATE_VIEW:
            step_.views.insert(lower(act.first));
            return changes(step_.creates, "create", "view", act.first);
        case SQLITE_CREATE_TRIGGER:
            step_.trigger_tables.insert(lower(act.second));
            return changes(step_.creates, "create", "trigger", act.second);
        case SQLITE_DROP_TABLE: return drops(ObjectType::Table, act.first);
        case SQLITE_DROP_INDEX: return drops(ObjectType::Index, act.second);
        case SQLITE_DROP_VIEW: return drops(ObjectType::View, act.first);
        case SQLITE_DROP_TRIGGER: return drops(ObjectType::Trigger, act.second);
        case SQLITE_CREATE_VTABLE: return changes(step_.anything_else, "create", "table", act.first);
        case SQLITE_DROP_VTABLE: return changes(step_.anything_else, "drop", "table", act.first);
        case SQLITE_ALTER_TABLE:
            (statement_.only_adds_column ? step_.adds_column : step_.anything_else) = true;
            step_.touched.insert(lower(act.second));
            return note_object("alter", "table", act.second);
        case SQLITE_INSERT: return note_write("insert", act.first);
        case SQLITE_UPDATE: return note_write("update", act.first);
        case SQLITE_DELETE: return note_write("delete", act.first);
        default: return;
    }
}

}  // namespace newel
