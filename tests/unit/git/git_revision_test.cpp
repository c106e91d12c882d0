#include "base/error.h"
#include "base/limits.h"
#include "git/git_source.h"
#include "support/git_repository.h"

#include <catch2/catch.hpp>

using namespace newel;
using test::TestRepository;

namespace {

CommitId id(std::string const& hex) { return *CommitId::parse(hex); }

CommitId resolved(TestRepository const& repository, std::string const& revision)
{
    return GitSource::open(repository.path())->resolve(revision);
}

/// Why `revision` does not resolve; fails the test where it does.
Error refused(TestRepository const& repository, std::string const& revision)
{
    auto const source = GitSource::open(repository.path());
    try {
        static_cast<void>(source->resolve(revision));
    } catch (Error const& error) {
        return error;
    }
    FAIL(revision << " resolved");
    return Error(ErrorCode::Failed, {});
}

bool has(std::string const& text, std::string const& part)
{
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a name that is nearly a branch's is answered with that branch", "[git]")
{
    TestRepository repository;
    repository.commit("first");
    repository.branch("feature/coupons");
    auto const error = refused(repository, "feature/cupons");
    CHECK(error.code() == ErrorCode::Unresolved);
    CHECK(error.message() == "there is no branch, tag or commit 'feature/cupons'");
    CHECK(error.advice() == "did you mean 'feature/coupons'?");
    CHECK(refused(repository, "feature/cupons~2").advice() == "did you mean 'feature/coupons'?");
}

TEST_CASE("a name that only a remote has is answered with the remote's", "[git]")
{
    TestRepository repository;
    auto const commit = repository.commit("first");
    repository.branch("release");
    auto const clone = repository.clone();
    CHECK(resolved(clone, "origin/release") == id(commit));
    CHECK(refused(clone, "release").advice() == "did you mean 'origin/release'?");
}

TEST_CASE("a name that is both a branch and a tag is refused with both full names", "[git]")
{
    TestRepository repository;
    auto const first = repository.commit("first");
    repository.tag("both");
    auto const second = repository.commit("second");
    repository.git({"update-ref", "refs/heads/both", second});
    for (std::string const revision : {"both", "both~0", "both^{}"}) {
        auto const error = refused(repository, revision);
        CHECK(error.code() == ErrorCode::Unresolved);
        CHECK(has(error.message(), "'both' is ambiguous: refs/tags/both and refs/heads/both"));
    }
    CHECK(resolved(repository, "refs/tags/both") == id(first));
    CHECK(resolved(repository, "heads/both") == id(second));
}

TEST_CASE("a branch called like another commit's short id is refused", "[git]")
{
    TestRepository repository;
    auto const first = repository.commit("first");
    repository.commit("second");
    auto const brief = first.substr(0, 7);
    repository.git({"update-ref", "refs/heads/" + brief, "HEAD"});
    auto const error = refused(repository, brief);
    CHECK(has(error.message(), "ambiguous"));
    CHECK(has(error.advice(), "refs/heads/" + brief));
    CHECK(has(error.advice(), first));
}

TEST_CASE("a short id that several commits begin with is refused with each of them", "[git]")
{
    TestRepository repository;
    // Ids are fixed, since who and when are: enough commits to have two that share four digits.
    std::vector<std::string> ids;
    std::string shared;
    while (shared.empty() && ids.size() < 1000) {
        auto const tree = repository.git({"mktree", "--missing"});
        auto const hex = repository.git({"commit-tree", "-m", "number " + std::to_string(ids.size()), tree});
        for (auto const& other : ids)
            if (other.substr(0, 4) == hex.substr(0, 4)) shared = hex.substr(0, 4);
        ids.push_back(hex);
    }
    REQUIRE_FALSE(shared.empty());
    auto const error = refused(repository, shared);
    CHECK(error.code() == ErrorCode::Unresolved);
    CHECK(has(error.message(), "'" + shared + "' is ambiguous: 2 objects begin so"));
    CHECK(has(error.advice(), ids.back() + " number " + std::to_string(ids.size() - 1)));
}

TEST_CASE("what is no commit is refused as what it is", "[git]")
{
    TestRepository repository;
    repository.commit_file("dir/file.txt", "text");
    repository.git({"tag", "of-a-blob", repository.id("HEAD:dir/file.txt")});
    repository.git({"tag", "-a", "-m", "x", "of-a-tree", repository.id("HEAD^{tree}")});
    CHECK(has(refused(repository, "of-a-blob").message(), "'of-a-blob' is a blob, not a commit"));
    CHECK(has(refused(repository, "of-a-tree").message(), "'of-a-tree' is a tree, not a commit"));
    CHECK(has(refused(repository, "HEAD:dir").message(), "is a tree, not a commit"));
    CHECK(has(refused(repository, repository.id("HEAD:dir/file.txt")).message(), "is a blob, not a commit"));
    CHECK(refused(repository, "of-a-blob").code() == ErrorCode::Unresolved);
}

TEST_CASE("a revision that cannot be meant is a usage error", "[git]")
{
    TestRepository repository;
    repository.commit("first");
    using namespace std::string_literals;
    for (auto const& revision : {""s, "  "s, "ma\0in"s, "ma\nin"s, "ma\x1b[31min"s, "main..HEAD"s, "main...HEAD"s,
                                 "^main"s, std::string(limits::kRefBytes + 1, 'a')})
        CHECK(refused(repository, revision).code() == ErrorCode::Usage);
    CHECK(has(refused(repository, "ma\x1bin").message(), "ma\\x1bin"));
}

TEST_CASE("going back further than there is history says where it ends", "[git]")
{
    TestRepository repository;
    repository.commit("first");
    auto const back = refused(repository, "main~5");
    CHECK(back.code() == ErrorCode::Unresolved);
    CHECK(back.message() == "'main~5' leads nowhere: 'main' is there, '~5' is not");
    CHECK(has(refused(repository, "main@{7}").advice(), "git reflog"));
    CHECK(has(refused(repository, ":/never written").message(), "no commit's message fits"));
    CHECK(refused(repository, "main^{nonsense}").code() == ErrorCode::Unresolved);
    CHECK(refused(repository, "main@{upstream}").code() == ErrorCode::Unresolved);
    CHECK(refused(repository, "-x").code() == ErrorCode::Unresolved);
    CHECK(refused(repository, "../../etc/passwd").code() == ErrorCode::Usage);
}

TEST_CASE("the last branch is @{-1}", "[git]")
{
    TestRepository repository;
    auto const first = repository.commit("first");
    repository.branch("other");
    repository.commit("second");
    repository.switch_to("other");
    repository.commit("third");
    repository.switch_to("main");
    CHECK(resolved(repository, "@{-1}~1") == id(first));
}

TEST_CASE("beyond a shallow clone's boundary the advice is to unshallow", "[git]")
{
    TestRepository repository;
    auto const first = repository.commit("first");
    repository.commit("second");
    auto const third = repository.commit("third");
    auto const shallow = repository.shallow_clone(2);
    CHECK(resolved(shallow, "HEAD") == id(third));
    for (auto const& revision : {std::string("HEAD~2"), first, first.substr(0, 10)}) {
        auto const error = refused(shallow, revision);
        CHECK(error.code() == ErrorCode::Unresolved);
        CHECK(has(error.message(), "shallow clone"));
        CHECK(error.advice() == "git fetch --unshallow");
    }
    auto const source = GitSource::open(shallow.path());
    CHECK_FALSE(source->has_commit(id(first)));
    CHECK(source->has_commit(id(third)));
}

TEST_CASE("a deleted branch's commit is found by its id until git gc takes it", "[git]")
{
    TestRepository repository;
    repository.commit("first");
    repository.git({"switch", "-q", "-c", "doomed"});
    auto const commit = repository.commit("lost");
    repository.switch_to("main");
    repository.remove_branch("doomed");
    auto const source = GitSource::open(repository.path());
    CHECK(source->resolve(commit) == id(commit));
    CHECK(source->has_commit(id(commit)));
    CHECK(source->subject(id(commit)) == "lost");

    repository.collect_garbage();
    CHECK_FALSE(GitSource::open(repository.path())->has_commit(id(commit)));
    auto const error = refused(repository, commit);
    CHECK(error.code() == ErrorCode::Unresolved);
    CHECK(has(error.message(), "commit " + commit + " is not in this repository"));
    CHECK(has(error.message(), "git gc"));
    CHECK(error.advice() == "git fetch --all --tags");
}

TEST_CASE("40 digits are always an id, whatever a branch is called", "[git]")
{
    TestRepository repository;
    auto const first = repository.commit("first");
    repository.commit("second");
    repository.git({"update-ref", "refs/heads/" + first, "HEAD"});
    CHECK(resolved(repository, first) == id(first));
}
