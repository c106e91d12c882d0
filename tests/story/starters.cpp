// Two hundred starts at once while a third of them are killed: real processes over one data directory.
#include "story/world.h"
#include "support/apps.h"
#include "support/temp_dir.h"
#include "support/workers.h"

#include <catch2/catch.hpp>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <thread>

using namespace newel;
using namespace newel::test;
namespace fs = std::filesystem;

namespace {

constexpr int kStarters = 200;
constexpr int kModels = 60;
constexpr int kRows = 30'000;  // so that there is time to kill who writes them

std::string const kManifest =
    "newel: 1\napp: shop\nstores:\n  db: {sqlite: shop.db}\n  home: {files: .}\nsteps:\n"
    "  1:\n    name: models\n"
    "    up: [{sql: {text: \"CREATE TABLE models (id INTEGER PRIMARY KEY, body TEXT); INSERT INTO models (body) WITH "
    "RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT hex(zeroblob(40)) FROM n\"}}]\n"
    "    down: [{sql: {text: \"DROP TABLE models\"}}]\n"
    "  2:\n    name: keys\n    up: [{edit: {files: \"models/**/model.yml\", rename: {engine: backend}}}]\n"
    "  3:\n    name: config\n    up: [{move: {from: .shoprc, to: config/shop.yaml}}]\n"
    "  4:\n    name: sizes\n"
    "    up: [{sql: {text: \"ALTER TABLE models ADD COLUMN size INTEGER NOT NULL DEFAULT 7\"}}]\n"
    "    down: [{sql: {text: \"ALTER TABLE models DROP COLUMN size\"}}]\n";

/// Where the process that changes the data tells who it is, and who was killed for it.
struct Shared {
    std::atomic<pid_t> migrator{};
    std::array<std::atomic<pid_t>, 6> struck{};
    std::atomic<bool> is_over{};
};

struct Telling final : Observer {
    Shared* shared{};
    bool progress(Progress const&) override
    {
        shared->migrator = getpid();
        return true;
    }
};

/// What the new version's code relies on.
bool is_ready(fs::path const& data)
{
    if (!fs::exists(data / "config" / "shop.yaml") || fs::exists(data / ".shoprc")) return false;
    for (int i = 0; i < kModels; ++i)
        if (!read_file(data / "models" / std::to_string(i) / "model.yml").starts_with("backend: ")) return false;
    return sql_on(data / "shop.db", "SELECT count(*), sum(size) FROM models") == cat(kRows, "|", kRows * 7);
}

/// Kills those that change the data, in the middle of it. Runs in a process that is there before they are: the first one
/// is done before the last starter is made.
void strike(Shared& shared, unsigned seed)
{
    std::mt19937 random(seed);
    for (std::size_t count = 0; count < shared.struck.size() && !shared.is_over;) {
        std::this_thread::sleep_for(std::chrono::microseconds(100));
        auto const migrator = shared.migrator.exchange(0);
        if (migrator == 0 || (count > 0 && migrator == shared.struck[count - 1])) continue;
        std::this_thread::sleep_for(std::chrono::microseconds(std::uniform_int_distribution<int>(0, 8'000)(random)));
        ::kill(migrator, SIGKILL);  // it is not waited for before all is over, so the number is its own
        shared.struck[count++] = migrator;
    }
}

enum Exit { kFine = 0, kFailed = 3, kNotReady = 4, kWrongData = 5 };

int start(Settings const& settings, fs::path const& data, Shared* shared)
{
    try {
        Telling telling;
        telling.shared = shared;
        Engine engine(settings, &telling);
        engine.move({});
        auto const hold = engine.hold();
        if (engine.check({}).verdict != Verdict::Ready) return kNotReady;
        return is_ready(data) ? kFine : kWrongData;
    } catch (std::exception const&) {
        return kFailed;
    }
}

}  // namespace

TEST_CASE("of two hundred starts at once, many of them killed, one migrates, and nobody goes on too early", "[story]")
{
    auto const seed = GENERATE(1u, 2u, 3u);
    CAPTURE(seed);
    TempDir folder;
    auto const data = folder.path() / "data";
    write_file(data / ".shoprc", "colour: red\n");
    for (int i = 0; i < kModels; ++i)
        write_file(data / "models" / std::to_string(i) / "model.yml", cat("engine: fast\nnumber: ", i, "\n"));
    Settings settings{.folder = folder.path(),
                      .data = {data.string(), "option"},
                      .carried = bundle_of(folder.path() / "program", "shop", kManifest, 4)};
    settings.wait = std::chrono::seconds(120);
    auto* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    auto* const shared = new (memory) Shared;

    auto const striker = fork();
    if (striker == 0) {
        be_a_worker();
        strike(*shared, seed);
        _exit(0);
    }
    std::vector<pid_t> starters;
    for (int i = 0; i < kStarters; ++i) {
        auto const child = fork();
        if (child == 0) _exit(start(settings, data, shared));
        starters.push_back(child);
    }
    std::mt19937 random(seed);
    auto const soon = [&](int most) {
        std::this_thread::sleep_for(std::chrono::microseconds(std::uniform_int_distribution<int>(0, most)(random)));
    };
    std::set<pid_t> killed;
    while (killed.size() < kStarters / 3) {
        auto const child = starters[std::uniform_int_distribution<std::size_t>(0, starters.size() - 1)(random)];
        kill(child, SIGKILL);  // it may have ended well before; it is not waited for yet, so the number is its own
        killed.insert(child);
        soon(1'500);
    }
    siginfo_t how{};
    for (auto const child : starters) waitid(P_PID, static_cast<id_t>(child), &how, WEXITED | WNOWAIT);
    shared->is_over = true;
    waitpid(striker, nullptr, 0);
    std::set<pid_t> const struck(shared->struck.begin(), shared->struck.end());
    killed.insert(struck.begin(), struck.end());
    killed.erase(0);
    int migrators = 0;
    std::map<int, int> exits;
    for (auto const child : starters) {
        int status = 0;
        waitpid(child, &status, 0);
        bool const is_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        if (is_killed && struck.contains(child)) ++migrators;
        ++exits[WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status)];
    }
    munmap(memory, sizeof(Shared));

    CHECK(migrators > 0);
    CHECK(exits[kFine] >= kStarters - static_cast<int>(killed.size()));
    CHECK(exits[-SIGKILL] > 0);
    CHECK(exits[kFine] + exits[-SIGKILL] == kStarters);
    CHECK(exits[kFailed] == 0);
    CHECK(exits[kNotReady] == 0);
    CHECK(exits[kWrongData] == 0);
    CHECK(is_ready(data));
    CHECK(sql_on(data / "shop.db", "SELECT version, count(*) FROM newel_events WHERE kind = 'up' GROUP BY version") ==
          "1|1\n2|1\n3|1\n4|1");
    Engine engine(settings);
    CHECK(engine.recover().found != RecoverResult::Found::Owed);
    CHECK_FALSE(fs::exists(data / ".newel" / "txn"));
}
