// error.h: the one exception of Newel, and faults that are collected rather than thrown.
// Owns:     what went wrong, where, and what helps.
// Not here: turning errors into text or exit codes (tools/newel).
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace newel {

/// What a caller can branch on. The values are the exit codes of the command line (design: cli.md, "Exit codes").
enum class ErrorCode {
    Failed = 1,      ///< it failed, nothing changed
    Usage = 2,       ///< asked for in a way that cannot be meant
    Invalid = 3,     ///< manifest, lock or bundle invalid
    Refused = 4,     ///< no complete way, needs an --allow-…, or trust is missing
    Owed = 5,        ///< committed, files are still to be published
    Unresolved = 6,  ///< a ref, commit, release or channel cannot be resolved
    Partly = 7,      ///< some parts were done, each named
    Busy = 20,       ///< somebody else holds the data (exit 1, but 20 for `check`)
};

/// A place in a file as a person counts: line and column from 1; 0 means not known.
struct Place {
    std::string file{};
    int line{};
    int column{};

    /// "file:12:3", "file:12", "file" or "".
    [[nodiscard]] std::string text() const;
    friend bool operator==(Place const&, Place const&) = default;
};

/// One fault in something that was read. Many are reported at once.
struct Problem {
    Place place{};
    std::string message{};
    std::string advice{};
};

/// The only exception that Newel throws on purpose.
class Error : public std::exception {
public:
    Error(ErrorCode code, std::string message, std::string advice = {});

    /// Where in a file or script it went wrong.
    Error& at(Place place);
    /// Puts `context` before the message while the error rises: "step 3 add-engines: …".
    Error& within(std::string_view context);
    /// The code of the library underneath (SQLite's extended code, libgit2's, errno).
    Error& native(int code);

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }
    [[nodiscard]] std::string const& message() const noexcept { return message_; }
    /// Lines of help, each a command or a sentence; separated by '\n'.
    [[nodiscard]] std::string const& advice() const noexcept { return advice_; }
    [[nodiscard]] Place const& place() const noexcept { return place_; }
    [[nodiscard]] int native_code() const noexcept { return native_; }
    [[nodiscard]] char const* what() const noexcept override { return message_.c_str(); }

private:
    ErrorCode code_;
    std::string message_;
    std::string advice_;
    Place place_{};
    int native_{};
};

/// An Error{Invalid} whose message lists every problem, a line each ("file:3:5: …").
[[nodiscard]] Error invalid(std::string_view what, std::vector<Problem> const& problems);

}  // namespace newel
