// Releases as they are cut and shipped: bundle, seal, signature; and minisign, which must agree in both directions.
#include "cli/terminal.h"
#include "support/files.h"
#include "support/keys.h"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

using namespace newel::test;
using Catch::Contains;
using Catch::StartsWith;

namespace {

constexpr char kChannels[] = "dev: var\nchannels:\n  nightly: {ref: main}\n  stable: {tags: \"v*\"}\n";

/// v1.0.0 at v2, a pair of keys beside it.
World with_release()
{
    World world;
    world.steps({kUsers, kTags}, kChannels);
    world.repository.commit("release");
    world.repository.tag("v1.0.0");
    world.repository.write("../release.key", kReleaseSecret);
    world.repository.write("../release.pub", kReleasePublic);
    world.repository.write("../other.key", kOtherSecret);
    world.repository.write("../other.pub", kOtherPublic);
    return world;
}

World::Words publishing(std::string const& more = {})
{
    return more.empty() ? World::Words{"release", "publish", "v1.0.0", "--out", "dist", "--key", "../release.key"}
                        : World::Words{"release", "publish", "v1.0.0", "--out", "dist", "--key", more};
}

}  // namespace

TEST_CASE("a bundle, its seal, a signature, and the answer whether they are trusted", "[cli]")
{
    auto const world = with_release();
    auto const bundle = world.newel({"release", "bundle", "v1.0.0", "--out", "dist"});
    CHECK(bundle.code == 0);
    auto const sign = world.newel({"release", "sign", "dist/shop-2.seal", "--key", "../release.key"});
    CHECK(sign.code == 0);
    auto const verify = world.newel({"release", "verify", "dist/shop-2.newel", "--key", "../release.pub"});
    CHECK(verify.code == 0);
    check_golden("release-signing.txt", world.steady(bundle.out + sign.out + verify.out));
    auto const seal = read_file(world.repository.path() / "dist" / "shop-2.seal");
    CHECK_THAT(seal, StartsWith("newel-seal 1\napp shop\nchannel stable\nrevision 1\n") &&
                         Contains("expires never\nhead 2\n"));
}

TEST_CASE("publish is bundle, seal and signature at once", "[cli]")
{
    auto const world = with_release();
    auto const published = world.newel(publishing());
    CHECK(published.err == "");
    CHECK(published.code == 0);
    check_golden("release-publish.txt", world.steady(published.out));
    CHECK(world.newel({"release", "verify", "dist/shop-2.newel", "--key", kReleaseKey}).code == 0);
    auto const json = world.newel({"--json", "release", "verify", "dist/shop-2.newel", "--key", kReleaseKey});
    check_golden("release-verify.json", world.steady(json.out));
}

TEST_CASE("minisign verifies what newel signed, and newel what minisign signed", "[cli]")
{
    auto const world = with_release();
    REQUIRE(world.newel(publishing()).code == 0);
    auto const theirs = world.shell("minisign -V -p ../release.pub -m dist/shop-2.seal\n");
    CHECK(theirs.code == 0);
    CHECK_THAT(theirs.out, Contains("Signature and comment signature verified") && Contains("file:shop-2.seal"));
    CHECK(world.shell("minisign -V -H -p ../release.pub -m dist/shop-2.seal\n").code == 0);  // prehashed
    // Another key of minisign's own making, and its signature in the place of ours.
    auto const made = world.shell(
        "minisign -G -W -p ../new.pub -s ../new.key && minisign -S -s ../new.key -m dist/shop-2.seal -t 'by hand'\n");
    REQUIRE(made.code == 0);
    CHECK(world.newel({"release", "verify", "dist/shop-2.newel", "--key", "../release.pub"}).code == 4);
    auto const ours = world.newel({"--json", "release", "verify", "dist/shop-2.newel", "--key", "../new.pub"});
    CHECK(ours.code == 0);
    CHECK(nlohmann::json::parse(ours.out)["comment"] == "by hand");
    CHECK(world.newel({"release", "sign", "dist/shop-2.seal", "--key", "../new.key"}).code == 0);
    CHECK(world.shell("minisign -V -p ../new.pub -m dist/shop-2.seal\n").code == 0);
}

