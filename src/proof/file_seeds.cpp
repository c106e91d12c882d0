#include "proof/file_seeds.h"

#include "base/error.h"
#include "proof/memory_directory.h"

#include <algorithm>

namespace newel {

namespace {

/// What steps need and do not find there. Such a file is put where it is needed as if it had been there from the start.
std::vector<SampleFile> gather(History const& history, DataVersion upto, MemoryDirectory& directory)
{
    std::vector<SampleFile> seeds;
    for (DataVersion version{1}; version <= upto; version = version.next()) {
        auto const step = history.step(version);
        if (!acts_on_files(step)) continue;
        auto& disk = directory.disk();
        for (auto& file : sample_files(disk, needed_files(step.up, directory.roots()), directory.reserved())) {
            if (disk.facts(file.path).kind != FileKind::Absent) continue;  // made by a step: it stays as that made it
            disk.put(file.path, file.bytes);
            seeds.push_back(std::move(file));
        }
        directory.run(history.facts(version), Direction::Up, step.up);
    }
    return seeds;
}

void run_all(History const& history, DataVersion upto, MemoryDirectory& directory)
{
    for (DataVersion version{1}; version <= upto; version = version.next())
        directory.run(history.facts(version), Direction::Up, history.step(version).up);
}

}  // namespace

FileSeeds file_seeds(History const& history, DataVersion upto, StoreRoots const& roots,
                     std::vector<std::string> const& reserved)
{
    try {
        MemoryDirectory directory(roots, reserved);
        FileSeeds seeds{.files = gather(history, upto, directory)};
        directory.clear();
        for (auto const& file : seeds.files) directory.disk().put(file.path, file.bytes);
        run_all(history, upto, directory);
        return seeds;
    } catch (Error const& error) {
        return {.unmade = error.message()};
    }
}

}  // namespace newel
