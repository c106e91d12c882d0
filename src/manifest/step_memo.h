// step_memo.h: steps that were read before, by what they were read from. The manifests along a history say mostly the same,
// and to read and digest a step anew costs ten times what a copy does.
#pragma once

#include "model/step.h"

#include <string>
#include <unordered_map>

namespace newel {

class StepMemo {
public:
    /// nullptr: not known. Valid until the next keep().
    [[nodiscard]] Step const* find(std::string const& key) const
    {
        auto const found = steps_.find(key);
        return found == steps_.end() ? nullptr : &found->second;
    }
    void keep(std::string const& key, Step const& step)
    {
        if (steps_.size() >= kMost) steps_.clear();
        steps_.insert_or_assign(key, step);
    }

private:
    static constexpr std::size_t kMost = 20'000;

    std::unordered_map<std::string, Step> steps_{};
};

}  // namespace newel
