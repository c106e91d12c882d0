#include "git/git_source.h"
#include "base/error.h"
#include "support/git_repository.h"

#include <catch2/catch.hpp>

#include <unistd.h>

using namespace newel;
using test::TempDir;
using test::TestRepository;

namespace {

CommitId id(std::string const& hex) { return *CommitId::parse(hex); }

/// What `act` throws; fails the test where it throws nothing.
template <class Act>
Error thrown(Act act)
{
    try {
        act();
    } catch (Error const& error) {
        return error;
    }
    FAIL("nothing was thrown");
    return Error(ErrorCode::Failed, {});
}

bool has(std::string const& text, std::string const& part)
{
    UNSCOPED_INFO(text);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a repository is found from any folder below its top", "[git]")
{
    TestRepository repository;
    repository.write("a/b/c.txt", "");
    auto const source = GitSource::open(repository.path() / "a" / "b");
    CHECK(source->work_tree() == repository.path());
    CHECK(source->git_dir() == repository.path() / ".git");
    CHECK(source->common_dir() == repository.path() / ".git");
    CHECK_FALSE(source->is_bare());
}

TEST_CASE("where there is no repository, open says so and open_if_any returns nothing", "[git]")
{
    TempDir folder;
    CHECK(GitSource::open_if_any(folder.path()) == nullptr);
    auto const error = thrown([&] { static_cast<void>(GitSource::open(folder.path())); });
    CHECK(error.code() == ErrorCode::Unresolved);
    CHECK(has(error.message(), "no git repository around " + folder.path().string()));
    CHECK(has(error.advice(), "git init"));
}

TEST_CASE("a bare repository has no work tree and resolves like any other", "[git]")
{
    TestRepository repository;
    auto const commit = repository.commit_file("f", "1");
    auto const bare = repository.bare_clone();
    auto const source = GitSource::open(bare.path());
    CHECK(source->is_bare());
    CHECK(source->work_tree().empty());
    CHECK(source->git_dir() == bare.path());
    CHECK(source->resolve("main") == id(commit));
}

TEST_CASE("a linked worktree has its own HEAD and git dir, and shares the common dir", "[git]")
{
    TestRepository repository;
    auto const first = repository.commit_file("f", "1");
    repository.branch("other");
    auto const second = repository.commit_file("f", "2");
    auto const place = repository.add_worktree("other");
    auto const source = GitSource::open(place);
    CHECK(source->work_tree() == place);
    CHECK(source->common_dir() == repository.path() / ".git");
    CHECK(source->git_dir() == repository.path() / ".git" / "worktrees" / "worktree-other");
    CHECK(source->head_branch() == "other");
    CHECK(source->resolve("HEAD") == id(first));
    CHECK(source->resolve("main") == id(second));
}

TEST_CASE("a repository of another user is refused with the command that allows it", "[git]")
{
    if (::geteuid() != 0) return;  // only root can give a folder away
    TestRepository repository;
    REQUIRE(::chown(repository.path().c_str(), 12345, 12345) == 0);
    REQUIRE(::chown((repository.path() / ".git").c_str(), 12345, 12345) == 0);
    auto const error = thrown([&] { static_cast<void>(GitSource::open(repository.path())); });
    CHECK(error.code() == ErrorCode::Unresolved);
    INFO(error.message());
    CHECK(error.advice() == "git config --global --add safe.directory " + repository.path().string());
    CHECK(thrown([&] { static_cast<void>(GitSource::open_if_any(repository.path())); }).code() ==
          ErrorCode::Unresolved);
}

TEST_CASE("a SHA-256 repository is refused by name", "[git]")
{
    TestRepository const repository({"--object-format=sha256"});
    auto const error = thrown([&] { static_cast<void>(GitSource::open(repository.path())); });
    CHECK(error.code() == ErrorCode::Unresolved);
    CHECK(has(error.message(), "SHA-256"));
}

TEST_CASE("configuration is read, the worktree's own first", "[git]")
{
    TestRepository repository;
    repository.commit("first");
    repository.branch("other");
    auto const place = repository.add_worktree("other");
    repository.git({"config", "newel.data", "var/main"});
    repository.git({"config", "extensions.worktreeConfig", "true"});
    repository.git({"-C", place.string(), "config", "--worktree", "newel.data", "var/other"});
    CHECK(GitSource::open(repository.path())->config("newel.data") == "var/main");
    CHECK(GitSource::open(place)->config("newel.data") == "var/other");
    CHECK(GitSource::open(place)->config("newel.manifest") == std::nullopt);
}

TEST_CASE("an included configuration file counts", "[git]")
{
    TestRepository repository;
    repository.write("more.cfg", "[newel]\n\tauthority = release\n");
    repository.git({"config", "include.path", "../more.cfg"});
    CHECK(GitSource::open(repository.path())->config("newel.authority") == "release");
}

TEST_CASE("on an unborn branch there is a branch, but no commit", "[git]")
{
    TestRepository const repository;
    auto const source = GitSource::open(repository.path());
    CHECK(source->head() == std::nullopt);
    CHECK(source->head_branch() == "main");
    auto const error = thrown([&] { static_cast<void>(source->resolve("HEAD")); });
    CHECK(error.code() == ErrorCode::Unresolved);
    CHECK(has(error.message(), "'HEAD' has no commit yet"));
}

TEST_CASE("a detached HEAD has a commit, but no branch", "[git]")
{
    TestRepository repository;
    auto const commit = repository.commit("first");
    repository.git({"checkout", "-q", "--detach"});
    auto const source = GitSource::open(repository.path());
    CHECK(source->head() == id(commit));
    CHECK(source->head_branch().empty());
}

TEST_CASE("every form of a revision leads to its commit", "[git]")
{
    TestRepository repository;
    auto const first = repository.commit_file("f", "1", "add the first");
    auto const second = repository.commit_file("f", "2", "add the second");
    auto const third = repository.commit_file("f", "3", "add the third");
    repository.tag("v1", first);
    repository.annotated_tag("v2", second);
    repository.git({"tag", "-a", "-m", "of a tag", "v2-again", "v2"});
    auto const source = GitSource::open(repository.path());
    auto const to = [&](std::string const& revision) { return source->resolve(revision).hex(); };

    CHECK(to("HEAD") == third);
    CHECK(to("@") == third);
    CHECK(to("main") == third);
    CHECK(to("refs/heads/main") == third);
    CHECK(to("heads/main") == third);
    CHECK(to("HEAD~2") == first);
    CHECK(to("HEAD^^") == first);
    CHECK(to("@~1") == second);
    CHECK(to("v1") == first);
    CHECK(to("v2") == second);
    CHECK(to("v2-again") == second);
    CHECK(to("v2^{}") == second);
    CHECK(to("v2^{commit}") == second);
    CHECK(to("v2~1") == first);
    CHECK(to("main@{1}") == second);
    CHECK(to("HEAD@{2}") == first);
    CHECK(to("@{1}") == second);
    CHECK(to(":/the second") == second);
    CHECK(to("HEAD^{/the first}") == first);
    CHECK(to(second.substr(0, 8)) == second);
    CHECK(to(second) == second);
    CHECK(to(repository.id("v2")) == second);  // a tag object's own id
}
