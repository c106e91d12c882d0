// Random walks of an engine over random histories of SQL and file steps, against a model in memory.
//   walks [--walks N] [--seed S] [--moves LEAST..MOST] [--jobs N] [--verbose]
// Walk number i has the seed S + i; when which process is killed is up to the machine. Exit codes: 0; 1 where the data and
// the model disagreed (the folder of the walk stays with --verbose); 2 where it could not be tried.
#include "walks/walk.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace newel::walks;
namespace fs = std::filesystem;

namespace {

struct Arguments {
    std::size_t walks{20};
    std::uint64_t seed{1};
    std::size_t jobs{2};
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

fs::path work_folder()
{
    auto const base = fs::exists("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path();
    return base / ("newel-walks-" + std::to_string(::getpid()));
}

void work(Arguments const& arguments, std::size_t worker, fs::path const& folder, Tally& tally)
{
    for (auto i = worker; i < arguments.walks; i += arguments.jobs) {
        auto const seed = arguments.seed + i;
        (void)walk(seed, arguments.options, folder / std::to_string(seed), tally);
    }
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
    std::printf("the first, seed %llu: %s\nagain: walks --walks 1 --seed %llu --moves %zu..%zu --jobs 1 --verbose\n",
                static_cast<unsigned long long>(all.first_bad), all.first_reason,
                static_cast<unsigned long long>(all.first_bad), arguments.options.least, arguments.options.most);
    if (arguments.options.verbose) std::printf("its data: %s\n", folder.c_str());
    return 1;
}

}  // namespace

int main(int count, char** words)
{
    auto const arguments = parse(count, words);
    // Nothing of the person who runs this may change what a move does.
    for (auto const* name : {"HOME", "XDG_CACHE_HOME", "NEWEL_DATA", "NEWEL_MANIFEST"}) ::unsetenv(name);
    ::umask(022);
    auto const folder = work_folder();
    fs::create_directories(folder);
    auto* const memory =
        ::mmap(nullptr, arguments.jobs * sizeof(Tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) usage("no shared memory");
    auto* const tallies = new (memory) Tally[arguments.jobs];
    auto const begun = std::chrono::steady_clock::now();
    std::vector<pid_t> workers;
    for (std::size_t worker = 0; worker < arguments.jobs; ++worker) {
        auto const child = ::fork();
        if (child == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
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
    bool is_whole = true;
    for (auto const worker : workers) {
        int status = 0;
        ::waitpid(worker, &status, 0);
        is_whole = is_whole && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    Tally all;
    for (std::size_t worker = 0; worker < arguments.jobs; ++worker) all.add(tallies[worker]);
    auto const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    auto const code = tell(all, arguments, seconds, folder);
    if (code == 0 || !arguments.options.verbose) fs::remove_all(folder);
    return is_whole ? code : 2;
}
