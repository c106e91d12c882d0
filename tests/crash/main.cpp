// The crash harness: kills, power losses and errors at every call of a move, and what is found afterwards.
#include "crash/campaign.h"
#include "crash/report.h"

#include "base/text.h"
#include "support/workers.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>
#include <stdexcept>

using namespace newel;
using namespace newel::crash;
namespace fs = std::filesystem;

namespace newel::crash {

std::vector<ScenarioMaker> scenarios()
{
    std::vector<ScenarioMaker> all;
    for (auto const& room : {database_scenarios(), file_scenarios(), keeping_scenarios(), toy_scenarios()})
        std::ranges::copy(room, std::back_inserter(all));
    return all;
}

}  // namespace newel::crash

namespace {

char const* name_of(ScenarioMaker::Group group)
{
    switch (group) {
        case ScenarioMaker::Group::Database: return "database";
        case ScenarioMaker::Group::Files: return "files";
        case ScenarioMaker::Group::Toy: return "toy";
    }
    return "";
}

constexpr char const* kUsage =
    "crash [--scenario NAME]… [--group database|files|toy] [--journal delete|wal|none] [--only "
    "kill|power|restart|errors] "
    "[--budget SECONDS]\n"
    "      [--sweep]      kill at each call of each move first, however long that takes; the budget is for the rest\n"
    "      [--jobs N] [--seed N] [--depth N] [--recovery-stride N] [--random N] [--singles N] [--json] [--list]\n"
    "      [--case STATE] [--drop-sync N]      one state again; a sync left out\n"
    "crash --self-test [--scenario NAME]…      proves that the harness finds what it must find\n";

struct Arguments {
    std::vector<std::string> names{};
    std::string group{};
    std::string journal{};
    std::vector<Kind> kinds{kAllKinds.begin(), kAllKinds.end()};
    double budget{};
    bool sweep{};
    std::size_t jobs{1};
    bool json{};
    bool list{};
    bool self_test{};
    Options options{};
};

[[noreturn]] void usage(std::string const& what)
{
    std::fprintf(stderr, "crash: %s\n%s", what.c_str(), kUsage);
    std::exit(2);
}

std::uint64_t number(std::string const& text)
{
    auto const value = to_number(text);
    if (!value) usage(cat("'", text, "' is no number"));
    return *value;
}

Kind kind_named(std::string const& name)
{
    for (auto const kind : kAllKinds)
        if (name == name_of(kind)) return kind;
    usage(cat("there is no kind ", name));
}

Arguments parse(int count, char** words)
{
    Arguments all;
    for (int i = 1; i < count; ++i) {
        std::string const word = words[i];
        auto const value = [&]() -> std::string {
            if (++i >= count) usage(cat(word, " needs a value"));
            return words[i];
        };
        if (word == "--scenario")
            all.names.push_back(value());
        else if (word == "--group")
            all.group = value();
        else if (word == "--journal")
            all.journal = value();
        else if (word == "--only")
            all.kinds = {kind_named(value())};
        else if (word == "--budget")
            all.budget = static_cast<double>(number(value()));
        else if (word == "--sweep")
            all.sweep = true;
        else if (word == "--jobs")
            all.jobs = std::max<std::uint64_t>(1, number(value()));
        else if (word == "--seed")
            all.options.seed = all.options.choice.seed = number(value());
        else if (word == "--random")
            all.options.choice.at_random = number(value());
        else if (word == "--singles")
            all.options.choice.singles = number(value());
        else if (word == "--depth")
            all.options.depth = number(value());
        else if (word == "--recovery-stride")
            all.options.recovery_stride = std::max<std::uint64_t>(1, number(value()));
        else if (word == "--case")
            all.options.only_case = value();
        else if (word == "--drop-sync")
            all.options.drop_sync = number(value());
        else if (word == "--json")
            all.json = true;
        else if (word == "--list")
            all.list = true;
        else if (word == "--self-test")
            all.self_test = true;
        else
            usage(cat("what is ", word, "?"));
    }
    return all;
}

/// Loads the fault library before libc, which takes starting anew, unless it is there already.
void load_faults(char** words)
{
    if (dlsym(RTLD_DEFAULT, "fault_arm")) return;
    if (std::getenv("NEWEL_CRASH_LOADED")) usage("the fault library cannot be loaded");
    auto const library = fs::canonical("/proc/self/exe").parent_path() / "libcrash_faults.so";
    ::setenv("LD_PRELOAD", library.c_str(), 1);
    ::setenv("NEWEL_CRASH_LOADED", "1", 1);
    ::setenv("LD_BIND_NOW", "1", 1);  // or each child looks the same symbols up again
    ::execv("/proc/self/exe", words);
    usage("the program cannot be started anew");
}

struct Unit {
    ScenarioMaker const* maker{};
    Journal journal{};
    Kind kind{};
};

/// What is tried where nothing is named: all but toys, or one group.
bool is_wanted(Arguments const& arguments, ScenarioMaker const& maker)
{
    if (arguments.group.empty()) return maker.group != ScenarioMaker::Group::Toy;
    return arguments.group == name_of(maker.group);
}

std::vector<Unit> units_of(Arguments const& arguments, std::vector<ScenarioMaker> const& makers)
{
    std::vector<Unit> units;
    for (auto const& maker : makers) {
        bool const is_named = std::ranges::find(arguments.names, maker.name) != arguments.names.end();
        if (arguments.names.empty() ? !is_wanted(arguments, maker) : !is_named) continue;
        for (auto const journal : maker.journals)
            for (auto const kind : arguments.kinds)
                if (arguments.journal.empty() || arguments.journal == name_of(journal))
                    units.push_back({&maker, journal, kind});
    }
    if (units.empty()) usage("there is no such scenario");
    return units;
}

/// Which unit is next, for all workers.
struct Turns {
    std::atomic<std::size_t> swept{};
    std::atomic<std::size_t> worked{};
};

/// Whole units, the next one whenever one is done.
class Worker {
public:
    Worker(std::vector<Unit> const& units, Arguments const& arguments, fs::path folder, Turns& turns, Tally* tallies)
        : units_(units),
          budget_(arguments.budget),
          jobs_(static_cast<double>(arguments.jobs)),
          options_(arguments.options),
          bench_(std::move(folder)),
          turns_(turns),
          tallies_(tallies)
    {
    }

