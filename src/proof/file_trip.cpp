#include "proof/file_trip.h"

#include "base/text.h"
#include "manifest/document_edit.h"
#include "run/publisher.h"

#include <algorithm>
#include <map>

namespace newel {

namespace {

using Files = FileTrips::Files;

constexpr std::string_view kOwn = ".newel";

/// Bytes and modes by path. Folders come and go with what is in them.
Files files_in(MemoryFileSystem const& disk)
{
    auto all = disk.snapshot();
    std::erase_if(
        all, [](auto const& entry) { return entry.first.starts_with(kOwn) || !entry.second.starts_with("file "); });
    return all;
}

std::vector<std::string> lost_files(Files const& before, Files const& after)
{
    std::vector<std::string> lost;
    for (auto const& [path, bytes] : before) {
        auto const now = after.find(path);
        if (now == after.end()) lost.push_back(cat("file ", printable(path), " is gone"));
        if (now != after.end() && now->second != bytes)
            lost.push_back(cat("file ", printable(path), " does not come back as it was"));
    }
    for (auto const& [path, bytes] : after)
        if (!before.contains(path)) lost.push_back(cat("file ", printable(path), " is left behind"));
    return lost;
}

bool holds_bytes(KeptRecord const& record)
{
    if (!record.place.empty()) return true;
    if (record.act != "edit") return false;
    return std::ranges::any_of(displaced_from(record.displaced), [](Displaced const& displaced) {
        return displaced.act == Displaced::Act::Put || displaced.act == Displaced::Act::Value;
    });
}

bool acts_on_files(Step const& step)
{
    return std::ranges::any_of(step.up, &Operation::is_file) ||
           std::ranges::any_of(step.down.operations, &Operation::is_file);
}

}  // namespace

FileTrips::FileTrips(StoreRoots roots, std::vector<std::string> reserved)
    : roots_(std::move(roots)), reserved_(std::move(reserved))
{
    begin_anew();
}

FileTrip FileTrips::take(StepFacts const& facts, Step const& step, Way way)
{
    FileTrip trip;
    if (!acts_on_files(step)) return trip;
    try {
        for (auto const& file : sample_files(disk_, needed_files(step.up, roots_), reserved_))
            disk_.put(file.path, file.bytes);
        auto const before = files_in(disk_);
        run(facts, Direction::Up, step.up);
        if (way == Way::UpDownUp) come_back(facts, step, trip, before);
        if (trip.lost.empty()) return trip;
        // What was lost would be missing from what comes.
        begin_anew();
    } catch (Error const& error) {
        trip.unproven = cat("on generated files it does not run: ", error.message());
        begin_anew();
    }
    return trip;
}

void FileTrips::come_back(StepFacts const& facts, Step const& step, FileTrip& trip, Files const& before)
{
    auto const up = files_in(disk_);
    bool const keeps = std::ranges::any_of(
        records_, [&](KeptRecord const& record) { return record.chain == facts.chain && holds_bytes(record); });
    try {
        run(facts, Direction::Down, step.down.operations);
    } catch (Error const& error) {
        trip.down_failed = error;
        return begin_anew();
    }
    trip.lost = lost_files(before, files_in(disk_));
    if (!trip.lost.empty()) return;
    run(facts, Direction::Up, step.up);
    for (auto const& text : lost_files(up, files_in(disk_))) trip.lost.push_back(cat(text, " when it goes up again"));
    trip.is_kept = keeps && trip.lost.empty();
}

void FileTrips::run(StepFacts const& facts, Direction direction, std::vector<Operation> const& operations)
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

void FileTrips::begin_anew()
{
    disk_ = MemoryFileSystem();
    disk_.put_folder(std::string(kOwn));
    records_.clear();
}

}  // namespace newel
