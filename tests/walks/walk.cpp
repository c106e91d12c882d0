#include "walks/walk.h"

#include "support/workers.h"
#include "walks/inventor.h"

#include <newel/newel.h>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>

namespace newel::walks {

namespace fs = std::filesystem;

namespace {

struct Disagreement : std::runtime_error {
    using runtime_error::runtime_error;
};

/// A program: what its manifest says, and the bundle that it carries.
struct Program {
    Steps steps{};
    std::string bundle{};
};

struct Move {
    enum class Kind { Switch, Up, Down, Amend };
    Kind kind{};
    std::size_t program{};
    std::size_t steps{};
    Steps to{};  ///< what the data has taken afterwards
    std::string ref{};
};

std::set<std::uint32_t> all_losses()
{
    std::set<std::uint32_t> all;
    for (std::uint32_t i = 1; i <= 64; ++i) all.insert(i);
    return all;
}

std::string told(Error const& error)
{
    auto text = cat("error ", static_cast<int>(error.code()), ": ", error.message());
    if (!error.advice().empty()) text += cat(" / ", error.advice());
    return text;
}

/// How long an act takes in a child, which is longer than here, by what the machine needs to copy the pages that it touches.
/// A kill that comes too late is told from one in time, so it is found out: a third of them shall come too late.
class Pace {
public:
    explicit Pace(std::chrono::microseconds first) : takes_(static_cast<double>(first.count())) {}

    [[nodiscard]] std::chrono::microseconds share(std::uint64_t percent) const
    {
        return std::chrono::microseconds(std::llround(takes_ * static_cast<double>(percent) / 100));
    }
    void learn(bool was_in_time) { takes_ *= was_in_time ? 1 + 1.0 / 32 : 1 - 1.0 / 16; }

private:
    double takes_;
};

class Walk {
public:
    Walk(std::uint64_t seed, Options const& options, fs::path const& folder, Tally& tally)
        : options_(options),
          folder_(folder),
          data_(folder / "data"),
          tally_(tally),
          chance_(seed),
          inventor_(model_, chance_)
    {
    }

    void run();

private:
    void found_installation();
    void add_program(Steps steps);
    [[nodiscard]] Move next_move();
    [[nodiscard]] Move amend();
    void make(Move const& move);
    void make_and_kill(Move const& move);
    void do_move(Move const& move, Engine& engine);
    /// True where nothing of the run may be left.
    [[nodiscard]] bool recover();
    void compare(Steps const& expected, std::string const& when);
    [[nodiscard]] std::string chain_in_data();
    void expect_chain(Steps const& steps, std::string const& chain);
    [[nodiscard]] Settings settings(std::size_t program) const;
    [[nodiscard]] bool killed_within(std::chrono::microseconds time, std::function<void()> const& act);
    void log(std::string const& line);

