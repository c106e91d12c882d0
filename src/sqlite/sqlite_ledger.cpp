#include "sqlite/sqlite_ledger.h"

#include "base/text.h"
#include "sqlite/ledger_rows.h"
#include "sqlite/ledger_steps.h"

#include <sqlite3.h>

#include <algorithm>
#include <limits>

namespace newel {

namespace {

constexpr char kState[] =
    "SELECT format, lowest_reader, app, data_id, version, chain, read_floor, write_floor, fingerprint, schema_cookie, "
    "software, commit_id, branch, released, at FROM main.newel_state WHERE id = 1";
constexpr char kOwn[] = "SELECT format, lowest_reader, ledger_version, ledger_chain FROM main.newel_state WHERE id = 1";
constexpr char kStack[] =
    "SELECT version, name, step_id, rest_digest, down_digest, content, chain, fingerprint, proof, outcome, "
    "down_revision, down_reader, down_sqlite, read_floor, write_floor, took_ms, software, commit_id, branch, released, "
    "at, mac FROM main.newel_steps ORDER BY version";
constexpr char kRecordUp[] =
    "INSERT INTO main.newel_steps (version, name, step_id, rest_digest, down_digest, content, chain, fingerprint, "
    "delta, proof, outcome, down, down_revision, down_reader, down_sqlite, read_floor, write_floor, software, "
    "commit_id, branch, released, at, took_ms, mac) VALUES (:version, :name, :step_id, :rest, :down_digest, :content, "
    ":chain, :fingerprint, :delta, :proof, :outcome, :down, :down_revision, :down_reader, :down_sqlite, :read_floor, "
    ":write_floor, :software, :commit_id, :branch, :released, :at, :took_ms, :mac)";
constexpr char kRecordDown[] = "DELETE FROM main.newel_steps WHERE version = :version";
constexpr char kRecordEvent[] =
    "INSERT INTO main.newel_events (at, kind, version, name, detail, software, commit_id, branch, released, took_ms) "
    "VALUES (:at, :kind, :version, :name, :detail, :software, :commit_id, :branch, :released, :took_ms)";
constexpr char kWriteState[] =
    "UPDATE main.newel_state SET app = :app, data_id = :data_id, version = :version, chain = :chain, "
    "read_floor = :read_floor, write_floor = :write_floor, fingerprint = :fingerprint, schema_cookie = :cookie, "
    "software = :software, commit_id = :commit_id, branch = :branch, released = :released, at = :at, "
    "stores = :stores WHERE id = 1";

int small(Query const& query, int column)
{
    auto const number = query.number(column);
    if (number < 0 || number > std::numeric_limits<int>::max())
        throw Error(ErrorCode::Invalid, cat("Newel's ledger holds a number that cannot be: ", number));
    return static_cast<int>(number);
}

}  // namespace

std::string SqliteLedger::signed_step(StepFacts const& facts)
{
    return cat(facts.version.number, " ", facts.content.digest.view(), facts.chain.digest.view());
}

Error SqliteLedger::tampered(std::string const& what) const
{
    return Error(ErrorCode::Refused, cat(connection_.location(), ": the ledger was tampered with: ", what),
                 "restore the database from a backup");
}

Error SqliteLedger::unreadable(std::string const& what) const
{
    return Error(ErrorCode::Invalid, cat(connection_.location(), ": the ledger cannot be read: ", what));
}

Query& SqliteLedger::ready(char const* sql)
{
    auto const found = ready_.find(sql);
    if (found != ready_.end()) {
        found->second.reset();
        return found->second;
    }
    return ready_.emplace(sql, connection_.prepare(sql)).first->second;
}

std::optional<SqliteLedger::Own> SqliteLedger::own()
{
    if (!connection_.has_table("newel_state")) {
        auto view = connection_.prepare("SELECT type FROM main.sqlite_schema WHERE name = 'newel_state'");
        if (view.step()) throw tampered(cat("newel_state is a ", printable(view.view(0))));
        return std::nullopt;
    }
    Rewound query(ready(kOwn));
    if (!query->step()) return std::nullopt;
    if (query->number(1) > kLedgerFormat)
        throw Error(ErrorCode::Invalid,
                    cat(connection_.location(), ": its ledger has format ", query->number(0),
                        ", which needs a newer newel that reads format ", query->number(1)),
                    "update newel");
    return Own{version_from(*query, 2), {query->digest(3)}};
}

std::optional<StateRow> SqliteLedger::state()
{
    auto const found = own();
    if (!found) return std::nullopt;
    Rewound query(ready(kState));
    if (!query->step() || query->text(2).empty()) return std::nullopt;
    StateRow row{.app = query->text(2), .data_id = query->text(3)};
    if (!is_app_name(row.app)) throw unreadable(cat("the app's name is '", printable(row.app), "'"));
    row.position = {version_from(*query, 4), {query->digest(5)}};
    row.floors = {version_from(*query, 6), version_from(*query, 7)};
    row.fingerprint = {query->digest(8)};
    row.cookie = static_cast<std::uint32_t>(query->number(9));
    row.origin = origin_from(*query, 10);
    if (knows_files(*found)) row.stores = stores();
    return row;
}

std::vector<AppliedStep> SqliteLedger::stack()
{
    auto const row = state();
    std::vector<AppliedStep> stack;
    if (!row) return stack;
    need_table("newel_steps");
    stack.reserve(row->position.version.number);
    auto query = connection_.prepare(kStack);
    while (query.step()) stack.push_back(step_from(query));
    check_order(stack, *row);
    return stack;
}

AppliedStep SqliteLedger::step_from(Query const& query) const
{
    AppliedStep step;
    auto& facts = step.facts;
    facts.version = version_from(query, 0);
    facts.name = query.text(1);
    facts.id = {query.digest(2)};
    facts.rest = query.digest(3);
    facts.down = query.digest(4);
    facts.content = {query.digest(5)};
    facts.chain = {query.digest(6)};
    facts.schema = Fingerprint{query.digest(7)};
    facts.proof = proof_named(query.text(8)).value_or(Proof::Unknown);
    auto const outcome = outcome_named(query.text(9));
    if (!outcome)
        throw unreadable(cat("step ", facts.version.number, " has the outcome '", printable(query.text(9)), "'"));
    step.outcome = *outcome;
    step.down_revision = small(query, 10);
    step.down_reader = small(query, 11);
    step.down_sqlite = small(query, 12);
    facts.floors = Floors{version_from(query, 13), version_from(query, 14)};
    step.took_ms = query.number(15);
    step.origin = origin_from(query, 16);
    step.is_own = is_own("step", signed_step(facts), query.view(21));
    return step;
}

void SqliteLedger::check_order(std::vector<AppliedStep> const& stack, StateRow const& row) const
{
    auto chain = first_chain(row.app);
    DataVersion version{};
    for (auto const& step : stack) {
        auto const& facts = step.facts;
        auto const label = step_label(facts.version, facts.name);
        version = version.next();
        if (facts.version != version) throw tampered(cat("step ", version.number, " is missing"));
        chain = next_chain(chain, version, facts.id);
        if (chain != facts.chain) throw tampered(cat(label, " does not stand on the steps below it"));
        if (content_of(facts.id, facts.down, facts.rest) != facts.content)
            throw tampered(cat(label, " is not what its digest says"));
    }
    if (version != row.position.version || chain != row.position.chain)
        throw tampered(cat("the state says ", row.position.version.text(), ", the steps say ", version.text(),
                           version == row.position.version ? " with another chain" : ""));
}

Down SqliteLedger::stored_down(AppliedStep const& step)
{
    auto const& facts = step.facts;
    auto const label = cat("the down of step ", facts.version.number, " ", printable(facts.name));
    auto& query = ready("SELECT down, down_digest FROM main.newel_steps WHERE version = :version");
    if (!query.bind(":version", std::int64_t{facts.version.number}).step()) throw tampered(cat(label, " is missing"));
    auto const bytes = query.blob(0);
    auto const digest = query.digest(1);
    query.reset();
    Down down;
    try {
        down = decode_down(bytes);
    } catch (Error const& error) {
        throw tampered(cat(label, " cannot be read: ", error.message()));
    }
    if (down_digest(down) != digest || content_of(facts.id, digest, facts.rest) != facts.content)
        throw tampered(cat(label, " is not what its digest says"));
    return down;
}

SchemaDelta SqliteLedger::stored_delta(DataVersion version)
{
    auto& query = ready("SELECT delta FROM main.newel_steps WHERE version = :version");
    if (!query.bind(":version", std::int64_t{version.number}).step())
        throw tampered(cat("step ", version.number, " is missing"));
    auto const bytes = query.blob(0);
    query.reset();
    try {
        return decode_delta(bytes);
    } catch (Error const& error) {
        throw tampered(cat("the schema of step ", version.number, " cannot be read: ", error.message()));
    }
}

Schema SqliteLedger::recorded_schema(DataVersion version)
{
    Schema schema;
    for (DataVersion at{1}; at <= version; at = at.next()) apply(schema, stored_delta(at));
    return schema;
}

std::vector<Event> SqliteLedger::events(std::size_t limit)
{
    std::vector<Event> events;
    if (!own()) return events;
    need_table("newel_events");
    auto query = connection_.prepare(
        "SELECT number, at, kind, version, name, detail, took_ms, software, commit_id, branch, released, at "
        "FROM main.newel_events ORDER BY number DESC LIMIT :limit");
    query.bind(":limit", limit == 0 ? std::int64_t{-1} : static_cast<std::int64_t>(limit));
    while (query.step()) {
        Event event{.number = query.number(0), .at = query.text(1), .kind = query.text(2)};
        event.version = version_from(query, 3);
        event.name = query.text(4);
        event.detail = query.text(5);
        event.took_ms = query.number(6);
        event.origin = origin_from(query, 7);
        events.push_back(std::move(event));
    }
    std::ranges::reverse(events);
    return events;
}

void SqliteLedger::prepare()
{
    store_.need_transaction();
    checked_.reset();
    check_objects();
    auto const found = own();
    auto const have = found ? found->version : DataVersion{};
    auto const& steps = ledger_steps();
    DataVersion const head{static_cast<std::uint32_t>(steps.size())};
    if (have > head) return;  // a later program's, which says that we may use it
    if (found && found->chain != ledger_chain(have))
        throw tampered(cat("its own tables are at ", have.text(), " of another history"));
    if (have == head) return;
    for (auto const& step : steps)
        if (step.version > have) store_.run_for_ledger(step.up);
    auto query = connection_.prepare(
        "INSERT INTO main.newel_state (id, format, lowest_reader, ledger_version, ledger_chain, app) "
        "VALUES (1, :format, 1, :version, :chain, '') ON CONFLICT (id) DO UPDATE SET format = excluded.format, "
        "ledger_version = excluded.ledger_version, ledger_chain = excluded.ledger_chain");
    query.bind(":format", std::int64_t{kLedgerFormat})
        .bind(":version", std::int64_t{head.number})
        .bind(":chain", ledger_chain(head).digest)
        .run();
}

void SqliteLedger::need_table(std::string const& name)
{
    if (!connection_.has_table(name)) throw tampered(cat("table ", name, " is missing"));
}

// A trigger on a ledger table would run with Newel's rights.
void SqliteLedger::check_objects()
{
    auto const cookie = store_.cookie();
    if (checked_ == cookie) return;
    auto query = connection_.prepare(
        "SELECT type, name, tbl_name FROM main.sqlite_schema WHERE (name LIKE 'newel\\_%' ESCAPE '\\' OR "
        "tbl_name LIKE 'newel\\_%' ESCAPE '\\') AND (type = 'trigger' OR (type = 'view' AND name <> 'newel_status'))");
    if (query.step())
        throw tampered(cat(printable(query.view(0)), " ", printable(query.view(1)), " does not belong there"));
    checked_ = cookie;
}

void SqliteLedger::remove()
{
    store_.need_transaction();
    auto const found = own();
    if (!found) return;
    checked_.reset();
    check_objects();
    auto const& steps = ledger_steps();
    if (found->version.number > steps.size() || found->chain != ledger_chain(found->version))
        throw Error(ErrorCode::Invalid, cat(connection_.location(), ": its ledger was made by a newer newel"),
                    "take it out with that one");
    ready_.clear();
    for (auto number = found->version.number; number > 0; --number)
        store_.run_for_ledger(steps[number - 1].down.operations);
}

void SqliteLedger::record_up(AppliedStep const& step, Down const& down, SchemaDelta const& delta)
{
    store_.need_transaction();
    auto const& facts = step.facts;
    if (!facts.schema || !facts.floors)
        throw Error(ErrorCode::Failed, cat("step ", facts.version.number, " has no fingerprint or floors"));
    // What could not be verified when it is needed must not get in.
    if (down_digest(down) != facts.down || content_of(facts.id, facts.down, facts.rest) != facts.content)
        throw Error(ErrorCode::Failed, cat(step_label(facts.version, facts.name), ": its down has other digests"));
    auto& query = ready(kRecordUp);
    query.bind(":version", std::int64_t{facts.version.number})
        .bind(":name", facts.name)
        .bind(":step_id", facts.id.digest)
        .bind(":rest", facts.rest)
        .bind(":down_digest", facts.down)
        .bind(":content", facts.content.digest)
        .bind(":chain", facts.chain.digest)
        .bind(":fingerprint", facts.schema->digest)
        .bind_blob(":delta", encode_delta(delta))
        .bind(":proof", proof_name(facts.proof))
        .bind(":outcome", outcome_name(step.outcome))
        .bind_blob(":down", encode_down(down))
        .bind(":down_revision", std::int64_t{step.down_revision})
        .bind(":down_reader", std::int64_t{step.down_reader})
        .bind(":down_sqlite", std::int64_t{step.down_sqlite})
        .bind(":read_floor", std::int64_t{facts.floors->read.number})
        .bind(":write_floor", std::int64_t{facts.floors->write.number})
        .bind(":took_ms", step.took_ms)
        .bind_blob(":mac", signature("step", signed_step(facts)));
    bind_origin(query, step.origin);
    query.run();
}

void SqliteLedger::record_down(DataVersion version)
{
    store_.need_transaction();
    ready(kRecordDown).bind(":version", std::int64_t{version.number}).run();
    if (sqlite3_changes64(connection_.handle()) != 1) throw tampered(cat("step ", version.number, " is missing"));
}

void SqliteLedger::record_event(Event const& event)
{
    store_.need_transaction();
    check_objects();
    auto& query = ready(kRecordEvent);
    bind_origin(query, event.origin);
    query.bind(":at", event.at)
        .bind(":kind", event.kind)
        .bind(":version", std::int64_t{event.version.number})
        .bind(":name", event.name)
        .bind(":detail", event.detail)
        .bind(":took_ms", event.took_ms)
        .run();
}

void SqliteLedger::write_state(StateRow const& row)
{
    store_.need_transaction();
    Node stores(Node::Map{});
    for (auto const& [name, path] : row.stores) stores.set(name, Node(path));
    auto& query = ready(kWriteState);
    query.bind(":app", row.app)
        .bind(":data_id", row.data_id)
        .bind(":version", std::int64_t{row.position.version.number})
        .bind(":chain", row.position.chain.digest)
        .bind(":read_floor", std::int64_t{row.floors.read.number})
        .bind(":write_floor", std::int64_t{row.floors.write.number})
        .bind(":fingerprint", row.fingerprint.digest)
        .bind(":cookie", std::int64_t{row.cookie})
        .bind(":stores", to_json(stores));
    bind_origin(query, row.origin);
    query.run();
    if (sqlite3_changes64(connection_.handle()) != 1) throw tampered("the row of newel_state is missing");
}

}  // namespace newel
