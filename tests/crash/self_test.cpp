#include "crash/report.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <exception>
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
        campaign.run(Kind::Kill, tally);
        campaign.run(Kind::Power, tally);
        bool const is_green = tally.bad() == 0;
        fine = fine && is_green == scenario.is_sound;
        say(cat(is_green == scenario.is_sound ? "ok     " : "WRONG  ", maker.name, ": ", is_green ? "green" : "red",
                ", ", tally.states, " states, ", tally.bad(), " bad"));
    }
    return fine;
}

/// Syncs that protect nothing, and why. All others must turn the harness red when they are left out.
struct Redundant {
    Journal journal;
    char const* scenario;  ///< empty: all
    char const* file;      ///< the end of its name
    enum class Which { First, Last } which;
    char const* reason;
};
constexpr std::array<Redundant, 3> kRedundant{{
    {Journal::Wal, "", "-wal", Redundant::Which::First,
     "the header of a new WAL is synced again, with the frames, before COMMIT returns"},
    {Journal::Wal, "", "-wal", Redundant::Which::Last, "the checkpoint syncs frames that COMMIT has synced"},
    {Journal::Delete, "first-start", "-journal", Redundant::Which::First,
     "the journal of an empty database holds no page; its header is synced again with the count of pages"},
}};

/// Why sync `index` (from 0) is redundant, or nullptr.
char const* redundant(std::string const& scenario, Journal journal, std::vector<std::string> const& syncs,
                      std::size_t index)
{
    for (auto const& entry : kRedundant) {
        if (entry.journal != journal || (*entry.scenario != '\0' && scenario != entry.scenario)) continue;
        auto const is_same = [&](std::string const& name) { return name.ends_with(entry.file); };
        if (!is_same(syncs[index])) continue;
        auto const from = syncs.begin() + static_cast<std::ptrdiff_t>(index);
        bool const is_it = entry.which == Redundant::Which::First ? std::none_of(syncs.begin(), from, is_same)
                                                                  : std::none_of(from + 1, syncs.end(), is_same);
        if (is_it) return entry.reason;
    }
    return nullptr;
}

bool syncs_are_missed(Bench& bench, ScenarioMaker const& maker, Journal journal, Options options)
{
    auto const scenario = maker.make();
    options.first_bad_only = true;
    auto const syncs = Campaign(bench, scenario, journal, options).syncs();
    bool fine = true;
    for (std::size_t i = 0; i < syncs.size(); ++i) {
        options.drop_sync = i + 1;
        Campaign campaign(bench, scenario, journal, options);
        Tally tally;
        campaign.run(Kind::Power, tally);
        auto const* const reason = redundant(maker.name, journal, syncs, i);
        bool const is_red = tally.bad() > 0;
        fine = fine && (is_red || reason);
        say(cat(is_red || reason ? "ok     " : "WRONG  ", maker.name, " ", name_of(journal), " without sync ", i + 1,
                " of ", syncs.size(), ", of ", campaign.dropped(), ": ", is_red ? "red" : "green", " after ",
                tally.states, " states", is_red || !reason ? "" : cat(" (", reason, ")")));
    }
    return fine;
}

}  // namespace

int self_test(std::filesystem::path const& folder, Options options)
{
    Bench bench(folder / "self");
    bool fine = toys_are_judged(bench, options);
    for (auto const& maker : scenarios())
        if (maker.in_self_test)
            for (auto const journal : maker.journals) try {
                    fine = syncs_are_missed(bench, maker, journal, options) && fine;
                } catch (std::exception const& error) {
                    say(cat("WRONG  ", maker.name, " ", name_of(journal), " cannot be tried: ", error.what()));
                    fine = false;
                }
    say(fine ? "the harness finds what it must find" : "the harness is blind to something");
    return fine ? 0 : 1;
}

}  // namespace newel::crash
