#include "crash/bench.h"

#include "base/error.h"
#include "base/text.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace newel::crash {

namespace {

constexpr std::size_t kTraceBytes = std::size_t{64} << 20;
constexpr unsigned kPatience = 20;  // seconds; a child that takes longer hangs

constexpr int kUndesigned = 98;

void* shared_memory(std::size_t bytes)
{
    auto* const memory =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no shared memory");
    return memory;
}

template <class Function>
Function* exported(char const* name)
{
    auto* const found = reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
    if (!found) throw std::runtime_error("the fault library is not loaded");
    return found;
}

template <std::size_t Size>
void leave_message(char (&where)[Size], std::string_view text)
{
    auto const length = std::min(text.size(), Size - 1);
    std::memcpy(where, text.data(), length);
    where[length] = '\0';
}

}  // namespace

std::string Ended::text() const
{
    switch (how) {
        case How::Done: return "done";
        case How::Refused: return cat("error ", code, ": ", message);
        case How::Killed: return "killed";
        case How::Undesigned: return cat("an error that nobody designed: ", message);
        case How::Crashed: return cat("crashed by signal ", code);
        case How::Hung: return "hung";
    }
    return {};
}

Bench::Bench(std::filesystem::path folder) : root_(std::move(folder))
{
    std::filesystem::create_directories(root_);
    root_ = std::filesystem::canonical(root_);
    arm_ = exported<FaultArm>("fault_arm");
    disarm_ = exported<FaultDisarm>("fault_disarm");
    report_ = static_cast<FaultReport*>(shared_memory(sizeof(FaultReport) + kTraceBytes));
    told_ = static_cast<Told*>(shared_memory(sizeof(Told)));
}

Bench::~Bench()
{
    stop_looker();
    ::munmap(report_, sizeof(FaultReport) + kTraceBytes);
    ::munmap(told_, sizeof(Told));
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
}

void Bench::clear_report()
{
    std::memset(report_, 0, sizeof *report_);
    report_->capacity = kTraceBytes;
    *told_ = {};
}

int Bench::in_child(std::function<int()> const& act)
{
    auto const child = ::fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::alarm(kPatience);
        int code = kUndesigned;
        try {
            code = act();
        } catch (Error const& error) {
            leave_message(told_->message, error.message());
            code = static_cast<int>(error.code());
        } catch (std::exception const& error) {
            leave_message(told_->message, error.what());
        } catch (...) {
            leave_message(told_->message, "something that is no exception of the standard library");
        }
        ::_exit(code);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

Ended Bench::run(FaultPlan const& plan, Scenario::Act const& act)
{
    clear_report();
    auto const status = in_child([&] {
        arm_(root_.c_str(), &plan, report_);
        sqlite3_randomness(0, nullptr);  // not what the parent has come to
        act(root_);
        return 0;
    });
    Ended ended{.message = told_->message, .marked = report_->marks > 0};
    if (WIFSIGNALED(status)) {
        ended.code = WTERMSIG(status);
        ended.how = ended.code == SIGKILL   ? Ended::How::Killed
                    : ended.code == SIGALRM ? Ended::How::Hung
                                            : Ended::How::Crashed;
        return ended;
    }
    ended.code = WEXITSTATUS(status);
    ended.how = ended.code == 0             ? Ended::How::Done
                : ended.code == kUndesigned ? Ended::How::Undesigned
                                            : Ended::How::Refused;
    return ended;
}

void Bench::expect(Snapshot old_state, Snapshot new_state, std::vector<Snapshot> further)
{
    stop_looker();
    old_ = std::move(old_state);
    new_ = std::move(new_state);
    further_ = std::move(further);
}

int Bench::look_here(Scenario const& scenario, Look how)
{
    try {
        FaultPlan const plan{.trace = how == Look::Recorded ? 1U : 0U};
        arm_(root_.c_str(), &plan, report_);
        sqlite3_randomness(0, nullptr);  // as in a process of its own, it begins with a seed
        scenario.recover(root_);
        disarm_();
        // To look opens the database, and whoever is the last to close one takes its WAL away.
        if (how == Look::Recorded) told_->disk = Disk::read(root_).hash();
        auto const state = snapshot(scenario);
        auto const from_new = difference(new_, state);
        if (from_new.empty()) return static_cast<int>(Found::What::New);
        auto const from_old = difference(old_, state);
        if (from_old.empty()) return static_cast<int>(Found::What::Old);
        for (std::size_t i = 0; i < further_.size(); ++i)
            if (difference(further_[i], state).empty())
                return static_cast<int>(Found::What::Further) + static_cast<int>(i);
        leave_message(told_->message, cat("not the old state: ", from_old, "\n  not the new state: ", from_new));
        return static_cast<int>(Found::What::Mixed);
    } catch (std::exception const& error) {
        disarm_();
        leave_message(told_->message, error.what());
        return static_cast<int>(Found::What::Hand);
    }
}

void Bench::start_looker(Scenario const& scenario)
{
    int orders[2];
    int answers[2];
    if (::pipe2(orders, O_CLOEXEC) != 0 || ::pipe2(answers, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    auto const child = ::fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close(orders[1]);
        ::close(answers[0]);
        for (char order{}; ::read(orders[0], &order, 1) == 1;) {
            ::alarm(kPatience);
            auto const answer = static_cast<char>(look_here(scenario, static_cast<Look>(order)));
            ::alarm(0);
            if (::write(answers[1], &answer, 1) != 1) break;
        }
        ::_exit(0);
    }
    ::close(orders[0]);
    ::close(answers[1]);
    looker_ = {.process = child, .orders = orders[1], .answers = answers[0], .looks = 0, .scenario = &scenario};
}

int Bench::stop_looker()
{
    if (looker_.process == 0) return 0;
    ::close(looker_.orders);
    int status = 0;
    ::waitpid(looker_.process, &status, 0);
    ::close(looker_.answers);
    looker_ = {};
    return status;
}

Found Bench::look(Scenario const& scenario, Look how)
{
    static constexpr int kMostLooks = 500;
    if (looker_.scenario != &scenario || looker_.looks >= kMostLooks) stop_looker();
    if (looker_.process == 0) start_looker(scenario);
    clear_report();
    ++looker_.looks;
    char answer{};
    auto const order = static_cast<char>(how);
    bool const is_told = ::write(looker_.orders, &order, 1) == 1 && ::read(looker_.answers, &answer, 1) == 1;
    Found found{.what = Found::What::Hand, .difference = told_->message, .calls = report_->calls, .disk = told_->disk};
    if (is_told) {
        auto const last = static_cast<int>(Found::What::Further);
        found.what = static_cast<Found::What>(std::min<int>(answer, last));
        found.further = static_cast<std::size_t>(std::max(answer - last, 0));
    }
    bool const is_whole = found.what != Found::What::Mixed && found.what != Found::What::Hand;
    if (is_told && is_whole) return found;
    // Whoever threw may still hold something: the next one looks with a process of its own.
    auto const status = stop_looker();
    if (!is_told) found.difference = cat("the start of the application is ended by signal ", WTERMSIG(status));
    return found;
}

Snapshot Bench::snapshot(Scenario const& scenario) const
{
    return snapshot_of(scenario.data(root_), scenario.database);
}

}  // namespace newel::crash
