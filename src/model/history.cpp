#include "model/history.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace newel {

namespace {
constexpr std::array<std::string_view, 6> kProofNames{"unknown", "exact", "schema", "kept", "lossy", "none"};
}

std::string_view proof_name(Proof proof) { return kProofNames.at(static_cast<std::size_t>(proof)); }

std::optional<Proof> proof_named(std::string_view name)
{
    auto const found = std::ranges::find(kProofNames, name);
    if (found == kProofNames.end()) return std::nullopt;
    return static_cast<Proof>(found - kProofNames.begin());
}

StepFacts facts_of(Step const& step, Chain const& below)
{
    return {.version = step.version,
            .name = step.name,
            .id = step.id,
            .rest = step.rest_digest,
            .down = step.down_digest,
            .content = step.content,
            .chain = next_chain(below, step.version, step.id)};
}

History::History(std::string app) : app_(std::move(app)), chain_(first_chain(app_)) {}

History::History(std::string app, std::vector<Step> steps) : History(std::move(app))
{
    facts_.reserve(steps.size());
    for (auto const& step : steps) {
        facts_.push_back(facts_of(step, chain_));
        chain_ = facts_.back().chain;
    }
    head_ = {static_cast<std::uint32_t>(steps.size())};
    auto kept = std::make_shared<std::vector<Step> const>(std::move(steps));
    load_ = [kept](DataVersion version) { return kept->at(version.number - 1); };
}

History::History(std::string app, std::vector<StepFacts> facts, Loader load)
    : app_(std::move(app)),
      head_{static_cast<std::uint32_t>(facts.size())},
      chain_(facts.empty() ? first_chain(app_) : facts.back().chain),
      facts_(std::move(facts)),
      load_(std::move(load))
{
}

History::History(std::string app, DataVersion head, Chain chain, FactsLoader facts, Loader load)
    : app_(std::move(app)), head_(head), chain_(chain), load_facts_(std::move(facts)), load_(std::move(load))
{
}

std::vector<StepFacts> const& History::all() const
{
    if (!load_facts_) return facts_;
    auto loaded = load_facts_();
    if (loaded.size() != head_.number || (!loaded.empty() && loaded.back().chain != chain_))
        throw Error(ErrorCode::Invalid,
                    cat("the steps of ", app_, " do not lead to ", head_.text(), " as it was known"));
    facts_ = std::move(loaded);
    load_facts_ = nullptr;
    return facts_;
}

StepFacts& History::facts(DataVersion version)
{
    static_cast<void>(all());
    return facts_.at(version.number - 1);
}

Chain History::chain_at(DataVersion version) const
{
    if (version == head_) return chain_;
    return version.number == 0 ? first_chain(app_) : facts(version).chain;
}

ContentChain History::content_chain_at(DataVersion version) const
{
    auto chain = first_content_chain(app_);
    for (auto const& facts : all()) {
        if (facts.version > version) break;
        chain = next_content_chain(chain, facts.version, facts.content);
    }
    return chain;
}

Step History::step(DataVersion version) const
{
    auto const& known = facts(version);
    auto step = load_(version);
    if (step.content != known.content)
        throw Error(ErrorCode::Invalid, cat(step_label(version, known.name), " is not what the lock says it is"),
                    "newel lock    write the lock anew");
    return step;
}

}  // namespace newel