TEST_CASE("a key that minisign encrypted with a password signs here", "[cli]")
{
    auto const world = with_release();
    REQUIRE(world.newel({"release", "bundle", "v1.0.0", "--out", "dist"}).code == 0);
    // minisign's own cost: a second and a GiB for each time that the password is asked for.
    auto const made = world.shell("printf 'a secret\\na secret\\n' | minisign -G -p ../new.pub -s ../new.key\n");
    REQUIRE(made.code == 0);
    auto const sign =
        world.newel({"release", "sign", "dist/shop-2.seal", "--key", "../new.key", "--password-from", "env:SECRET"},
                    {"SECRET=a secret"});
    CHECK(sign.code == 0);
    CHECK(world.shell("minisign -V -p ../new.pub -m dist/shop-2.seal\n").code == 0);
}

TEST_CASE("a password comes from a variable or a file, and is said nowhere", "[cli]")
{
    auto const world = with_release();
    REQUIRE(world.newel({"release", "bundle", "v1.0.0", "--out", "dist"}).code == 0);
    world.repository.write("../enc.key", kReleaseEncrypted);
    world.repository.write("../password", "correct horse\n");
    World::Words const sign{"release", "sign", "dist/shop-2.seal", "--key", "../enc.key"};
    auto const from = [&](std::string const& source, World::Words const& variables = {}) {
        auto words = sign;
        words.insert(words.end(), {"--password-from", source});
        auto ran = world.newel(words, variables);
        CHECK_THAT(ran.out + ran.err, !Contains("horse"));
        return ran;
    };
    CHECK(from("file:../password").code == 0);
    CHECK(from("env:SECRET", {"SECRET=correct horse"}).code == 0);
    auto const wrong = from("env:SECRET", {"SECRET=wrong horse"});
    CHECK(wrong.code == 4);
    CHECK_THAT(wrong.err, Contains("the password does not open ") && Contains("enc.key") && !Contains(".."));
    CHECK(from("env:NOBODY").code == 2);
    CHECK(from("file:../nothing").code == 2);
    CHECK(from("correct horse").code == 2);
    auto const nobody = world.shell("setsid \"$newel\" release sign dist/shop-2.seal --key ../enc.key\n");
    CHECK(nobody.code == 2);
    CHECK_THAT(nobody.err, Contains("no terminal") && Contains("--password-from env:NAME"));
}

TEST_CASE("on a terminal the password is asked for, and does not show", "[cli]")
{
    auto const world = with_release();
    REQUIRE(world.newel({"release", "bundle", "v1.0.0", "--out", "dist"}).code == 0);
    world.repository.write("../enc.key", kReleaseEncrypted);
    Terminal terminal(world, {"release", "sign", "dist/shop-2.seal", "--key", "../enc.key"});
    REQUIRE(terminal.shows("Password of ../enc.key: "));
    terminal.type("correct hoX\x7frse" + Terminal::kEnter);
    CHECK(terminal.end() == 0);
    CHECK_THAT(terminal.printed(), Contains("signed dist/shop-2.seal") && !Contains("horse"));
}

TEST_CASE("Ctrl-C where the password is asked for signs nothing", "[cli]")
{
    auto const world = with_release();
    REQUIRE(world.newel({"release", "bundle", "v1.0.0", "--out", "dist"}).code == 0);
    world.repository.write("../enc.key", kReleaseEncrypted);
    Terminal terminal(world, {"release", "sign", "dist/shop-2.seal", "--key", "../enc.key"});
    REQUIRE(terminal.shows("Password of ../enc.key: "));
    terminal.type("correct" + Terminal::kCtrlC);
    CHECK(terminal.end() == 1);
    CHECK_FALSE(std::filesystem::exists(world.repository.path() / "dist" / "shop-2.seal.minisig"));
}

