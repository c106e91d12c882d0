#include "plan/planner.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {

/// The designed order (README, "Where a down step comes from"). Bundles and releases compete by revision.
constexpr std::array kOrder{SourceKind::Bundle, SourceKind::Release, SourceKind::Branch,
                            SourceKind::Ledger, SourceKind::Target,  SourceKind::Commit};

bool is_higher_revision_source(SourceKind kind) { return kind == SourceKind::Bundle || kind == SourceKind::Release; }

/// Why `offer` cannot take the step down; empty where it can.
std::string fault_of(DownOffer const& offer, bool changed_schema)
{
    if (offer.down.kind == DownKind::None) return "it says it is irreversible";
    if (offer.down.kind == DownKind::Missing) return "it has no down";
    if (!offer.down.has_effect() && changed_schema) return "its down is empty, although the step changed the schema";
    if (!offer.unusable.empty()) return offer.unusable;
    if (auto fault = not_runnable(offer.down.operations); !fault.empty()) return fault;
    return offer.trust.level == TrustLevel::Unsigned ? offer.trust.reason : std::string();
}

/// Only trust is missing.
bool is_untrusted(DownOffer const& offer, std::string const& fault)
{
    return offer.trust.level == TrustLevel::Unsigned && fault == offer.trust.reason;
}

bool changed_schema(State const& state, AppliedStep const& step)
{
    auto const below = step.facts.version.previous();
    auto const before = below.number == 0 ? Schema{}.fingerprint() : *state.stack.at(below.number - 1).facts.schema;
    return before != *step.facts.schema;
}

PlannedStep planned_down(AppliedStep const& step, ChosenDown chosen)
{
    PlannedStep planned{.direction = Direction::Down, .facts = step.facts, .source = std::move(chosen.source)};
    planned.down = std::move(chosen.down);
    planned.trust = chosen.trust;
    if (step.outcome == Outcome::Skipped) planned.notes.emplace_back("was skipped going up, so nothing runs");
    return planned;
}

}  // namespace

DataVersion common_base(State const& state, Target const& target)
{
    // Chains are cumulative: where two agree, all below agree. So the border can be found by halving.
    auto const most = std::min(state.row.position.version, target.version);
    std::uint32_t agreed = 0;
    std::uint32_t differing = most.number + 1;
    while (differing - agreed > 1) {
        auto const middle = agreed + (differing - agreed) / 2;
        bool const same = state.chain_at({middle}) == target.history->chain_at({middle});
        (same ? agreed : differing) = middle;
    }
    return {agreed};
}

Relation relation_of(State const& state, Target const& target)
{
    auto const base = common_base(state, target);
    bool const all_of_data = base == state.row.position.version;
    bool const all_of_target = base == target.version;
    if (all_of_data && all_of_target) return Relation::Equal;
    if (all_of_target) return Relation::DataExtends;
    return all_of_data ? Relation::SoftwareExtends : Relation::Diverged;
}

std::variant<ChosenDown, Obstacle> choose_down(AppliedStep const& step, bool changed_schema, DownSources& sources)
{
    Obstacle obstacle{.direction = Direction::Down, .facts = step.facts, .origin = step.origin};
    if (step.outcome == Outcome::Skipped)
        return ChosenDown{.source = {SourceKind::Ledger, "ledger"}, .down = {.kind = DownKind::Given}};
    std::optional<DownOffer> best;
    for (auto const kind : kOrder) {
        if (kind == SourceKind::Branch && best) break;
        if (kind == SourceKind::Branch && step.origin.released) continue;
        for (auto& offer : sources.offers(kind, step)) {
            auto const fault = fault_of(offer, changed_schema);
            bool const revised = offer.down.revision > step.down_revision;
            if (is_higher_revision_source(kind) && !revised) continue;
            if (!fault.empty()) {
                // A way that only has to be allowed is worth more than a reason why there is none. Else the ledger
                // speaks for the step; the others only where it says nothing.
                bool const is_way = is_untrusted(offer, fault);
                bool const speaks = kind == SourceKind::Ledger && obstacle.allow.empty();
                if (is_way || speaks || obstacle.reason.empty()) obstacle.reason = fault;
                if (is_way) obstacle.allow = "--allow-untrusted";
                continue;
            }
            if (!best || offer.down.revision > best->down.revision) best = std::move(offer);
            if (!is_higher_revision_source(kind)) break;
        }
        if (best && !is_higher_revision_source(kind)) break;
    }
    if (best)
        return ChosenDown{.source = std::move(best->source), .down = std::move(best->down), .trust = best->trust.level};
    if (obstacle.reason.empty()) obstacle.reason = "nobody here has its down";
    return obstacle;
}

Planned make_plan(State const& state, Target const& target, DownSources& sources)
{
    Plan plan{.app = target.history->app(), .from = state.row.position, .to = target.position()};
    plan.base = common_base(state, target);
    std::vector<Obstacle> obstacles;
    for (auto version = state.row.position.version; version > plan.base; version = version.previous()) {
        auto const& step = state.stack.at(version.number - 1);
        auto chosen = choose_down(step, changed_schema(state, step), sources);
        if (auto* down = std::get_if<ChosenDown>(&chosen))
            plan.steps.push_back(planned_down(step, std::move(*down)));
        else
            obstacles.push_back(std::get<Obstacle>(std::move(chosen)));
    }
    if (!obstacles.empty()) return obstacles;
    for (auto version = plan.base.next(); version <= target.version; version = version.next()) {
        PlannedStep up{.direction = Direction::Up, .facts = target.history->facts(version)};
        up.source = {SourceKind::Target, "target"};
        plan.steps.push_back(std::move(up));
    }
    return plan;
}

namespace {

/// nullptr where the operation is no code, or names none.
std::string const* code_name(Operation const& operation)
{
    auto const* name = operation.act == "code" ? operation.body.find("name") : nullptr;
    return name ? name->text() : nullptr;
}

}  // namespace

CodeNames code_in(std::vector<Operation> const& operations)
{
    CodeNames names;
    for (auto const& operation : operations)
        if (auto const* name = code_name(operation)) names.insert(*name);
    return names;
}

std::string not_runnable(std::vector<Operation> const& operations, CodeNames const& code)
{
    for (auto const& operation : operations) {
        if (operation.is_sql()) {
            auto const* dialect = operation.body.find("dialect");
            if (dialect && dialect->text() && *dialect->text() != "sqlite")
                return cat("it runs SQL for ", *dialect->text(), ", which this Newel cannot");
            continue;
        }
        if (operation.is_file()) continue;
        if (auto const* name = code_name(operation); name && code.contains(*name)) continue;
        return cat("its operation '", operation.act, "' is not known to this Newel");
    }
    return {};
}

std::string not_runnable(Step const& step, CodeNames const& code)
{
    if (!step.unusable.empty()) return step.unusable;
    static constexpr std::array<std::string_view, 5> kConditions{"only", "never", "fresh", "requires", "transaction"};
    for (auto const key : kConditions)
        if (step.rest.find(key)) return cat("its key '", key, "' is not supported by this Newel");
    return not_runnable(step.up, code);
}

}  // namespace newel
