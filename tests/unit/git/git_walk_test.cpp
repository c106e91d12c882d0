#include "base/error.h"
#include "base/text.h"
#include "git/git_source.h"
#include "support/git_repository.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

using namespace newel;
using test::TestRepository;

namespace {

CommitId id(std::string const& hex) { return *CommitId::parse(hex); }

std::vector<WalkedCommit> walked(TestRepository const& repository, std::string const& range,
                                 std::vector<std::string> const& paths = {})
{
    std::vector<WalkedCommit> commits;
    GitSource::open(repository.path())->walk(range, paths, [&](WalkedCommit const& commit) {
        commits.push_back(commit);
        return true;
    });
    return commits;
}

std::vector<std::string> ids(std::vector<WalkedCommit> const& commits)
{
    std::vector<std::string> out;
    for (auto const& commit : commits) out.push_back(commit.commit.hex());
    return out;
}

using Ids = std::vector<std::string>;

/// A main line and a side line, merged: base, side, main, merge.
struct Diamond {
    TestRepository repository{};
    std::string base, side, main, merge;

    Diamond()
    {
        base = repository.commit_file("f", "0");
        repository.git({"switch", "-q", "-c", "side"});
        side = repository.commit_file("side", "1");
        repository.switch_to("main");
        main = repository.commit_file("main", "1");
        repository.git({"merge", "-q", "--no-ff", "-m", "merge", "side"});
        merge = repository.id("HEAD");
    }
};

}  // namespace

TEST_CASE("a walk comes newest first and never to a parent before its children", "[git]")
{
    Diamond const history;
    CHECK(ids(walked(history.repository, "")) == Ids{history.merge, history.main, history.side, history.base});
    CHECK(walked(history.repository, "")[0].parents == std::vector{id(history.main), id(history.side)});
    CHECK(walked(history.repository, "")[3].parents.empty());
}

TEST_CASE("a range leaves out what its first end reaches", "[git]")
{
    Diamond const history;
    CHECK(ids(walked(history.repository, "side..main")) == Ids{history.merge, history.main});
    CHECK(ids(walked(history.repository, "main..side")).empty());
    CHECK(ids(walked(history.repository, "side..")) == Ids{history.merge, history.main});
    CHECK(ids(walked(history.repository, "main~1..main")) == Ids{history.merge, history.side});
    CHECK(ids(walked(history.repository, "side")) == Ids{history.side, history.base});
    CHECK_THROWS_WITH(walked(history.repository, "side...main"), Catch::Contains("write A..B"));
}

TEST_CASE("a walk stops when it is told to", "[git]")
{
    Diamond const history;
    int seen = 0;
    GitSource::open(history.repository.path())->walk("", {}, [&](WalkedCommit const&) { return ++seen < 2; });
    CHECK(seen == 2);
}

TEST_CASE("a child with an older clock than its parent still comes first", "[git]")
{
    TestRepository repository;
    auto const first = repository.commit("first");
    auto const tree = repository.id("HEAD^{tree}");
    auto const commit = [&](std::string const& time, std::string const& parent) {
        repository.write(".git/raw", "tree " + tree + "\nparent " + parent + "\nauthor A <a@e> " + time +
                                         " +0000\ncommitter A <a> b> " + time + " +0000\n\nskewed\n");
        return repository.git({"hash-object", "-t", "commit", "-w", "--literally", ".git/raw"});
    };
    auto const future = commit("1900000000", first);
    auto const past = commit("1000000000", future);
    repository.git({"update-ref", "refs/heads/main", past});
    CHECK(ids(walked(repository, "main")) == Ids{past, future, first});
    CHECK(ids(walked(repository, future + "..main")) == Ids{past});
    auto const source = GitSource::open(repository.path());
    CHECK(source->is_ancestor(id(future), id(past)));
    CHECK(source->is_ancestor(id(first), id(past)));
    CHECK_FALSE(source->is_ancestor(id(past), id(future)));
}

TEST_CASE("watched paths come with the objects that stand there", "[git]")
{
    TestRepository repository;
    repository.commit_file("other", "0");
    repository.commit_file("manifests/app.yaml", "1");
    repository.commit_file("other", "2");
    repository.commit_file("manifests/app.yaml", "3");
    repository.remove("manifests");
    repository.write("manifests", "now a file");
    repository.commit("a folder became a file");

    auto const commits = walked(repository, "", {"manifests/app.yaml", "manifests", "", "absent/deep"});
    REQUIRE(commits.size() == 5);
    auto const at = [&](int back, std::string const& path) {
        return repository.id("HEAD~" + std::to_string(back) + (path.empty() ? "^{tree}" : ":" + path));
    };
    CHECK(*commits[0].objects == Ids{"", at(0, "manifests"), at(0, ""), ""});
    CHECK(*commits[1].objects == Ids{at(1, "manifests/app.yaml"), at(1, "manifests"), at(1, ""), ""});
    CHECK(*commits[2].objects == Ids{at(2, "manifests/app.yaml"), at(2, "manifests"), at(2, ""), ""});
    CHECK(commits[2].objects->front() == commits[3].objects->front());
    CHECK(commits[1].objects->front() != commits[2].objects->front());
    CHECK(*commits[4].objects == Ids{"", "", at(4, ""), ""});
}