    Options options_;
    fs::path folder_;
    fs::path data_;
    Tally& tally_;
    Chance chance_;
    Model model_{};
    Inventor inventor_;
    std::vector<Program> programs_{};
    Steps now_{};
    std::size_t program_{};  // one that has all of `now_`
    bool application_{};     // it changes things between moves
    bool is_clean_{true};
    std::map<std::string, std::string> chains_{};  // the engine's name of a chain, by ours
    std::vector<std::string> lines_{};

public:
    [[nodiscard]] std::string story() const
    {
        std::string out;
        auto const first = lines_.size() > 8 ? lines_.size() - 8 : 0;
        for (auto i = first; i < lines_.size(); ++i) out += cat("  ", lines_[i], "\n");
        return out;
    }
};

void Walk::log(std::string const& line)
{
    lines_.push_back(cat(lines_.size() + 1, ": ", line));
    if (options_.verbose) std::printf("%s\n", lines_.back().c_str());
}

Settings Walk::settings(std::size_t program) const
{
    return {.folder = folder_, .data = {data_.string(), "option"}, .carried = programs_[program].bundle};
}

void Walk::found_installation()
{
    fs::create_directories(data_);
    write_files(data_.string(), model_.base());
    if (chance_.one_in(2)) (void)Database(cat(data_.string(), "/shop.db")).rows("PRAGMA journal_mode=WAL");
    application_ = chance_.one_in(2);
    Steps const trunk = inventor_.longer({}, chance_.between(1, 5));
    for (auto branches = chance_.between(2, 4); branches > 0; --branches) {
        Steps const fork(trunk.begin(), trunk.begin() + static_cast<std::ptrdiff_t>(chance_.below(trunk.size() + 1)));
        add_program(inventor_.longer(fork, chance_.between(1, 4)));
    }
}

void Walk::add_program(Steps steps)
{
    programs_.push_back({.steps = steps, .bundle = bundle_of(steps, (folder_ / "program").string())});
    if (!options_.verbose) return;
    std::printf("program %zu:\n", programs_.size() - 1);
    for (std::size_t i = 0; i < steps.size(); ++i)
        std::printf(" %zu %s\n%s      (down) %s\n", i + 1, steps[i]->name.c_str(), key_of(*steps[i]).c_str(),
                    steps[i]->sql_down.c_str());
}

Move Walk::amend()
{
    auto const at = chance_.below(now_.size());
    auto const steps = inventor_.amended(now_, at);
    // The program goes on living under its new steps; so many are not kept for ever.
    if (programs_.size() > 6) {
        programs_[program_] = {.steps = steps, .bundle = bundle_of(steps, (folder_ / "program").string())};
        return {.kind = Move::Kind::Amend, .program = program_, .to = steps, .ref = "carried"};
    }
    add_program(steps);
    return {.kind = Move::Kind::Amend, .program = programs_.size() - 1, .to = steps, .ref = "carried"};
}

Move Walk::next_move()
{
    auto const kind = chance_.below(20);
    if (kind < 5 && !now_.empty()) {
        auto const steps = chance_.one_in(3) ? now_.size() : chance_.between(1, now_.size());
        Steps const to(now_.begin(), now_.end() - static_cast<std::ptrdiff_t>(steps));
        return {.kind = Move::Kind::Down, .program = chance_.below(programs_.size()), .steps = steps, .to = to};
    }
    auto const& own = programs_[program_].steps;
    if (kind < 10 && now_.size() < own.size()) {
        auto const steps = chance_.between(1, own.size() - now_.size());
        Steps const to(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(now_.size() + steps));
        return {.kind = Move::Kind::Up, .program = program_, .steps = steps, .to = to};
    }
    if (kind == 10 && !now_.empty() && !chance_.one_in(3)) return amend();
    auto const program = chance_.below(programs_.size());
    auto const& steps = programs_[program].steps;
    if (chance_.one_in(3)) {
        auto const version = chance_.below(steps.size() + 1);
        return {.kind = Move::Kind::Switch,
                .program = program,
                .to = Steps(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(version)),
                .ref = cat("version:", version)};
    }
    return {.kind = Move::Kind::Switch, .program = program, .to = steps, .ref = "carried"};
}

void Walk::do_move(Move const& move, Engine& engine)
{
    MoveRequest request{.kind = move.kind == Move::Kind::Up     ? MoveRequest::Kind::Up
                                : move.kind == Move::Kind::Down ? MoveRequest::Kind::Down
                                                                : MoveRequest::Kind::Switch};
    request.ref = move.ref;
    if (move.steps > 0) request.steps = static_cast<std::uint32_t>(move.steps);
    static auto const kAll = all_losses();
    request.allowed.loss = kAll;
    engine.move(request);
}

std::string Walk::chain_in_data()
{
    if (!fs::exists(data_ / "shop.db")) return {};
    Database database((data_ / "shop.db").string());
    if (database.rows("SELECT name FROM sqlite_schema WHERE name = 'newel_status'").empty()) return {};
    if (database.rows("SELECT interrupted FROM newel_status") != "0\n") throw Disagreement("the data is interrupted");
    return database.rows("SELECT version, chain FROM newel_status");
}

void Walk::expect_chain(Steps const& steps, std::string const& chain)
{
    auto const [known, is_new] = chains_.emplace(key_of(steps), chain);
    if (known->second != chain) throw Disagreement(cat("the ledger says ", chain, "and not ", known->second));
    if (!chain.starts_with(cat(steps.size(), "|"))) throw Disagreement(cat("the ledger says ", chain));
}

void Walk::compare(Steps const& expected, std::string const& when)
{
    if (auto const chain = chain_in_data(); !chain.empty() || !expected.empty()) expect_chain(expected, chain);
    if (is_clean_ && fs::exists(data_ / ".newel" / "txn")) throw Disagreement("a staging is left");
    Image image;
    if (fs::exists(data_ / "shop.db")) image = Database((data_ / "shop.db").string()).image();
    auto const found = difference(model_.at(expected), read_files(data_.string()), image);
    if (!found.empty()) throw Disagreement(cat(when, ": ", found));
}

void Walk::make(Move const& move)
{
    try {
        Engine engine(settings(move.program));
        do_move(move, engine);
    } catch (Error const& error) {
        throw Disagreement(told(error));
    }
    is_clean_ = true;
    model_.moved(now_, move.to);
    compare(move.to, "after the move");
    now_ = move.to;
}

bool Walk::killed_within(std::chrono::microseconds time, std::function<void()> const& act)
{
    auto const child = ::fork();
    if (child == 0) {
        test::be_a_worker();
        try {
            act();
            ::_exit(0);
        } catch (Error const& error) {
            std::fprintf(stderr, "walks: %s\n", told(error).c_str());
        } catch (std::exception const& error) {
            std::fprintf(stderr, "walks: %s\n", error.what());
        }
        ::_exit(1);
    }
    ::usleep(static_cast<useconds_t>(time.count()));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0) throw Disagreement("the move that was to be killed failed");
    bool const is_killed = WIFSIGNALED(status);
    if (is_killed && WTERMSIG(status) != SIGKILL)
        throw Disagreement(cat("the move that was to be killed was ended by signal ", WTERMSIG(status)));
    return is_killed;
}

void Walk::make_and_kill(Move const& move)
{
    static Pace pace(std::chrono::microseconds(4000));
    auto const time = pace.share(chance_.below(140));
    bool const is_killed = killed_within(time, [&] {
        Engine engine(settings(move.program));
        do_move(move, engine);
    });
    pace.learn(is_killed);
    tally_.crashes += is_killed ? 1 : 0;
    is_clean_ = recover();
    auto const chain = chain_in_data();
    // Both may be one and the same: a move to where the data is.
    auto const old = chains_.find(key_of(now_));
    bool const is_old = chain.empty() || (old != chains_.end() && old->second == chain);
    log(cat(is_killed ? "killed after " : "not killed within ", time.count(), " us: ", is_old ? "old" : "new"));
    if (is_old) {
        tally_.crashed_old += is_killed ? 1 : 0;
        if (chain.empty() && !now_.empty()) throw Disagreement("the ledger is gone");
        compare(now_, "after the kill, the old state");
        return;
    }
    model_.moved(now_, move.to);
    compare(move.to, "after the kill, the new state");
    now_ = move.to;
    program_ = move.kind == Move::Kind::Down ? program_ : move.program;
}

bool Walk::recover()
{
    auto const program = chance_.below(programs_.size());
    if (chance_.one_in(4)) {
        static Pace pace(std::chrono::microseconds(1500));
        bool const is_killed =
            killed_within(pace.share(chance_.below(140)), [&] { (void)Engine(settings(program)).recover(); });
        pace.learn(is_killed);
        if (is_killed) ++tally_.crashed_twice;
    }
    try {
        Engine engine(settings(program));
        // An application's start finishes what is owed; what was never committed waits for the next run.
        if (chance_.one_in(4)) {
            auto const hold = engine.hold();
            return false;
        }
        if (engine.recover().found == RecoverResult::Found::Owed) ++tally_.crashed_owed;
        return true;
    } catch (Error const& error) {
        throw Disagreement(cat("recovery: ", told(error)));
    }
}

void Walk::run()
{
    found_installation();
    // Most walks are short: what goes wrong does so early, and much of it only from another beginning.
    auto const spread = options_.most - options_.least;
    auto const count =
        options_.least + chance_.below((chance_.one_in(20) ? spread : std::min<std::size_t>(spread, 12)) + 1);
    for (std::size_t i = 0; i < count; ++i) {
        if (application_ && chance_.one_in(2)) {
            auto const what = model_.change(now_, data_.string(), chance_);
            if (!what.empty()) {
                ++tally_.changes;
                log(cat("the application ", what));
            }
        }
        auto const move = next_move();
        static char const* const kNames[] = {"switch", "up", "down", "amend"};
        bool const is_killed = chance_.one_in(6);
        log(cat(kNames[static_cast<int>(move.kind)], " ", move.ref, " ", move.steps, ", program ", move.program,
                ": from ", now_.size(), " to ", move.to.size(), is_killed ? ", to be killed" : ""));
        switch (move.kind) {
            case Move::Kind::Switch: ++tally_.switches; break;
            case Move::Kind::Up: ++tally_.ups; break;
            case Move::Kind::Down: ++tally_.downs; break;
            case Move::Kind::Amend: ++tally_.amends; break;
        }
        if (is_killed) {
            make_and_kill(move);
            // Where the program of the data was itself amended, another one has to have these steps.
            auto const has_all = [&](Program const& program) {
                return program.steps.size() >= now_.size() &&
                       std::equal(now_.begin(), now_.end(), program.steps.begin());
            };
            if (!has_all(programs_[program_])) {
                program_ = static_cast<std::size_t>(std::ranges::find_if(programs_, has_all) - programs_.begin());
                if (program_ == programs_.size()) add_program(now_);
            }
            continue;
        }
        make(move);
        if (move.kind != Move::Kind::Down) program_ = move.program;
    }
    if (Database((data_ / "shop.db").string()).rows("PRAGMA integrity_check") != "ok\n")
        throw Disagreement("the database is damaged");
}

}  // namespace

