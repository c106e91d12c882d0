#include "release/channel_matrix.h"

#include "base/text.h"
#include "plan/planner.h"
#include "plan/verdict.h"
#include "release/column_traits.h"
#include "release/rules.h"
#include "run/loss.h"
#include "schema/difference.h"

#include <algorithm>
#include <set>

namespace newel::release {

namespace {

/// The downs that were stored with the data when its steps went up.
class StoredDowns final : public DownSources {
public:
    explicit StoredDowns(History const& history) : history_(history) {}

    [[nodiscard]] std::vector<DownOffer> offers(SourceKind kind, AppliedStep const& step) override
    {
        if (kind != SourceKind::Ledger) return {};
        auto whole = history_.step(step.facts.version);
        return {{.source = {SourceKind::Ledger, "ledger"},
                 .down = std::move(whole.down),
                 .unusable = std::move(whole.unusable)}};
    }

private:
    History const& history_;
};

/// Data as the channel's software leaves it.
State state_of(ChannelHead const& head)
{
    State state{.presence = Presence::Managed};
    state.row.app = head.history->app();
    state.row.position = {head.version, head.history->chain_at(head.version)};
    for (DataVersion version{1}; version <= head.version; version = version.next()) {
        AppliedStep applied{.facts = head.history->facts(version)};
        state.row.floors = *applied.facts.floors;
        state.stack.push_back(std::move(applied));
    }
    return state;
}

bool is_same_table(SchemaObject const& a, SchemaObject const& b)
{
    return a.columns.size() == b.columns.size() && !a.columns.empty() &&
           std::ranges::is_permutation(a.columns, b.columns);
}

/// What is in `upper` and not in `lower`, of what a step touches; what only has another name there is not gone.
std::vector<Destroyed> gone_below(Schema const& lower, Schema const& upper)
{
    std::vector<Destroyed> gone;
    auto const take = [&](Destroyed destroyed) { gone.push_back(std::move(destroyed)); };
    for (auto const& destroyed : destroyed_by(upper, delta_between(upper, lower))) {
        auto const* from = upper.table(destroyed.table);
        auto const* same = lower.table(destroyed.table);
        if (destroyed.column.empty()) {
            bool const renamed = std::ranges::any_of(lower.objects(), [&](auto const& object) {
                return !upper.find(object.first) && is_same_table(object.second, *from);
            });
            if (!renamed) take(destroyed);
            continue;
        }
        auto const* column = column_named(*from, destroyed.column);
        auto const come =
            std::ranges::count_if(same->columns, [&](Column const& one) { return !column_named(*from, one.name); });
        bool const renamed = come == 1 && std::ranges::any_of(same->columns, [&](Column const& one) {
                                 return !column_named(*from, one.name) && one.definition == column->definition;
                             });
        if (!renamed) take(destroyed);
    }
    return gone;
}

/// What each step of one history has below and above it, where it matters: from `base` on.
class Losses {
public:
    Losses(ChannelHead const& head, DataVersion base) : head_(head), base_(base) {}

