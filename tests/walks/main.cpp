// Random walks of an engine over random histories of SQL and file steps, against a model in memory.
//   walks [--walks N] [--seed S] [--moves LEAST..MOST] [--jobs N] [--seconds N] [--verbose]
// Walk number i has the seed S + i; when which process is killed is up to the machine. Exit codes: 0; 1 where the data and
// the model disagreed (the folder of the walk stays with --verbose); 2 where it could not be tried, or kills hit nothing.
#include "support/workers.h"
#include "walks/walk.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

using namespace newel::walks;
namespace fs = std::filesystem;
namespace test = newel::test;

namespace {

struct Arguments {
    std::size_t walks{20};
    std::uint64_t seed{1};
    std::size_t jobs{2};
    std::chrono::seconds seconds{};  // no walk begins behind these; 0: all are made
    Options options{};
};

[[noreturn]] void usage(std::string const& what)
{
    std::fprintf(stderr,
                 "walks: %s\nusage: walks [--walks N] [--seed S] [--moves LEAST..MOST] [--jobs N] [--verbose]\n",
                 what.c_str());
    std::exit(2);
}

std::uint64_t number(std::string const& text)
{
    char* end = nullptr;
    auto const value = std::strtoull(text.c_str(), &end, 10);
    if (text.empty() || *end != '\0') usage(text + " is no number");
    return value;
}

Arguments parse(int count, char** words)
{
    Arguments arguments;
    for (int i = 1; i < count; ++i) {
        std::string const word = words[i];
        if (word == "--verbose") {
            arguments.options.verbose = true;
            continue;
        }
        if (i + 1 == count) usage(word + " needs a value");
        std::string const value = words[++i];
        if (word == "--walks") {
            arguments.walks = number(value);
        } else if (word == "--seed") {
            arguments.seed = number(value);
        } else if (word == "--jobs") {
            arguments.jobs = number(value);
        } else if (word == "--seconds") {
            arguments.seconds = std::chrono::seconds(number(value));
        } else if (word == "--moves") {
            auto const dots = value.find("..");
            arguments.options.least = number(value.substr(0, dots));
            arguments.options.most =
                dots == std::string::npos ? arguments.options.least : number(value.substr(dots + 2));
        } else {
            usage("there is no option " + word);
        }
    }
    if (arguments.jobs == 0 || arguments.options.least == 0 || arguments.options.most < arguments.options.least)
        usage("these numbers make no walk");
    return arguments;
}

void work(Arguments const& arguments, std::size_t worker, fs::path const& folder, Tally& tally)
{
    auto const begun = std::chrono::steady_clock::now();
    for (auto i = worker; i < arguments.walks; i += arguments.jobs) {
        if (arguments.seconds.count() > 0 && std::chrono::steady_clock::now() - begun > arguments.seconds) return;
        auto const seed = arguments.seed + i;
        tally.current = seed;
        (void)walk(seed, arguments.options, folder / std::to_string(seed), tally);
    }
}

std::string again(std::uint64_t seed, Arguments const& arguments)
{
    return "again: walks --walks 1 --seed " + std::to_string(seed) + " --moves " +
           std::to_string(arguments.options.least) + ".." + std::to_string(arguments.options.most) +
           " --jobs 1 --verbose\n";
}

int tell(Tally const& all, Arguments const& arguments, double seconds, fs::path const& folder)
{
    std::printf(
        "walks: %zu walks, %zu moves (%zu switch, %zu up, %zu down, %zu amend), %zu changes by applications\n"
        "       %zu moves killed (%zu left the old state, %zu files owed), %zu recoveries killed\n"
        "       %zu disagreements; %.1f s, %.0f moves a second\n",
        all.walks, all.moves(), all.switches, all.ups, all.downs, all.amends, all.changes, all.crashes, all.crashed_old,
        all.crashed_owed, all.crashed_twice, all.disagreements, seconds, static_cast<double>(all.moves()) / seconds);
    if (all.disagreements == 0) return 0;
    std::printf("the first, seed %llu: %s\n%s", static_cast<unsigned long long>(all.first_bad), all.first_reason,
                again(all.first_bad, arguments).c_str());
    if (arguments.options.verbose) std::printf("its data: %s\n", folder.c_str());
    return 1;
}

/// Kills that hit nothing try nothing; in so many moves chance cannot be the reason.
bool kills_have_hit(Tally const& all)
{
    auto const miss = [](char const* what) {
        std::printf("in so many moves %s: recovery was not tried\n", what);
        return false;
    };
    if (all.moves() > 500 && all.crashes == 0) return miss("not one was killed");
    if (all.walks > 1000 && all.crashed_owed == 0) return miss("no kill left files owed");
    return true;
}

/// False where it did not come to its end.
bool is_whole(int status, Tally const& tally, Arguments const& arguments)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
    if (test::stopped) return false;
    bool const is_killed = WIFSIGNALED(status);
    std::printf("a worker %s %d in the walk with seed %llu\n%s", is_killed ? "was ended by signal" : "ended with code",
                is_killed ? WTERMSIG(status) : WEXITSTATUS(status), static_cast<unsigned long long>(tally.current),
                again(tally.current, arguments).c_str());
    return false;
}

int run(Arguments const& arguments, fs::path const& folder)
{
    auto* const memory =
        ::mmap(nullptr, arguments.jobs * sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) usage("no shared memory");
    auto* const tallies = new (memory) Tally[arguments.jobs];
    auto const begun = std::chrono::steady_clock::now();
    test::stop_on_signals();
    std::vector<pid_t> workers;
    for (std::size_t worker = 0; worker < arguments.jobs; ++worker) {
        auto const child = ::fork();
        if (child == 0) {
            test::be_a_worker();
            try {
                work(arguments, worker, folder, tallies[worker]);
                std::fflush(stdout);
                ::_exit(0);
            } catch (std::exception const& error) {
                std::fprintf(stderr, "walks: %s\n", error.what());
            }
            ::_exit(2);
        }
        workers.push_back(child);
    }
    bool all_whole = true;
    for (std::size_t i = 0; i < workers.size(); ++i)
        all_whole = is_whole(test::wait_for_first(std::span(workers).subspan(i)), tallies[i], arguments) && all_whole;
    Tally all;
    for (std::size_t worker = 0; worker < arguments.jobs; ++worker) all.add(tallies[worker]);
    auto const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    auto const code = tell(all, arguments, seconds, folder);
    if (!all_whole) return 2;
    return code == 0 && !kills_have_hit(all) ? 2 : code;
}

}  // namespace

int main(int count, char** words)
{
    auto const arguments = parse(count, words);
    // Nothing of the person who runs this may change what a move does.
    for (auto const* name : {"HOME", "XDG_CACHE_HOME", "NEWEL_DATA", "NEWEL_MANIFEST"}) ::unsetenv(name);
    ::umask(022);
    int code = 2;
    fs::path folder;
    try {
        folder = test::work_folder("walks");
        code = run(arguments, folder);
    } catch (std::exception const& error) {
        std::fprintf(stderr, "walks: %s\n", error.what());
    }
    bool const is_kept = code == 1 && arguments.options.verbose;
    std::error_code ignored;
    if (!folder.empty() && !is_kept) fs::remove_all(folder, ignored);
    return code;
}
