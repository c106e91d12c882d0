#include "manifest/layouts/layouts.h"

#include "base/error.h"
#include "files/disk_tree.h"
#include "git/commit_tree.h"
#include "git/git_source.h"
#include "support/git_repository.h"
#include "support/temp_dir.h"

#include <catch2/catch.hpp>

using namespace newel;
using test::TempDir;
using test::TestRepository;

namespace {

std::vector<std::string> names(std::vector<LayoutStep> const& steps)
{
    std::vector<std::string> out;
    for (auto const& step : steps) out.push_back(step.name);
    return out;
}

using Names = std::vector<std::string>;

/// A folder `migrations` with these files in it, name and text.
class Migrations {
public:
    Migrations(std::initializer_list<std::pair<char const*, std::string>> files)
    {
        for (auto const& [name, text] : files) folder_.write(std::string("migrations/") + name, text);
    }
    [[nodiscard]] std::vector<LayoutStep> as(char const* layout, char const* dir = "migrations") const
    {
        return read_layout(layout, DiskTree(folder_.path()), dir);
    }
    /// What reading refuses; fails the test where it does not.
    [[nodiscard]] Error refused_as(char const* layout, char const* dir = "migrations") const
    {
        try {
            static_cast<void>(as(layout, dir));
        } catch (Error const& error) {
            return error;
        }
        FAIL("it was read");
        return Error(ErrorCode::Failed, {});
    }

private:
    TempDir folder_{};
};

}  // namespace

TEST_CASE("diesel's folders are steps, by their version", "[layouts]")
{
    Migrations const folder{{".gitkeep", ""},
                            {".hidden/up.sql", "x"},
                            {"2018-04-22-093322_create_instances/up.sql", "CREATE TABLE i(a);\r\n"},
                            {"2018-04-22-093322_create_instances/down.sql", "DROP TABLE i;"},
                            {"20180101000000_first/up.sql", "SELECT 1;"},
                            {"00000000000000_diesel_initial_setup/up.sql", ""},
                            {"notes/readme.txt", "not a migration"},
                            {"schema.sql", "not a migration"}};
    auto const steps = folder.as("diesel");
    REQUIRE(names(steps) ==
            Names{"00000000000000_diesel_initial_setup", "20180101000000_first", "2018-04-22-093322_create_instances"});
    CHECK(steps[2].up == "CREATE TABLE i(a);\n");
    CHECK(steps[2].up_file == "migrations/2018-04-22-093322_create_instances/up.sql");
    CHECK(steps[2].down == "DROP TABLE i;");
    CHECK(steps[2].down_file == "migrations/2018-04-22-093322_create_instances/down.sql");
    CHECK(steps[1].down == std::nullopt);
    CHECK(steps[1].down_file.empty());
    CHECK(steps[0].up.empty());
    CHECK(steps[2].notes.empty());
}

TEST_CASE("two of diesel's folders with one version are both named", "[layouts]")
{
    Migrations const folder{{"2020-01-01-000000_a/up.sql", ""}, {"20200101000000_b/up.sql", ""}};
    auto const error = folder.refused_as("diesel");
    CHECK(error.code() == ErrorCode::Invalid);
    CHECK_THAT(error.message(), Catch::Contains("version 20200101000000 is claimed twice: 2020-01-01-000000_a and "
                                                "20200101000000_b"));
}

TEST_CASE("a diesel migration without up.sql is refused, all of them at once", "[layouts]")
{
    Migrations const folder{
        {"2020-01-01-000000_a/down.sql", ""}, {"2020-01-02-000000_b/UP.sql", ""}, {"odd/down.sql", ""}};
    auto const error = folder.refused_as("diesel");
    CHECK_THAT(error.message(), Catch::Contains("migrations has 3 faults"));
    CHECK_THAT(error.message(), Catch::Contains("migrations/2020-01-02-000000_b: the migration has no up.sql"));
    CHECK_THAT(error.message(), Catch::Contains("migrations/odd: the migration has no up.sql"));
}

TEST_CASE("a step that diesel runs outside a transaction is noted", "[layouts]")
{
    Migrations const folder{{"1_a/up.sql", "BEGIN; SELECT 1; COMMIT;"},
                            {"1_a/down.sql", "PRAGMA foreign_keys=OFF;"},
                            {"1_a/metadata.toml", "# why\nrun_in_transaction = false  # too long\n"}};
    auto const steps = folder.as("diesel");
    CHECK(steps[0].up == "       SELECT 1;        ");
    CHECK_THAT(steps[0].notes, Catch::Contains("up.sql: BEGIN; COMMIT are managed by Newel\n"
                                               "down.sql: PRAGMA foreign_keys is managed by Newel\n"
                                               "metadata.toml: run_in_transaction = false"));
}

TEST_CASE("golang-migrate's files are steps, by their number", "[layouts]")
{
    Migrations const folder{{"000010_ten.up.sql", "10"},
                            {"9_nine.up.sql", "9"},
                            {"9_renamed.down.sql", "-9"},
                            {"000001_swap.up.sql", "1"},
                            {"000001_swap.down.sql", "-1"},
                            {"000002_other.up.json", "{}"},
                            {"README.md", ""},
                            {"x_3.up.sql", ""},
                            {"4.up.sql", ""}};
    auto const steps = folder.as("golang-migrate");
    REQUIRE(names(steps) == Names{"000001_swap", "9_nine", "000010_ten"});
    CHECK(steps[0].up == "1");
    CHECK(steps[0].down == "-1");
    CHECK(steps[1].down == "-9");
    CHECK(steps[1].down_file == "migrations/9_renamed.down.sql");
    CHECK(steps[2].down == std::nullopt);
}

