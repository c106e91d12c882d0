#include "cli/terminal.h"

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace newel::test {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> found;
    for (auto& text : texts) found.push_back(text.data());
    found.push_back(nullptr);
    return found;
}

}  // namespace

Terminal::Terminal(World const& world, World::Words const& words)
{
    auto const folder = world.repository.path();
    std::vector<std::string> arguments{NEWEL_PROGRAM};
    arguments.insert(arguments.end(), words.begin(), words.end());
    auto environment = bare_environment(folder);
    environment.push_back("TERM=xterm");
    auto const argument_list = pointers(arguments);
    auto const environment_list = pointers(environment);
    winsize const size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
    program_ = ::forkpty(&master_, nullptr, nullptr, &size);
    if (program_ < 0) throw std::runtime_error("no terminal can be made");
    if (program_ > 0) return;
    if (::chdir(folder.c_str()) == 0) ::execve(NEWEL_PROGRAM, argument_list.data(), environment_list.data());
    ::_exit(127);
}

Terminal::~Terminal()
{
    if (program_ > 0) {
        ::kill(program_, SIGKILL);
        ::waitpid(program_, nullptr, 0);
    }
    ::close(master_);
}

bool Terminal::read_more()
{
    static constexpr int kMinute = 60'000;
    pollfd waiting{.fd = master_, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, kMinute) <= 0) {
        ::kill(program_, SIGKILL);  // a program that hangs fails its test, and does not stop the others
        return false;
    }
    char buffer[4096];
    auto const count = ::read(master_, buffer, sizeof buffer);
    if (count <= 0) return false;  // EIO: the program has gone
    printed_.append(buffer, static_cast<std::size_t>(count));
    return true;
}

bool Terminal::shows(std::string const& text)
{
    for (;;) {
        if (auto const at = printed_.find(text, waited_); at != std::string::npos) {
            waited_ = at + text.size();
            return true;
        }
        if (!read_more()) return false;
    }
}

void Terminal::type(std::string const& keys) const
{
    if (::write(master_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size()))
        throw std::runtime_error("nobody is there to read what is typed");
}

int Terminal::end()
{
    while (read_more()) continue;
    int status = 0;
    if (::waitpid(program_, &status, 0) != program_) throw std::runtime_error("the program is lost");
    program_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Terminal::screen() const
{
    static std::string const kErase = "\r\x1b[K";
    std::string left;
    for (std::size_t at = 0; at < printed_.size(); ++at) {
        bool const erases = printed_.compare(at, kErase.size(), kErase) == 0;
        if (erases) {
            left.erase(left.rfind('\n') + 1);  // npos + 1 is 0: the first line
            at += kErase.size() - 1;
        } else if (printed_[at] != '\r') {
            left += printed_[at];
        }
    }
    return left;
}

}  // namespace newel::test
