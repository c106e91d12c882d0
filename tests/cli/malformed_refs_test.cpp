// Refs as they should not be, each row another class of fault: what is wrong is said by name, with what helps, and
// nothing else happens.
#include "cli/world.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace newel::test;
using namespace std::string_literals;
using Catch::Contains;

namespace {

constexpr int kUsage = 2;
constexpr int kInvalid = 3;
constexpr int kUnresolved = 6;

struct Row {
    char const* fault;
    std::string ref;
    int code{};
    std::string message;  ///< a part of it
    std::string advice{"  "};
};

/// Two commits, tags of all kinds, channels of all kinds, and bundles that are none.
World odd_world()
{
    World world;
    auto& repository = world.repository;
    world.steps({kUsers},
                "dev: var\nchannels:\n  nightly: {ref: main}\n  stable: {tags: \"v*\"}\n  gone: {ref: nowhere}\n"
                "  pinned: {release: v9}\nreleases:\n  v1.0.2: {commit: 3f" +
                    std::string(38, '0') + ", version: 1, chain: af" + std::string(62, '0') + "}\n");
    repository.commit("first");
    repository.commit("second");
    repository.tag("of-a-blob", repository.id("HEAD:manifests/shop.yaml"));
    repository.annotated_tag("annotated-blob", "of-a-blob");
    repository.annotated_tag("annotated-tree", "HEAD^{tree}");
    repository.annotated_tag("inner");
    repository.annotated_tag("outer", "inner");
    repository.tag("both", "HEAD~1");
    repository.branch("both");
    repository.tag("work");
    auto const made = world.shell(
        "mkdir -p folder && : > empty.newel && echo garbage > garbage.newel && mkfifo pipe.newel && "
        "ln -s nowhere link.newel && \"$newel\" release bundle main --out dist && head -c 300 dist/shop-1.newel > "
        "cut.newel && sed 's/CREATE TABLE users/CREATE TABLE other/' dist/shop-1.newel > changed.newel\n"
        "for text in 195 389; do echo $text | git hash-object -w --stdin; done\n");
    REQUIRE(made.code == 0);
    return world;
}

Ran planned(World const& world, std::string const& ref, std::string const& options = "")
{
    return world.shell("exec timeout 30 \"$newel\" plan " + options + " -- \"$REF\"\n", {"REF=" + ref});
}

/// No byte that a terminal would act upon.
bool is_harmless(std::string const& text)
{
    return std::ranges::none_of(text, [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; });
}

void check(World const& world, std::vector<Row> const& rows)
{
    for (auto const& row : rows) {
        auto const ran = planned(world, row.ref);
        INFO(row.fault << ": " << row.ref.substr(0, 80) << "\n" << ran.err.substr(0, 400));
        CHECK(ran.code == row.code);
        CHECK(ran.out.empty());
        CHECK(is_harmless(ran.err));
        CHECK(ran.err.size() < 6000);
        auto const end_of_message = ran.err.find("\n  ");
        CHECK_THAT(ran.err.substr(0, end_of_message), Contains(row.message));
        bool const advises = row.code != kInvalid;  // the places in the file are the advice
        if (advises) {
            REQUIRE(end_of_message != std::string::npos);
            CHECK_THAT(ran.err.substr(end_of_message + 1), Contains(row.advice));
        }
    }
}

}  // namespace

