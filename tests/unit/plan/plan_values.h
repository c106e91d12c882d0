// plan_values.h: histories, data and sources as plain values, for tests of the planner. A step's up is its name as a
// table, so that equal names are equal steps.
#pragma once

#include "base/text.h"
#include "plan/planner.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace newel::test {

inline Down sql_down(std::string const& text, int revision = 1)
{
    Down down{.kind = DownKind::Given, .revision = revision};
    down.operations = {sql_operation("db", text)};
    return down;
}

inline Step step_of(DataVersion version, std::string const& name)
{
    Step step{.version = version, .name = name};
    step.up = {sql_operation("db", cat("CREATE TABLE ", name, "(x)"))};
    step.down = sql_down(cat("DROP TABLE ", name));
    step.rest.set("name", Node(name));
    seal(step);
    return step;
}

inline History history_of(std::vector<std::string> const& names)
{
    std::vector<Step> steps;
    for (auto const& name : names) steps.push_back(step_of({static_cast<std::uint32_t>(steps.size() + 1)}, name));
    return {"shop", std::move(steps)};
}

/// Data that took these steps one after another, each of which made a table.
inline State data_with(std::vector<std::string> const& names)
{
    auto const history = history_of(names);
    State state{.presence = Presence::Managed};
    state.row.app = "shop";
    state.row.position = {history.head(), history.chain()};
    Schema schema;
    for (auto facts : history.all()) {
        schema.put({.key = {ObjectType::Table, facts.name}, .sql = cat("CREATE TABLE ", facts.name, "(x)")});
        facts.schema = schema.fingerprint();
        facts.floors = Floors{};
        state.stack.push_back({.facts = std::move(facts), .outcome = Outcome::Ran});
    }
    return state;
}

/// Sources that hold what a test puts in, and remember what they were asked.
class Shelf final : public DownSources {
public:
    void put(SourceKind kind, DownOffer offer) { offers_[kind].push_back(std::move(offer)); }
    void put(SourceKind kind, Down down, std::string unusable = {})
    {
        put(kind, {.source = {kind, cat("source ", static_cast<int>(kind))},
                   .down = std::move(down),
                   .unusable = std::move(unusable)});
    }

    [[nodiscard]] std::vector<DownOffer> offers(SourceKind kind, AppliedStep const& step) override
    {
        asked.emplace_back(kind, step.facts.version);
        auto const found = offers_.find(kind);
        return found == offers_.end() ? std::vector<DownOffer>{} : found->second;
    }

    std::vector<std::pair<SourceKind, DataVersion>> asked{};

private:
    std::map<SourceKind, std::vector<DownOffer>> offers_{};
};

/// A ledger that has a down for every step.
class FullLedger final : public DownSources {
public:
    [[nodiscard]] std::vector<DownOffer> offers(SourceKind kind, AppliedStep const& step) override
    {
        if (kind != SourceKind::Ledger) return {};
        return {{.source = {kind, "ledger"}, .down = sql_down(cat("DROP TABLE ", step.facts.name))}};
    }
};

}  // namespace newel::test
