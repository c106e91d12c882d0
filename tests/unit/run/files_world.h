// files_world.h: steps over files on a file system in memory, with a ledger that is two lists.
#pragma once

#include "run/file_changes.h"
#include "run/memory_file_system.h"
#include "run/publisher.h"

#include <string>
#include <vector>

namespace newel::test {

/// An operation as a manifest says it: {"move": {"from": "a", "to": "b"}}, in the store "home".
[[nodiscard]] Operation file_act(std::string const& json);

/// A data directory whose store "home" is the directory itself.
class FilesWorld {
public:
    MemoryFileSystem disk{};

    /// Takes a step up or, with `operations` as its down, down: worked out, staged, committed, published.
    std::vector<std::string> run(Direction direction, std::uint32_t version, std::vector<Operation> const& operations);
    std::vector<std::string> up(std::vector<Operation> const& operations) { return run(Direction::Up, 1, operations); }
    /// By the exact inverse of `operations`.
    std::vector<std::string> down(std::vector<Operation> const& operations)
    {
        return run(Direction::Down, 1, exact_inverses(operations));
    }

    /// What a run does up to and with COMMIT, which is when `owed` gets its rows.
    /// `step`: what tells it from others; where it is not given, its version does.
    struct Naming {
        std::string name{};
        std::string id{};
    };
    void stage_and_commit(Direction direction, std::uint32_t version, std::vector<Operation> const& operations,
                          Naming const& step);
    void stage_and_commit(Direction direction, std::uint32_t version, std::vector<Operation> const& operations)
    {
        stage_and_commit(direction, version, operations, {.name = "files", .id = std::to_string(version)});
    }
    /// What follows COMMIT, and what recovery does.
    void finish();

    /// Everything but Newel's own folder.
    [[nodiscard]] std::map<std::string, std::string> files() const;

    std::vector<KeptRecord> kept{};
    std::vector<IntentRow> owed{};
    std::vector<std::string> notes{};
};

}  // namespace newel::test
