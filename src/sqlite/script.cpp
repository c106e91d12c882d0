#include "sqlite/script.h"

#include "base/sql_tokens.h"
#include "base/text.h"

#include <sqlite3.h>

#include <algorithm>
#include <memory>

namespace newel {

namespace {

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

/// The first statement of `rest` in one line, short enough for a message.
std::string excerpt(std::string_view rest)
{
    static constexpr std::size_t kMost = 200;
    auto const statements = split_statements(rest.substr(0, 4 * kMost));
    if (!statements.empty()) rest = rest.substr(0, statements.front().end);
    std::string line;
    for (char const c : rest) {
        bool const blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!blank)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    if (line.size() <= kMost) return printable(line);
    line.resize(kMost);
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0) == 0x80) line.pop_back();
    if (!line.empty() && static_cast<unsigned char>(line.back()) >= 0x80) line.pop_back();
    return cat(printable(line), "…");
}

/// Statements that SQLite would refuse, or that would end our transaction, with a better reason.
void refuse_by_head(Token const& head)
{
    for (auto const* word : {"begin", "commit", "end", "rollback", "savepoint", "release"})
        if (head.is(word))
            throw Error(ErrorCode::Refused,
                        cat(lower(word) == "savepoint" ? "SAVEPOINT" : "BEGIN, COMMIT and ROLLBACK",
                            " cannot stand in a step: the whole plan is one transaction of Newel's"),
                        "take it out of the script");
    if (head.is("vacuum"))
        throw Error(ErrorCode::Refused, "VACUUM is not allowed in a step: it cannot run in a transaction",
                    "run it by itself, outside of the steps");
}

/// ALTER TABLE t ADD …: the one ALTER that changes a single row of sqlite_schema.
bool only_adds_column(std::vector<Token> const& tokens, std::size_t first)
{
    auto at = first + 2;
    auto const is_dot = [&](std::size_t i) { return i < tokens.size() && tokens[i].is_op("."); };
    if (first + 1 >= tokens.size() || !tokens[first].is("alter") || !tokens[first + 1].is("table")) return false;
    at += is_dot(at + 1) ? 3 : 1;
    return at < tokens.size() && tokens[at].is("add");
}

}  // namespace

Pulse::Pulse(Connection& connection, Heartbeat const& heartbeat) : connection_(connection), heartbeat_(heartbeat)
{
    static constexpr int kInstructions = 10'000;
    if (heartbeat_) sqlite3_progress_handler(connection_.handle(), kInstructions, on_progress, this);
}

Pulse::~Pulse() { sqlite3_progress_handler(connection_.handle(), 0, nullptr, nullptr); }

int Pulse::on_progress(void* self)
{
    auto& pulse = *static_cast<Pulse*>(self);
    auto const now = std::chrono::steady_clock::now();
    if (now - pulse.last_ < std::chrono::milliseconds(50)) return 0;
    pulse.last_ = now;
    try {
        pulse.stopped_ = !pulse.heartbeat_();
    } catch (...) {
        pulse.thrown_ = std::current_exception();
        pulse.stopped_ = true;
    }
    return pulse.stopped_ ? 1 : 0;
}

void Pulse::rethrow_if_stopped() const
{
    if (thrown_) std::rethrow_exception(thrown_);
    if (stopped_) throw Error(ErrorCode::Failed, "cancelled; everything was rolled back");
}

ScriptRun::ScriptRun(Connection& connection, Sandbox& sandbox, Sandbox::Mode mode, Heartbeat const& heartbeat,
                     std::function<void()> before_change)
    : connection_(connection),
      sandbox_(sandbox),
      mode_(mode),
      pulse_(connection, heartbeat),
      before_change_(std::move(before_change))
{
}

void ScriptRun::run(Operation const& operation)
{
    auto const& script = operation.sql_text();
    auto const nul = script.find('\0');
    if (nul != std::string::npos) {
        Error error(ErrorCode::Refused, "the script contains a NUL, behind which SQLite would read nothing");
        throw error.at({.file = operation.file, .line = line_of(script, nul)});
    }
    run_from(script, tokenize_sql(script), operation.file);
}

