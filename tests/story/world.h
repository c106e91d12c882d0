// world.h: a developer's world for stories: a repository with an app "shop", its steps, and its data.
#pragma once

#include "support/git_repository.h"
#include "support/sql.h"
#include "support/thrown.h"

#include <newel/newel.h>

#include <filesystem>
#include <string>
#include <vector>

namespace newel::test {

struct StepFiles {
    std::string name{};
    std::string up{};
    std::string down{};  ///< empty: an empty file; "-": no file
};

class World {
public:
    World();

    TestRepository repository{};

    /// Writes the manifest and the payloads of all steps; what earlier calls wrote is replaced. `more`: further lines of
    /// the manifest.
    void steps(std::vector<StepFiles> const& steps, std::string const& more = {}) const;
    /// The same and a commit. Returns its id.
    std::string commit_steps(std::vector<StepFiles> const& all, std::string const& message = "steps");

    [[nodiscard]] std::filesystem::path database() const { return repository.path() / "var" / "shop.db"; }
    [[nodiscard]] Settings settings() const;
    [[nodiscard]] Engine engine() const { return Engine(settings()); }

    MoveResult switch_data(std::string const& ref = "", Allowed const& allowed = {}) const;
    [[nodiscard]] std::uint32_t version() const;
    /// Runs SQL on the data as an application would; rows as "a|b" lines.
    std::string sql(std::string const& script) const;
};

/// type, name, table and sql of every object but Newel's, as they stand in sqlite_schema.
[[nodiscard]] std::string raw_schema(std::filesystem::path const& database);
/// What the sqlite3 shell makes of these scripts, run one after another on an empty database.
void shell_runs(std::filesystem::path const& database, std::vector<std::string> const& scripts);

}  // namespace newel::test
