#include "crash/report.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace newel::crash {

namespace {

void say(std::string const& text)
{
    std::fputs(cat(text, "\n").c_str(), stdout);
    std::fflush(stdout);
}

bool toys_are_judged(Bench& bench, Options const& options)
{
    bool fine = true;
    for (auto const& maker : toy_scenarios()) {
        auto const scenario = maker.make();
        Tally tally;
        Campaign campaign(bench, scenario, Journal::None, options);
        std::string by_kind;
        for (auto const kind : kAllKinds) {
            auto const before = tally.bad();
            campaign.run(kind, tally);
            by_kind += cat(", ", tally.bad() - before, " bad by ", name_of(kind));
        }
        bool const is_green = tally.bad() == 0;
        bool const is_right = tally.states > 0 && is_green == scenario.is_sound;
        fine = fine && is_right;
        say(cat(is_right ? "ok     " : "WRONG  ", maker.name, ": ", is_green ? "green" : "red", ", ", tally.states,
                " states", by_kind));
        if (!is_right && !is_green) say(tally.first_bad);
    }
    return fine;
}

/// Syncs that protect nothing, and why. All others must turn the harness red when they are left out.
struct Redundant {
    std::optional<Journal> journal;  ///< nullopt: any
    char const* scenario;            ///< the beginning of its name; empty: all
    char const* file;                ///< the end of the name, without its folder, of what is synced
    int which;                       ///< its how-manieth sync: 1 is the first, -1 the last
    char const* reason;
};
constexpr char const* kOpened = "the WAL was made when the state was read; staging has synced its folder since";
constexpr char const* kEmpty =
    "the journal of an empty database holds no page; its header is synced again with the count of pages";
constexpr char const* kSampled =
    "SQLite syncs pages before their count; a page that is lost shows by its checksum all the same, unless the bytes "
    "that the checksum samples are zeros";
constexpr std::array kRedundant{
    Redundant{Journal::Wal, "", "-wal", 1,
              "the header of a new WAL is synced again, with the frames, before COMMIT returns"},
    Redundant{Journal::Wal, "", "-wal", -1, "the checkpoint syncs frames that COMMIT has synced"},
    Redundant{Journal::Delete, "first-start", "-journal", 1, kEmpty},
    // Files.
    Redundant{{}, "both-up", "data", 1, "the name of .newel is durable since the first run"},
    Redundant{{}, "both-down", "data", 1, "the name of .newel is durable since the first run"},
    Redundant{{}, "swap-alone", "data", 1, "the name of .newel is durable since the first run"},
    // In the first run the key is made, which syncs the same two folders: each time covers the other.
    Redundant{{}, "both-first", ".newel", 1, "staging syncs the folder again before COMMIT"},
    Redundant{Journal::Wal, "both-first", "data", 1, "staging syncs the folder again before COMMIT"},
    Redundant{Journal::Wal, "both-first", "data", 2, "making the key has synced the folder"},
    // Without a WAL this run makes the database, too, and syncs its name before anything else.
    Redundant{Journal::Delete, "both-first", "data", 1, "making the key syncs the folder before there is a staging"},
    Redundant{Journal::Delete, "both-first", "data", 2, "staging syncs the folder again before COMMIT"},
    Redundant{Journal::Delete, "both-first", "data", 3, "making the key has synced the folder"},
    Redundant{Journal::Wal, "both-first", "data", 3, kOpened},
    Redundant{Journal::Delete, "both-first", "-journal", 1, kEmpty},
    Redundant{{}, "", "old", 1, "nothing is in it yet"},
    Redundant{
        {}, "swap-alone", ".newel", 1, "the ledger's journal lies in the same folder, which is synced before COMMIT"},
    Redundant{{}, "swap-alone", "new", 1, "a swap has nothing new"},
    Redundant{{}, "", "moved", 1, "the marker says all by its name, which is in the folder"},
    Redundant{{}, "", ".newel", -1, "a staging that comes back without an intent is deleted at the next start"},
    Redundant{{}, "swap-alone", "-journal", -2, kSampled},
    Redundant{Journal::Delete, "both-down", "-journal", -2, kSampled},
    Redundant{Journal::Delete, "both-", "data", -3,
              "the journal of the second transaction lies in the same folder, which is synced before it ends"},
    Redundant{Journal::Wal, "both-", "data", 2, kOpened},
    // Starts.
    Redundant{{}, "start of ", ".db", 1, "whoever committed has synced the database before its journal went"},
    Redundant{Journal::Delete, "start of both-", "data", -3,
              "the journal of the second transaction lies in the same folder, which is synced before it ends"},
    Redundant{Journal::Wal, "start of both-", "data", 1, kOpened},
    Redundant{Journal::Wal, "start of both-", "data", 2, kOpened},
};

/// Why sync `index` (from 0) is redundant, or nullptr.
Redundant const* redundant(std::string const& scenario, Journal journal, std::vector<std::string> const& syncs,
                           std::size_t index)
{
    for (auto const& entry : kRedundant) {
        if (entry.journal.value_or(journal) != journal || !scenario.starts_with(entry.scenario)) continue;
        auto const is_same = [&](std::string const& name) { return name.ends_with(entry.file); };
        if (!is_same(syncs[index])) continue;
        auto const at = syncs.begin() + static_cast<std::ptrdiff_t>(index);
        auto const number =
            entry.which > 0 ? std::count_if(syncs.begin(), at + 1, is_same) : -std::count_if(at, syncs.end(), is_same);
        if (number == entry.which) return &entry;
    }
    return nullptr;
}

/// Of the move, or (Kind::Restart) of the start that follows upon a kill right before its COMMIT returns, which goes by the
/// name "start of SCENARIO". `used`: gets the entries without which this would not be as expected.
bool syncs_are_missed(Bench& bench, ScenarioMaker const& maker, Journal journal, Kind kind, Options options,
                      std::set<Redundant const*>& used)
{
    auto const scenario = maker.make();
    options.first_bad_only = true;
    options.at_commit_only = true;
    Campaign whole(bench, scenario, journal, options);
    auto const syncs = kind == Kind::Power ? whole.syncs() : whole.start_syncs();
    auto const name = kind == Kind::Power ? maker.name : cat("start of ", maker.name);
    bool fine = true;
    for (std::size_t i = 0; i < syncs.size(); ++i) {
        options.drop_sync = i + 1;
        Campaign campaign(bench, scenario, journal, options);
        Tally tally;
        campaign.run(kind, tally);
        auto const* const entry = redundant(name, journal, syncs, i);
        bool const is_red = tally.bad() > 0;
        if (!is_red && entry) used.insert(entry);
        fine = fine && (is_red || entry);
        say(cat(is_red || entry ? "ok     " : "WRONG  ", name, " ", name_of(journal), " without sync ", i + 1, " of ",
                syncs.size(), ", of ", campaign.dropped(), ": ", is_red ? "red" : "green", " after ", tally.states,
                " states", is_red || !entry ? "" : cat(" (", entry->reason, ")")));
    }
    return fine;
}

/// An entry that explains nothing would hide a sync that comes to be needed.
bool all_are_used(std::set<Redundant const*> const& used)
{
    for (auto const& entry : kRedundant)
        if (!used.contains(&entry))
            say(cat("WRONG  no green run needs it that sync ", entry.which, " of ", entry.file, " is redundant in ",
                    *entry.scenario ? entry.scenario : "any", " ", entry.journal ? name_of(*entry.journal) : "", " (",
                    entry.reason, ")"));
    return used.size() == kRedundant.size();
}

}  // namespace

int self_test(std::filesystem::path const& folder, std::vector<std::string> const& names, Options const& options)
{
    auto const is_wanted = [&](ScenarioMaker const& maker) {
        return names.empty() ? maker.in_self_test : std::ranges::find(names, maker.name) != names.end();
    };
    Bench bench(folder / "self");
    bool fine = toys_are_judged(bench, options);
    std::set<Redundant const*> used;
    for (auto const& maker : scenarios())
        if (is_wanted(maker))
            for (auto const journal : maker.journals) try {
                    fine = syncs_are_missed(bench, maker, journal, Kind::Power, options, used) && fine;
                    if (maker.group == ScenarioMaker::Group::Files)  // else a start does nothing of its own
                        fine = syncs_are_missed(bench, maker, journal, Kind::Restart, options, used) && fine;
                } catch (std::exception const& error) {
                    say(cat("WRONG  ", maker.name, " ", name_of(journal), " cannot be tried: ", error.what()));
                    fine = false;
                }
    if (names.empty()) fine = all_are_used(used) && fine;
    say(fine ? "the harness finds what it must find" : "the harness is blind to something");
    return fine ? 0 : 1;
}

}  // namespace newel::crash
