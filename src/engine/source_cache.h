// source_cache.h: what was read of commits, by the objects that it was read from.
// Owns:     forgetting: the oldest go where all together have many steps, since a long history has hundreds of manifests.
#pragma once

#include "data/source.h"

#include <deque>
#include <map>
#include <string>

namespace newel {

class SourceCache {
public:
    /// nullptr: not kept, or not any more.
    [[nodiscard]] SourcePtr find(std::string const& key) const;
    void keep(std::string const& key, SourcePtr source);

private:
    std::map<std::string, SourcePtr> sources_{};
    std::deque<std::string> by_age_{};
    std::size_t steps_{};
};

}  // namespace newel
