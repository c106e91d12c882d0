// script.h: runs the statements of a script one by one, in the sandbox.
// Throws:   Error{Refused} for what the sandbox denies, Error{Failed} for what SQLite refuses; with file and line.
#pragma once

#include "base/sql_tokens.h"
#include "run/store.h"
#include "sqlite/sandbox.h"

#include <chrono>
#include <exception>
#include <functional>
#include <string>
#include <vector>

namespace newel {

/// The heartbeat behind SQLite's progress handler while it lives.
class Pulse {
public:
    Pulse(Connection& connection, Heartbeat const& heartbeat);
    ~Pulse();
    Pulse(Pulse const&) = delete;
    Pulse& operator=(Pulse const&) = delete;

    /// Throws what the heartbeat threw, or Error{Failed} "cancelled", if it stopped a statement.
    void rethrow_if_stopped() const;

private:
    static int on_progress(void* self);

    Connection& connection_;
    Heartbeat const& heartbeat_;
    std::chrono::steady_clock::time_point last_{std::chrono::steady_clock::now()};
    std::exception_ptr thrown_{};
    bool stopped_{};
};

class ScriptRun {
public:
    /// `before_change` is called in mode Ours before the first statement that changes the schema runs.
    ScriptRun(Connection& connection, Sandbox& sandbox, Sandbox::Mode mode, Heartbeat const& heartbeat,
              std::function<void()> before_change);

    void run(Operation const& operation);
    [[nodiscard]] std::vector<ActionRecord>& actions() { return actions_; }

private:
    void run_from(std::string const& script, std::vector<Token> const& tokens, std::string const& file);
    void look_at(std::vector<Token> const& tokens, std::size_t first);
    void step_through(sqlite3_stmt* statement);
    void record();
    std::size_t run_one(std::string const& script, std::size_t begin, std::string const& file);
    [[nodiscard]] std::string reason(int code) const;
    [[nodiscard]] Error failure(int code, std::string_view script, std::size_t begin, std::string const& file) const;

    Connection& connection_;
    Sandbox& sandbox_;
    Sandbox::Mode mode_;
    Pulse pulse_;
    std::function<void()> before_change_;
    std::vector<ActionRecord> actions_{};
};

}  // namespace newel
