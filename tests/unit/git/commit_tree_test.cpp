#include "git/commit_tree.h"
#include "base/error.h"
#include "git/git_source.h"
#include "support/git_repository.h"

#include <catch2/catch.hpp>

using namespace newel;
using test::TestRepository;

namespace {

/// Counts how often listings are asked for.
class CountingSource final : public CommitSource {
public:
    explicit CountingSource(CommitSource const& inner) : inner_(inner) {}

    bool is_bare() const override { return inner_.is_bare(); }
    std::filesystem::path work_tree() const override { return inner_.work_tree(); }
    std::filesystem::path common_dir() const override { return inner_.common_dir(); }
    std::filesystem::path git_dir() const override { return inner_.git_dir(); }
    std::optional<std::string> config(std::string const& name) const override { return inner_.config(name); }
    CommitId resolve(std::string const& revision) const override { return inner_.resolve(revision); }
    std::optional<CommitId> head() const override { return inner_.head(); }
    std::string head_branch() const override { return inner_.head_branch(); }
    std::vector<RefName> branches() const override { return inner_.branches(); }
    std::vector<RefName> tags() const override { return inner_.tags(); }
    bool has_commit(CommitId const& commit) const override { return inner_.has_commit(commit); }
    bool is_ancestor(CommitId const& a, CommitId const& b) const override { return inner_.is_ancestor(a, b); }
    std::string subject(CommitId const& commit) const override { return inner_.subject(commit); }
    std::optional<TreeEntry> entry(CommitId const& commit, std::string const& path) const override
    {
        ++entries;
        return inner_.entry(commit, path);
    }
    std::vector<TreeEntry> list(std::string const& tree) const override
    {
        ++listings;
        return inner_.list(tree);
    }
    std::string blob(std::string const& object, std::size_t most) const override { return inner_.blob(object, most); }
    void walk(std::string const& range, std::vector<std::string> const& paths,
              std::function<bool(WalkedCommit&&)> const& see) const override
    {
        inner_.walk(range, paths, see);
    }

    mutable int entries{};
    mutable int listings{};

private:
    CommitSource const& inner_;
};

}  // namespace

TEST_CASE("a commit's files are read from its tree, not from the disk", "[git]")
{
    TestRepository repository;
    repository.commit_file("migrations/0001-a.up.sql", "old");
    repository.write("migrations/0001-a.up.sql", "new, not committed");
    auto const source = GitSource::open(repository.path());
    CommitTree const tree(*source, *source->head());
    CHECK(tree.read("migrations/0001-a.up.sql", 100) == "old");
    CHECK(tree.read("migrations/absent", 100) == std::nullopt);
    CHECK(tree.read("migrations", 100) == std::nullopt);
    CHECK(tree.has_folder("migrations"));
    CHECK(tree.has_folder(""));
    CHECK_FALSE(tree.has_folder("migrations/0001-a.up.sql"));
    CHECK(tree.shown("a/b") == source->head()->brief() + ":a/b");
    CHECK(tree.object("migrations/0001-a.up.sql") == repository.id("HEAD:migrations/0001-a.up.sql"));
}

TEST_CASE("a commit's folder is listed by name, as on disk", "[git]")
{
    TestRepository repository;
    repository.write("top/a/f", "1");
    repository.write("top/a.sql", "1");
    repository.write("top/a-b", "1");
    std::filesystem::create_symlink("a.sql", repository.path() / "top" / "link.sql");
    repository.commit("first");
    auto const source = GitSource::open(repository.path());
    auto const entries = CommitTree(*source, *source->head()).list("top");
    REQUIRE(entries.size() == 4);
    CHECK(entries[0].name == "a");
    CHECK(entries[0].is_folder);
    CHECK(entries[1].name == "a-b");
    CHECK(entries[2].name == "a.sql");
    CHECK(entries[3].is_other);
    CHECK(CommitTree(*source, *source->head()).list("absent").empty());
}

TEST_CASE("a link in a commit is refused by name", "[git]")
{
    TestRepository repository;
    repository.write("a.sql", "1");
    std::filesystem::create_symlink("a.sql", repository.path() / "link.sql");
    repository.commit("first");
    auto const source = GitSource::open(repository.path());
    CommitTree const tree(*source, *source->head());
    try {
        static_cast<void>(tree.read("link.sql", 100));
        FAIL("the link was read");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::Invalid);
        CHECK_THAT(error.message(), Catch::Contains(":link.sql is a symbolic link or a submodule"));
    }
}

TEST_CASE("too large a file in a commit is refused with its name", "[git]")
{
    TestRepository repository;
    repository.commit_file("big.sql", std::string(1000, 'x'));
    auto const source = GitSource::open(repository.path());
    CommitTree const tree(*source, *source->head());
    CHECK_THROWS_WITH(tree.read("big.sql", 999), Catch::Contains(":big.sql: the git blob"));
}

TEST_CASE("many payloads of one folder cost one listing per folder", "[git]")
{
    TestRepository repository;
    for (int i = 0; i < 50; ++i) repository.write("migrations/app/" + std::to_string(i), "text");
    repository.commit("first");
    auto const git = GitSource::open(repository.path());
    CountingSource const source(*git);
    auto const listings = std::make_shared<CommitTree::Listings>();
    CommitTree const tree(source, *git->head(), listings);
    for (int i = 0; i < 50; ++i) CHECK(tree.read("migrations/app/" + std::to_string(i), 100) == "text");
    CHECK(source.listings == 3);
    CHECK(source.entries == 1);
    CommitTree const again(source, *git->head(), listings);
    CHECK(again.read("migrations/app/7", 100) == "text");
    CHECK(source.listings == 3);
}
