// workers.h: a run of several processes over one folder, as tests/crash and tests/walks are. Whoever stops it still gets
// the figures so far, and no folder stays behind. Knows no test framework.
#pragma once

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>

namespace newel::test {

/// A new folder, in memory where there is one; "newel-PROGRAM-PID-…", so that one that is left tells whose it is.
[[nodiscard]] inline std::filesystem::path work_folder(std::string const& program)
{
    namespace fs = std::filesystem;
    auto const base = ::access("/dev/shm", W_OK) == 0 ? fs::path("/dev/shm") : fs::temp_directory_path();
    auto folder = (base / ("newel-" + program + "-" + std::to_string(::getpid()) + "-XXXXXX")).string();
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder in " + base.string());
    return folder;
}

/// Set by SIGINT and SIGTERM, from stop_on_signals() on.
inline volatile std::sig_atomic_t stopped = 0;

inline void stop_on_signals()
{
    struct sigaction action {};
    action.sa_handler = [](int) { stopped = 1; };  // no SA_RESTART: waiting ends
    ::sigaction(SIGTERM, &action, nullptr);
    ::sigaction(SIGINT, &action, nullptr);
}

/// In a new worker: it ends with its parent, and by the signals that the parent hears.
inline void be_a_worker()
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGTERM, SIG_DFL);
    ::signal(SIGINT, SIG_DFL);
}

/// How the first of `workers`, none of which has been waited for, ended: as waitpid() tells it. Once the run is stopped
/// all of them are killed.
[[nodiscard]] inline int wait_for_first(std::span<pid_t const> workers)
{
    int status = 0;
    while (::waitpid(workers.front(), &status, 0) < 0 && errno == EINTR)
        if (stopped)
            for (auto const other : workers) ::kill(other, SIGKILL);
    return status;
}

}  // namespace newel::test
