#include "proof/file_trip.h"

#include "base/text.h"
#include "proof/file_samples.h"

namespace newel {

namespace {

using Files = std::map<std::string, std::string>;

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

}  // namespace

FileTrip FileTrips::take(StepFacts const& facts, Step const& step, Way way)
{
    FileTrip trip;
    if (!acts_on_files(step)) return trip;
    try {
        auto& disk = directory_.disk();
        for (auto const& file : sample_files(disk, needed_files(step.up, directory_.roots()), directory_.reserved()))
            disk.put(file.path, file.bytes);
        if (way == Way::UpDownUp)
            come_back(facts, step, trip);
        else
            directory_.run(facts, Direction::Up, step.up);
    } catch (Error const& error) {
        trip.unproven = cat("on generated files it does not run: ", error.message());
    }
    // What was lost, or half done, would be missing from what comes.
    bool const is_whole = trip.lost.empty() && trip.unproven.empty() && !trip.down_failed;
    if (!is_whole) directory_.clear();
    return trip;
}

void FileTrips::come_back(StepFacts const& facts, Step const& step, FileTrip& trip)
{
    auto const before = directory_.files();
    directory_.run(facts, Direction::Up, step.up);
    auto const up = directory_.files();
    bool const keeps = directory_.keeps_of(facts);
    try {
        directory_.run(facts, Direction::Down, step.down.operations);
    } catch (Error const& error) {
        trip.down_failed = error;
        return;
    }
    trip.lost = lost_files(before, directory_.files());
    if (!trip.lost.empty()) return;
    directory_.run(facts, Direction::Up, step.up);
    for (auto const& text : lost_files(up, directory_.files()))
        trip.lost.push_back(cat(text, " when it goes up again"));
    trip.is_kept = keeps && trip.lost.empty();
}

}  // namespace newel
