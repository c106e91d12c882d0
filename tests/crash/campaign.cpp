#include "crash/campaign.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>
#include <set>
#include <span>
#include <stdexcept>

namespace newel::crash {

namespace {

/// In order; shuffled where time is short, so that what is tried is spread over the whole move.
std::vector<std::uint64_t> numbers(std::uint64_t count, Options const& options)
{
    std::vector<std::uint64_t> all(count);
    for (std::uint64_t i = 0; i < count; ++i) all[i] = i + 1;
    if (options.deadline != std::chrono::steady_clock::time_point::max())
        std::ranges::shuffle(all, std::mt19937_64(options.seed));
    return all;
}

/// After how many acts the power fails, so that a sync which was left out shows: soon behind it, before another one makes up
/// for it, or at the end. Up to it nothing is different.
std::vector<std::uint64_t> behind_dropped(std::vector<Act> const& acts)
{
    auto first = static_cast<std::uint64_t>(std::ranges::find(acts, kActSyncDropped, &Act::kind) - acts.begin()) + 1;
    std::vector<std::uint64_t> all;
    for (std::uint64_t last = acts.size(); first <= last; ++first, --last) {
        all.push_back(first);
        if (first != last) all.push_back(last);
    }
    return all;
}

std::string text(char const* bytes) { return bytes; }

}  // namespace

char const* name_of(Kind kind)
{
    switch (kind) {
        case Kind::Kill: return "kill";
        case Kind::Power: return "power";
        case Kind::Restart: return "restart";
        case Kind::Errors: return "errors";
    }
    return "";
}

Campaign::Campaign(Bench& bench, Scenario const& scenario, Journal journal, Options options)
    : bench_(bench), scenario_(scenario), journal_(journal), options_(std::move(options))
{
    empty_folder(bench_.root());
    scenario_.prepare(bench_.root(), journal_);
    old_ = Disk::read(bench_.root());
    scenario_.recover(bench_.root());
    auto old_state = bench_.snapshot(scenario_);
    old_.write(bench_.root());
    auto const ended = bench_.run({.trace = 1}, scenario_.move);
    if (ended.how != Ended::How::Done)
        throw std::runtime_error(cat(scenario_.name, ": the move fails without any fault: ", ended.text()));
    if (bench_.report().unseen)
        throw std::runtime_error(cat(scenario_.name, ": ", text(bench_.report().name), " of ",
                                     text(bench_.report().path), " passes the fault library unseen"));
    calls_ = bench_.report().calls;
    for (auto const& act : acts_of(bench_.report()))
        if (act.kind == kActSync) syncs_.emplace_back(act.first);
    if (calls_ == 0) throw std::runtime_error(cat(scenario_.name, ": the fault library sees no call"));
    if (bench_.report().marks == 0)  // then nothing would have to be new, whenever it is killed
        throw std::runtime_error(cat(scenario_.name, ": the fault library sees no COMMIT"));
    scenario_.recover(bench_.root());
    auto new_state = bench_.snapshot(scenario_);
    if (difference(old_state, new_state).empty())
        throw std::runtime_error(cat(scenario_.name, ": the move changes nothing"));
    std::vector<Snapshot> further;
    for (auto const& state : scenario_.further) {
        old_.write(bench_.root());
        state.make(bench_.root());
        scenario_.recover(bench_.root());
        further.push_back(bench_.snapshot(scenario_));
        if (difference(old_state, further.back()).empty() || difference(new_state, further.back()).empty())
            throw std::runtime_error(cat(scenario_.name, ": a state between the parts is the old or the new one"));
    }
    bench_.expect(std::move(old_state), std::move(new_state), std::move(further));
}

std::vector<std::string> Campaign::start_syncs()
{
    auto const move = record(0);
    left_at(move, move.commit).disk.write(bench_.root());
    (void)bench_.run({.trace = 1}, scenario_.recover);
    std::vector<std::string> syncs;
    for (auto const& act : acts_of(bench_.report()))
        if (act.kind == kActSync) syncs.emplace_back(act.first);
    return syncs;
}

void Campaign::run(Kind kind, Tally& tally)
{
    kind_ = kind;
    tally_ = &tally;
    known_.clear();
    auto const started = std::chrono::steady_clock::now();
    switch (kind) {
        case Kind::Kill: kills(); break;
        case Kind::Power: power(); break;
        case Kind::Restart: restarts(); break;
        case Kind::Errors: errors(); break;
    }
    tally.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

bool Campaign::is_wanted(std::string const& name) const
{
    auto const& only = options_.only_case;
    return only.empty() || only == name || only.starts_with(name + "/recovery");
}

bool Campaign::is_over() const
{
    if (options_.first_bad_only && tally_->bad() > 0) return true;
    if (std::chrono::steady_clock::now() < options_.deadline) return false;
    if (tally_->states == 0 && tally_->bad() == 0) return false;  // one at least, however short the time
    tally_->cut_short = 1;
    return true;
}

void Campaign::bad(std::uint64_t& counter, std::string const& name, std::string const& what)
{
    ++counter;
    if (tally_->first_bad[0] != '\0') return;
    auto more = options_.drop_sync > 0 ? cat(" --drop-sync ", options_.drop_sync) : "";
    Choice const usual;  // states are named by what was chosen: others have other names
    if (options_.choice.at_random != usual.at_random) more += cat(" --random ", options_.choice.at_random);
    if (options_.choice.singles != usual.singles) more += cat(" --singles ", options_.choice.singles);
    auto const all =
        cat("scenario ", scenario_.name, ", journal ", name_of(journal_), ", ", name_of(kind_), ", state ", name,
            "\n  at ", strike_, "\n  ", what, "\n  again: crash --scenario ", scenario_.name, " --journal ",
            name_of(journal_), " --only ", name_of(kind_), " --seed ", options_.seed, more, " --case ", name);
    std::snprintf(tally_->first_bad, sizeof tally_->first_bad, "%s", all.c_str());
}

Found Campaign::judge(std::string const& name, std::string const& told, May may, Bench::Look how)
{
    auto const found = bench_.look(scenario_, how);
    bool const is_all = options_.only_case.empty();
    bool const is_named = name == options_.only_case;  // not so what a state in recovery begins with
    if (is_all || is_named) ++tally_->states;
    if (options_.where == Where::Move) ++tally_->swept;
    ++tally_->runs;
    auto const words = cat(told, "; then: ");
    switch (found.what) {
        case Found::What::Mixed:
            bad(tally_->mixed, name, cat(words, "neither old nor new\n  ", found.difference));
            break;
        case Found::What::Hand: bad(tally_->hand, name, cat(words, "the start fails: ", found.difference)); break;
        case Found::What::Old:
            if (may == May::OnlyNew || may == May::NotOld)
                bad(tally_->lost, name, cat(words, "the old state, though the new was promised"));
            break;
        case Found::What::Further:
            if (may == May::OnlyNew) bad(tally_->lost, name, cat(words, "a part alone, though all was promised"));
            if (may == May::OnlyOld) bad(tally_->mistold, name, cat(words, "a part, though the old was told"));
            break;
        case Found::What::New:
            if (may == May::OnlyOld) bad(tally_->mistold, name, cat(words, "the new state, though the old was told"));
            break;
    }
    bool const is_due = is_all ? tally_->states % options_.retry_stride == 0 : is_named;
    bool const is_turn = is_due && how == Bench::Look::Plain;  // a recording is not to be written over
    if (found.what == Found::What::Old && is_turn) retry(name, scenario_.move);
    if (found.what == Found::What::Further && is_turn) retry(name, scenario_.further[found.further].go_on);
    return found;
}

void Campaign::retry(std::string const& name, Scenario::Act const& move)
{
    auto const again = bench_.run({}, move);
    auto const found = bench_.look(scenario_);
    tally_->runs += 2;
    if (again.how != Ended::How::Done || found.what != Found::What::New)
        bad(tally_->hand, name,
            cat("the move made again: ", again.text(), found.what == Found::What::New ? "" : ", not the new state",
                found.difference.empty() ? "" : cat("\n  ", found.difference)));
}

// -------------------------------------------------------------------------------------------------------------- kill

/// Every state from a record of the move, which costs no process; then processes that are killed, to hold the record
/// against what happens. Where time is short, some of both.
void Campaign::kills()
{
    auto const move = record(0);
    auto const stops = move.stops.size();
    bool const are_judged = options_.where != Where::Recovery;
    bool const is_deep = options_.where != Where::Move;
    auto const all = is_deep ? stops + 2 * calls_ : stops;
    for (auto const number : numbers(all, options_)) {
        auto const index = static_cast<std::size_t>(number - 1);
        if (is_over()) return;
        if (index >= stops) {
            auto const order = index - stops;
            kill(move, order / 2 + 1, order % 2 == 0 ? kFaultKillBefore : kFaultKillTorn);
            continue;
        }
        auto const left = left_at(move, index);
        if (!is_wanted(left.name)) continue;
        if (are_judged) {
            left.disk.write(bench_.root());
            strike_ = left.strike;
            (void)judge(left.name, "killed", left.may);
        }
        if (is_deep) kill_again(left);
    }
}

Campaign::Record Campaign::record(std::uint64_t drop_sync)
{
    old_.write(bench_.root());
    auto before = Disk::read(bench_.root());
    auto const ended = bench_.run({.drop_sync = drop_sync, .trace = 1}, scenario_.move);
    if (tally_) ++tally_->runs;
    if (ended.how != Ended::How::Done || bench_.report().overflow)
        throw std::runtime_error(cat(scenario_.name, ": no trace: ", ended.text()));
    dropped_ = text(bench_.report().sync_path);
    Record move{.before = std::move(before), .recording = Recording(bench_.report())};
    auto const& acts = move.recording.acts();
    refuse_unseen(after(move.before, acts, {.done = acts.size()}));
    auto const first_mark = static_cast<std::size_t>(std::ranges::find(acts, kActMark, &Act::kind) - acts.begin());
    each_stop(move.before, acts, [&](Stop const& stop, Disk const& disk) {
        auto const may = stop.done > first_mark ? after_commit() : May::Either;
        if (!move.foreseen.emplace(disk.hash(), may).second) return;
        if (!stop.torn && stop.done <= first_mark) move.commit = move.stops.size();
        move.stops.push_back(stop);
        move.may.push_back(may);
    });
    return move;
}

Campaign::Left Campaign::left_at(Record const& move, std::size_t index) const
{
    auto const& stop = move.stops[index];
    auto const& acts = move.recording.acts();
    Loss const loss{.done = stop.done + (stop.torn ? 1 : 0), .torn = stop.torn ? stop.done : Loss::kNone};
    Left left{.name = cat("act:", stop.done, stop.torn ? "/torn" : ""), .may = move.may[index]};
    left.disk = after(move.before, acts, loss);
    left.strike = loss.done == 0
                      ? "the beginning"
                      : cat("after ", stop.done, " acts, ", acts[loss.done - 1].text(), stop.torn ? ", by half" : "");
    return left;
}

/// What it leaves is judged where no record of the move has it.
void Campaign::kill(Record const& move, std::uint64_t call, FaultMode mode)
{
    auto const name = cat(call, mode == kFaultKillBefore ? "/before" : "/torn");
    if (!is_wanted(name)) return;
    old_.write(bench_.root());
    auto const ended = bench_.run({.mode = static_cast<std::uint32_t>(mode), .call = call}, scenario_.move);
    ++tally_->runs;
    strike_ = cat("call ", call, ", ", text(bench_.report().name), " of ", text(bench_.report().path));
    bool const is_killed = ended.how == Ended::How::Killed;
    if (!is_killed && ended.how != Ended::How::Done) return bad(tally_->crashed, name, ended.text());
    auto const may = !is_killed ? May::OnlyNew : ended.marked ? after_commit() : May::Either;
    ++tally_->killed;
    if (options_.only_case.empty() && move.foreseen.contains({Disk::read(bench_.root()).hash(), may})) {
        ++tally_->foreseen;
        return;
    }
    (void)judge(name, ended.text(), may);
}

/// Kills the recovery that follows, the recovery of what that leaves, and so on, as deep as asked. Each
/// recovery runs once, recorded: what a kill inside it leaves is made from the record, which costs no process, and what
/// looks like a state that was met before is that state.
void Campaign::kill_again(Left const& first)
{
    auto const is_new = [&](Left const& left) {
        return !options_.only_case.empty() || known_.emplace(left.disk.hash(), left.may).second;
    };
    if (!is_new(first)) return;
    std::vector<Left> waiting{first};
    while (!waiting.empty() && !is_over()) {
        auto const left = std::move(waiting.back());
        waiting.pop_back();
        left.disk.write(bench_.root());
        strike_ = left.strike;
        if (left.depth == options_.depth) {
            (void)judge(left.name, "killed", left.may);
            continue;
        }
        auto const start = Disk::read(bench_.root());  // the same under the inodes that the record will speak of
        // The first one was judged when it was killed into.
        auto const found = left.name == first.name ? bench_.look(scenario_, Bench::Look::Recorded)
                                                   : judge(left.name, "killed", left.may, Bench::Look::Recorded);
        if (found.what == Found::What::Hand) continue;
        if (bench_.report().overflow) throw std::runtime_error(cat(scenario_.name, ": no trace of a recovery"));
        Recording const recording(bench_.report());
        auto const& acts = recording.acts();
        if (after(start, acts, {.done = acts.size()}).hash() != found.disk)
            throw std::runtime_error(cat(scenario_.name, ": a recovery changed something past the fault library"));
        auto const may = answer(found, left.may);
        each_stop(start, acts, [&](Stop const& stop, Disk const& disk) {
            if (stop.done == 0 && !stop.torn) return;  // that is what it began with
            ++tally_->points;
            Left next{.name = cat(left.name, "/recovery:", stop.done, stop.torn ? "/torn" : "")};
            if (!is_wanted(next.name)) return;
            next.may = may;
            next.disk = disk;
            next.depth = left.depth + 1;
            if (!is_new(next)) return;
            next.strike = cat(left.strike, "; in recovery after ", stop.done, " acts, ",
                              acts[stop.torn ? stop.done : stop.done - 1].text(), stop.torn ? ", by half" : "");
            waiting.push_back(std::move(next));
        });
    }
}

/// What a start that was not killed made of it is what a start that was killed and started again must make of it.
Campaign::May Campaign::answer(Found const& found, May may) const
{
    switch (found.what) {
        case Found::What::Old: return May::OnlyOld;
        case Found::What::New: return May::OnlyNew;
        default: return may;
    }
}

void Campaign::refuse_unseen(Disk const& rebuilt) const
{
    if (auto const path = first_difference(rebuilt, Disk::read(bench_.root())); !path.empty())
        throw std::runtime_error(cat(scenario_.name, ": ", path, " was changed past the fault library"));
}

void Campaign::fault_inside(Left const& left, FaultPlan const& plan, std::string const& name)
{
    if (is_over() || (!options_.only_case.empty() && options_.only_case != name)) return;
    left.disk.write(bench_.root());
    auto const ended = bench_.run(plan, scenario_.recover);
    ++tally_->runs;
    strike_ = cat(left.strike, "; in recovery call ", plan.call, ", ", text(bench_.report().name), " of ",
                  text(bench_.report().path));
    if (ended.how != Ended::How::Done && ended.how != Ended::How::Refused)
        bad(tally_->crashed, name, cat("recovery: ", ended.text()));
    else
        (void)judge(name, cat("killed, then in recovery: ", ended.text()), left.may);
}

// ------------------------------------------------------------------------------------------------------------- power

void Campaign::power()
{
    auto const move = record(options_.drop_sync);
    auto const& before = move.before;
    Trace const trace(move.recording.acts());
    auto const& acts = trace.acts();

    // The commit point is the first COMMIT after which the new state stands even if the process dies at once; that of the
    // first part, the first one after which the old state does not.
    std::size_t committed = acts.size();
    std::size_t begun = acts.size();
    for (std::size_t i = acts.size(); i-- > 0;) {
        if (acts[i].kind != kActMark) continue;
        after(before, acts, {.done = i + 1}).write(bench_.root());
        auto const what = bench_.look(scenario_).what;
        if (what != Found::What::New && what != Found::What::Further) break;
        if (what == Found::What::New && committed == begun) committed = i;
        begun = i;
    }
    auto prefixes = numbers(acts.size() + 1, options_);
    for (auto& number : prefixes) --number;
    for (auto const number : options_.first_bad_only ? behind_dropped(acts) : prefixes) {
        auto const done = static_cast<std::size_t>(number);
        bool const is_whole = done > committed || done == acts.size();
        auto const may = is_whole ? May::OnlyNew : done > begun ? May::NotOld : May::Either;
        if (!lose(trace, before, done, may, "")) return;
    }
}

bool Campaign::lose(Trace const& trace, Disk const& before, std::size_t done, May may, std::string const& prefix)
{
    auto const& acts = trace.acts();
    for (auto const& loss : trace.losses(done, options_.choice)) {
        if (is_over()) return false;
        auto const name = cat(prefix, loss.text());
        if (!is_wanted(name)) continue;
        auto const disk = after(before, acts, loss);
        if (!known_.emplace(disk.hash(), may).second) continue;
        disk.write(bench_.root());
        strike_ = done == 0 ? "the beginning" : cat("after act ", done, ", ", acts[done - 1].text());
        for (auto const index : loss.lost) strike_ += cat("\n  lost: ", index, " ", acts[index].text());
        if (loss.torn != Loss::kNone) strike_ += cat("\n  torn: ", loss.torn, " ", acts[loss.torn].text());
        (void)judge(name, "the power failed", may);
    }
    return true;
}

// ----------------------------------------------------------------------------------------------------------- restart

/// From a record of the move up to where it was killed, and of the start that followed.
void Campaign::restarts()
{
    auto const move = record(0);
    auto const& acts = move.recording.acts();
    for (auto const number : numbers(move.stops.size(), options_)) {
        auto const index = static_cast<std::size_t>(number - 1);
        auto const& stop = move.stops[index];
        if (stop.torn || (options_.at_commit_only && index != move.commit)) continue;
        auto const left = left_at(move, index);
        if (is_over()) return;
        if (!options_.only_case.empty() && !options_.only_case.starts_with(cat(left.name, "/start:"))) continue;
        left.disk.write(bench_.root());
        auto const start = Disk::read(bench_.root());
        auto const ended = bench_.run({.drop_sync = options_.drop_sync, .trace = 1}, scenario_.recover);
        ++tally_->runs;
        strike_ = left.strike;
        if (ended.how != Ended::How::Done) {
            bad(tally_->hand, left.name, cat("the start: ", ended.text()));
            continue;
        }
        if (bench_.report().overflow) throw std::runtime_error(cat(scenario_.name, ": no trace of a start"));
        dropped_ = text(bench_.report().sync_path);
        Recording const recording(bench_.report());
        Trace const trace(joined(std::span(acts).first(stop.done), left.disk, recording.acts(), start));
        auto prefixes = numbers(recording.acts().size(), options_);
        for (auto& number : prefixes) number += stop.done;
        for (auto const done : options_.first_bad_only ? behind_dropped(trace.acts()) : prefixes)
            if (!lose(trace, move.before, static_cast<std::size_t>(done), left.may, cat(left.name, "/start:"))) return;
    }
}

// ------------------------------------------------------------------------------------------------------------ errors

namespace {

struct NamedError {
    int number;
    char const* name;
};
constexpr std::array<NamedError, 4> kErrors{{{ENOSPC, "ENOSPC"}, {EIO, "EIO"}, {EROFS, "EROFS"}, {EACCES, "EACCES"}}};

std::string name_of_error(int number)
{
    auto const found = std::ranges::find(kErrors, number, &NamedError::number);
    return found->name;
}

}  // namespace

void Campaign::errors()
{
    for (auto const call : numbers(calls_, options_))
        for (auto const& error : kErrors)
            for (auto const mode : {kFaultFailOnce, kFaultFailFrom}) {
                if (is_over()) return;
                fail_at(call, error.number, mode);
            }
    auto const move = record(0);
    for (auto const number : numbers(move.stops.size(), options_)) {
        if (is_over()) return;
        auto const left = left_at(move, static_cast<std::size_t>(number - 1));
        left.disk.write(bench_.root());
        fail_inside(left, bench_.look(scenario_).calls);
    }
}

void Campaign::fail_inside(Left const& left, std::uint64_t calls)
{
    for (std::uint64_t call = 1; call <= calls; call += options_.recovery_stride)
        for (auto const& error : kErrors)
            for (auto const mode : {kFaultFailOnce, kFaultFailFrom})
                fault_inside(left,
                             {.mode = static_cast<std::uint32_t>(mode),
                              .error_number = static_cast<std::uint32_t>(error.number),
                              .call = call},
                             cat(left.name, "/recovery:", call, "/", error.name,
                                 mode == kFaultFailOnce ? "/once" : "/for-good"));
}

/// What may be found after it ended so by an error of the system.
Campaign::May Campaign::told(Ended const& ended) const
{
    if (ended.how == Ended::How::Done) return May::OnlyNew;
    // "Partly" is told of a move that had one part as well, where its COMMIT reported an error.
    if (ended.code == static_cast<int>(ErrorCode::Partly)) return scenario_.further.empty() ? May::Either : May::NotOld;
    if (ended.code != static_cast<int>(ErrorCode::Owed)) return May::OnlyOld;
    return ended.marked && !scenario_.further.empty() ? May::NotOld : May::Either;
}

void Campaign::fail_at(std::uint64_t call, int number, FaultMode mode)
{
    auto const name = cat(call, "/", name_of_error(number), mode == kFaultFailOnce ? "/once" : "/for-good");
    if (!is_wanted(name)) return;
    old_.write(bench_.root());
    auto const ended = bench_.run(
        {.mode = static_cast<std::uint32_t>(mode), .error_number = static_cast<std::uint32_t>(number), .call = call},
        scenario_.move);
    ++tally_->runs;
    strike_ = cat("call ", call, ", ", text(bench_.report().name), " of ", text(bench_.report().path));
    if (ended.how != Ended::How::Done && ended.how != Ended::How::Refused) {
        bad(tally_->crashed, name, ended.text());
        return;
    }
    (void)judge(name, ended.text(), told(ended));
}

}  // namespace newel::crash
