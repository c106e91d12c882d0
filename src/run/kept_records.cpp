#include "run/kept_records.h"

#include "base/text.h"

#include <algorithm>

namespace newel {

namespace {

constexpr std::size_t kIdDigits = 10;

/// Ids grow with the order in which records are made; what follows the number is random.
std::string numbered_id(std::uint64_t number)
{
    std::string digits(kIdDigits, '0');
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, number /= 16)
        *digit = "0123456789abcdef"[number % 16];
    return digits + random_id().substr(kIdDigits);
}

/// The number of such an id; 0 for any other.
std::uint64_t number_of(std::string const& id)
{
    auto const digits = id.substr(0, kIdDigits);
    if (digits.size() < kIdDigits || digits.find_first_not_of("0123456789abcdef") != std::string::npos) return 0;
    return std::stoull(digits, nullptr, 16);
}

}  // namespace

KeptRecords::KeptRecords(std::vector<KeptRecord> known) : known_(known.size())
{
    // Times are no order: a plan takes less than a second.
    std::ranges::stable_sort(known, {}, [](KeptRecord const& each) { return number_of(each.id); });
    if (!known.empty()) last_id_ = number_of(known.back().id);
    records_.reserve(known.size());
    for (auto& record : known) hold(std::move(record));
}

std::string KeptRecords::next_id() { return numbered_id(++last_id_); }

void KeptRecords::add(KeptRecord record) { hold(std::move(record)); }

void KeptRecords::hold(KeptRecord record)
{
    auto const place = records_.size();
    auto& of_step = of_steps_[{record.chain, record.direction}];
    of_step.all.push_back(place);
    of_step.by_operation[record.operation].push_back(place);
    of_step.by_path[record.path].push_back(place);
    by_id_[record.id] = place;
    records_.push_back({.record = std::move(record)});
}

KeptRecords::OfStep* KeptRecords::left_for(PlannedStep const& step)
{
    auto const other = step.direction == Direction::Up ? Direction::Down : Direction::Up;
    auto const found = of_steps_.find({step.facts.chain, other});
    return found == of_steps_.end() ? nullptr : &found->second;
}

std::vector<KeptRecord> KeptRecords::claim(Places& among, Fits const& fits)
{
    std::vector<KeptRecord> claimed;
    std::erase_if(among, [&](std::size_t place) {
        auto& held = records_[place];
        if (held.state != State::Open) return true;  // claimed another way
        if (fits && !fits(held.record)) return false;
        held.state = State::Used;
        claimed.push_back(held.record);
        return true;
    });
    return claimed;
}

std::vector<KeptRecord> KeptRecords::claim_of(PlannedStep const& step, std::size_t operation)
{
    auto* left = left_for(step);
    return left ? claim(left->by_operation[operation], {}) : std::vector<KeptRecord>{};
}

std::vector<KeptRecord> KeptRecords::claim_at(PlannedStep const& step, std::string const& path, Fits const& fits)
{
    auto* left = left_for(step);
    return left ? claim(left->by_path[path], fits) : std::vector<KeptRecord>{};
}

std::vector<KeptRecord> KeptRecords::claim_rest(PlannedStep const& step)
{
    auto* left = left_for(step);
    return left ? claim(left->all, {}) : std::vector<KeptRecord>{};
}

void KeptRecords::retain(KeptRecord const& record) { records_.at(by_id_.at(record.id)).state = State::Retained; }

std::vector<KeptRecord> KeptRecords::made() const
{
    std::vector<KeptRecord> made;
    for (auto place = known_; place < records_.size(); ++place)
        if (records_[place].state != State::Used) made.push_back(records_[place].record);
    return made;
}

std::vector<std::string> KeptRecords::used() const
{
    std::vector<std::string> used;
    for (std::size_t place = 0; place < known_; ++place)
        if (records_[place].state == State::Used) used.push_back(records_[place].record.id);
    return used;
}

}  // namespace newel
