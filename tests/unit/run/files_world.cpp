#include "unit/run/files_world.h"

#include "base/node.h"

#include <algorithm>

namespace newel::test {

Operation file_act(std::string const& json)
{
    auto const node = from_json(json);
    auto const& entry = node.map()->front();
    Operation operation{.act = entry.key, .body = entry.value, .file = {}, .notes = {}};
    operation.body.set("store", Node("home"));
    return operation;
}

std::vector<std::string> FilesWorld::run(Direction direction, std::uint32_t version,
                                         std::vector<Operation> const& operations)
{
    stage_and_commit(direction, version, operations);
    finish();
    return notes;
}

void FilesWorld::stage_and_commit(Direction direction, std::uint32_t version, std::vector<Operation> const& operations,
                                  Naming const& naming)
{
    PlannedStep step{.direction = direction};
    step.facts = {.version = {version}, .name = naming.name, .id = {digest_of("test", naming.id)}};
    step.facts.chain = {digest_of("test", std::to_string(version))};
    FileChanges changes(disk, {.roots = {{"home", ""}},
                               .reserved = {"app.db", "app.db-wal"},
                               .known = kept,
                               .at = "2026-11-21T10:00:00Z",
                               .until = "2027-02-19T10:00:00Z"});
    changes.take(step, operations);
    notes = changes.notes();
    Publisher publisher(disk);
    auto const net = changes.net();
    auto rows = net.empty() ? std::vector<IntentRow>{} : publisher.stage(net);
    for (auto const& id : changes.used()) rows.push_back({.act = IntentRow::Act::Forget, .source = id});
    for (auto const& record : changes.made())
        rows.push_back({.act = IntentRow::Act::Keep, .record = encode_kept(record)});
    publisher.check(net);
    owed = rows;
}

void FilesWorld::finish()
{
    Publisher publisher(disk);
    if (!owed.empty()) publisher.publish(owed);
    for (auto const& row : owed) {
        if (row.act == IntentRow::Act::Keep) kept.push_back(decode_kept(row.record));
        if (row.act == IntentRow::Act::Forget)
            std::erase_if(kept, [&](KeptRecord const& record) { return record.id == row.source; });
    }
    owed.clear();
    publisher.clean();
}

std::map<std::string, std::string> FilesWorld::files() const
{
    auto all = disk.snapshot();
    std::erase_if(all, [](auto const& entry) { return entry.first == ".newel" || entry.first.starts_with(".newel/"); });
    return all;
}

}  // namespace newel::test
