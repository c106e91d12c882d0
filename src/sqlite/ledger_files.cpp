// What the ledger holds about files: newel_intent, newel_kept, and who wrote them.
#include "base/text.h"
#include "sqlite/sqlite_ledger.h"

namespace newel {

namespace {

constexpr char kOwe[] =
    "INSERT INTO main.newel_intent (number, data_id, act, source, target, detail, mac) "
    "VALUES (:number, :data_id, :act, :source, :target, :detail, :mac)";
constexpr char kKeep[] =
    "INSERT INTO main.newel_kept (id, version, step_id, direction, place, until, at, record, mac) "
    "VALUES (:id, :version, :step_id, :direction, :place, :until, :at, :record, :mac)";
constexpr char kForget[] = "DELETE FROM main.newel_kept WHERE id = :id";

std::string signed_bytes(std::int64_t number, std::string_view data_id, IntentRow const& row)
{
    std::string bytes;
    for (auto const& part :
         {cat(number), std::string(data_id), std::string(act_name(row.act)), row.source, row.target, row.record})
        bytes += cat(part.size(), ":", part);
    return bytes;
}

}  // namespace

std::string SqliteLedger::signature(std::string_view purpose, std::string_view bytes) const
{
    return authentication_ ? std::string(authentication_(cat(purpose, ":", bytes)).view()) : std::string();
}

bool SqliteLedger::is_own(std::string_view purpose, std::string_view bytes, std::string_view mac) const
{
    return !authentication_ || mac == signature(purpose, bytes);
}

bool SqliteLedger::knows_files(Own const& own) { return own.version.number >= 2; }

bool SqliteLedger::knows_files()
{
    auto const found = own();
    return found && knows_files(*found);
}

std::map<std::string, std::string> SqliteLedger::stores()
{
    std::map<std::string, std::string> stores;
    static constexpr char kStores[] = "SELECT stores FROM main.newel_state WHERE id = 1";
    Rewound query(ready(kStores));
    if (!query->step()) return stores;
    auto const node = from_json(query->view(0));
    if (!node.map()) throw unreadable("its files stores are no map");
    for (auto const& [name, path, mark] : *node.map()) {
        if (!path.text() || (!path.text()->empty() && !path_fault(*path.text()).empty()))
            throw unreadable(cat("its files store ", printable(name), " lies nowhere"));
        stores[name] = *path.text();
    }
    return stores;
}

bool SqliteLedger::is_interrupted()
{
    static constexpr char kOwes[] = "SELECT EXISTS (SELECT 1 FROM main.newel_intent)";
    if (!connection_.has_table("newel_intent")) return false;
    Rewound query(ready(kOwes));
    return query->step() && query->number(0) != 0;
}

std::vector<IntentRow> SqliteLedger::owed()
{
    std::vector<IntentRow> rows;
    if (!knows_files()) return rows;
    need_table("newel_intent");
    auto query = connection_.prepare(
        "SELECT number, data_id, act, source, target, detail, mac FROM main.newel_intent ORDER BY number");
    while (query.step()) {
        auto const act = act_named(query.view(2));
        if (!act) throw unreadable(cat("a publish is owed with the act '", printable(query.text(2)), "'"));
        IntentRow row{.act = *act, .source = query.text(3), .target = query.text(4), .record = query.text(5)};
        if (!is_own("intent", signed_bytes(query.number(0), query.view(1), row), query.view(6)))
            throw Error(ErrorCode::Refused,
                        cat(connection_.location(), " says that files are still to be moved (", printable(row.target),
                            "), but this installation did not write that"),
                        "put back the .newel folder that belongs to this database, or restore both from one backup");
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<KeptRecord> SqliteLedger::kept()
{
    std::vector<KeptRecord> records;
    if (!knows_files()) return records;
    need_table("newel_kept");
    auto query = connection_.prepare("SELECT record, mac FROM main.newel_kept WHERE record <> '' ORDER BY at, id");
    while (query.step())
        if (is_own("kept", query.view(0), query.view(1))) records.push_back(decode_kept(query.view(0)));
    return records;
}

void SqliteLedger::owe(std::vector<IntentRow> const& rows, std::string const& data_id)
{
    store_.need_transaction();
    std::int64_t number = 0;
    for (auto const& row : rows) {
        ++number;
        ready(kOwe)
            .bind(":number", number)
            .bind(":data_id", data_id)
            .bind(":act", act_name(row.act))
            .bind(":source", row.source)
            .bind(":target", row.target)
            .bind(":detail", row.record)
            .bind_blob(":mac", signature("intent", signed_bytes(number, data_id, row)))
            .run();
    }
}

void SqliteLedger::settle()
{
    store_.need_transaction();
    check_objects();
    for (auto const& row : owed()) {
        if (row.act == IntentRow::Act::Keep) write_kept(row.record);
        if (row.act == IntentRow::Act::Forget) ready(kForget).bind(":id", row.source).run();
    }
    connection_.execute("DELETE FROM main.newel_intent");
}

void SqliteLedger::write_kept(std::string const& json)
{
    auto const record = decode_kept(json);
    ready(kKeep)
        .bind(":id", record.id)
        .bind(":version", std::int64_t{record.version.number})
        .bind(":step_id", record.step.digest)
        .bind(":direction", record.direction == Direction::Up ? "up" : "down")
        .bind(":place", record.place)
        .bind(":until", record.until)
        .bind(":at", record.at)
        .bind(":record", json)
        .bind_blob(":mac", signature("kept", json))
        .run();
}

}  // namespace newel
