#include "data/amending.h"

#include <algorithm>

namespace newel {

std::vector<Amendment> amended_by(std::vector<AmendingSource> const& sources, State const& state, DataVersion upto,
                                  bool pins_keys)
{
    if (upto.number == 0 || state.stack.empty()) return {};
    auto all = amendments(state, upto, sources);
    if (!pins_keys)
        std::erase_if(all, [&](Amendment const& one) {
            return one.facts.down == state.stack.at(one.facts.version.number - 1).facts.down;
        });
    return all;
}

std::vector<StoredSeal> seals_of(std::vector<SourcePtr> const& sources)
{
    std::vector<StoredSeal> all;
    for (auto const& source : sources)
        if (auto const* seal = source->seal ? std::get_if<VerifiedSeal>(&*source->seal) : nullptr)
            all.push_back(to_be_stored(*seal, source->history));
    return all;
}

}  // namespace newel