TEST_CASE("a ref that cannot be meant is a usage error", "[cli]")
{
    auto const world = odd_world();
    auto const nines = std::string(100'000, '9');
    check(world, {{"empty", "", kUsage, "REF: it is empty", "newel plan --help"},
                  {"a space", " ", kUsage, "a revision is empty", "HEAD"},
                  {"only spaces", "     ", kUsage, "a revision is empty"},
                  {"a tab", "ma\tin", kUsage, "'ma\\x09in' holds a control character"},
                  {"a line feed", "main\nHEAD", kUsage, "'main\\x0aHEAD' holds a control character"},
                  {"a line feed behind", "main\n\nx", kUsage, "\\x0a"},
                  {"an escape sequence", "\x1b[31mmain", kUsage, "'\\x1b[31mmain' holds a control character"},
                  {"delete", "main\x7f", kUsage, "'main\\x7f' holds"},
                  {"a control character in a channel", "channel:\x1b[2J", kUsage, "'channel:\\x1b[2J' holds"},
                  {"a control character in a release", "release:a\rb", kUsage, "'release:a\\x0db' holds"},
                  {"a control character in a bundle", "bundle:\x07", kUsage, "'bundle:\\x07' holds"},
                  {"a control character in a version", "version:1\b2", kUsage, "'version:1\\x082' holds"},
                  {"very long", std::string(100'000, 'a'), kUsage, "a ref of 100,000 bytes is too long"},
                  {"a very long version", "version:" + nines, kUsage, "a ref of 100,008 bytes is too long"},
                  {"a very long channel", "channel:" + nines, kUsage, "is too long"},
                  {"a very long bundle", "bundle:" + nines, kUsage, "is too long"},
                  {"steps back without end", "HEAD" + std::string(5'000, '~'), kUsage, "is too long"},
                  {"a range", "main..HEAD", kUsage, "'main..HEAD' names a range"},
                  {"a symmetric range", "main...HEAD", kUsage, "'main...HEAD' names a range"},
                  {"a range of nothing", "..", kUsage, "'..' names a range"},
                  {"all but one", "^main", kUsage, "'^main' names a range"},
                  {"all parents", "main^@", kUsage, "'main^@' names a range"},
                  {"without its parents", "main^!", kUsage, "'main^!' names a range"},
                  {"a path out of here", "../../etc/passwd", kUsage, "'../../etc/passwd' names a range"},
                  {"a version that is not said", "version:", kUsage, "'version:' names nothing", "version:N"},
                  {"a channel that is not said", "channel:", kUsage, "'channel:' names nothing", "channel:NAME"},
                  {"a release that is not said", "release:", kUsage, "'release:' names nothing", "release:NAME"},
                  {"a bundle that is not said", "bundle:", kUsage, "'bundle:' names nothing", "bundle:FILE"},
                  {"a negative version", "version:-1", kUsage, "'version:-1' is no version", "version:12"},
                  {"a version with a sign", "version:+1", kUsage, "'version:+1' is no version"},
                  {"a version with letters behind", "version:1x", kUsage, "'version:1x' is no version"},
                  {"a version with a space", "version: 1", kUsage, "'version: 1' is no version"},
                  {"a version with a zero in front", "version:01", kUsage, "'version:01' is no version"},
                  {"a version in hex", "version:0x1", kUsage, "'version:0x1' is no version"},
                  {"a version with a fraction", "version:1.0", kUsage, "'version:1.0' is no version"},
                  {"a version of software", "version:1.0.2", kUsage, "'version:1.0.2' is no version"},
                  {"a version that no number holds", "version:99999999999999999999", kUsage, "is no version"}});
}

TEST_CASE("a version, channel or release that is not there is told with what is", "[cli]")
{
    auto const world = odd_world();
    check(world,
          {{"a version beyond the head", "version:9", kUnresolved, "no version 9: manifests/shop.yaml ends at v1",
            "version:1"},
           {"a version beyond 32 bits", "version:4294967297", kUnresolved, "there is no version 4294967297"},
           {"an unknown channel", "channel:unknown", kUnresolved, "there is no channel 'unknown'", "nightly, stable"},
           {"a channel in the wrong case", "channel:Stable", kUnresolved, "no channel 'Stable'", "channel:stable"},
           {"a channel with a space", "channel: stable", kUnresolved, "no channel ' stable'", "channel:stable"},
           {"a step back from a channel", "channel:nightly~1", kUnresolved, "no channel 'nightly~1'"},
           {"a bidi override in a channel", "channel:a\u202eb", kUnresolved, "no channel 'a\\u202eb'"},
           {"no UTF-8 in a channel", "channel:a\xff", kUnresolved, "no channel 'a\\xff'"},
           {"a channel whose tags do not fit", "channel:stable", kUnresolved, "no tag fits v*", "git fetch --tags"},
           {"a channel whose branch is gone", "channel:gone", kUnresolved, "channel gone: there is no branch"},
           {"a channel whose release is unknown", "channel:pinned", kUnresolved, "channel pinned: there is no release"},
           {"an unknown release", "release:unknown", kUnresolved, "there is no release 'unknown'", "v1.0.2"},
           {"a release in the wrong case", "release:V1.0.2", kUnresolved, "no release 'V1.0.2'", "release:v1.0.2"},
           {"a release that is a blob", "release:of-a-blob", kUnresolved, "no release 'of-a-blob'"},
           {"a release that is not fetched", "release:v1.0.2", kUnresolved, "its commit 3f0000000000 is not here",
            "git fetch --tags"},
           {"a kind in upper case", "VERSION:1", kUnresolved, "'VERSION:1' is no kind of ref", "version:1"},
           {"a mistyped kind", "chanel:stable", kUnresolved, "'chanel:stable' is no kind of ref", "channel:stable"},
           {"a kind in the plural", "releases:v1.0.2", kUnresolved, "is no kind of ref", "release:v1.0.2"},
           {"what only embedded programs have", "carried", kUnresolved, "there is no branch, tag or commit 'carried'"},
           {"a kind without its colon", "channel", kUnresolved, "there is no branch, tag or commit 'channel'"}});
}

TEST_CASE("a bundle that is none is told by name", "[cli]")
{
    auto const world = odd_world();
    auto const make = "newel release bundle"s;
    check(world, {{"a missing file", "bundle:missing.newel", kUnresolved, "there is no bundle missing.newel", make},
                  {"a folder", "bundle:folder", kUnresolved, "no bundle folder: it is a folder", make},
                  {"the folder here", "bundle:.", kUnresolved, "it is a folder", make},
                  {"a file as a folder", "bundle:empty.newel/x", kUnresolved, "there is no bundle empty.newel/x", make},
                  {"a pipe that nobody writes", "bundle:pipe.newel", kUnresolved, "it is no regular file", make},
                  {"a device without end", "bundle:/dev/zero", kUnresolved, "/dev/zero: it is no regular file", make},
                  {"a link to nowhere", "bundle:link.newel", kUnresolved, "there is no bundle link.newel", make},
                  {"a name that no file can have", "bundle:" + std::string(300, 'a'), kUnresolved, "too long", make},
                  {"no UTF-8", "bundle:\xff\xfe", kUnresolved, "there is no bundle \\xff\\xfe", make},
                  {"an empty file", "bundle:empty.newel", kInvalid, "empty.newel is not valid"},
                  {"garbage", "bundle:garbage.newel", kInvalid, "garbage.newel is not valid"},
                  {"cut off", "bundle:cut.newel", kInvalid, "cut.newel"},
                  {"changed", "bundle:changed.newel", kInvalid, "changed.newel"},
                  {"a database", "bundle:.git/index", kInvalid, ".git/index"}});
}

TEST_CASE("a revision that leads to no commit is told with where it ends", "[cli]")
{
    auto const world = odd_world();
    auto const& repository = world.repository;
    auto const blob = repository.id("HEAD:manifests/shop.yaml");
    repository.write(".git/refs/heads/loop", "ref: refs/heads/loop\n");
    repository.write(".git/refs/heads/broken", "garbage\n");
    repository.write(".git/refs/heads/a b", repository.id("HEAD") + "\n");
    repository.write(".git/refs/heads/channel:gone", repository.id("HEAD") + "\n");
    check(world,
          {{"a leading dash", "-x", kUnresolved, "there is no branch, tag or commit '-x'"},
           {"an option", "--upload-pack=x", kUnresolved, "no branch, tag or commit '--upload-pack=x'"},
           {"nearly a branch", "mian", kUnresolved, "no branch, tag or commit 'mian'", "did you mean 'main'?"},
           {"a bidi override", "ma\u202ein", kUnresolved, "'ma\\u202ein'"},
           {"no UTF-8", "ma\xffin", kUnresolved, "'ma\\xffin'"},
           {"a space within", "ma in", kUnresolved, "'ma in'"},
           {"a space behind", "main ", kUnresolved, "'main '"},
           {"a star", "mai*", kUnresolved, "'mai*'", "'main'"},
           {"a question mark", "mai?", kUnresolved, "'mai?'"},
           {"a bracket", "ma[i]n", kUnresolved, "'ma[i]n'"},
           {"a backslash", "ma\\in", kUnresolved, "'ma\\in'"},
           {"a colon", "ma:in", kUnresolved, "no branch, tag or commit 'ma'"},
           {"a dot in front", ".main", kUnresolved, "'.main'"},
           {"a lock file", "main.lock", kUnresolved, "'main.lock'"},
           {"a slash behind", "main/", kUnresolved, "'main/'"},
           {"only slashes", "//", kUnresolved, "'//'"},
           {"the folder of refs", "refs/", kUnresolved, "'refs/'"},
           {"the folder of branches", "refs/heads", kUnresolved, "'refs/heads'"},
           {"a ref that leads to itself", "loop", kUnresolved, "the ref 'loop' is there, but leads to no commit",
            "git fsck"},
           {"a ref that holds garbage", "broken", kUnresolved, "'broken'"},
           {"a branch whose name git does not allow", "a b", kUnresolved, "'a b'"},
           {"a channel, whatever a branch is called", "channel:gone", kUnresolved, "channel gone: there is no branch"},
           {"a branch that is not there, in full", "refs/heads/nowhere", kUnresolved, "'refs/heads/nowhere'"},
           {"HEAD of a merge that is not going on", "MERGE_HEAD", kUnresolved, "'MERGE_HEAD'"},
           {"further back than history", "HEAD~999999", kUnresolved, "'HEAD~999999' leads nowhere", "git log"},
           {"further back than numbers", "HEAD~99999999999999999999", kUnresolved, "'HEAD~99999999999999999999' is no"},
           {"a parent that is not there", "HEAD^2", kUnresolved, "'HEAD^2' leads nowhere"},
           {"forward", "main~-1", kUnresolved, "'main~-1' is no revision"},
           {"back by a letter", "main~x", kUnresolved, "'main~x' is no revision"},
           {"back from nothing", "~1", kUnresolved, "'~1' is no revision"},
           {"a tree", "HEAD^{tree}", kUnresolved, "'HEAD^{tree}' is a tree, not a commit"},
           {"a blob that a commit is not", "HEAD^{blob}", kUnresolved, "'HEAD^{blob}' is no revision"},
           {"no kind of object", "HEAD^{nonsense}", kUnresolved, "'HEAD^{nonsense}' is no revision"},
           {"a brace that stays open", "HEAD^{", kUnresolved, "'HEAD^{' is no revision"},
           {"a file", "HEAD:manifests/shop.yaml", kUnresolved, "is a blob, not a commit"},
           {"a file that is not there", "HEAD:nowhere", kUnresolved, "'HEAD:nowhere' leads nowhere"},
           {"the top folder", "HEAD:", kUnresolved, "'HEAD:' is a tree, not a commit"},
           {"a file of the index", ":manifests/shop.yaml", kUnresolved, "is a file in git's index, not a commit"},
           {"a blob's id", blob, kUnresolved, "'" + blob + "' is a blob, not a commit"},
           {"a blob's short id", blob.substr(0, 12), kUnresolved, "is a blob, not a commit"},
           {"a tree's id", repository.id("HEAD^{tree}"), kUnresolved, "is a tree, not a commit"},
           {"a tag of a blob", "of-a-blob", kUnresolved, "'of-a-blob' is a blob, not a commit"},
           {"an annotated tag of a blob", "annotated-blob", kUnresolved, "is a blob, not a commit"},
           {"an annotated tag of a tree", "annotated-tree", kUnresolved, "is a tree, not a commit"},
           {"40 zeros", std::string(40, '0'), kUnresolved, "commit " + std::string(40, '0') + " is not in this"},
           {"41 digits", std::string(41, '0'), kUnresolved, "no branch, tag or commit"},
           {"an id in upper case", std::string(40, 'F'), kUnresolved, "commit " + std::string(40, 'f') + " is not"},
           {"a short id that nothing has", "0000", kUnresolved, "a commit 0000 is not in this repository"},
           {"a short id that two have", "6bb2", kUnresolved, "'6bb2' is ambiguous: 2 objects begin so", "write more"},
           {"a branch and a tag", "both", kUnresolved, "'both' is ambiguous: refs/tags/both and refs/heads/both"},
           {"behind a branch and a tag", "both~1", kUnresolved, "'both' is ambiguous"},
           {"the files on disk and a tag", "work", kUnresolved, "'work' is ambiguous", "refs/tags/work"},
           {"the branch before, where there was none", "@{-1}", kUnresolved, "'@{-1}' leads nowhere", "git reflog"},
           {"the branch before in great number", "@{-99999999999999999999}", kUnresolved, "is no revision"},
           {"the reflog's end", "main@{99}", kUnresolved, "'main@{99}' leads nowhere", "git reflog"},
           {"no date", "main@{yestarday}", kUnresolved, "'main@{yestarday}' is no revision"},
           {"a mistyped upstream", "main@{upstraem}", kUnresolved, "'main@{upstraem}' is no revision"},
           {"an upstream that is not set", "main@{upstream}", kUnresolved, "'main@{upstream}' leads nowhere"},
           {"an open reflog brace", "main@{", kUnresolved, "'main@{' is no revision"},
           {"an empty reflog brace", "main@{}", kUnresolved, "'main@{}' is no revision"},
           {"an @ behind a name", "HEAD@", kUnresolved, "there is no branch, tag or commit 'HEAD@'"},
           {"two @", "@@", kUnresolved, "there is no branch, tag or commit '@@'"},
           {"a message that none has", ":/nothing fits", kUnresolved, "no commit's message fits ':/nothing fits'"},
           {"no message", ":/", kUnresolved, "':/' is no revision"},
           {"no regular expression", ":/[", kUnresolved, "':/[' is no revision"},
           {"a message below HEAD that none has", "HEAD^{/nothing}", kUnresolved, "no commit's message fits"}});
}

TEST_CASE("with --json a malformed ref is a document, whatever bytes it has", "[cli]")
{
    auto const world = odd_world();
    for (std::string const ref : {"\x1b[31m", "ma\xffin", "channel:\xff\u202e", "bundle:\xed\xa0\x80", "a\nb"}) {
        auto const ran = planned(world, ref, "--json");
        CAPTURE(ran.out);
        auto const json = nlohmann::json::parse(ran.out);
        CHECK((ran.code == kUsage || ran.code == kUnresolved));
        CHECK_FALSE(json.at("error").at("message").get<std::string>().empty());
        CHECK_FALSE(json.at("error").at("advice").get<std::string>().empty());
        CHECK(is_harmless(ran.out));
    }
}

TEST_CASE("every command that takes a ref tells a malformed one alike", "[cli]")
{
    auto const world = odd_world();
    for (World::Words const& words : {World::Words{"plan", "nowhere"},
                                      {"switch", "nowhere"},
                                      {"switch", "nowhere", "--dry-run"},
                                      {"check", "--as", "nowhere"},
                                      {"adopt", "--at", "nowhere"},
                                      {"schema", "nowhere"},
                                      {"schema", "main", "--diff", "nowhere"},
                                      {"map", "main..nowhere"},
                                      {"verify", "--since", "nowhere"},
                                      {"release", "bundle", "nowhere", "--out", "dist"},
                                      {"release", "record", "v2", "--commit", "nowhere"}}) {
        auto const ran = world.newel(words);
        CAPTURE(words);
        CHECK(ran.code == kUnresolved);
        CHECK(ran.out.empty());
        CHECK_THAT(ran.err, Contains("there is no branch, tag or commit 'nowhere'.\n  "));
    }
    for (World::Words const& words :
         {World::Words{"plan", ""}, {"switch", ""}, {"check", "--as", ""}, {"schema", ""}}) {
        CAPTURE(words);
        CHECK(world.newel(words).code == kUsage);
        CHECK_THAT(world.newel(words).err, Contains("it is empty"));
    }
    CHECK_FALSE(std::filesystem::exists(world.database()));
}

TEST_CASE("a name in the wrong form is refused before anything is written", "[cli]")
{
    auto const world = odd_world();
    auto const before = world.repository.git({"status", "--porcelain", "--ignored"});
    struct Named {
        World::Words words;
        int code;
        char const* told;
    };
    for (auto const& [words, code, told] : std::vector<Named>{
             {{"new", ""}, kUsage, "no name for a step"},
             {{"new", "a/b"}, kUsage, "a/b"},
             {{"new", ".."}, kUsage, ".."},
             {{"new", "a'b"}, kUsage, "a'b"},
             {{"new", "a\x1b[31m"}, kUsage, "a\\x1b[31m"},
             {{"new", "a\xff"}, kUsage, "a\\xff"},
             {{"new", std::string(300, 'a')}, kUsage, "is no name for a step"},
             {{"release", "record", ""}, kUsage, "'' is no name for a release"},
             {{"release", "record", "v 1"}, kUsage, "'v 1' is no name for a release"},
             {{"release", "record", "v\"1"}, kUsage, "'v\"1' is no name for a release"},
             {{"release", "record", "v\u202e1"}, kUsage, "'v\\u202e1' is no name for a release"},
             {{"release", "record", "v1", "--channel", "nope"}, kUnresolved, "there is no channel 'nope'"}}) {
        auto const ran = world.newel(words);
        CAPTURE(words, ran.err);
        CHECK(ran.code == code);
        CHECK(ran.out.empty());
        CHECK(is_harmless(ran.err));
        CHECK_THAT(ran.err, Contains(told) && Contains("\n  "));
    }
    CHECK(world.repository.git({"status", "--porcelain", "--ignored"}) == before);
}

TEST_CASE("an app's name in the wrong form is refused before anything is written", "[cli]")
{
    World const world;
    for (std::string const name : {"Shop", "9shop", "-shop", "my shop", "my_shop", "sh/op", "shöp", "shop\x1b[31m",
                                   "shop\xff", " ", "../shop"}) {
        auto const ran = world.newel({"init", "--app=" + name, "--yes"});
        CAPTURE(name, ran.err);
        CHECK(ran.code == kUsage);
        CHECK(ran.out.empty());
        CHECK(is_harmless(ran.err));
        CHECK_THAT(ran.err, Contains("is no name for an app") && Contains("\n  newel init --app shop\n"));
    }
    CHECK_FALSE(std::filesystem::exists(world.repository.path() / "manifests"));
}

TEST_CASE("where there is no work tree, no repository or no commit, refs say so", "[cli]")
{
    auto const world = odd_world();
    auto const bare = world.repository.bare_clone();
    World::Words const at_bare{"--repo", bare.path().string(), "--data", "x.db", "plan", "work"};
    CHECK(world.newel(at_bare).code == 0);  // the tag of that name is all that can be meant
    bare.git({"tag", "-d", "work"});
    for (std::string const ref : {"work", "version:1"}) {
        auto const ran = world.newel({"plan", ref, "--repo", bare.path().string(), "--data", "x.db"});
        CHECK(ran.code == kUsage);
        CHECK_THAT(ran.err, Contains("a bare repository has no work tree, so there is no 'work'") && Contains("\n  "));
    }
    auto const outside =
        world.shell("mkdir ../plain && cp -r manifests migrations ../plain && cd ../plain && \"$newel\" plan main\n");
    CHECK(outside.code == kUnresolved);
    CHECK_THAT(outside.err, Contains("'main' would be a git revision, but there is no repository") && Contains("\n  "));
    World const unborn;
    unborn.steps({kUsers});
    auto const head = unborn.newel({"plan", "HEAD"});
    CHECK(head.code == kUnresolved);
    CHECK_THAT(head.err, Contains("'HEAD' has no commit yet") && Contains("\n  git commit\n"));
}

TEST_CASE("refs that only look malformed are taken", "[cli]")
{
    auto const world = odd_world();
    for (std::string const ref :
         {"outer", "inner^{commit}", "outer^{}", "HEAD^{/^first}", ":/second", "main@{0}", "@", "@~1",
          "main@{yesterday}", "main@{2030-01-01}", "heads/both", "refs/tags/work", "version:0", "version:v1",
          "channel:nightly", "release:outer", "bundle:dist/shop-1.newel"}) {
        auto const ran = planned(world, ref);
        INFO(ref << ": " << ran.err);
        CHECK(ran.code == 0);
    }
}
