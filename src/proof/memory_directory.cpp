#include "proof/memory_directory.h"

#include "manifest/document_edit.h"
#include "run/publisher.h"

#include <algorithm>

namespace newel {

namespace {

constexpr std::string_view kOwn = ".newel";

bool holds_bytes(KeptRecord const& record)
{
    if (!record.place.empty()) return true;
    if (record.act != "edit") return false;
    return std::ranges::any_of(displaced_from(record.displaced), [](Displaced const& displaced) {
        return displaced.act == Displaced::Act::Put || displaced.act == Displaced::Act::Value;
    });
}

}  // namespace

MemoryDirectory::MemoryDirectory(StoreRoots roots, std::vector<std::string> reserved)
    : roots_(std::move(roots)), reserved_(std::move(reserved))
{
    clear();
}

void MemoryDirectory::run(StepFacts const& facts, Direction direction, std::vector<Operation> const& operations)
{
    PlannedStep const step{.direction = direction, .facts = facts};
    FileChanges changes(disk_, {.roots = roots_, .reserved = reserved_, .known = records_});
    changes.take(step, operations);
    Publisher publisher(disk_);
    auto const net = changes.net();
    if (!net.empty()) publisher.publish(publisher.stage(net));
    publisher.clean();
    auto const used = changes.used();
    std::erase_if(records_, [&](KeptRecord const& record) { return std::ranges::find(used, record.id) != used.end(); });
    for (auto& record : changes.made()) records_.push_back(std::move(record));
}

std::map<std::string, std::string> MemoryDirectory::files() const
{
    auto all = disk_.snapshot();
    std::erase_if(
        all, [](auto const& entry) { return entry.first.starts_with(kOwn) || !entry.second.starts_with("file "); });
    return all;
}

bool MemoryDirectory::keeps_of(StepFacts const& facts) const
{
    return std::ranges::any_of(
        records_, [&](KeptRecord const& record) { return record.chain == facts.chain && holds_bytes(record); });
}

void MemoryDirectory::clear()
{
    disk_ = MemoryFileSystem();
    disk_.put_folder(std::string(kOwn));
    records_.clear();
}

bool acts_on_files(Step const& step)
{
    return std::ranges::any_of(step.up, &Operation::is_file) ||
           std::ranges::any_of(step.down.operations, &Operation::is_file);
}

}  // namespace newel
