#include "release/released_steps.h"

#include "base/text.h"
#include "release/rules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace newel::release {

namespace {

/// Where each step of a release is found in the history that is judged.
class Comparison {
public:
    Comparison(Released const& release, History const& history) : release_(release), history_(history)
    {
        for (auto const& facts : history.all()) {
            by_id_.emplace(facts.id, facts.version);
            by_name_.emplace(facts.name, facts.version);
        }
    }

    std::vector<Altered> altered()
    {
        for (DataVersion version{1}; version <= release_.version; version = version.next()) match(version);
        for (DataVersion version{1}; version <= release_.version; version = version.next())
            if (!found_.contains(version)) match_in_place(version);
        find_added();
        find_reordered();
        return std::move(altered_);
    }

private:
    void add(Alteration alteration, DataVersion version, DataVersion was, std::string const& name)
    {
        altered_.push_back(
            {.alteration = alteration, .version = version, .was = was, .name = name, .since = &release_});
    }

    void put(DataVersion was, DataVersion now)
    {
        found_[was] = now;
        taken_.insert(now);
    }

    /// By id, here or elsewhere; else by name.
    void match(DataVersion was)
    {
        auto const& facts = release_.history->facts(was);
        if (was <= history_.head() && history_.facts(was).id == facts.id) return put(was, was);
        auto const same = by_id_.find(facts.id);
        if (same != by_id_.end() && !taken_.contains(same->second)) return put(was, same->second);
        auto const named = by_name_.find(facts.name);
        if (named == by_name_.end() || taken_.contains(named->second)) return;
        add(Alteration::Edited, named->second, was, facts.name);
        put(was, named->second);
    }

    /// Nothing of it is left but perhaps its place.
    void match_in_place(DataVersion was)
    {
        auto const& facts = release_.history->facts(was);
        if (was > history_.head() || taken_.contains(was)) return add(Alteration::Removed, was, was, facts.name);
        add(Alteration::Edited, was, was, facts.name);
        put(was, was);
    }

    /// What is below a released step, and no release has.
    void find_added()
    {
        if (taken_.empty()) return;
        for (DataVersion version{1}; version < *taken_.rbegin(); version = version.next())
            if (!taken_.contains(version)) add(Alteration::Added, version, {}, history_.facts(version).name);
    }

    /// All that is not of the longest run that kept its order.
    void find_reordered()
    {
        std::vector<std::pair<DataVersion, DataVersion>> const pairs(found_.begin(), found_.end());
        std::vector<std::size_t> best;  // ends of the best runs, by length
        std::vector<std::size_t> before(pairs.size(), pairs.size());
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            auto const at =
                std::ranges::lower_bound(best, pairs[i].second, {}, [&](std::size_t end) { return pairs[end].second; });
            if (at != best.begin()) before[i] = *(at - 1);
            if (at == best.end())
                best.push_back(i);
            else
                *at = i;
        }
        std::set<std::size_t> kept;
        for (auto i = best.empty() ? pairs.size() : best.back(); i < pairs.size(); i = before[i]) kept.insert(i);
        for (std::size_t i = 0; i < pairs.size(); ++i)
            if (!kept.contains(i))
                add(Alteration::Reordered, pairs[i].second, pairs[i].first,
                    release_.history->facts(pairs[i].first).name);
    }

    Released const& release_;
    History const& history_;
    std::map<StepId, DataVersion> by_id_{};
    std::map<std::string, DataVersion> by_name_{};
    std::map<DataVersion, DataVersion> found_{};  // of the release → of the history
    std::set<DataVersion> taken_{};               // of the history
    std::vector<Altered> altered_{};
};

bool is_whole(Released const& release, History const& history)
{
    return release.version <= history.head() && history.chain_at(release.version) == release.chain;
}

/// The up is as it was. A down may be amended by a higher revision alone; names, reasons and notes may change.
std::optional<Alteration> altered_beside_up(Released const& release, History const& history, DataVersion version)
{
    auto const& old = release.history->facts(version);
    auto const& now = history.facts(version);
    if (old.content == now.content) return std::nullopt;
    auto const before = release.history->step(version);
    auto const after = history.step(version);
    if (old.down != now.down && after.down.revision <= before.down.revision) return Alteration::DownEdited;
    if (before.breaks != after.breaks) return Alteration::BreaksEdited;
    return std::nullopt;
}