TEST_CASE("a bundle that is not trusted is refused with what is wrong, and a key that helps", "[cli]")
{
    auto const world = with_release();
    REQUIRE(world.newel(publishing()).code == 0);
    auto const verify = [&](std::string const& key = "../release.pub") {
        return world.newel({"release", "verify", "dist/shop-2.newel", "--key", key});
    };
    CHECK_THAT(verify("../other.pub").err, Contains("signed by key 76D73BC15D6875B, which is not pinned"));
    CHECK(verify("../other.pub").code == 4);
    CHECK(verify("nonsense").code == 3);
    CHECK_THAT(verify(std::string(kReleaseKey) + " until 2020-01-01").err, Contains("expired at 2020-01-02"));
    auto const nobody = world.newel({"release", "verify", "dist/shop-2.newel"});
    CHECK(nobody.code == 2);
    CHECK_THAT(nobody.err, Contains("--key PUBLIC") && Contains("git config newel.key"));
    world.repository.git({"config", "newel.key", kReleaseKey});
    CHECK(world.newel({"release", "verify", "dist/shop-2.newel"}).code == 0);
    CHECK(world.newel({"release", "verify", "dist/nothing.newel"}).code == 6);
    auto const file = world.repository.path() / "dist" / "shop-2.newel";
    write_file(file, read_file(file) + " ");
    CHECK(verify().code == 4);
    CHECK_THAT(verify().err, Contains("is not the bundle that its seal speaks of (revision 1 of channel stable)"));
}

TEST_CASE("revisions of a channel count on, name the seal before, and stay where nothing changed", "[cli]")
{
    auto world = with_release();
    REQUIRE(world.newel(publishing()).code == 0);
    auto const first = read_file(world.repository.path() / "dist" / "shop-2.seal");
    REQUIRE(world.newel(publishing()).code == 0);
    CHECK(read_file(world.repository.path() / "dist" / "shop-2.seal") == first);
    world.steps({kUsers, kTags, kOrders}, kChannels);
    world.repository.commit("next");
    world.repository.tag("v1.1.0");
    REQUIRE(world.newel({"release", "publish", "v1.1.0", "--out", "dist", "--key", "../release.key"}).code == 0);
    auto const second = read_file(world.repository.path() / "dist" / "shop-3.seal");
    CHECK_THAT(second, Contains("revision 2\n") && !Contains("previous none"));
    auto const taken = world.newel({"release", "bundle", "v1.1.0", "--out", "dist", "--channel", "nightly"});
    CHECK(taken.code == 4);
    CHECK_THAT(taken.err, Contains("is the seal of channel stable"));
}

TEST_CASE("a bundle of no channel has no seal, and it is said how to get one", "[cli]")
{
    World world;
    world.commit_steps({kUsers});
    auto const bundle = world.newel({"release", "bundle", "--out", "dist"});
    CHECK(bundle.code == 0);
    CHECK_THAT(bundle.out, Contains("--channel NAME"));
    CHECK_FALSE(std::filesystem::exists(world.repository.path() / "dist" / "shop-1.seal"));
    CHECK(world.newel({"release", "bundle", "--out", "dist", "--channel", "stable", "--expires", "90d"}).code == 0);
    CHECK_THAT(read_file(world.repository.path() / "dist" / "shop-1.seal"),
               Contains("channel stable") && !Contains("never"));
    CHECK(world.newel({"release", "bundle", "--out", "dist", "--channel", "stable", "--expires", "soon"}).code == 2);
}

