#include "password.h"

#include <newel/newel.h>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace newel::cli {

namespace {

constexpr std::size_t kMostBytes = 1024;
constexpr char kHelp[] =
    "--password-from env:NAME     from an environment variable\n"
    "--password-from file:PATH    from the first line of a file";

/// The terminal without echo, and with Ctrl-C as a key like any other, so that echo comes back whatever is typed.
class SilentTerminal {
public:
    SilentTerminal() : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC))
    {
        if (file_ < 0 || ::tcgetattr(file_, &before_) != 0) return;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG | ICANON);
        silent.c_cc[VMIN] = 1;
        silent.c_cc[VTIME] = 0;
        is_silent_ = ::tcsetattr(file_, TCSAFLUSH, &silent) == 0;
    }
    ~SilentTerminal()
    {
        if (is_silent_) ::tcsetattr(file_, TCSAFLUSH, &before_);
        if (file_ >= 0) ::close(file_);
    }
    SilentTerminal(SilentTerminal const&) = delete;
    SilentTerminal& operator=(SilentTerminal const&) = delete;

    [[nodiscard]] bool is_ready() const { return is_silent_; }
    void print(std::string_view text) const
    {
        while (!text.empty()) {
            auto const count = ::write(file_, text.data(), text.size());
            if (count <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    /// The next key; Ctrl-D where there is no more.
    [[nodiscard]] char key() const
    {
        char typed = kEnd;
        return ::read(file_, &typed, 1) == 1 ? typed : kEnd;
    }

    static constexpr char kStop = '\x03';
    static constexpr char kEnd = '\x04';
    static constexpr char kClear = '\x15';

private:
    int file_;
    termios before_{};
    bool is_silent_{};
};

std::string asked(std::string const& key)
{
    SilentTerminal const terminal;
    if (!terminal.is_ready())
        throw Error(ErrorCode::Usage, cat("there is no terminal to ask for the password of ", printable(key)), kHelp);
    terminal.print(cat("Password of ", printable(key), ": "));
    std::string password;
    for (auto typed = terminal.key(); typed != '\n' && typed != '\r'; typed = terminal.key()) {
        bool const is_stop = typed == SilentTerminal::kStop || (typed == SilentTerminal::kEnd && password.empty());
        if (is_stop) {
            terminal.print("\n");
            throw Error(ErrorCode::Failed, "interrupted; nothing was signed");
        }
        if (typed == SilentTerminal::kEnd) break;
        if (typed == SilentTerminal::kClear)
            password.clear();
        else if ((typed == '\x7f' || typed == '\b') && !password.empty())
            password.pop_back();
        else if (password.size() < kMostBytes)
            password += typed;
    }
    terminal.print("\n");
    return password;
}

std::string from_variable(std::string const& name)
{
    char const* value = std::getenv(name.c_str());
    if (!value) throw Error(ErrorCode::Usage, cat("the environment variable ", printable(name), " is not set"));
    return value;
}

std::string from_file(std::string const& path)
{
    std::ifstream in(path, std::ios::binary);
    std::string line;
    if (!in || !std::getline(in, line))
        throw Error(ErrorCode::Usage, cat("no password can be read from ", printable(path)));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

}  // namespace

std::function<std::string()> password_source(std::string const& from, std::string const& key)
{
    static constexpr std::string_view kVariable = "env:";
    static constexpr std::string_view kFile = "file:";
    if (from.empty()) return [key] { return asked(key); };
    if (from.starts_with(kVariable)) return [name = from.substr(kVariable.size())] { return from_variable(name); };
    if (from.starts_with(kFile)) return [path = from.substr(kFile.size())] { return from_file(path); };
    // What was typed may be the password: it is not said again.
    throw Error(ErrorCode::Usage, "--password-from takes env:NAME or file:PATH, never a password", kHelp);
}

}  // namespace newel::cli