void Tally::add(Tally const& other)
{
    walks += other.walks;
    switches += other.switches;
    ups += other.ups;
    downs += other.downs;
    amends += other.amends;
    crashes += other.crashes;
    crashed_old += other.crashed_old;
    crashed_owed += other.crashed_owed;
    crashed_twice += other.crashed_twice;
    changes += other.changes;
    if (disagreements == 0 && other.disagreements > 0) {
        first_bad = other.first_bad;
        std::copy(std::begin(other.first_reason), std::end(other.first_reason), first_reason);
    }
    disagreements += other.disagreements;
}

bool walk(std::uint64_t seed, Options const& options, fs::path const& folder, Tally& tally)
{
    fs::create_directories(folder);
    Walk walk(seed, options, folder, tally);
    ++tally.walks;
    std::string reason;
    try {
        walk.run();
    } catch (std::exception const& error) {
        reason = error.what();
    }
    if (!reason.empty()) {
        std::fprintf(stderr, "seed %llu: %s\n%s", static_cast<unsigned long long>(seed), reason.c_str(),
                     walk.story().c_str());
        if (tally.disagreements++ == 0) {
            tally.first_bad = seed;
            auto const told = cat(reason, "\nthe last moves:\n", walk.story());
            std::snprintf(tally.first_reason, sizeof tally.first_reason, "%s", told.c_str());
        }
    }
    if (reason.empty() || !options.verbose) fs::remove_all(folder);
    return reason.empty();
}

}  // namespace newel::walks