TEST_CASE("in a long history the objects of its older half are found as well", "[git]")
{
    constexpr int kCommits = 5000;
    constexpr int kEvery = 700;
    std::string stream;
    for (int i = 0; i < kCommits; ++i) {
        auto const blob = [&](std::string_view path, std::string const& text) {
            stream += cat("M 100644 inline ", path, "\ndata ", text.size(), "\n", text, "\n");
        };
        stream += cat("commit refs/heads/main\ncommitter t <t@example.org> ", 1'000'000'000 + i, " +0000\ndata 1\nc\n");
        blob("other", cat(i));
        if (i % kEvery == 0) blob("manifests/app.yaml", cat("number ", i / kEvery));
    }
    TestRepository repository;
    repository.write("stream", stream);
    repository.git({"-c", "alias.load=!git fast-import --quiet <stream", "load"});
    auto const commits = walked(repository, "", {"manifests/app.yaml"});
    REQUIRE(commits.size() == kCommits);
    std::vector<std::string> blobs;
    for (int i = 0; i < kCommits; i += kEvery)
        blobs.push_back(repository.id(cat("main~", kCommits - 1 - i, ":manifests/app.yaml")));
    int wrong = 0;
    for (int i = 0; i < kCommits; ++i) {
        auto const& found = *commits[static_cast<std::size_t>(kCommits - 1 - i)].objects;
        if (found != Ids{blobs[static_cast<std::size_t>(i / kEvery)]}) ++wrong;
    }
    CHECK(wrong == 0);
}

TEST_CASE("the same tree at two watched places is told apart", "[git]")
{
    TestRepository repository;
    repository.write("a/x/f", "1");
    repository.write("b/x/f", "1");
    repository.commit("first");
    auto const commits = walked(repository, "", {"a/x/f", "b/x/f", "b/x/g", "a/x/f"});
    auto const blob = repository.id("HEAD:a/x/f");
    CHECK(*commits[0].objects == Ids{blob, blob, "", blob});
}

TEST_CASE("a walk ends quietly at a shallow boundary", "[git]")
{
    TestRepository repository;
    auto const first = repository.commit_file("f", "1");
    auto const second = repository.commit_file("f", "2");
    auto const third = repository.commit_file("f", "3");
    auto const shallow = repository.shallow_clone(2);
    auto const commits = walked(shallow, "", {"f"});
    CHECK(ids(commits) == Ids{third, second});
    CHECK(commits[1].parents.empty());
    auto const source = GitSource::open(shallow.path());
    CHECK(source->is_ancestor(id(second), id(third)));
    CHECK_FALSE(source->is_ancestor(id(third), id(second)));
}

TEST_CASE("a commit is its own ancestor, and siblings are not", "[git]")
{
    Diamond const history;
    auto const source = GitSource::open(history.repository.path());
    CHECK(source->is_ancestor(id(history.main), id(history.main)));
    CHECK(source->is_ancestor(id(history.base), id(history.merge)));
    CHECK(source->is_ancestor(id(history.side), id(history.merge)));
    CHECK_FALSE(source->is_ancestor(id(history.side), id(history.main)));
    CHECK_FALSE(source->is_ancestor(id(history.merge), id(history.base)));
}

TEST_CASE("unrelated histories have no ancestors in common", "[git]")
{
    TestRepository repository;
    auto const first = repository.commit("first");
    repository.git({"switch", "-q", "--orphan", "alone"});
    auto const other = repository.commit("other");
    auto const source = GitSource::open(repository.path());
    CHECK_FALSE(source->is_ancestor(id(first), id(other)));
    CHECK_FALSE(source->is_ancestor(id(other), id(first)));
    CHECK(ids(walked(repository, "main..alone")) == Ids{other});
}

TEST_CASE("a walk agrees with git on a tangled history", "[git]")
{
    TestRepository repository;
    std::string stream = "blob\nmark :1\ndata 1\nx\n";
    // A fixed tangle: commit i has parents i-1 and, now and then, an older one; times jump about.
    for (int i = 0; i < 300; ++i) {
        stream += "commit refs/heads/main\nmark :" + std::to_string(i + 10) + "\ncommitter A <a@e> " +
                  std::to_string(1'500'000'000 + i * 60 + (i * 37 % 11) * 50) + " +0000\ndata 1\nc\n";
        if (i > 0) stream += "from :" + std::to_string(i + 10 - (i % 7 == 0 && i > 5 ? 5 : 1)) + "\n";
        if (i > 20 && i % 3 == 0) stream += "merge :" + std::to_string(i + 10 - 13) + "\n";
        stream += "M 100644 :1 f" + std::to_string(i % 10) + "\n\n";
    }
    repository.write("stream", stream);
    repository.git({"-c", "alias.import=!git fast-import --quiet --force < stream", "import"});
    for (std::string const range : {"main", "main~40..main", "main~3..main"}) {
        auto const mine = walked(repository, range);
        auto theirs = repository.git({"rev-list", "--topo-order", range});
        std::vector<std::string> expected;
        for (std::size_t at = 0; at < theirs.size(); at += 41) expected.push_back(theirs.substr(at, 40));
        std::map<std::string, std::size_t> place;
        for (std::size_t i = 0; i < mine.size(); ++i) place[mine[i].commit.hex()] = i;
        for (std::size_t i = 0; i < mine.size(); ++i)
            for (auto const& parent : mine[i].parents)
                if (place.contains(parent.hex())) CHECK(place[parent.hex()] > i);
        auto sorted = ids(mine);
        std::ranges::sort(sorted);
        std::ranges::sort(expected);
        CHECK(sorted == expected);
    }
}
