// world.h: a developer's desk for the program's own stories: a repository with an app "shop", and `newel` to run in it.
#pragma once

#include "support/git_repository.h"

#include <filesystem>
#include <string>
#include <vector>

namespace newel::test {

/// What a run of the program left behind.
struct Ran {
    int code{};
    std::string out{};
    std::string err{};
};

struct StepFiles {
    std::string name{};
    std::string up{};
    std::string down{};
};

inline StepFiles const kUsers{"users", "CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT);", "DROP TABLE users;"};
inline StepFiles const kOrders{"orders", "CREATE TABLE orders(id INTEGER PRIMARY KEY);", "DROP TABLE orders;"};
inline StepFiles const kTags{"tags", "CREATE TABLE tags(tag TEXT);", "DROP TABLE tags;"};

class World {
public:
    World();

    TestRepository repository{};

    using Words = std::vector<std::string>;
    /// Runs `newel` in the repository, with nothing on standard input and no terminal. `variables`: "NAME=value".
    [[nodiscard]] Ran newel(Words const& words, Words const& variables = {}) const;
    /// The same in a shell: `$newel` stands for the program.
    [[nodiscard]] Ran shell(std::string const& script, Words const& variables = {}) const;

    /// Writes the manifest and the scripts of all steps; what earlier calls wrote is replaced. `more`: further lines of
    /// the manifest.
    void steps(std::vector<StepFiles> const& steps, std::string const& more = "dev: var\n") const;
    /// The same and a commit. Returns its id.
    std::string commit_steps(std::vector<StepFiles> const& steps, std::string const& message = "steps");

    [[nodiscard]] std::filesystem::path database() const { return repository.path() / "var" / "shop.db"; }
    /// Runs SQL through the sqlite3 shell, making the database where there is none.
    std::string sql(std::string const& script) const;
    [[nodiscard]] std::string bytes(std::filesystem::path const& file) const;

    /// `text` with what differs from run to run replaced: paths, ids, times.
    [[nodiscard]] std::string steady(std::string text) const;
};

/// main at v1 users; branch a has its own v2 orders, branch b its own v2 tags. Branch a is checked out.
[[nodiscard]] World two_branches();

/// The environment in which the program runs, so that nothing of the machine shows: "NAME=value". What a sanitizer is
/// told goes with it.
[[nodiscard]] World::Words bare_environment(std::filesystem::path const& repository);

/// Compares with tests/cli/golden/NAME; with NEWEL_ACCEPT=1 in the environment, writes it instead.
void check_golden(std::string const& name, std::string const& text);

}  // namespace newel::test
