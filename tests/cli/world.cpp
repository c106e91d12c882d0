#include "cli/world.h"

#include "support/apps.h"

#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <regex>
#include <stdexcept>

namespace newel::test {

namespace fs = std::filesystem;

namespace {

std::string in_shell_quotes(std::string_view text)
{
    std::string out = "'";
    for (char const c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string replaced(std::string text, std::string const& what, std::string const& with)
{
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

}  // namespace

World::World() { repository.write(".gitignore", "var/\n"); }

World::Words bare_environment(fs::path const& repository)
{
    World::Words variables{"LC_ALL=C.UTF-8", "GIT_CONFIG_NOSYSTEM=1", "HOME=" + repository.parent_path().string()};
    for (std::string const name : {"PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"})
        if (char const* value = std::getenv(name.c_str())) variables.push_back(name + "=" + value);
    return variables;
}

Ran World::shell(std::string const& script, Words const& variables) const
{
    TempDir const scratch;
    scratch.write("script", script);
    std::string command = "cd " + in_shell_quotes(repository.path().string()) + " && env -i";
    for (auto const& variable : bare_environment(repository.path())) command += " " + in_shell_quotes(variable);
    for (auto const& variable : variables) command += " " + in_shell_quotes(variable);
    command += " newel=" + in_shell_quotes(NEWEL_PROGRAM) + " sh " + in_shell_quotes((scratch / "script").string()) +
               " </dev/null >" + in_shell_quotes((scratch / "out").string()) + " 2>" +
               in_shell_quotes((scratch / "err").string());
    auto const status = std::system(command.c_str());
    if (!WIFEXITED(status)) throw std::runtime_error("died: " + script);
    return {WEXITSTATUS(status), scratch.read("out"), scratch.read("err")};
}

Ran World::newel(Words const& words, Words const& variables) const
{
    std::string script = "exec \"$newel\"";
    for (auto const& word : words) script += " " + in_shell_quotes(word);
    return shell(script + "\n", variables);
}

void World::steps(std::vector<StepFiles> const& steps, std::string const& more) const
{
    repository.remove("migrations");
    std::string manifest = "newel: 1\napp: shop\n" + more + (steps.empty() ? "steps: {}\n" : "steps:\n");
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto const stem = "migrations/" + numbered(i + 1, steps[i].name);
        manifest += "  " + std::to_string(i + 1) + ": " + steps[i].name + "\n";
        repository.write(stem + ".up.sql", steps[i].up);
        repository.write(stem + ".down.sql", steps[i].down);
    }
    repository.write("manifests/shop.yaml", manifest);
}

std::string World::commit_steps(std::vector<StepFiles> const& all, std::string const& message)
{
    steps(all);
    return repository.commit(message);
}

std::string World::sql(std::string const& script) const
{
    auto const ran = shell("mkdir -p var && sqlite3 -bail var/shop.db " + in_shell_quotes(script) + "\n");
    if (ran.code != 0) throw std::runtime_error(ran.err);
    return ran.out.empty() ? ran.out : ran.out.substr(0, ran.out.size() - 1);
}

std::string World::bytes(fs::path const& file) const { return read_file(file); }

std::string World::steady(std::string text) const
{
    text = replaced(std::move(text), repository.path().string(), "REPOSITORY");
    static std::vector<std::pair<std::regex, std::string>> const kRules{
        {std::regex("\"(elapsed_ms|took_ms)\": ?[0-9]+"), "\"$1\": 0"},
        {std::regex("\"estimate_ms\": ?(null|[0-9]+)"), "\"estimate_ms\": 0"},  // null where no step took any time
        {std::regex(", about [0-9.]+ m?s\\b"), ""},  // a plan says so where its steps took any time
        {std::regex("\\b[0-9]+ ms\\b *|\\b[0-9]+\\.[0-9] s\\b *"), "TIME  "},
        {std::regex("TIME  (?=[\n,)])"), "TIME"},
        {std::regex("timestamp:[0-9]+"), "timestamp:WHEN"},  // in a trusted comment of minisign
        {std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z"), "WHEN"},
        {std::regex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC"), "WHEN"},
        {std::regex("\\b[0-9a-f]{64}\\b"), "DIGEST"},
        {std::regex("\\b[0-9a-f]{40}\\b"), "COMMIT"},
        {std::regex("\\b[0-9a-f]{12}\\b"), "CHAIN"},
        {std::regex("\\b(?=[0-9a-f]*[0-9])[0-9a-f]{7}\\b"), "SHORT"}};
    for (auto const& [pattern, with] : kRules) text = std::regex_replace(text, pattern, with);
    return text;
}

World two_branches()
{
    World world;
    world.commit_steps({kUsers}, "main: users");
    world.repository.git({"switch", "-q", "-c", "b"});
    world.commit_steps({kUsers, kTags}, "b: tags");
    world.repository.git({"switch", "-q", "-c", "a", "main"});
    world.commit_steps({kUsers, kOrders}, "a: orders");
    return world;
}

void check_golden(std::string const& name, std::string const& text)
{
    auto const file = fs::path(NEWEL_SOURCE_DIR) / "tests" / "cli" / "golden" / name;
    if (std::getenv("NEWEL_ACCEPT")) {
        write_file(file, text);
        return;
    }
    INFO("tests/cli/golden/" << name << "; NEWEL_ACCEPT=1 accepts what is printed now");
    CHECK(text == read_file(file));
}

}  // namespace newel::test
