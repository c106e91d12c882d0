// campaign.h: one scenario with one journal, tried with one kind of fault wherever it can strike.
// Owns:     which faults there are, what may be found after each, counting.
// Kill: at each call of the move, before it and in the middle; and at each act of the recovery that follows, whole and by
// half; and of the recovery that follows upon that, as deep as `Options::depth` says.
// Power: each state that durability.h allows. Restart: the power fails while a start puts right what a kill left; what was
// not synced when it struck can be lost as well. Errors: ENOSPC, EIO, EROFS, EACCES at each call, once and for good, in the
// move and in the recovery after a kill.
// What must hold after each of them, once the application has started again:
// - the data equals the old state or the new one, exactly;
// - it is the new one where a COMMIT had returned, or success had been told;
// - of a move in several parts, a state between two of them is as good, but where success or an error that says that nothing
//   changed was told; it is not the old one where a COMMIT had returned;
// - it is the old one where an error was told that says so (any but Owed and Partly);
// - starting needed no hand; and now and then: the same move, made again, arrives at the new state.
#pragma once

#include "crash/bench.h"
#include "crash/durability.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace newel::crash {

enum class Kind { Kill, Power, Restart, Errors };
inline constexpr std::array kAllKinds{Kind::Kill, Kind::Power, Kind::Restart, Kind::Errors};
[[nodiscard]] char const* name_of(Kind kind);

/// Which kills are tried. Recovery: those in the move have been judged before.
enum class Where { Anywhere, Move, Recovery };

struct Options {
    std::uint64_t seed{1};
    Where where{Where::Anywhere};
    Choice choice{};                   ///< of what the power takes
    std::size_t depth{1};              ///< how many recoveries in a row are killed
    std::uint64_t recovery_stride{1};  ///< of the calls inside recovery, every n-th fails
    std::uint64_t retry_stride{16};    ///< after every n-th state the move is made again
    std::uint64_t drop_sync{};         ///< the n-th sync of the move (for Restart: of the start) is left out
    bool at_commit_only{};             ///< Restart: of kills, only the one right before the first COMMIT returns
    std::string only_case{};           ///< the one state with this name
    bool first_bad_only{};
    std::chrono::steady_clock::time_point deadline{std::chrono::steady_clock::time_point::max()};
};

/// Plain data: lies in memory that workers share.
struct Tally {
    std::uint64_t states{};
    std::uint64_t swept{};   ///< of them, what a kill before or in each call of the move leaves, none left out
    std::uint64_t points{};  ///< inside recoveries at which they were killed; those that leave the same are judged once
    std::uint64_t killed{};  ///< processes that were killed, not made up from a record
    std::uint64_t foreseen{};  ///< of them, those that left just what a record foresees
    std::uint64_t runs{};      ///< processes and looks that were made for them
    std::uint64_t lost{};      ///< neither old nor new may be missing what was promised
    std::uint64_t mixed{};
    std::uint64_t hand{};
    std::uint64_t mistold{};  ///< what was told is not what is: success without, failure with the change
    std::uint64_t crashed{};  ///< by a signal, hung, or an error that nobody designed
    std::uint64_t cut_short{};
    std::uint64_t untried{};  ///< the move fails without any fault, so nothing could be tried
    double seconds{};
    char first_bad[2048]{};

    [[nodiscard]] std::uint64_t bad() const { return lost + mixed + hand + mistold + crashed; }
};

class Campaign {
public:
    Campaign(Bench& bench, Scenario const& scenario, Journal journal, Options options);

    void run(Kind kind, Tally& tally);

    /// The last part of the path of each file and folder that the move syncs, in order.
    [[nodiscard]] std::vector<std::string> const& syncs() const { return syncs_; }
    /// Of the start that follows upon a kill right before the first COMMIT returns, the same.
    [[nodiscard]] std::vector<std::string> start_syncs();
    /// The path below the watched folder of the sync that was dropped.
    [[nodiscard]] std::string dropped() const { return dropped_; }

private:
    /// NotOld: where there are no further states, the same as OnlyNew.
    enum class May { Either, OnlyOld, OnlyNew, NotOld };

    using Known = std::set<std::pair<std::uint64_t, May>>;  ///< Disk::hash(), and what may be found there

    /// What a kill left.
    struct Left {
        std::string name{};
        std::string strike{};
        Disk disk{};
        May may{};
        std::size_t depth{};  ///< recoveries that were killed before it
    };
    /// The move, once without a fault, and where a kill leaves something of its own.
    struct Record {
        Disk before;
        Recording recording;
        std::vector<Stop> stops{};
        std::vector<May> may{};  ///< of each stop
        Known foreseen{};
        std::size_t commit{};  ///< the last whole stop before the first COMMIT returned
    };
    [[nodiscard]] Record record(std::uint64_t drop_sync);
    [[nodiscard]] Left left_at(Record const& move, std::size_t stop) const;
    void kills();
    void kill(Record const& move, std::uint64_t call, FaultMode mode);
    void kill_again(Left const& first);
    [[nodiscard]] May answer(Found const& found, May may) const;
    void refuse_unseen(Disk const& rebuilt) const;
    void fail_inside(Left const& left, std::uint64_t calls);
    void fault_inside(Left const& left, FaultPlan const& plan, std::string const& name);
    void power();
    void restarts();
    /// What the power may leave where `done` acts were made; false once time is over.
    [[nodiscard]] bool lose(Trace const& trace, Disk const& before, std::size_t done, May may,
                            std::string const& prefix);
    void errors();
    void fail_at(std::uint64_t call, int number, FaultMode mode);

    [[nodiscard]] May told(Ended const& ended) const;
    [[nodiscard]] bool is_wanted(std::string const& name) const;
    [[nodiscard]] bool is_over() const;
    /// Starts the application, judges, and now and then moves again. Returns what it found.
    Found judge(std::string const& name, std::string const& told, May may, Bench::Look how = Bench::Look::Plain);
    void retry(std::string const& name, Scenario::Act const& move);
    /// After a COMMIT: of the whole move, or of a part of it.
    [[nodiscard]] May after_commit() const { return scenario_.further.empty() ? May::OnlyNew : May::NotOld; }
    void bad(std::uint64_t& counter, std::string const& name, std::string const& what);

    Bench& bench_;
    Scenario const& scenario_;
    Journal journal_;
    Options options_;
    Disk old_{};
    std::uint64_t calls_{};  ///< of the move when nothing goes wrong
    std::vector<std::string> syncs_{};
    std::string dropped_{};
    std::string strike_{};  ///< the call that was hit
    Kind kind_{};
    Tally* tally_{};
    Known known_{};  ///< what recovery was already tried on
};

}  // namespace newel::crash