TEST_CASE("golang-migrate's faults are told all at once", "[layouts]")
{
    Migrations const folder{
        {"1_a.up.sql", ""}, {"001_b.up.sql", ""}, {"2_c.down.sql", ""}, {"99999999999999999999_d.up.sql", ""}};
    auto const message = folder.refused_as("golang-migrate").message();
    CHECK_THAT(message, Catch::Contains("3 faults"));
    CHECK_THAT(message, Catch::Contains("number 1 is claimed twice: 001_b.up.sql and 1_a.up.sql"));
    CHECK_THAT(message, Catch::Contains("migrations/2_c.down.sql: the migration has a down but no up"));
    CHECK_THAT(message, Catch::Contains("the number is too large"));
}

TEST_CASE("a script with a NUL or without UTF-8 is refused with its line", "[layouts]")
{
    Migrations const folder{{"1_a.up.sql", std::string("SELECT 1;\nSELECT\0 2;", 20)},
                            {"2_b.up.sql", "SELECT '\xff';"}};
    auto const error = folder.refused_as("golang-migrate");
    CHECK(error.code() == ErrorCode::Invalid);
    CHECK_THAT(error.message(), Catch::Contains("migrations/1_a.up.sql:2: the script holds a NUL"));
    CHECK_THAT(error.message(), Catch::Contains("migrations/2_b.up.sql: the script is not UTF-8"));
}

TEST_CASE("a migration that is a symbolic link is refused, on disk and in a commit", "[layouts]")
{
    TestRepository repository;
    repository.write("go/000001_a.up.sql", "SELECT 1;");
    std::filesystem::create_symlink("000001_a.up.sql", repository.path() / "go/000002_b.up.sql");
    repository.write("rust/1_a/up.sql", "SELECT 1;");
    std::filesystem::create_symlink("1_a", repository.path() / "rust/2_b");
    repository.commit("first");
    auto const source = GitSource::open(repository.path());
    DiskTree const disk(repository.path());
    CommitTree const commit(*source, *source->head());
    for (FileTree const* tree : {static_cast<FileTree const*>(&disk), static_cast<FileTree const*>(&commit)}) {
        CHECK_THROWS_WITH(read_layout("golang-migrate", *tree, "go"),
                          Catch::Contains("000002_b.up.sql is a symbolic link"));
        CHECK_THROWS_WITH(read_layout("diesel", *tree, "rust"), Catch::Contains("must be a folder, not a link"));
    }
}

TEST_CASE("a layout is the same on disk and in a commit", "[layouts]")
{
    TestRepository repository;
    repository.write("db/2020-01-01-000000_a/up.sql", "SELECT 'ü';\r\n");
    repository.write("db/2020-01-02-000000_b c/up.sql", "SELECT 2;");
    repository.write("db/2020-01-02-000000_b c/down.sql", "SELECT 3;");
    repository.git({"config", "core.autocrlf", "false"});
    repository.commit("first");
    auto const source = GitSource::open(repository.path());
    auto const disk = read_layout("diesel", DiskTree(repository.path()), "db");
    auto const commit = read_layout("diesel", CommitTree(*source, *source->head()), "db");
    REQUIRE(names(disk) == names(commit));
    for (std::size_t i = 0; i < disk.size(); ++i) {
        CHECK(disk[i].up == commit[i].up);
        CHECK(disk[i].down == commit[i].down);
        CHECK(disk[i].up_file == commit[i].up_file);
    }
}

TEST_CASE("a layout's folder may be the top of the tree", "[layouts]")
{
    TempDir folder;
    folder.write("1_a.up.sql", "SELECT 1;");
    auto const steps = read_layout("golang-migrate", DiskTree(folder.path()), "");
    REQUIRE(steps.size() == 1);
    CHECK(steps[0].up_file == "1_a.up.sql");
}

TEST_CASE("an unknown layout and an absent folder are told apart", "[layouts]")
{
    Migrations const folder{{"x", ""}};
    auto const unknown = folder.refused_as("flyway");
    CHECK(unknown.code() == ErrorCode::Invalid);
    CHECK(unknown.advice() == "known layouts: diesel, golang-migrate");
    auto const absent = folder.refused_as("diesel", "absent");
    CHECK(absent.code() == ErrorCode::Unresolved);
    CHECK(absent.message() == "absent: there is no such folder of migrations");
}

TEST_CASE("each layout is recognised by its files and knows its own table", "[layouts]")
{
    TempDir folder;
    folder.write("d/1_a/up.sql", "");
    folder.write("g/1_a.down.sql", "");
    folder.write("n/readme.md", "");
    DiskTree const tree(folder.path());
    CHECK(recognise_layout(tree, "d") == "diesel");
    CHECK(recognise_layout(tree, "g") == "golang-migrate");
    CHECK(recognise_layout(tree, "n") == std::nullopt);
    CHECK(recognise_layout(tree, "absent") == std::nullopt);
    CHECK(is_known_layout("diesel"));
    CHECK_FALSE(is_known_layout("Diesel"));
    CHECK(own_tables("diesel") == Names{"__diesel_schema_migrations"});
    CHECK(own_tables("golang-migrate") == Names{"schema_migrations"});
    CHECK(own_tables("flyway").empty());
}