void ScriptRun::run_from(std::string const& script, std::vector<Token> const& tokens, std::string const& file)
{
    std::size_t next = 0;
    std::size_t at = 0;
    for (;;) {
        while (next < tokens.size() && (tokens[next].offset < at || tokens[next].is_op(";"))) ++next;
        if (next == tokens.size()) return;
        auto const begin = tokens[next].offset;
        look_at(tokens, next);
        try {
            refuse_by_head(tokens[next]);
            at = run_one(script, begin, file);
        } catch (Error const& error) {
            auto place = error.place();
            if (place.line == 0) place = {.file = file, .line = line_of(script, begin)};
            Error placed(error.code(), cat(error.message(), "\n  ", excerpt(std::string_view(script).substr(begin))),
                         error.advice());
            throw placed.at(std::move(place)).native(error.native_code());
        }
        if (at <= begin) return;
    }
}

// SQLite itself says where the statement ends. With the NUL behind the text counted it works on the text as it is: without
// it, every statement would cost a copy of all that follows.
std::size_t ScriptRun::run_one(std::string const& script, std::size_t begin, std::string const& file)
{
    sqlite3_stmt* raw = nullptr;
    char const* tail = nullptr;
    auto const rest = std::string_view(script).substr(begin);
    int code{};
    {
        Sandbox::Scope scope(sandbox_, mode_);
        code = sqlite3_prepare_v3(connection_.handle(), rest.data(), static_cast<int>(rest.size() + 1), 0, &raw, &tail);
    }
    Prepared const statement(raw);
    if (code != SQLITE_OK) throw failure(code, script, begin, file);
    if (statement) step_through(statement.get());
    return static_cast<std::size_t>(tail - script.data());
}

void ScriptRun::look_at(std::vector<Token> const& tokens, std::size_t first)
{
    sandbox_.begin_statement({.head = lower(tokens[first].text), .only_adds_column = only_adds_column(tokens, first)});
}

void ScriptRun::step_through(sqlite3_stmt* statement)
{
    if (before_change_ && sandbox_.step().changes_schema()) {
        before_change_();
        before_change_ = nullptr;
    }
    int code{};
    {
        Sandbox::Scope scope(sandbox_, mode_);
        do code = sqlite3_step(statement);
        while (code == SQLITE_ROW);
    }
    pulse_.rethrow_if_stopped();
    if (code != SQLITE_DONE) {
        bool const ended = connection_.is_autocommit();
        if (!sandbox_.statement().denied.empty())
            throw Error(ErrorCode::Refused, sandbox_.statement().denied, sandbox_.statement().advice);
        auto message = reason(code);
        if ((code & 0xff) == SQLITE_BUSY) throw connection_.error(code);
        if (ended)
            message +=
                cat("; it ended the whole transaction", (code & 0xff) == SQLITE_CONSTRAINT ? " (OR ROLLBACK)" : "",
                    ", so everything was rolled back");
        Error error(ErrorCode::Failed, message);
        throw error.native(sqlite3_extended_errcode(connection_.handle()));
    }
    if (connection_.is_autocommit())
        throw Error(ErrorCode::Failed, "this statement ended the transaction; everything was rolled back");
    record();
}

void ScriptRun::record()
{
    auto const& sight = sandbox_.statement();
    if (sight.kind.empty()) return;
    bool const writes_rows = sight.kind == "insert" || sight.kind == "update" || sight.kind == "delete";
    auto const rows = writes_rows ? sqlite3_changes64(connection_.handle()) : 0;
    actions_.push_back({.kind = sight.kind, .object = sight.object, .rows = static_cast<std::uint64_t>(rows)});
}

/// What SQLite says of its last error, `code`.
std::string ScriptRun::reason(int code) const
{
    if ((code & 0xff) == SQLITE_NOMEM) return std::string(kOutOfMemory);
    return printable(sqlite3_errmsg(connection_.handle()));
}

Error ScriptRun::failure(int code, std::string_view script, std::size_t begin, std::string const& file) const
{
    auto const& sight = sandbox_.statement();
    if (!sight.denied.empty())  // SQLite does not always say SQLITE_AUTH
        return Error(ErrorCode::Refused, sight.denied, sight.advice).native(code);
    if ((code & 0xff) == SQLITE_BUSY) return connection_.error(code);
    int const offset = sqlite3_error_offset(connection_.handle());
    auto const where = begin + (offset > 0 ? static_cast<std::size_t>(offset) : 0);
    Error error(ErrorCode::Failed, reason(code));
    error.at({.file = file, .line = line_of(script, std::min(where, script.size()))});
    return error.native(code);
}

}  // namespace newel
