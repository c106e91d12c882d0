#include "cli/world.h"

#include <catch2/catch.hpp>

using namespace newel::test;
using Catch::Contains;
using Catch::StartsWith;

TEST_CASE("a mistyped command is a usage error that names the nearest one", "[cli]")
{
    World const world;
    auto const ran = world.newel({"swich", "main"});
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, StartsWith("newel has no command 'swich'.") && Contains("  did you mean newel switch?\n"));
}

TEST_CASE("a mistyped command below a command names the nearest one there", "[cli]")
{
    World const world;
    auto const ran = world.newel({"channel", "lst"});
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err, Contains("'lst'") && Contains("did you mean newel channel list?"));
}

TEST_CASE("a command that needs a command lists them, without the hidden one", "[cli]")
{
    World const world;
    auto const ran = world.newel({"hooks"});
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err, Contains("install, remove") && !Contains("run"));
}

TEST_CASE("a mistyped option names the nearest one, the program's own included", "[cli]")
{
    World const world;
    CHECK_THAT(world.newel({"up", "--dryrun"}).err,
               StartsWith("newel up has no option '--dryrun'.") && Contains("did you mean --dry-run?"));
    CHECK_THAT(world.newel({"up", "--dat=x"}).err, Contains("'--dat'") && Contains("did you mean --data?"));
    CHECK(world.newel({"up", "--dryrun"}).code == 2);
}

TEST_CASE("options that do not exist yet are not accepted", "[cli]")
{
    World const world;
    CHECK(world.newel({"switch", "--derive"}).code == 2);
    CHECK(world.newel({"switch", "--force"}).code == 2);
    CHECK(world.newel({"plan", "--out", "x"}).code == 2);
    CHECK(world.newel({"undo"}).code == 2);
    CHECK(world.newel({"kept", "list"}).code == 2);
}

TEST_CASE("an argument too many, or one that is missing, is told with its command", "[cli]")
{
    World const world;
    auto const many = world.newel({"status", "now"});
    CHECK(many.code == 2);
    CHECK_THAT(many.err, StartsWith("newel status has no use for the argument 'now'."));
    auto const none = world.newel({"new"});
    CHECK(none.code == 2);
    CHECK_THAT(none.err, Contains("NAME") && Contains("newel new --help"));
}

TEST_CASE("values that cannot be meant are told with what can", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    for (auto const& [words, told] : std::vector<std::pair<World::Words, std::string>>{
             {{"status", "--wait", "soon"}, "'soon' is no time"},
             {{"status", "--wait", "60"}, "'60' is no time"},
             {{"up", "0"}, "newel up takes a whole number from 1 up, not '0'"},
             {{"down", "x"}, "newel down takes a whole number from 1 up, not 'x'"},
             {{"switch", "--allow-loss", "1,b"}, "--allow-loss takes a whole number from 1 up, not 'b'"},
             {{"check", "--may", "delete"}, "--may takes read or write, not 'delete'"},
             {{"verify", "--format", "xml"}, "--format takes text, json or github, not 'xml'"},
             {{"status", "--color", "pink"}, "--color takes auto, always or never, not 'pink'"}}) {
        auto const ran = world.newel(words);
        CAPTURE(words);
        CHECK(ran.code == 2);
        CHECK_THAT(ran.err, StartsWith(told));
    }
}

TEST_CASE("with --json a usage error is a document, too", "[cli]")
{
    World const world;
    auto const ran = world.newel({"swich", "--json"});
    CHECK(ran.code == 2);
    check_golden("usage-error.json", world.steady(ran.out));
    CHECK_THAT(ran.err, StartsWith("newel has no command 'swich'."));
    CHECK(world.newel({"swich", "--json", "--quiet"}).err.empty());
}

TEST_CASE("options of the program are understood before and after the command", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    auto const before = world.newel({"--data", "other.db", "--json", "check"});
    auto const after = world.newel({"check", "--json", "--data=other.db"});
    CHECK(before.code == 10);
    CHECK(before.out == after.out);
    CHECK_THAT(before.out, Contains("other.db"));
}

TEST_CASE("the option --allow-loss takes one word, so that the ref behind it stays a ref", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    auto const ran = world.newel({"switch", "--allow-loss", "1,2", "no-such-branch"});
    CHECK(ran.code == 6);
    CHECK_THAT(ran.err, Contains("no-such-branch"));
}

TEST_CASE("help is told of the program and of each command", "[cli]")
{
    World const world;
    auto const program = world.newel({"--help"});
    CHECK(program.code == 0);
    check_golden("help.txt", program.out);
    check_golden("help-switch.txt", world.newel({"switch", "--help"}).out);
    check_golden("help-release-bundle.txt", world.newel({"release", "bundle", "-h"}).out);
}

TEST_CASE("no help names what does not exist yet", "[cli]")
{
    World const world;
    for (std::string const command :
         {"init", "leave", "hooks", "new", "lock", "verify", "sample", "status", "check", "plan", "switch", "up",
          "down", "adopt", "log", "schema", "map", "channel", "release"}) {
        auto const ran = world.newel({command, "--help"});
        CAPTURE(command);
        CHECK(ran.code == 0);
        for (std::string const later : {"--derive", "--restamp", "--checkout", "--to-base", "newel undo", "kept list",
                                        "recover", "backup", "renumber", "fleet", "support", "--plan"})
            CHECK_THAT(ran.out, !Contains(later));
    }
}

TEST_CASE("the version is told, as a document where one is asked for", "[cli]")
{
    World const world;
    CHECK_THAT(world.newel({"--version"}).out, StartsWith("newel 0."));
    CHECK_THAT(world.newel({"--version", "--json"}).out, StartsWith("{\"newel\":1,\"version\":\"0."));
}

TEST_CASE("where nobody says where the data is, the message says how to", "[cli]")
{
    World const world;
    world.steps({kUsers}, "");
    auto const ran = world.newel({"up"});
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err,
               Contains("--data") && Contains("NEWEL_DATA") && Contains("git config newel.data") && Contains("dev:"));
}

TEST_CASE("two manifests and no choice are listed", "[cli]")
{
    World const world;
    world.steps({kUsers});
    world.repository.write("manifests/other.yaml", "newel: 1\napp: other\nsteps: {}\n");
    auto const ran = world.newel({"status"});
    CHECK(ran.code == 2);
    CHECK_THAT(ran.err, Contains("manifests/other.yaml") && Contains("manifests/shop.yaml"));
    CHECK(world.newel({"check", "--manifest", "manifests/shop.yaml"}).code == 10);
    CHECK(world.newel({"check"}, {"NEWEL_MANIFEST=manifests/shop.yaml"}).code == 10);
}

TEST_CASE("env:NAME stands for what the variable holds, and says so where it is not set", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    auto const unset = world.newel({"check", "--data", "env:SHOP"});
    CHECK(unset.code == 2);
    CHECK_THAT(unset.err, StartsWith("the environment variable SHOP is not set (option --data)."));
    auto const set = world.newel({"status", "--data", "env:SHOP"}, {"SHOP=there.db"});
    CHECK_THAT(set.out, Contains("there.db") && Contains("environment SHOP, option --data"));
}

TEST_CASE("status tells where each setting came from", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    CHECK_THAT(world.newel({"status", "--data", "x.db"}).out, Contains("option --data"));
    CHECK_THAT(world.newel({"status"}, {"NEWEL_DATA=x.db"}).out, Contains("environment NEWEL_DATA"));
    world.repository.git({"config", "newel.data", "y.db"});
    CHECK_THAT(world.newel({"status"}).out, Contains("y.db") && Contains("git config newel.data"));
}