TEST_CASE("what is trusted decides what runs: verify, switch and check say the same", "[cli]")
{
    auto const world = with_release();
    REQUIRE(world.newel({"release", "bundle", "v1.0.0", "--out", "dist"}).code == 0);
    auto const on_bundle = [&](World::Words words) {
        words.insert(words.end(), {"--key", kReleaseKey, "--data", "var"});
        return world.newel(words);
    };
    auto const refused = on_bundle({"switch", "bundle:dist/shop-2.newel"});
    CHECK(refused.code == 4);
    check_golden("switch-untrusted.txt", world.steady(refused.err));
    CHECK_FALSE(std::filesystem::exists(world.database()));
    REQUIRE(on_bundle({"switch", "version:1"}).code == 0);
    auto const stuck = on_bundle({"check", "--as", "bundle:dist/shop-2.newel"});
    CHECK(stuck.code == 15);
    check_golden("check-untrusted.txt", world.steady(stuck.out));
    REQUIRE(world.newel({"release", "sign", "dist/shop-2.seal", "--key", "../release.key"}).code == 0);
    CHECK(on_bundle({"check", "--as", "bundle:dist/shop-2.newel"}).code == 11);
    CHECK(on_bundle({"switch", "bundle:dist/shop-2.newel"}).code == 0);
}

TEST_CASE("keys are pinned by a variable, by git's configuration and by the manifest as by an option", "[cli]")
{
    auto world = with_release();
    REQUIRE(world.newel(publishing("../other.key")).code == 0);
    auto const shipped = world.repository.path().parent_path() / "shipped";  // no checkout takes it away
    std::filesystem::copy(world.repository.path() / "dist", shipped);
    auto const bundle = (shipped / "shop-2.newel").string();
    World::Words const move{"switch", "bundle:" + bundle, "--data", "var", "--dry-run"};
    REQUIRE(world.newel(move).code == 0);  // nobody pins any
    auto const foreign = [&](std::string const& who, World::Words const& variables = {}) {
        INFO(who);
        auto const refused = world.newel(move, variables);
        CHECK(refused.code == 4);
        CHECK_THAT(refused.err, Contains("which is not pinned"));
    };
    foreign("variable", {std::string("NEWEL_KEY=") + kReleaseKey});
    CHECK(world.newel(move, {std::string("NEWEL_KEY=") + kOtherKey}).code == 0);
    CHECK(world.newel(move, {"NEWEL_KEY=nonsense"}).code == 3);
    world.repository.git({"config", "newel.key", kReleaseKey});
    foreign("git config");
    world.repository.git({"config", "newel.key", std::string(kReleaseKey) + ", " + kOtherKey});
    CHECK(world.newel(move).code == 0);
    world.repository.git({"config", "--unset", "newel.key"});
    world.steps({kUsers, kTags}, std::string(kChannels) + "keys: [" + kReleaseKey + "]\n");
    foreign("manifest on disk");
    world.repository.commit("pinned");
    foreign("manifest");
    CHECK(world.newel({"release", "verify", bundle}).code == 4);
    // An old checkout's manifest knows no keys; those of the authority count.
    world.repository.git({"switch", "-q", "--detach", "v1.0.0"});
    CHECK(world.newel(move).code == 0);
    world.repository.git({"config", "newel.authority", "main"});
    foreign("authority");
}

TEST_CASE("a program is made only with keys that are keys, and for a channel that there is", "[cli]")
{
    auto const world = with_release();
    REQUIRE(world.newel({"lock"}).code == 0);
    auto const embed = [&](World::Words const& more) {
        World::Words words{"embed", "--out", "made", "--name", "shop_data"};
        words.insert(words.end(), more.begin(), more.end());
        return world.newel(words);
    };
    CHECK_THAT(embed({"--key", "nonsense"}).err, Contains("option --key pins nonsense, which is no public key"));
    CHECK(embed({"--key", "nonsense"}).code == 3);
    CHECK(embed({"--channel", "weekly"}).code == 6);
    CHECK_THAT(embed({"--channel", "weekly"}).err,
               Contains("there is no channel 'weekly'") && Contains("channel list"));
    CHECK_FALSE(std::filesystem::exists(world.repository.path() / "made"));
    CHECK(embed({"--key", "../release.pub", "--channel", "nightly"}).code == 0);
    auto const source = read_file(world.repository.path() / "made" / "shop_data.cpp");
    CHECK_THAT(source, Contains(kReleaseKey) && Contains("nightly"));
}