    /// Kills at each call of each move, to the last.
    void sweep()
    {
        options_.where = Where::Move;
        for (auto i = turns_.swept++; i < units_.size(); i = turns_.swept++)
            if (units_[i].kind == Kind::Kill) run(i);
        options_.where = Where::Recovery;
    }

    void work()
    {
        auto const end = Clock::now() + duration(budget_);
        for (auto i = turns_.worked++; i < units_.size(); i = turns_.worked++) {
            auto const left = std::chrono::duration<double>(end - Clock::now()).count();
            if (budget_ > 0)
                options_.deadline = Clock::now() + duration(left * jobs_ / static_cast<double>(units_.size() - i));
            run(i);
        }
    }

private:
    using Clock = std::chrono::steady_clock;

    static Clock::duration duration(double seconds)
    {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    }

    void run(std::size_t index)
    {
        auto const& unit = units_[index];
        auto& tally = tallies_[index];
        if (made_ != unit.maker) {
            made_ = unit.maker;
            scenario_ = unit.maker->make();
        }
        try {
            Campaign(bench_, scenario_, unit.journal, options_).run(unit.kind, tally);
        } catch (std::exception const& error) {
            tally.untried = 1;
            std::snprintf(tally.first_bad, sizeof tally.first_bad, "%s", error.what());
        }
    }

