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

KeptRecords::KeptRecords(std::vector<KeptRecord> known) : open_(std::move(known))
{
    // Times are no order: a plan takes less than a second.
    std::ranges::stable_sort(open_, {}, [](KeptRecord const& each) { return number_of(each.id); });
    if (!open_.empty()) last_id_ = number_of(open_.back().id);
}

std::string KeptRecords::next_id() { return numbered_id(++last_id_); }

void KeptRecords::add(KeptRecord record)
{
    ++added_;
    open_.push_back(record);
    made_.push_back(std::move(record));
}

std::vector<KeptRecord> KeptRecords::claim(PlannedStep const& step, std::function<bool(KeptRecord const&)> const& fits)
{
    std::vector<KeptRecord> claimed;
    std::erase_if(open_, [&](KeptRecord const& each) {
        // What stood below it is part of what a step is: the same one on another branch has records of its own.
        if (each.chain != step.facts.chain || each.direction == step.direction || !fits(each)) return false;
        claimed.push_back(each);
        // One that was made in this very plan never reaches the ledger.
        if (std::erase_if(made_, [&](KeptRecord const& mine) { return mine.id == each.id; }) == 0)
            used_.push_back(each.id);
        return true;
    });
    return claimed;
}

void KeptRecords::retain(KeptRecord const& record)
{
    if (std::erase(used_, record.id) == 0) made_.push_back(record);
}

}  // namespace newel
