#include "story/world.h"

#include "support/apps.h"

#include <sqlite3.h>
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

std::string sql_on(fs::path const& database, std::string const& script)
{
    sqlite3* db = nullptr;
    if (sqlite3_open(database.c_str(), &db) != SQLITE_OK) throw std::runtime_error("cannot open " + database.string());
    std::string rows;
    auto const add = [](void* out, int count, char** values, char**) {
        auto& text = *static_cast<std::string*>(out);
        if (!text.empty()) text += '\n';
        for (int i = 0; i < count; ++i) text += cat(i > 0 ? "|" : "", values[i] ? values[i] : "");
        return 0;
    };
    char* message = nullptr;
    auto const code = sqlite3_exec(db, script.c_str(), add, &rows, &message);
    std::string const fault = message ? message : "";
    sqlite3_free(message);
    sqlite3_close(db);
    if (code != SQLITE_OK) throw std::runtime_error(fault);
    return rows;
}

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

Error error_of(std::function<void()> const& act)
{
    try {
        act();
    } catch (Error const& error) {
        return error;
    }
    FAIL("no error was thrown");
    throw std::logic_error("not reached");
}

}  // namespace newel::test
