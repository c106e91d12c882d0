#include "attack/victim.h"

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace newel::test {

namespace fs = std::filesystem;

namespace {

Script const kBase{"base",
                   "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE); CREATE TABLE audit (x);\n"
                   "INSERT INTO t VALUES (1, 'x');",
                   "DROP TABLE t; DROP TABLE audit;"};
Script const kLater{"later", "CREATE TABLE later (a);", "DROP TABLE later;"};

std::string with_paths(std::string sql, fs::path const& outside)
{
    for (auto at = sql.find("{out}"); at != std::string::npos; at = sql.find("{out}"))
        sql.replace(at, 5, outside.string());
    return sql;
}

void check_refusal(Error const& error, Attack const& attack)
{
    CHECK((error.code() == attack.code || error.code() == attack.or_code));
    CHECK_THAT(error.message(),
               Catch::Contains("step 2 evil") && Catch::Contains(attack.says, Catch::CaseSensitive::No));
}

void try_as_up(Victim const& victim, Attack const& attack, std::string const& sql)
{
    INFO("as an up");
    victim.steps({{"evil", sql, "SELECT 1;"}});
    auto const before = victim.image();
    check_refusal(error_of([&] { victim.move(); }), attack);
    CHECK(victim.image() == before);
    victim.moves_as_ever();
}

void try_as_stored_down(Victim& victim, Attack const& attack, std::string const& sql, std::size_t number)
{
    INFO("as a down from the ledger");
    // A step of its own for each, lest the repaired down of another be found.
    Script evil{"evil", cat("CREATE TABLE made", number, " (a);"), cat("DROP TABLE made", number, ";\n", sql)};
    victim.steps({evil});
    victim.move();
    victim.steps({});
    auto const before = victim.image();
    check_refusal(error_of([&] { victim.move(); }), attack);
    CHECK(victim.image() == before);
    evil.down = cat("DROP TABLE made", number, ";");  // its author repairs it
    victim.steps({evil});
    (void)victim.repository.commit("repaired");
    victim.move("version:1");
    CHECK(victim.version() == "1");
}

}  // namespace

Victim::Victim()
{
    repository.write(".gitignore", "var/\noutside/\n");
    repository.write("outside/secret", "secret");
    steps({});
    (void)repository.commit("shop");
    move();
}

void Victim::steps(std::vector<Script> const& more, std::string const& lines) const
{
    fs::remove_all(repository.path() / "migrations");
    auto manifest = cat("newel: 1\napp: shop\ndev: var\n", lines, "steps:\n");
    std::vector<Script> all{kBase};
    all.insert(all.end(), more.begin(), more.end());
    for (std::size_t i = 0; i < all.size(); ++i) {
        auto const stem = cat("migrations/000", i + 1, "-", all[i].name);
        manifest += cat("  ", i + 1, ": ", all[i].name, "\n");
        repository.write(cat(stem, ".up.sql"), all[i].up);
        repository.write(cat(stem, ".down.sql"), all[i].down);
    }
    repository.write("manifests/shop.yaml", manifest);
}

MoveResult Victim::move(std::string const& ref) const { return engine().move({.ref = ref}); }

std::string Victim::sql(std::string const& script) const { return sql_on(database(), script); }

std::string Victim::image() const
{
    auto image =
        sql("PRAGMA user_version; PRAGMA application_id; PRAGMA journal_mode; PRAGMA integrity_check;"
            "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name");
    for (auto const& table : split(sql("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"), '\n')) {
        auto const columns =
            sql(cat("SELECT group_concat('quote(\"' || name || '\")') FROM pragma_table_info('", table, "')"));
        auto const which = table == "newel_events" ? " WHERE kind <> 'refuse'" : "";
        image += cat("\n", table, ":\n", sql(cat("SELECT ", columns, " FROM \"", table, "\"", which, " ORDER BY 1")));
    }
    std::vector<std::string> files;
    for (auto const& folder : {outside(), database().parent_path()})
        for (auto const& entry : fs::recursive_directory_iterator(folder)) files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    std::ifstream secret(outside() / "secret", std::ios::binary);
    return cat(image, "\n", join(files, "\n"), "\n", std::string(std::istreambuf_iterator<char>(secret), {}));
}

void Victim::moves_as_ever(std::vector<Script> const& known) const
{
    auto all = known;
    all.push_back(kLater);
    steps(all);
    CHECK(move().applied >= 1);
    CHECK(sql("SELECT count(*) FROM later") == "0");
    CHECK(move(cat("version:", all.size())).applied == 1);
    CHECK(version() == std::to_string(all.size()));
}

void try_everywhere(Victim& victim, std::vector<Attack> const& attacks)
{
    std::size_t number = 0;
    for (auto const& attack : attacks) {
        INFO(attack.sql.substr(0, 300));
        auto const sql = with_paths(attack.sql, victim.outside());
        try_as_up(victim, attack, sql);
        try_as_stored_down(victim, attack, sql, ++number);
    }
}

int in_a_process(std::size_t bytes, std::function<int()> const& act)
{
    auto const child = ::fork();
    if (child == 0) {
        if (kLimitsMemory && bytes > 0) {
            ::rlimit const limit{bytes, bytes};
            ::setrlimit(RLIMIT_AS, &limit);
        }
        ::alarm(180);
        int result = 255;
        try {
            result = act();
        } catch (...) {
        }
        ::_exit(result);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status) == 255 ? -1 : WEXITSTATUS(status);
}

}  // namespace newel::test
