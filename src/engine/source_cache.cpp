#include "engine/source_cache.h"

namespace newel {

namespace {

constexpr std::size_t kMostSteps = 10'000;
constexpr std::size_t kAlwaysKept = 16;

std::size_t steps_of(Source const& source) { return source.history.head().number; }

}  // namespace

SourcePtr SourceCache::find(std::string const& key) const
{
    auto const found = sources_.find(key);
    return found == sources_.end() ? nullptr : found->second;
}

void SourceCache::keep(std::string const& key, SourcePtr source)
{
    auto const [place, is_new] = sources_.try_emplace(key);
    if (!is_new) steps_ -= steps_of(*place->second);
    if (is_new) by_age_.push_back(key);
    steps_ += steps_of(*source);
    place->second = std::move(source);
    while (steps_ > kMostSteps && by_age_.size() > kAlwaysKept) {
        auto const oldest = sources_.find(by_age_.front());
        steps_ -= steps_of(*oldest->second);
        sources_.erase(oldest);
        by_age_.pop_front();
    }
}

}  // namespace newel
