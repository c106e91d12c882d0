// child.h: an act in a process of its own. Knows no test framework.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <exception>

namespace newel::test {

/// What `act` returns is the child's exit code; 98 where it throws.
template <class Act>
[[nodiscard]] pid_t in_a_child(Act const& act)
{
    auto const child = ::fork();
    if (child != 0) return child;
    try {
        ::_exit(act());
    } catch (std::exception const&) {
        ::_exit(98);
    }
}

/// Waits for its end: the exit code, or 100 and the signal that ended it.
[[nodiscard]] inline int code_of(pid_t child)
{
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

}  // namespace newel::test