    /// Of the steps above the base, in the direction that is gone.
    void add_to(ChannelWay& way, Direction direction) const
    {
        Schema schema;
        std::vector<WayLoss> found;
        for (DataVersion version{1}; version <= head_.version; version = version.next()) {
            auto const& delta = head_.deltas->at(version.number - 1);
            if (version <= base_) {
                apply(schema, delta);
                continue;
            }
            auto const lower = only_touched(schema, delta);
            apply(schema, delta);
            auto const step = head_.history->step(version);
            auto const& runs = direction == Direction::Down ? step.down.operations : step.up;
            if (direction == Direction::Down && head_.history->facts(version).proof == Proof::Lossy)
                found.push_back({.version = version, .direction = direction, .step = step.name});
            if (!drops_something(runs)) continue;
            auto const upper = only_touched(schema, delta);
            auto const gone = direction == Direction::Down ? gone_below(lower, upper) : gone_below(upper, lower);
            for (auto const& destroyed : gone)
                found.push_back({.version = version,
                                 .direction = direction,
                                 .step = step.name,
                                 .table = destroyed.table,
                                 .column = destroyed.column,
                                 .is_kept = head_.history->facts(version).proof == Proof::Kept});
        }
        if (direction == Direction::Down) std::ranges::stable_sort(found, std::greater<>(), &WayLoss::version);
        std::ranges::move(found, std::back_inserter(way.losses));
    }

private:
    ChannelHead const& head_;
    DataVersion base_;
};

WayOutcome outcome_of(Verdict verdict, bool has_way)
{
    switch (verdict) {
        case Verdict::Ready: return WayOutcome::Use;
        case Verdict::ReadOnly: return WayOutcome::ReadOnly;
        case Verdict::Behind: return WayOutcome::StepUp;
        case Verdict::Ahead: return WayOutcome::StepDown;
        case Verdict::Diverged: return has_way ? WayOutcome::Switch : WayOutcome::Refuse;
        default: return WayOutcome::Refuse;
    }
}

ChannelWay way_between(ChannelHead const& data, State const& state, ChannelHead const& software)
{
    Target const target{.history = software.history, .version = software.version};
    ChannelWay way{.data = data.name, .software = software.name, .from = data.version, .to = software.version};
    way.base = common_base(state, target);
    StoredDowns downs(*data.history);
    auto planned = make_plan(state, target, downs);
    bool const has_way = std::holds_alternative<Plan>(planned);
    auto const judgement = judge({.relation = relation_of(state, target),
                                  .software = software.version,
                                  .floors = state.row.floors,
                                  .has_way = has_way});
    way.outcome = outcome_of(judgement.verdict, has_way);
    if (way.outcome == WayOutcome::Refuse) way.obstacles = std::get<std::vector<Obstacle>>(std::move(planned));
    if (way.outcome == WayOutcome::Use || !has_way) return way;
    if (data.version > way.base) Losses(data, way.base).add_to(way, Direction::Down);
    if (software.version > way.base) Losses(software, way.base).add_to(way, Direction::Up);
    return way;
}

}  // namespace

std::vector<ChannelWay> channel_matrix(std::vector<ChannelHead> const& heads)
{
    std::vector<ChannelWay> ways;
    for (auto const& data : heads) {
        auto const state = state_of(data);
        for (auto const& software : heads)
            if (&software != &data) ways.push_back(way_between(data, state, software));
    }
    return ways;
}

Findings judge_ways(std::vector<ChannelWay> const& ways, History const& history)
{
    Findings findings;
    for (auto const& way : ways) {
        for (auto const& obstacle : way.obstacles) {
            auto const version = obstacle.facts.version;
            if (version > history.head() || history.chain_at(version) != obstacle.facts.chain) continue;
            auto const step = history.step(version);
            if (step.down.kind == DownKind::None && says_why(step)) continue;
            findings.push_back(rule_finding("no-way-back", step,
                                            cat("data of ", way.data, " (", way.from.text(), ") cannot go back to ",
                                                way.software, " (", way.to.text(), "): ", obstacle.reason)));
        }
    }
    return findings;
}

namespace {

/// "release v1.0 (v1)", "releases v1.0 (v1) and v1.1 (v2)" of one channel that a demand takes something from.
std::string hurt_text(SeenDemand const& demand, History const& history, std::vector<Supported> const& supported,
                      std::string const& channel)
{
    auto const& floors = *history.facts(demand.version).floors;
    auto const floor = demand.of == Demand::Of::Readers ? floors.read : floors.write;
    std::vector<std::string> names;
    for (auto const& release : supported) {
        bool const is_below = release.channel == channel && release.version < demand.version &&
                              history.chain_at(release.version) == release.chain;
        if (is_below && release.version < floor && release.version >= demand.since)
            names.push_back(cat(printable(release.release), " (", release.version.text(), ")"));
    }
    return names.empty() ? std::string() : cat(names.size() > 1 ? "releases " : "release ", join(names, " and "));
}

}  // namespace

Findings judge_support(std::vector<Supported> const& supported, History const& history,
                       std::vector<SeenDemand> const& demands, DataVersion from)
{
    Findings findings;
    std::set<std::string> channels;
    for (auto const& release : supported) channels.insert(release.channel);
    for (auto const& demand : demands) {
        if (demand.version < from || !history.facts(demand.version).floors) continue;
        for (auto const& channel : channels) {
            auto const hurt = hurt_text(demand, history, supported, channel);
            if (hurt.empty()) continue;
            auto finding =
                rule_finding("contract-too-early", history.step(demand.version),
                             cat("it ", demand.what, ", but ", hurt, ", which channel ", channel, " supports, ",
                                 demand.of == Demand::Of::Readers ? "may read" : "may write", " it"));
            if (!demand.place.file.empty()) finding.place = demand.place;
            findings.push_back(std::move(finding));
        }
    }
    return findings;
}

}  // namespace newel::release
