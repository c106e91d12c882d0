// One suite over every FileSystem: in memory, and on disk in each way that a kernel or a file system may ask for.
#include "base/digest.h"
#include "base/error.h"
#include "files/confined_file_system.h"
#include "run/memory_file_system.h"
#include "support/temp_dir.h"
#include "support/told.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <functional>

using namespace newel;
using test::TempDir;
using test::Told;

namespace {

/// A FileSystem with ways to put things there that its port has none for.
class World {
public:
    /// `name` is told with every failure, for as long as the world lives.
    explicit World(std::string const& name) : told_("file system: " + name) {}
    virtual ~World() = default;
    [[nodiscard]] virtual FileSystem& files() = 0;
    virtual void link(std::string const& path, std::string const& target) = 0;
    virtual void pipe(std::string const& path) = 0;
    virtual void hard_link(std::string const& path, std::string const& other) = 0;
    /// The time of the last change, of a link its own; in nanoseconds since 1970.
    virtual void set_time(std::string const& path, std::int64_t time) = 0;

    void file(std::string const& path, std::string const& bytes) { files().write_new(path, bytes, 0644, ""); }
    void folder(std::string const& path) { files().make_folder(path, 0755); }
    [[nodiscard]] std::string text(std::string const& path) { return files().read(path, 1000); }

private:
    Told told_;
};

class InMemory final : public World {
public:
    InMemory() : World("in memory") {}
    FileSystem& files() override { return files_; }
    void link(std::string const& path, std::string const&) override { files_.put_link(path); }
    void pipe(std::string const& path) override { files_.put_other(path); }
    void hard_link(std::string const& path, std::string const& other) override { files_.put_hard_link(path, other); }
    void set_time(std::string const& path, std::int64_t time) override { files_.put_time(path, time); }

private:
    MemoryFileSystem files_;
};

class OnDisk final : public World {
public:
    OnDisk(std::string const& name, Walk walk, Renames renames)
        : World("on disk, " + name), files_(folder_.path(), walk, renames)
    {
    }
    FileSystem& files() override { return files_; }
    void link(std::string const& path, std::string const& target) override
    {
        std::filesystem::create_symlink(target, folder_ / path);
    }
    void pipe(std::string const& path) override { REQUIRE(::mkfifo((folder_ / path).c_str(), 0600) == 0); }
    void hard_link(std::string const& path, std::string const& other) override
    {
        std::filesystem::create_hard_link(folder_ / path, folder_ / other);
    }
    void set_time(std::string const& path, std::int64_t time) override
    {
        ::timespec const when{.tv_sec = time / 1'000'000'000, .tv_nsec = time % 1'000'000'000};
        std::array<::timespec, 2> const times{when, when};
        REQUIRE(::utimensat(AT_FDCWD, (folder_ / path).c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0);
    }

private:
    TempDir folder_;
    ConfinedFileSystem files_;
};

std::unique_ptr<World> any_world()
{
    switch (GENERATE(0, 1, 2, 3)) {
        case 0: return std::make_unique<InMemory>();
        case 1: return std::make_unique<OnDisk>("as the kernel lets it", Walk::Auto, Renames::Auto);
        case 2: return std::make_unique<OnDisk>("walking part by part", Walk::PartByPart, Renames::Auto);
        default: return std::make_unique<OnDisk>("renaming in steps", Walk::Auto, Renames::InSteps);
    }
}

/// In 2009, and no whole second.
constexpr std::int64_t kLongAgo = 1'234'567'890'123'456'789;

Error fault_of(std::function<void()> const& act)
{
    try {
        act();
    } catch (Error const& error) {
        return error;
    }
    FAIL("nothing was refused");
    return {ErrorCode::Failed, {}};
}

void check_fails(int native, std::function<void()> const& act)
{
    auto const error = fault_of(act);
    INFO(error.message());
    CHECK(error.code() == ErrorCode::Failed);
    CHECK(error.native_code() == native);
}

void check_refuses(std::string const& ending, std::function<void()> const& act)
{
    auto const error = fault_of(act);
    INFO(error.message());
    CHECK(error.code() == ErrorCode::Refused);
    CHECK(error.message().find(ending) != std::string::npos);
}

}  // namespace

TEST_CASE("what was written is read, with its digest and its facts", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    std::string const bytes("one\0two\n", 8);
    world->folder("config");
    files.write_new("config/ü b.yaml", bytes, 0640, "");
    CHECK(files.read("config/ü b.yaml", 8) == bytes);
    CHECK(files.digest("config/ü b.yaml") == file_digest(bytes).hex());
    auto const facts = files.facts("config/ü b.yaml");
    CHECK(facts.kind == FileKind::File);
    CHECK(facts.size == 8);
    CHECK(facts.mode == 0640);
    CHECK(facts.links == 1);
    CHECK(facts.modified_ns > 1'500'000'000'000'000'000);
    CHECK(facts == files.facts("config/ü b.yaml"));
    CHECK(facts.inode != files.facts("config").inode);
    CHECK(facts.device == files.facts("config").device);
}

TEST_CASE("an empty file is a file", "[contract]")
{
    auto const world = any_world();
    world->file("empty", "");
    CHECK(world->text("empty").empty());
    CHECK(world->files().facts("empty").kind == FileKind::File);
    CHECK(world->files().digest("empty") == file_digest("").hex());
}

TEST_CASE("a large file is digested and copied whole", "[contract]")
{
    auto const world = any_world();
    std::string bytes(3'000'001, 'x');
    bytes[2'500'000] = 'y';
    world->file("large", bytes);
    world->files().copy_new("large", "copy");
    CHECK(world->files().digest("copy") == file_digest(bytes).hex());
    CHECK((world->files().read("copy", bytes.size()) == bytes));  // not printed: Catch takes minutes over it
}

TEST_CASE("what is not there has no facts, also below what is no folder", "[contract]")
{
    auto const world = any_world();
    world->file("file", "x");
    for (std::string const path : {"absent", "absent/below", "file/below", "file/below/more"}) {
        CHECK(world->files().facts(path) == FileFacts{});
        CHECK(world->files().list(path).empty());
    }
    CHECK(world->files().list("file").empty());
}

TEST_CASE("the data directory itself is a folder that stays", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->file("b", "");
    CHECK(files.facts("").kind == FileKind::Folder);
    CHECK(files.list("").size() == 1);
    files.sync_folder("");
    check_refuses("the data directory itself", [&] { files.remove_folder(""); });
    check_refuses("the data directory itself", [&] { files.rename_new("", "elsewhere"); });
    check_refuses("the data directory itself", [&] { files.rename_new("b", ""); });
    check_refuses("the data directory itself", [&] { files.make_folder("", 0755); });
    check_refuses("the data directory itself", [&] { static_cast<void>(files.read("", 10)); });
}

TEST_CASE("a folder is listed by name, with the kinds of what is in it", "[contract]")
{
    auto const world = any_world();
    world->folder("f");
    world->folder("f/b");
    world->file("f/b/deeper", "");
    world->file("f/a", "");
    world->file("f/B", "");
    world->file("f/.hidden", "");
    world->link("f/c", "a");
    world->pipe("f/d");
    std::vector<std::pair<std::string, FileKind>> found;
    for (auto const& entry : world->files().list("f")) found.emplace_back(entry.name, entry.kind);
    CHECK(found == std::vector<std::pair<std::string, FileKind>>{{".hidden", FileKind::File},
                                                                 {"B", FileKind::File},
                                                                 {"a", FileKind::File},
                                                                 {"b", FileKind::Folder},
                                                                 {"c", FileKind::Link},
                                                                 {"d", FileKind::Other}});
}

TEST_CASE("a file larger than asked for is not read", "[contract]")
{
    auto const world = any_world();
    world->file("f", "12345");
    auto const error = fault_of([&] { static_cast<void>(world->files().read("f", 4)); });
    CHECK(error.code() == ErrorCode::Invalid);
    CHECK(error.message() == world->files().location() + "/f is larger than 4 bytes");
}

TEST_CASE("what is absent cannot be used, and the message says what it was for", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->folder("folder");
    auto const error = fault_of([&] { static_cast<void>(files.read("a/b", 10)); });
    CHECK(error.message() == "cannot read " + files.location() + "/a/b: No such file or directory");
    check_fails(ENOENT, [&] { static_cast<void>(files.read("b", 10)); });
    check_fails(EISDIR, [&] { static_cast<void>(files.read("folder", 10)); });
    check_fails(ENOENT, [&] { static_cast<void>(files.digest("b")); });
    check_fails(ENOENT, [&] { files.copy_new("b", "c"); });
    check_fails(ENOENT, [&] { files.write_new("c", "x", 0644, "b"); });
    check_fails(ENOENT, [&] { files.write_new("no/c", "x", 0644, ""); });
    check_fails(ENOENT, [&] { files.make_folder("no/c", 0755); });
    check_fails(ENOENT, [&] { files.remove_file("b"); });
    check_fails(ENOENT, [&] { files.remove_folder("b"); });
    check_fails(ENOENT, [&] { files.rename_new("b", "c"); });
    check_fails(ENOENT, [&] { files.rename_new("folder", "no/c"); });
    check_fails(ENOENT, [&] { files.sync_folder("b"); });
    CHECK(files.list("").size() == 1);
}

TEST_CASE("nothing new takes the place of what is there", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->file("file", "old");
    world->folder("folder");
    world->link("link", "absent");
    world->pipe("pipe");
    world->file("other", "new");
    world->folder("more");
    for (std::string const taken : {"file", "folder", "link", "pipe"}) {
        CAPTURE(taken);
        auto const before = files.facts(taken);
        check_fails(EEXIST, [&] { files.write_new(taken, "new", 0644, ""); });
        check_fails(EEXIST, [&] { files.copy_new("other", taken); });
        check_fails(EEXIST, [&] { files.make_folder(taken, 0755); });
        check_fails(EEXIST, [&] { files.rename_new("other", taken); });
        check_fails(EEXIST, [&] { files.rename_new("more", taken); });
        CHECK(files.facts(taken) == before);
    }
    CHECK(world->text("file") == "old");
    CHECK(world->text("other") == "new");
    CHECK(files.facts("absent").kind == FileKind::Absent);
    check_fails(EEXIST, [&] { files.rename_new("other", "other"); });
}

TEST_CASE("a file takes its mode from another one where it is to be like it", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    files.write_new("model", "old", 0751, "");
    files.write_new("next", "new", 0600, "model");
    CHECK(files.facts("next").mode == 0751);
    CHECK(world->text("next") == "new");
    files.write_new("open", "", 0666, "");
    CHECK(files.facts("open").mode == 0666);  // whatever the umask
}

TEST_CASE("a copy has bytes, mode and times of the first one, and a life of its own", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->folder("to");
    files.write_new("from", "bytes", 0604, "");
    world->set_time("from", kLongAgo);
    files.copy_new("from", "to/copy");
    auto const from = files.facts("from");
    CHECK(from.modified_ns == kLongAgo);
    auto const copy = files.facts("to/copy");
    CHECK(world->text("to/copy") == "bytes");
    CHECK(copy.mode == from.mode);
    CHECK(copy.modified_ns == from.modified_ns);
    CHECK(copy.inode != from.inode);
    files.remove_file("from");
    CHECK(world->text("to/copy") == "bytes");
}

TEST_CASE("a folder is made with its mode, and goes when it is empty", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    files.make_folder("a", 0777);
    CHECK(files.facts("a").mode == 0777);
    files.make_folder("a/b", 0750);
    CHECK(files.facts("a/b").mode == 0750);
    CHECK(files.facts("a/b").kind == FileKind::Folder);
    check_fails(ENOTEMPTY, [&] { files.remove_folder("a"); });
    files.sync_folder("a/b");
    files.remove_folder("a/b");
    files.remove_folder("a");
    CHECK(files.facts("a").kind == FileKind::Absent);
}

TEST_CASE("a file is no folder and a folder no file", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->file("file", "x");
    world->folder("folder");
    check_fails(ENOTDIR, [&] { files.remove_folder("file"); });
    check_fails(EISDIR, [&] { files.remove_file("folder"); });
    check_fails(ENOTDIR, [&] { files.sync_folder("file"); });
    CHECK(fault_of([&] { files.write_new("file/below", "x", 0644, ""); }).code() == ErrorCode::Failed);
    CHECK(world->text("file") == "x");
}

TEST_CASE("a file, a folder and a link move with their times", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->folder("to");
    world->folder("folder");
    world->file("folder/file", "x");
    world->link("link", "nowhere");
    world->set_time("folder/file", kLongAgo + 1);
    world->set_time("folder", kLongAgo + 2);
    world->set_time("link", kLongAgo + 3);
    files.rename_new("folder", "to/folder");
    files.rename_new("link", "to/link");
    CHECK(files.facts("to/folder/file").modified_ns == kLongAgo + 1);
    CHECK(files.facts("to/folder").modified_ns == kLongAgo + 2);
    CHECK(files.facts("to/link").modified_ns == kLongAgo + 3);
}

TEST_CASE("a file moves with its inode, so that nothing is copied", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->folder("to");
    world->file("from", "bytes");
    auto const before = files.facts("from");
    files.rename_new("from", "to/there");
    CHECK(files.facts("from").kind == FileKind::Absent);
    CHECK(files.facts("to/there") == before);
    CHECK(world->text("to/there") == "bytes");
}

TEST_CASE("a folder moves with all below it, and not into itself", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->folder("from");
    world->folder("from/deep");
    world->file("from/deep/f", "bytes");
    world->file("from-not", "beside");
    check_fails(EINVAL, [&] { files.rename_new("from", "from/deep/more"); });
    files.rename_new("from", "to");
    CHECK(files.facts("from").kind == FileKind::Absent);
    CHECK(world->text("to/deep/f") == "bytes");
    CHECK(world->text("from-not") == "beside");
}

TEST_CASE("another name of a file is told by its links, and stays when one goes", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->file("one", "bytes");
    world->hard_link("one", "two");
    CHECK(files.facts("two").links == 2);
    CHECK(files.facts("two").inode == files.facts("one").inode);
    files.remove_file("one");
    CHECK(world->text("two") == "bytes");
    CHECK(files.facts("two").links == 1);
}

TEST_CASE("a link is told, never followed", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->folder("folder");
    world->file("folder/file", "x");
    world->link("way", "folder");
    world->link("leaf", "folder/file");
    CHECK(files.facts("way").kind == FileKind::Link);
    auto const by_way = files.location() + "/way is a symbolic link";
    auto const at_leaf = files.location() + "/leaf is a symbolic link";
    check_refuses(by_way, [&] { static_cast<void>(files.facts("way/file")); });
    check_refuses(by_way, [&] { static_cast<void>(files.list("way")); });
    check_refuses(by_way, [&] { static_cast<void>(files.read("way/file", 10)); });
    check_refuses(by_way, [&] { files.copy_new("way/file", "copy"); });
    check_refuses(by_way, [&] { files.copy_new("folder/file", "way/copy"); });
    check_refuses(by_way, [&] { files.write_new("way/new", "x", 0644, ""); });
    check_refuses(by_way, [&] { files.make_folder("way/new", 0755); });
    check_refuses(by_way, [&] { files.remove_file("way/file"); });
    check_refuses(by_way, [&] { files.remove_folder("way"); });
    check_refuses(by_way, [&] { files.rename_new("way/file", "moved"); });
    check_refuses(by_way, [&] { files.rename_new("folder/file", "way/moved"); });
    check_refuses(by_way, [&] { files.sync_folder("way"); });
    check_refuses(at_leaf, [&] { static_cast<void>(files.read("leaf", 10)); });
    check_refuses(at_leaf, [&] { static_cast<void>(files.digest("leaf")); });
    check_refuses(at_leaf, [&] { files.copy_new("leaf", "copy"); });
    check_refuses(at_leaf, [&] { files.write_new("copy", "x", 0644, "leaf"); });
    CHECK(files.list("").size() == 3);
    CHECK(files.list("folder").size() == 1);
}

TEST_CASE("a link is moved and removed itself", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->file("file", "x");
    world->link("link", "file");
    files.rename_new("link", "moved");
    CHECK(files.facts("moved").kind == FileKind::Link);
    CHECK(files.facts("link").kind == FileKind::Absent);
    files.remove_file("moved");
    CHECK(files.facts("moved").kind == FileKind::Absent);
    CHECK(world->text("file") == "x");
}

TEST_CASE("a pipe is not opened", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->pipe("pipe");
    CHECK(files.facts("pipe").kind == FileKind::Other);
    check_refuses("/pipe is a device, pipe or socket, not a file", [&] { static_cast<void>(files.read("pipe", 10)); });
    check_refuses("/pipe is a device", [&] { static_cast<void>(files.digest("pipe")); });
    check_refuses("/pipe is a device", [&] { files.copy_new("pipe", "copy"); });
    check_refuses("/pipe is a device", [&] { files.write_new("copy", "x", 0644, "pipe"); });
    CHECK(files.facts("pipe/below") == FileFacts{});
    CHECK(files.facts("copy").kind == FileKind::Absent);
}

TEST_CASE("a path that is not plain is refused before anything is touched", "[contract]")
{
    auto const world = any_world();
    auto& files = world->files();
    world->folder("a");
    world->file("f", "x");
    for (std::string const& path : {std::string("/f"), std::string("../f"), std::string(".."), std::string("."),
                                    std::string("a/../f"), std::string("a/./f"), std::string("a//f"), std::string("a/"),
                                    std::string("./f"), std::string("a/.."), std::string("f\0g", 3)}) {
        CAPTURE(path);
        check_refuses("is no path below", [&] { static_cast<void>(files.facts(path)); });
        check_refuses("is no path below", [&] { static_cast<void>(files.list(path)); });
        check_refuses("is no path below", [&] { static_cast<void>(files.read(path, 10)); });
        check_refuses("is no path below", [&] { static_cast<void>(files.digest(path)); });
        check_refuses("is no path below", [&] { files.write_new(path, "x", 0644, ""); });
        check_refuses("is no path below", [&] { files.write_new("new", "x", 0644, path); });
        check_refuses("is no path below", [&] { files.copy_new(path, "new"); });
        check_refuses("is no path below", [&] { files.copy_new("f", path); });
        check_refuses("is no path below", [&] { files.make_folder(path, 0755); });
        check_refuses("is no path below", [&] { files.remove_folder(path); });
        check_refuses("is no path below", [&] { files.remove_file(path); });
        check_refuses("is no path below", [&] { files.rename_new(path, "new"); });
        check_refuses("is no path below", [&] { files.rename_new("f", path); });
        check_refuses("is no path below", [&] { files.sync_folder(path); });
    }
    CHECK(files.list("").size() == 2);
    CHECK(files.list("a").empty());
}