void take_beside_up(Released const& release, History const& history, std::vector<Altered>& altered)
{
    for (DataVersion version{1}; version <= release.version && version <= history.head(); version = version.next()) {
        if (release.history->facts(version).id != history.facts(version).id) continue;
        if (auto const how = altered_beside_up(release, history, version))
            altered.push_back({.alteration = *how,
                               .version = version,
                               .was = version,
                               .name = history.facts(version).name,
                               .since = &release});
    }
}

std::vector<Altered> altered_since(Released const& release, History const& history)
{
    std::vector<Altered> altered;
    if (!release.history) {
        if (!is_whole(release, history))
            altered.push_back({.alteration = Alteration::Different, .version = release.version, .since = &release});
        return altered;
    }
    if (!is_whole(release, history)) altered = Comparison(release, history).altered();
    take_beside_up(release, history, altered);
    return altered;
}

std::string_view verb(Alteration alteration)
{
    switch (alteration) {
        case Alteration::Edited: return "edited";
        case Alteration::Added: return "added";
        case Alteration::Removed: return "removed";
        case Alteration::Reordered: return "reordered";
        case Alteration::DownEdited:
        case Alteration::BreaksEdited:
        case Alteration::Different: break;
    }
    return "edited";
}

std::string advice_for(Altered const& altered, std::string_view usual)
{
    switch (altered.alteration) {
        case Alteration::DownEdited:
            return cat("down: {revision: N, do: […]}    a higher revision amends a released down");
        case Alteration::Added: return "give it a number above the steps that releases have";
        default: return std::string(usual);
    }
}

Finding finding_of(Altered const& altered, History const& history, std::string const& manifest)
{
    auto const* rule = rule_named("released-step-changed");
    Finding finding{.level = rule->level, .code = std::string(rule->code), .place = {.file = manifest}};
    finding.version = altered.version;
    finding.message = altered_text(altered);
    finding.advice = advice_for(altered, rule->advice);
    bool const is_there = altered.alteration != Alteration::Removed && altered.alteration != Alteration::Different;
    if (is_there && altered.version <= history.head()) finding.place = history.step(altered.version).place;
    return finding;
}

}  // namespace

std::vector<Altered> altered_since(std::vector<Released> const& releases, History const& history)
{
    std::vector<Altered> all;
    std::set<std::tuple<Alteration, DataVersion, std::string>> told;
    for (auto const& release : releases)
        for (auto& altered : altered_since(release, history))
            if (told.emplace(altered.alteration, altered.version, altered.name).second)
                all.push_back(std::move(altered));
    std::ranges::stable_sort(all, {}, &Altered::version);
    return all;
}

std::string altered_text(Altered const& altered)
{
    auto const since = cat(" since release ", printable(altered.since->name));
    if (altered.alteration == Alteration::Different)
        return cat("steps 1 to ", altered.version.number, " are not those that release ",
                   printable(altered.since->name), " has");
    auto const step = step_label(altered.version, altered.name);
    if (altered.alteration == Alteration::DownEdited)
        return cat("the down of ", step, " unexpectedly edited", since, ", under the same revision");
    if (altered.alteration == Alteration::BreaksEdited) return cat("'breaks' of ", step, " unexpectedly edited", since);
    auto const moved =
        altered.alteration == Alteration::Reordered ? cat(", where it is step ", altered.was.number) : std::string();
    return cat(step, " unexpectedly ", verb(altered.alteration), since, moved);
}

Findings judge_released(std::vector<Released> const& releases, History const& history, std::string const& manifest)
{
    Findings findings;
    for (auto const& altered : altered_since(releases, history))
        findings.push_back(finding_of(altered, history, manifest));
    return findings;
}

DataVersion sealed_up_to(std::vector<Released> const& releases, History const& history)
{
    DataVersion highest{};
    for (auto const& release : releases)
        if (release.version > highest && is_whole(release, history)) highest = release.version;
    return highest;
}

}  // namespace newel::release
