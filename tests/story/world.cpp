#include "story/world.h"

#include "support/apps.h"

#include <catch2/catch.hpp>

#include <cstdio>

namespace newel::test {

namespace fs = std::filesystem;

World::World() { repository.write(".gitignore", "var/\n"); }

void World::steps(std::vector<StepFiles> const& steps, std::string const& more) const
{
    std::error_code error;
    fs::remove_all(repository.path() / "migrations", error);
    std::string manifest = "newel: 1\napp: shop\ndev: var\n" + more + "steps:\n";
    if (steps.empty()) manifest = "newel: 1\napp: shop\ndev: var\n" + more + "steps: {}\n";
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto const stem = cat("migrations/", numbered(i + 1, steps[i].name));
        manifest += cat("  ", i + 1, ": ", steps[i].name, "\n");
        repository.write(cat(stem, ".up.sql"), steps[i].up);
        if (steps[i].down != "-") repository.write(cat(stem, ".down.sql"), steps[i].down);
    }
    repository.write("manifests/shop.yaml", manifest);
}

std::string World::commit_steps(std::vector<StepFiles> const& all, std::string const& message)
{
    steps(all);
    return repository.commit(message);
}

Settings World::settings() const { return {.folder = repository.path()}; }

MoveResult World::switch_data(std::string const& ref, Allowed const& allowed) const
{
    return engine().move({.ref = ref, .allowed = allowed});
}

std::uint32_t World::version() const
{
    return static_cast<std::uint32_t>(std::stoul(sql("SELECT version FROM newel_status")));
}

std::string World::sql(std::string const& script) const { return sql_on(database(), script); }

std::string raw_schema(fs::path const& database)
{
    return sql_on(
        database,
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'newel\\_%' ESCAPE '\\' AND "
        "tbl_name NOT LIKE 'newel\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name");
}

void shell_runs(fs::path const& database, std::vector<std::string> const& scripts)
{
    auto const file = database.string() + ".sql";
    std::string all;
    for (auto const& script : scripts) all += cat(script, "\n;\n");
    write_file(file, all);
    auto const command = cat("sqlite3 -bail '", database.string(), "' < '", file, "'");
    if (std::system(command.c_str()) != 0) throw std::runtime_error("the sqlite3 shell failed");
}

}  // namespace newel::test