    std::vector<Unit> const& units_;
    double budget_;
    double jobs_;
    Options options_;
    Bench bench_;
    Turns& turns_;
    Tally* tallies_;
    Scenario scenario_{};
    ScenarioMaker const* made_{};
};

/// `count` of them, seen by all workers.
template <class Value>
Value* shared(std::size_t count)
{
    auto* const memory =
        ::mmap(nullptr, count * sizeof(Value), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) usage("no shared memory");
    return new (memory) Value[count];
}

/// `workers`: those that have not been waited for, the one to wait for first.
bool ended_well(std::span<pid_t const> workers)
{
    auto const status = test::wait_for_first(workers);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// A unit of which nothing was tried proves nothing, however green it looks.
void mark_untried(Tally& tally)
{
    if (tally.states > 0 || tally.bad() > 0 || tally.untried > 0) return;
    tally.untried = 1;
    std::snprintf(tally.first_bad, sizeof tally.first_bad, "no state was tried");
}

double seconds_of(timeval time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

int run(Arguments const& arguments, fs::path const& folder)
{
    auto const makers = scenarios();
    auto const units = units_of(arguments, makers);
    auto* const tallies = shared<Tally>(units.size() * arguments.jobs);
    auto* const turns = shared<Turns>(1);
    auto const started = std::chrono::steady_clock::now();
    std::vector<pid_t> workers;
    test::stop_on_signals();
    for (std::size_t worker = 0; worker < arguments.jobs; ++worker) {
        auto const child = ::fork();
        if (child != 0) {
            workers.push_back(child);
            continue;
        }
        test::be_a_worker();
        try {
            Worker one(units, arguments, folder / std::to_string(worker), *turns, tallies + worker * units.size());
            if (arguments.sweep) one.sweep();
            one.work();
            ::_exit(0);
        } catch (std::exception const& error) {
            std::fprintf(stderr, "crash: %s\n", error.what());
            ::_exit(2);
        }
    }
    bool is_whole = true;
    for (std::size_t i = 0; i < workers.size(); ++i) is_whole = ended_well(std::span(workers).subspan(i)) && is_whole;
    Table table{.jobs = arguments.jobs};
    for (std::size_t i = 0; i < units.size(); ++i) {
        Line line{units[i].maker->name, units[i].journal, units[i].kind};
        for (std::size_t worker = 0; worker < arguments.jobs; ++worker)
            line.tally = sum(line.tally, tallies[worker * units.size() + i]);
        if (is_whole && arguments.options.only_case.empty()) mark_untried(line.tally);
        table.lines.push_back(line);
    }
    table.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    table.processor_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
    table.is_whole = is_whole;
    std::fputs((arguments.json ? as_json(table) : as_text(table)).c_str(), stdout);
    auto const all = table.total();
    // One kind of fault has that state, and the others have not.
    if (!arguments.options.only_case.empty() && all.states == 0 && all.bad() == 0 && all.untried == 0) {
        std::fprintf(stderr, "crash: there is no state %s\n", arguments.options.only_case.c_str());
        return 2;
    }
    return !is_whole || all.untried > 0 ? 2 : all.bad() > 0 ? 1 : 0;
}

}  // namespace

int main(int count, char** words)
{
    auto const arguments = parse(count, words);
    load_faults(words);
    // Nothing of the person who runs this, and nothing kept from an earlier run, may change what a move does.
    for (auto const* name : {"HOME", "XDG_CACHE_HOME", "LD_PRELOAD", "NEWEL_DATA", "NEWEL_MANIFEST"}) ::unsetenv(name);
    ::umask(0);
    ::signal(SIGPIPE, SIG_IGN);
    if (arguments.list) {
        for (auto const& maker : scenarios()) std::puts(maker.name.c_str());
        return 0;
    }
    int code = 2;
    fs::path folder;
    try {
        folder = test::work_folder("crash");
        code = arguments.self_test ? self_test(folder, arguments.names, arguments.options) : run(arguments, folder);
    } catch (std::exception const& error) {
        std::fprintf(stderr, "crash: %s\n", error.what());
    }
    std::error_code ignored;
    if (!folder.empty()) fs::remove_all(folder, ignored);
    return code;
}
