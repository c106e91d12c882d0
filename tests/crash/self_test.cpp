#include "crash/report.h"

#include "base/text.h"

#include <cstdio>
#include <stdexcept>

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

}  // namespace

int self_test(std::filesystem::path const& folder, Options options)
{
    Bench bench(folder / "self");
    bool const fine = toys_are_judged(bench, options);
    options.first_bad_only = true;
    for (auto const& maker : database_scenarios()) {
        auto const scenario = maker.make();
        for (auto const journal : maker.journals) {
            options.drop_sync = 0;
            Campaign const whole(bench, scenario, journal, options);
            for (std::uint64_t sync = 1; sync <= whole.syncs(); ++sync) {
                options.drop_sync = sync;
                Campaign campaign(bench, scenario, journal, options);
                Tally tally;
                campaign.run(Kind::Power, tally);
                say(cat(scenario.name, " ", name_of(journal), " sync ", sync, " of ", whole.syncs(), " (",
                        campaign.dropped(), "): ", tally.bad() > 0 ? "red" : "green", " after ", tally.states));
            }
        }
    }
    return fine ? 0 : 1;
}

}  // namespace newel::crash
