#include "sqlite/sqlite_store.h"

#include "base/sql_tokens.h"
#include "base/text.h"
#include "sqlite/schema_trust.h"
#include "sqlite/script.h"
#include "sqlite/straighten.h"
#include "sqlite/table_info.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>

namespace newel {

namespace {

/// The first of Newel's names that stands where `sql` names a table to write or read. What only the application can
/// prepare hides from the authorizer whatever stands behind it.
std::string newels_name_in(std::string_view sql)
{
    static constexpr std::array<std::string_view, 9> kBefore{"into",  "from",    "join", "update", "rollback",
                                                             "abort", "replace", "fail", "ignore"};
    auto const tokens = tokenize_sql(sql);
    for (std::size_t i = 1; i < tokens.size(); ++i) {
        auto const names = [&](std::string_view word) { return tokens[i - 1].is(word); };
        bool const is_name = tokens[i].kind == TokenKind::Word || tokens[i].kind == TokenKind::Identifier ||
                             tokens[i].kind == TokenKind::String;
        if (!is_name || !std::ranges::any_of(kBefore, names)) continue;
        if (auto name = unquoted(tokens[i]); HiddenNames::is_newels(name)) return name;
    }
    return {};
}

}  // namespace

SqliteStore::SqliteStore(Connection& connection, std::vector<std::string> const& other_tools_tables,
                         ApplicationSide application)
    : connection_(connection),
      application_(std::move(application)),
      hidden_(other_tools_tables),
      sandbox_(connection, hidden_, application_.functions),
      image_(connection, hidden_)
{
}

Presence SqliteStore::presence()
{
    if (connection_.has_table("newel_state")) {
        if (!managed_) managed_.emplace(connection_, "SELECT 1 FROM main.newel_state WHERE app <> ''");
        if (Rewound query(*managed_); query->step()) return Presence::Managed;
    }
    auto query = connection_.prepare("SELECT name, tbl_name FROM main.sqlite_schema");
    while (query.step()) {
        auto const name = query.view(0);
        if (equal_folded(name.substr(0, 7), "sqlite_") || hidden_.contains(name) || hidden_.contains(query.view(1)))
            continue;
        return Presence::Unmanaged;
    }
    return Presence::Pristine;
}

Schema SqliteStore::schema()
{
    image_.read();
    return image_.schema();
}

std::uint64_t SqliteStore::count_rows(std::string const& table)
{
    if (!connection_.has_table(table)) return 0;
    return static_cast<std::uint64_t>(connection_.number(cat("SELECT count(*) FROM main.", quoted_name(table))));
}

std::uint64_t SqliteStore::count_values(std::string const& table, std::string const& column)
{
    if (!connection_.has_table(table)) return 0;
    auto const columns = columns_of(connection_, table);
    auto const found = std::ranges::find_if(
        columns, [&](TableColumn const& candidate) { return equal_folded(candidate.name, column); });
    if (found == columns.end()) return 0;
    auto const name = quoted_name(column);
    auto const constant = constant_default(found->default_text);
    auto const differs = constant.empty() ? std::string() : cat(" AND ", name, " IS NOT ", constant);
    return static_cast<std::uint64_t>(connection_.number(
        cat("SELECT count(*) FROM main.", quoted_name(table), " WHERE ", name, " IS NOT NULL", differs)));
}

std::vector<BrokenReference> SqliteStore::broken_references() { return ::newel::broken_references(connection_); }

void SqliteStore::begin_reading()
{
    if (readings_ == 0) {
        if (!connection_.is_autocommit()) return;
        connection_.execute("BEGIN");
    }
    ++readings_;
}

void SqliteStore::end_reading() noexcept
{
    // It wrote nothing, so there is nothing to roll back; unlike COMMIT this cannot fail.
    if (readings_ > 0 && --readings_ == 0) sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteStore::make_durable() { connection_.sync(); }

void SqliteStore::begin(ForeignKeys enforcement)
{
    connection_.execute(enforcement == ForeignKeys::On ? "PRAGMA foreign_keys=ON" : "PRAGMA foreign_keys=OFF");
    // Of what it cannot write, SQLite takes no more than a reader's lock, and says nothing before the first change.
    if (sqlite3_db_readonly(connection_.handle(), "main") == 1)
        throw Error(ErrorCode::Failed, cat(connection_.location(), ": it may not be written"),
                    "the file, its folder or the whole disk is read-only for this user");
    connection_.execute("BEGIN IMMEDIATE");
    enforcement_ = enforcement;
    image_.begin();
    only_known_modules_.reset();
}

void SqliteStore::commit()
{
    need_transaction();
    image_.keep();
    Sandbox::CommitScope scope(sandbox_);
    connection_.execute("COMMIT");
}

void SqliteStore::rollback() noexcept
{
    image_.forget();
    if (!connection_.is_autocommit()) sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteStore::need_transaction() const
{
    if (connection_.is_autocommit())
        throw Error(ErrorCode::Failed, cat(connection_.location(), ": there is no transaction any more"));
}

StepEffects SqliteStore::run(std::vector<Operation> const& operations, Heartbeat const& heartbeat)
{
    need_transaction();
    connection_.execute("SAVEPOINT newel_step");
    try {
        auto effects = run_in_savepoint(operations, heartbeat);
        connection_.execute("RELEASE newel_step");
        return effects;
    } catch (...) {
        roll_back_step();
        throw;
    }
}

void SqliteStore::roll_back_step() noexcept
{
    image_.forget();
    if (connection_.is_autocommit()) return;
    sqlite3_exec(connection_.handle(), "ROLLBACK TO newel_step; RELEASE newel_step", nullptr, nullptr, nullptr);
}

bool SqliteStore::is_trusted()
{
    if (!only_known_modules_) only_known_modules_ = has_only_known_modules(connection_);
    return *only_known_modules_;
}

StepEffects SqliteStore::run_in_savepoint(std::vector<Operation> const& operations, Heartbeat const& heartbeat)
{
    StepEffects effects;
    std::set<std::string> hidden_before;
    sandbox_.begin_step();
    SchemaTrust const trust(connection_, is_trusted());
    {
        ScriptRun script(connection_, sandbox_, Sandbox::Mode::Step, heartbeat, [&] {
            image_.ready();
            hidden_before = image_.hidden_objects();
        });
        for (auto const& operation : operations) {
            auto const before = script.actions().size();
            if (operation.act == "code")
                run_code(operation, script.actions());
            else if (operation.is_sql())
                script.run(operation);
            else
                throw Error(ErrorCode::Failed, cat("a database cannot carry out the operation ", operation.act));
            for (auto i = before; i < script.actions().size(); ++i) script.actions()[i].store = operation.store();
        }
        effects.actions = std::move(script.actions());
    }
    auto const seen = sandbox_.step();
    std::ranges::set_union(seen.written, seen.touched, std::inserter(effects.touched, effects.touched.end()));
    if (!seen.changes_schema()) return effects;
    effects.delta = image_.follow(seen);
    check_renames(hidden_before);
    check_made(effects.delta, effects.actions);
    return effects;
}

namespace {

class CodeRunHere final : public CodeRun {
public:
    CodeRunHere(sqlite3* handle, bool is_rehearsal, std::vector<ActionRecord>& actions)
        : handle_(handle), is_rehearsal_(is_rehearsal), actions_(actions)
    {
    }
    [[nodiscard]] sqlite3* handle() override { return handle_; }
    [[nodiscard]] bool is_rehearsal() const override { return is_rehearsal_; }
    void record(std::string_view kind, std::string_view object, std::uint64_t rows) override
    {
        actions_.push_back({.kind = printable(kind), .object = printable(object), .rows = rows});
    }

private:
    sqlite3* handle_;
    bool is_rehearsal_;
    std::vector<ActionRecord>& actions_;
};

}  // namespace

// Whatever was denied fails the step, also where the code passed over it.
void SqliteStore::run_code(Operation const& operation, std::vector<ActionRecord>& actions)
{
    auto const* name = operation.body.find("name");
    auto const found = name && name->text() ? application_.code.find(*name->text()) : application_.code.end();
    if (found == application_.code.end())
        throw Error(ErrorCode::Refused, "it runs code that this application did not register");
    auto const label = cat("code ", found->first);
    auto const at = actions.size();
    auto const changed_before = sqlite3_total_changes64(connection_.handle());
    actions.push_back({.kind = "code", .object = found->first});
    sandbox_.begin_statement({});
    std::string failure;
    try {
        Sandbox::Scope scope(sandbox_, Sandbox::Mode::Code);
        CodeRunHere run(connection_.handle(), application_.is_rehearsal, actions);
        found->second(run);
    } catch (Error& error) {
        error.within(label);
        throw;
    } catch (std::exception const& error) {
        failure = error.what();
    }
    if (!sandbox_.statement().denied.empty())
        throw Error(ErrorCode::Refused, cat(label, ": ", sandbox_.statement().denied), sandbox_.statement().advice);
    if (!failure.empty()) throw Error(ErrorCode::Failed, cat(label, ": ", printable(failure)));
    need_transaction();
    actions[at].rows = static_cast<std::uint64_t>(sqlite3_total_changes64(connection_.handle()) - changed_before);
}

// The authorizer is never shown the new name of a RENAME.
void SqliteStore::check_renames(std::set<std::string> const& hidden_before) const
{
    for (auto const& object : image_.hidden_objects())
        if (!hidden_before.contains(object))
            throw Error(ErrorCode::Refused, cat("a step may not make ", object, ": the name is not the application's"));
    for (auto const& object : hidden_before)
        if (!image_.hidden_objects().contains(object))
            throw Error(ErrorCode::Refused, cat("a step may not take away ", object));
}

// Bodies of triggers and views are not authorised when they are made, only when they are used: so they are used here.
void SqliteStore::check_made(SchemaDelta const& delta, std::vector<ActionRecord>& actions)
{
    for (auto const& object : delta.put) {
        bool const has_body = object.key.type == ObjectType::Trigger || object.key.type == ObjectType::View;
        if (auto const name = has_body ? newels_name_in(object.sql) : std::string(); !name.empty())
            throw Error(ErrorCode::Refused,
                        cat(type_name(object.key.type), " ", object.key.name, ": a step may not touch ", name,
                            ": names beginning with newel_ are Newel's own"));
        if (object.key.type == ObjectType::Table && object.sql.find(" references newel_") != std::string::npos)
            throw Error(ErrorCode::Refused, cat("table ", object.key.name, " may not reference Newel's tables"));
    }
    auto const seen = sandbox_.step();
    for (auto const& table : seen.trigger_tables)
        for (auto const& sql : writes_of_every_kind(connection_, table))
            try_prepare(sql, cat("a trigger on ", table), actions);
    for (auto const& view : seen.views)
        try_prepare(cat("SELECT * FROM main.", quoted_name(view)), cat("view ", view), actions);
}

void SqliteStore::try_prepare(std::string const& sql, std::string const& whose, std::vector<ActionRecord>& actions)
{
    sandbox_.begin_statement({});
    sqlite3_stmt* statement{};
    int code{};
    {
        Sandbox::Scope scope(sandbox_, Sandbox::Mode::Step);
        code = sqlite3_prepare_v2(connection_.handle(), sql.c_str(), -1, &statement, nullptr);
    }
    sqlite3_finalize(statement);
    if (code == SQLITE_OK) return;
    if (!sandbox_.statement().denied.empty())
        throw Error(ErrorCode::Refused, cat(whose, ": ", sandbox_.statement().denied), sandbox_.statement().advice);
    // Something that only the application brings along, a function most likely; named, since no script can use it here.
    actions.push_back({.kind = "needs", .object = printable(cat(whose, ": ", sqlite3_errmsg(connection_.handle())))});
}

void SqliteStore::run_for_ledger(std::vector<Operation> const& operations)
{
    need_transaction();
    image_.forget();
    sandbox_.begin_step();
    ScriptRun script(connection_, sandbox_, Sandbox::Mode::Ledger, {}, nullptr);
    for (auto const& operation : operations) script.run(operation);
}

std::vector<std::string> SqliteStore::straighten(Schema const& expected)
{
    need_transaction();
    // With foreign keys on, dropping the old table would empty its children.
    if (enforcement_ == ForeignKeys::On) return {};
    image_.read();
    auto const straightened = straighten_tables(connection_, image_.schema(), expected);
    if (!straightened.empty()) image_.forget();
    return straightened;
}

}  // namespace newel
