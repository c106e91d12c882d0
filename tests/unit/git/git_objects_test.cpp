#include "base/error.h"
#include "git/git_source.h"
#include "support/git_repository.h"

#include <catch2/catch.hpp>

using namespace newel;
using test::TestRepository;

namespace {

CommitId id(std::string const& hex) { return *CommitId::parse(hex); }

std::vector<std::string> names(std::vector<RefName> const& refs)
{
    std::vector<std::string> out;
    for (auto const& ref : refs) out.push_back(ref.name);
    return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("branches are local, then remote, without the symbolic origin/HEAD", "[git]")
{
    TestRepository repository;
    auto const commit = repository.commit("first");
    repository.branch("feature/ümlaut");
    auto clone = repository.clone();
    clone.branch("zeta");
    auto const source = GitSource::open(clone.path());
    CHECK(names(source->branches()) == Names{"main", "zeta", "origin/feature/ümlaut", "origin/main"});
    CHECK(source->branches()[2].full == "refs/remotes/origin/feature/ümlaut");
    CHECK(source->branches()[0].commit == id(commit));
    CHECK(source->branches()[0].time == 1'700'000'060);
    CHECK(source->resolve("origin/HEAD") == id(commit));
}

TEST_CASE("tags are peeled; an annotated one has its own time", "[git]")
{
    TestRepository repository;
    auto const commit = repository.commit_file("f", "1");
    repository.tag("light");
    repository.annotated_tag("heavy");
    repository.git({"tag", "of-a-blob", repository.id("HEAD:f")});
    auto const tags = GitSource::open(repository.path())->tags();
    REQUIRE(names(tags) == Names{"heavy", "light"});
    CHECK(tags[0].commit == id(commit));
    CHECK(tags[0].time == 1'700'000'120);
    CHECK(tags[1].commit == id(commit));
    CHECK(tags[1].time == 1'700'000'060);
}

TEST_CASE("packed refs resolve and are listed like loose ones", "[git]")
{
    TestRepository repository;
    auto const commit = repository.commit("first");
    repository.branch("other");
    repository.annotated_tag("v1");
    repository.pack_refs();
    auto const source = GitSource::open(repository.path());
    CHECK(names(source->branches()) == Names{"main", "other"});
    CHECK(names(source->tags()) == Names{"v1"});
    CHECK(source->resolve("v1") == id(commit));
    CHECK(source->head() == id(commit));
}

TEST_CASE("a subject is the first line of the message", "[git]")
{
    TestRepository repository;
    auto const commit = repository.commit("Größer\n\nand why");
    CHECK(GitSource::open(repository.path())->subject(id(commit)) == "Größer");
}

TEST_CASE("entries are found by path, whatever their names", "[git]")
{
    TestRepository repository;
    repository.write("a folder/ünï/файл.sql", "one");
    repository.write("a folder/plain.sql", "two");
    repository.write("a folder.txt", "three");
    auto const commit = id(repository.commit("first"));
    auto const source = GitSource::open(repository.path());

    auto const root = source->entry(commit, "");
    REQUIRE(root);
    CHECK(root->kind == EntryKind::Tree);
    CHECK(root->object == repository.id("HEAD^{tree}"));
    auto const file = source->entry(commit, "a folder/ünï/файл.sql");
    REQUIRE(file);
    CHECK(file->kind == EntryKind::Blob);
    CHECK(file->name == "файл.sql");
    CHECK(source->blob(file->object, 100) == "one");
    CHECK_FALSE(source->entry(commit, "a folder/absent"));
    CHECK_FALSE(source->entry(commit, "a folder/plain.sql/below"));
    CHECK_FALSE(source->entry(commit, "a folder/"));

    auto const folder = source->list(source->entry(commit, "a folder")->object);
    REQUIRE(folder.size() == 2);
    CHECK(folder[0].name == "plain.sql");
    CHECK(folder[1].kind == EntryKind::Tree);
}

TEST_CASE("links and submodules are neither blobs nor trees", "[git]")
{
    TestRepository repository;
    repository.write("file", "x");
    repository.write("program", "x");
    std::filesystem::create_symlink("file", repository.path() / "link");
    std::filesystem::permissions(repository.path() / "program", std::filesystem::perms::owner_all);
    repository.git({"add", "--all"});
    repository.git({"commit", "-q", "-m", "first"});
    repository.git({"update-index", "--add", "--cacheinfo", "160000," + repository.id("HEAD") + ",module"});
    repository.git({"commit", "-q", "-m", "second"});
    auto const source = GitSource::open(repository.path());
    auto const head = *source->head();
    CHECK(source->entry(head, "file")->kind == EntryKind::Blob);
    CHECK(source->entry(head, "program")->kind == EntryKind::Blob);
    CHECK(source->entry(head, "link")->kind == EntryKind::Other);
    CHECK(source->entry(head, "module")->kind == EntryKind::Other);
    CHECK_FALSE(source->entry(head, "module/inside"));
}

TEST_CASE("a blob larger than asked for is refused before it is read", "[git]")
{
    TestRepository repository;
    auto const commit = id(repository.commit_file("big", std::string(5'000'000, 'x')));
    auto const source = GitSource::open(repository.path());
    auto const object = source->entry(commit, "big")->object;
    CHECK(source->blob(object, 5'000'000).size() == 5'000'000);
    try {
        static_cast<void>(source->blob(object, 4'999'999));
        FAIL("it was read");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        CHECK_THAT(error.message(), Catch::Contains("5,000,000 bytes; at most 4,999,999"));
    }
}

TEST_CASE("what a partial clone lacks is said so", "[git]")
{
    TestRepository repository;
    auto const commit = id(repository.commit_file("file", "text"));
    auto const clone = repository.partial_clone();
    auto const source = GitSource::open(clone.path());
    auto const entry = source->entry(commit, "file");
    REQUIRE(entry);
    try {
        static_cast<void>(source->blob(entry->object, 100));
        FAIL("it was read");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Unresolved);
        CHECK_THAT(error.message(), Catch::Contains("partial clone"));
        CHECK(error.advice() == "git fetch --refetch --no-filter");
    }
    clone.git({"fetch", "-q", "--refetch", "--no-filter"});
    CHECK(GitSource::open(clone.path())->blob(entry->object, 100) == "text");
}

TEST_CASE("a commit that is absent is named", "[git]")
{
    TestRepository repository;
    repository.commit("first");
    auto const source = GitSource::open(repository.path());
    CommitId const absent = id("0123456789012345678901234567890123456789");
    CHECK_FALSE(source->has_commit(absent));
    CHECK_THROWS_WITH(source->subject(absent),
                      Catch::Contains("commit " + absent.hex() + " is not in this repository"));
    CHECK_THROWS_WITH(source->entry(absent, "f"), Catch::Contains("commit " + absent.hex()));
}

TEST_CASE("a tree's id is no commit", "[git]")
{
    TestRepository repository;
    repository.commit_file("f", "1");
    auto const source = GitSource::open(repository.path());
    CHECK_FALSE(source->has_commit(id(repository.id("HEAD^{tree}"))));
}
