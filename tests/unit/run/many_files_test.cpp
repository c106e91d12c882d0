// Steps over tens of thousands of files: time must grow with their number, not with its square.
#include "base/text.h"
#include "run/path_run.h"
#include "unit/run/files_world.h"

#include <catch2/catch.hpp>

#include <ctime>
#include <set>

using namespace newel;
using namespace newel::test;

namespace {

constexpr int kFiles = 30'000;

/// Names of which many begin alike: f1, f10, f100, …
MemoryFileSystem full_cache(int folders = 7)
{
    MemoryFileSystem disk;
    disk.put_folder(".newel");
    for (int i = 0; i < kFiles; ++i) disk.put(cat("cache/d", i % folders, "/f", i), "x");
    return disk;
}

std::size_t files_below(MemoryFileSystem& disk, std::string const& folder)
{
    auto const all = disk.snapshot();
    auto const prefix = cat(folder, "/");
    return static_cast<std::size_t>(std::ranges::count_if(
        all, [&](auto const& entry) { return entry.first.starts_with(prefix) && entry.second.starts_with("file "); }));
}

/// Takes a step as a run does: worked out, staged, committed, published. Returns the records that the ledger has then.
std::vector<KeptRecord> run(MemoryFileSystem& disk, Direction direction, std::vector<Operation> const& up,
                            std::vector<KeptRecord> const& known)
{
    PlannedStep step{.direction = direction};
    step.facts = {.version = {1}, .name = "many"};
    FileChanges changes(disk, {.roots = {{"home", ""}}, .known = known});
    changes.take(step, direction == Direction::Up ? up : exact_inverses(up));
    Publisher publisher(disk);
    auto const net = changes.net();
    auto const owed = publisher.stage(net);
    publisher.check(net);
    publisher.publish(owed);
    publisher.clean();
    auto records = changes.made();
    auto const used = changes.used();
    std::set<std::string> const gone(used.begin(), used.end());
    for (auto const& record : known)
        if (!gone.contains(record.id)) records.push_back(record);
    return records;
}

/// Of the processor: a busy machine takes no more of it. A second or two is usual, half an hour where it is quadratic.
class Stopwatch {
public:
    [[nodiscard]] bool is_soon() const { return std::clock() - start_ < 180 * CLOCKS_PER_SEC; }

private:
    std::clock_t start_{std::clock()};
};

void check_there_and_back(std::string const& json, std::size_t left_in_cache, int folders = 7)
{
    auto disk = full_cache(folders);
    std::vector<Operation> const operations{file_act(json)};
    Stopwatch const watch;
    auto const records = run(disk, Direction::Up, operations, {});
    CHECK(files_below(disk, "cache") == left_in_cache);
    CHECK(records.size() >= kFiles);
    auto const left = run(disk, Direction::Down, operations, records);
    CHECK(files_below(disk, "cache") == kFiles);
    CHECK(left.empty());
    CHECK(watch.is_soon());
}

}  // namespace

TEST_CASE("what lies below a folder is one run, and what only begins like it is not in it", "[run][files]")
{
    std::set<std::string> const paths{"a", "a b", "a.b", "a/", "a/b", "a/b/c", "a0", "ab", "b"};
    auto const below = [&](std::string const& folder) {
        auto const [first, last] = run_below(paths, folder);
        return std::vector<std::string>(first, last);
    };
    CHECK(below("a") == std::vector<std::string>{"a/", "a/b", "a/b/c"});
    CHECK(below("a/b") == std::vector<std::string>{"a/b/c"});
    CHECK(below("b").empty());
    CHECK(below("").size() == paths.size());
}

TEST_CASE("a pattern that removes tens of thousands of files is done and taken back in no time", "[run][files]")
{
    check_there_and_back(R"({"remove":{"path":"cache/**"}})", 0);
}

TEST_CASE("so are files that lie each in a folder of its own", "[run][files]")
{
    check_there_and_back(R"({"remove":{"path":"cache/**"}})", 0, kFiles);
}

TEST_CASE("a pattern that moves tens of thousands of files is done and taken back in no time", "[run][files]")
{
    check_there_and_back(R"({"move":{"from":"cache/**","to":"other"}})", 0);
}

TEST_CASE("a pattern that copies tens of thousands of files is done and taken back in no time", "[run][files]")
{
    check_there_and_back(R"({"copy":{"from":"cache/**","to":"other"}})", kFiles);
}

TEST_CASE("what was copied and then moved in one step follows in no time", "[run][files]")
{
    auto disk = full_cache();
    std::vector<Operation> const operations{file_act(R"({"copy":{"from":"cache/**","to":"other"}})"),
                                            file_act(R"({"move":{"from":"other/**","to":"third"}})")};
    Stopwatch const watch;
    auto const records = run(disk, Direction::Up, operations, {});
    CHECK(files_below(disk, "third") == kFiles);
    CHECK(run(disk, Direction::Down, operations, records).empty());
    CHECK(files_below(disk, "third") == 0);
    CHECK(files_below(disk, "cache") == kFiles);
    CHECK(watch.is_soon());
}
